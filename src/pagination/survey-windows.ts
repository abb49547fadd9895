import type { PageRole, PageVisit, WindowPage } from './page.ts'
import { smallPage, tooFew, walkSize } from './page-size.ts'
import type { Course, ListQuery } from './survey-course.ts'
import type { Windows } from './windows.ts'

/**
 * Reads a list by windows: small pages first, then its end, then all of it. A total is what its pages are to show right
 * or wrong: no fewer items are taken to be there than a page has, and the last page reaches behind the end that the total tells.
 */
export async function surveyWindows(course: Course, list: Windows): Promise<void> {
  const { pageSize: limits } = list
  const at = requestOf(list)
  const known = course.wants('default') ? null : course.knownSize
  const asking = noting(course)
  const page = known === null ? await asking.ask('default', {}) : await asking.ask('first', at(0, known))
  if (page === null) return course.askAccess({})
  const count = Math.max(totalOf(page) ?? 0, page.ids.length)
  const size = known ?? smallPage(count, limits)
  course.settleSize(size)

  const needsFirst = (['first', 'second', 'double'] as const).some(course.wants)
  if (known === null && needsFirst) await asking.ask('first', at(0, size))
  await askSmall(asking, 'second', count, at(size, size))
  await askSmall(asking, 'double', count, at(0, 2 * size))
  await askEnd(asking, totalOf(page), size, list)
  await course.askAccess(at(0, size))
  if (course.wants('walk')) await walk(asking, count, walkSize(limits), at)
}

type Query = (offset: number, limit: number) => ListQuery

/** The request of a window, or where windows cannot begin anywhere, of the one in which it would begin. */
function requestOf({ position, limit: { parameter }, isAligned }: Windows): Query {
  return (offset, limit) => {
    const start = isAligned ? Math.floor(offset / limit) * limit : offset
    return { [position.parameter]: position.of(start, limit), [parameter]: limit }
  }
}

/** A survey with what its pages showed and told. */
interface Asking {
  course: Course
  ask(role: PageRole, query: ListQuery): Promise<WindowPage | null>
  /** Whether there are more items than some page says. */
  isUndercounted(): boolean
}

function noting(course: Course): Asking {
  const ids = new Set<string>()
  let least = Number.POSITIVE_INFINITY
  return {
    course,
    async ask(role, query) {
      const page = windowPage(await course.ask(role, query))
      for (const id of page?.ids ?? []) if (id !== null) ids.add(id)
      // No page says which total one past the end has.
      if (page !== null && role !== 'past-the-end') least = Math.min(least, totalOf(page) ?? least)
      return page
    },
    isUndercounted: () => ids.size > least,
  }
}

async function askSmall({ course, ask }: Asking, role: 'second' | 'double', count: number, query: ListQuery): Promise<void> {
  if (!course.wants(role)) return
  if (count < 2) course.skip(role, tooFew)
  else await ask(role, query)
}

/** The last page, about half full where a window can begin anywhere, and one behind it. */
async function askEnd({ course, ask }: Asking, total: number | null, size: number, list: Windows): Promise<void> {
  const at = requestOf(list)
  const limit = Math.max(2, size)
  if (course.wants('last')) {
    if (total === null) course.skip('last', 'no total is given')
    else if (total === 0) course.skip('last', tooFew)
    else await ask('last', at(total - (list.isAligned ? 1 : Math.min(total, Math.ceil(limit / 2))), limit))
  }
  if (!course.wants('past-the-end')) return
  if (total === null) course.skip('past-the-end', 'no total is given')
  else await ask('past-the-end', at(total + size, size))
}

/**
 * All of the list, page after page, until as many records were skipped as there are, or a page shows that there are no more. Where a full
 * page stands at the end that the total tells, one page beyond is asked for. A total that is less than what was seen does not end the walk:
 * then only a page that is not full does, or one without a new item.
 */
async function walk({ course, ask, isUndercounted }: Asking, count: number, size: number, at: Query): Promise<void> {
  if (count === 0) return course.skip('walk', tooFew)
  const allowance = course.walkAllowance({ besides: 3 })
  const walked = new Set<string>()
  let end = count
  let items = 0
  let isFull = false
  for (let pages = 0; pages * size < end || isFull; pages++) {
    if (pages * size >= end) {
      if (!isUndercounted()) await ask('past-the-end', at(pages * size, size))
      if (!isUndercounted()) return
    }
    if (pages >= allowance) return course.skip('walk', course.shortage(items))
    const page = await ask('walk', at(pages * size, size))
    if (page === null) return course.skip('walk', 'a page could not be read')
    if (page.ids.length === 0) return
    items += page.ids.length
    const total = totalOf(page)
    // Without a total, a full page means that there may be another.
    if (total === null) end = page.ids.length < size ? 0 : Number.POSITIVE_INFINITY
    else end = Math.max(end, total)
    const known = walked.size
    for (const id of page.ids) if (id !== null) walked.add(id)
    isFull = page.ids.length >= size && walked.size > known
  }
}

function windowPage(visit: PageVisit | null): WindowPage | null {
  return visit?.page?.family === 'windows' ? visit.page : null
}

/** The total, where it can be one: drift may have made it anything. */
function totalOf({ total }: WindowPage): number | null {
  return total !== null && Number.isSafeInteger(total) && total >= 0 ? total : null
}
