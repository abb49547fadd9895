import { walkSize } from './page-size.ts'
import { endOf, type RelayCourse, relayPage, startOf } from './relay-pages.ts'
import type { ListQuery } from './survey-course.ts'

/** What a walk to the end of the list saw. */
export interface Walked {
  pages: number
  /** Cursors of all edges, in order. */
  cursors: readonly (string | null)[]
  /** What a client would go on with. */
  end: string
}

/** Requests that should be left after a walk, besides those of another: three looks at the end, and a first page to begin with. */
const besides = 4

/** The whole list forwards, or why the walk did not come to its end. */
export async function walkForward({ course, pagination }: RelayCourse): Promise<Walked | string> {
  const { first, after } = pagination.parameters
  const size = walkSize(pagination.pageSize)
  const allowance = course.walkAllowance({ besides })
  const passed = new Set<string>()
  const cursors: (string | null)[] = []
  let end: string | null = null
  for (let pages = 1; ; pages++) {
    if (pages > allowance) return course.shortage(cursors.length)
    const query: ListQuery = end === null ? { [first]: size } : { [first]: size, [after]: end }
    const page = relayPage(await course.ask('walk', query))
    if (page === null) return 'a page could not be read'
    const isEmpty = page.cursors.length === 0
    cursors.push(...page.cursors)
    end = endOf(page) ?? (isEmpty ? end : null)
    if (end === null) return 'a page has no end cursor'
    // Where the flag is missing, only a page that is not full tells that it is the last.
    const hasNext = page.pageInfo.hasNextPage ?? (page.cursors.length < size ? false : null)
    if (hasNext === null) return 'a full page does not tell whether there are more'
    if (isEmpty || !hasNext) return { pages, cursors, end }
    if (passed.has(end)) return 'the cursors go in a circle'
    passed.add(end)
  }
}

/**
 * The whole list backwards, in pages of half of it where it is short, so that `before` is tried on every list of two items or more. The
 * flag does not tell where the walk ends, because it is what the walk shows right or wrong; the page that comes to the beginning is not
 * full, because the one before the second page is.
 */
export async function walkBackward({ course, pagination }: RelayCourse, forward: Walked): Promise<void> {
  const { last, before } = pagination.parameters
  const most = walkSize(pagination.pageSize)
  let left = forward.cursors.length
  const size = Math.min(most, Math.max(1, Math.ceil(left / 2)))
  const needed = Math.ceil(left / size)
  if (needed > course.walkAllowance({ walked: forward.pages, besides: 1 })) return course.skip('backward', course.shortage())
  const passed = new Set<string>()
  let start: string | null = null
  // One page more than needed, because items may have been added since the walk forward.
  for (let pages = 0; pages <= needed; pages++) {
    const wanted = pages > 0 && left <= size ? Math.min(most, size + 1) : size
    const query: ListQuery = start === null ? { [last]: wanted } : { [last]: wanted, [before]: start }
    const page = relayPage(await course.ask('backward', query))
    if (page === null) return course.skip('backward', 'a page could not be read')
    left -= page.cursors.length
    if (page.cursors.length === 0 || (left <= 0 && page.pageInfo.hasPreviousPage !== true)) return
    start = startOf(page)
    if (start === null) return course.skip('backward', 'a page has no start cursor')
    if (passed.has(start)) return course.skip('backward', 'the cursors go in a circle')
    passed.add(start)
  }
  course.skip('backward', 'it does not end where the walk forward began')
}
