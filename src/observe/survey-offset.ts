import type { OffsetPagination } from '#spec/model'
import type { OffsetPage, PageVisit } from './page.ts'
import { smallPage, tooFew, walkSize } from './page-size.ts'
import type { Course, ListQuery } from './survey-course.ts'

/** Reads a list by number of records to skip: small pages first, then its end, then all of it. */
export async function surveyOffset(course: Course, { parameters, pageSize: limits }: OffsetPagination): Promise<void> {
  const at: Query = (offset, limit) => ({ [parameters.offset]: offset, [parameters.limit]: limit })
  const known = course.wants('default') ? null : course.knownSize
  const learned = known === null ? await course.ask('default', {}) : await course.ask('first', at(0, known))
  const page = offsetPage(learned)
  if (page === null) return course.askAccess({})
  const count = totalOf(page) ?? page.ids.length
  const size = known ?? smallPage(count, limits)
  course.settleSize(size)

  const needsFirst = (['first', 'second', 'double'] as const).some(course.wants)
  if (known === null && needsFirst) await course.ask('first', at(0, size))
  await askSmall(course, 'second', count, at(size, size))
  await askSmall(course, 'double', count, at(0, 2 * size))
  await askEnd(course, totalOf(page), size, at)
  await course.askAccess(at(0, size))
  if (course.wants('walk')) await walk(course, count, walkSize(limits), at)
}

type Query = (offset: number, limit: number) => ListQuery

async function askSmall(course: Course, role: 'second' | 'double', count: number, query: ListQuery): Promise<void> {
  if (!course.wants(role)) return
  if (count < 2) course.skip(role, tooFew)
  else await course.ask(role, query)
}

/** The last page, about half full, and one behind it. */
async function askEnd(course: Course, total: number | null, size: number, at: Query): Promise<void> {
  const limit = Math.max(2, size)
  if (course.wants('last')) {
    if (total === null) course.skip('last', 'no total is given')
    else if (total === 0) course.skip('last', tooFew)
    else await course.ask('last', at(total - Math.min(total, Math.ceil(limit / 2)), limit))
  }
  if (!course.wants('past-the-end')) return
  if (total === null) course.skip('past-the-end', 'no total is given')
  else await course.ask('past-the-end', at(total + size, size))
}

/** All of the list, page after page, until as many records were skipped as there are, or a page shows that there are no more. */
async function walk(course: Course, count: number, size: number, at: Query): Promise<void> {
  if (count === 0) return course.skip('walk', tooFew)
  const allowance = course.walkAllowance(0)
  let end = count
  let seen = 0
  for (let pages = 0; pages * size < end; pages++) {
    if (pages >= allowance) return course.skip('walk', course.shortage(seen))
    const page = offsetPage(await course.ask('walk', at(pages * size, size)))
    if (page === null) return course.skip('walk', 'a page could not be read')
    if (page.ids.length === 0) return
    seen += page.ids.length
    const total = totalOf(page)
    // Without a total, a full page means that there may be another.
    if (total === null) end = page.ids.length < size ? 0 : Number.POSITIVE_INFINITY
    else end = Math.max(end, total)
  }
}

function offsetPage(visit: PageVisit | null): OffsetPage | null {
  return visit?.page?.style === 'offset' ? visit.page : null
}

/** The total, where it can be one: drift may have made it anything. */
function totalOf({ total }: OffsetPage): number | null {
  return total !== null && Number.isSafeInteger(total) && total >= 0 ? total : null
}
