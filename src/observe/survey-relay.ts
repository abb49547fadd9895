import type { RelayPagination } from '#spec/model'
import type { PageRole, PageVisit, RelayPage } from './page.ts'
import { smallPage, tooFew, walkSize } from './page-size.ts'
import type { Course, ListQuery } from './survey-course.ts'

/** Reads a Relay connection: small pages first, then what must be refused, then all of it in both directions. */
export async function surveyRelay(course: Course, pagination: RelayPagination): Promise<void> {
  const { first } = pagination.parameters
  const wants = withNeeds(course)
  const known = wants('default') ? null : course.knownSize
  const learned = known === null ? await course.ask('default', {}) : await course.ask('first', { [first]: known })
  const page = relayPage(learned)
  if (page === null) return course.askAccess({})
  const count = page.cursors.length + (page.pageInfo.hasNextPage === true ? 1 : 0)
  const size = known ?? smallPage(count, pagination.pageSize)
  course.settleSize(size)
  const asking: Asking = { course, wants, pagination, size, count }

  const needsFirst = (['first', 'second', 'double', 'previous'] as const).some(wants)
  const firstPage = known !== null ? page : needsFirst ? relayPage(await course.ask('first', { [first]: size })) : null
  await askNeighbours(asking, firstPage)
  await askRefused(asking, page)
  await course.askAccess({ [first]: size })
  if (wants('walk')) await askAll(asking)
}

interface Asking {
  course: Course
  wants(role: PageRole): boolean
  pagination: RelayPagination
  size: number
  /** Items known to be there. */
  count: number
}

/** Cursors come from pages: what a role takes them from is wanted, too. */
function withNeeds({ wants }: Course): (role: PageRole) => boolean {
  return (role) =>
    wants(role) || (role === 'second' && wants('previous')) || (role === 'walk' && (wants('past-the-end') || wants('backward')))
}

async function askNeighbours({ course, wants, pagination, size, count }: Asking, firstPage: RelayPage | null): Promise<void> {
  const { first, after, last, before } = pagination.parameters
  if (count < 2) {
    for (const role of ['second', 'double', 'previous'] as const) course.skip(role, tooFew)
    return
  }
  const end = endOf(firstPage)
  let secondPage: RelayPage | null = null
  if (wants('second')) {
    if (end === null) course.skip('second', 'the first page has no end cursor')
    else secondPage = relayPage(await course.ask('second', { [first]: size, [after]: end }))
  }
  if (wants('double')) await course.ask('double', { [first]: 2 * size })
  if (!wants('previous')) return
  const start = startOf(secondPage)
  if (start === null) course.skip('previous', 'the second page has no start cursor')
  else await course.ask('previous', { [last]: size, [before]: start })
}

async function askRefused({ course, wants, pagination, size }: Asking, page: RelayPage): Promise<void> {
  const { first, after, last, before } = pagination.parameters
  const { maximum } = pagination.pageSize
  if (wants('first-with-last')) await course.ask('first-with-last', { [first]: size, [last]: size })
  if (wants('after-with-before')) {
    const cursors = page.cursors.filter((cursor) => cursor !== null)
    const [from, to] = [cursors[0], cursors.at(-1)]
    if (from === undefined || to === undefined) course.skip('after-with-before', tooFew)
    else await course.ask('after-with-before', { [after]: from, [before]: to })
  }
  if (!wants('over-the-limit')) return
  if (maximum === null) course.skip('over-the-limit', 'no maximum is documented')
  else await course.ask('over-the-limit', { [first]: maximum + 1 })
}

/** The whole list forwards; when that came to its end, what is behind it, and the whole list backwards. */
async function askAll(asking: Asking): Promise<void> {
  const { course, wants, pagination, size, count } = asking
  const { first, after } = pagination.parameters
  const walked = count === 0 ? tooFew : await walkForward(asking)
  if (typeof walked === 'string') {
    course.skip('walk', walked)
    for (const role of ['past-the-end', 'backward'] as const) {
      course.skip(role, walked === tooFew ? tooFew : 'the walk did not come to its end')
    }
    return
  }
  if (wants('past-the-end')) await course.ask('past-the-end', { [first]: size, [after]: walked.end })
  if (wants('backward')) await walkBackward(asking, walked)
}

interface Walked {
  pages: number
  items: number
  /** Cursor of the last item. */
  end: string
}

/** What a walk to the end of the list saw, or why it did not come there. */
async function walkForward({ course, pagination }: Asking): Promise<Walked | string> {
  const { first, after } = pagination.parameters
  const size = walkSize(pagination.pageSize)
  const allowance = course.walkAllowance(0)
  const passed = new Set<string>()
  let items = 0
  let end: string | null = null
  for (let pages = 1; ; pages++) {
    if (pages > allowance) return course.shortage(items)
    const query: ListQuery = end === null ? { [first]: size } : { [first]: size, [after]: end }
    const page = relayPage(await course.ask('walk', query))
    if (page === null) return 'a page could not be read'
    const isEmpty = page.cursors.length === 0
    items += page.cursors.length
    end = endOf(page) ?? (isEmpty ? end : null)
    if (end === null) return 'a page has no end cursor'
    // Where the flag is missing, only a page that is not full tells that it is the last.
    const hasNext = page.pageInfo.hasNextPage ?? (page.cursors.length < size ? false : null)
    if (hasNext === null) return 'a full page does not tell whether there are more'
    if (isEmpty || !hasNext) return { pages, items, end }
    if (passed.has(end)) return 'the cursors go in a circle'
    passed.add(end)
  }
}

/** In pages of half the list where it is short, so that `before` is tried on every list of two items or more. */
async function walkBackward({ course, pagination }: Asking, forward: Walked): Promise<void> {
  const { last, before } = pagination.parameters
  const size = Math.min(walkSize(pagination.pageSize), Math.max(1, Math.ceil(forward.items / 2)))
  const needed = Math.ceil(forward.items / size)
  if (needed > course.walkAllowance(forward.pages)) return course.skip('backward', course.shortage())
  const passed = new Set<string>()
  let items = 0
  let start: string | null = null
  // One page more than needed, because items may have been added since the walk forward.
  for (let pages = 0; pages <= needed; pages++) {
    const query: ListQuery = start === null ? { [last]: size } : { [last]: size, [before]: start }
    const page = relayPage(await course.ask('backward', query))
    if (page === null) return course.skip('backward', 'a page could not be read')
    items += page.cursors.length
    // Where the flag is missing, there should be as many items as the walk forward met.
    if (page.cursors.length === 0 || !(page.pageInfo.hasPreviousPage ?? items < forward.items)) return
    start = startOf(page)
    if (start === null) return course.skip('backward', 'a page has no start cursor')
    if (passed.has(start)) return course.skip('backward', 'the cursors go in a circle')
    passed.add(start)
  }
  course.skip('backward', 'it does not end where the walk forward began')
}

function relayPage(visit: PageVisit | null): RelayPage | null {
  return visit?.page?.style === 'relay' ? visit.page : null
}

/** What a client would go on with; the edges' own cursors stand in where pageInfo is at fault. */
function endOf(page: RelayPage | null): string | null {
  return page?.pageInfo.endCursor ?? page?.cursors.at(-1) ?? null
}

function startOf(page: RelayPage | null): string | null {
  return page?.pageInfo.startCursor ?? page?.cursors[0] ?? null
}
