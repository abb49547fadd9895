import type { CursorPage } from './page.ts'
import { tooFew, walkSize } from './page-size.ts'
import { askFurtherBack, endOf, type RelayCourse, relayPage } from './relay-pages.ts'
import type { Walked } from './relay-walks.ts'

/** Roles of the pages that are asked for at the end of a list. */
export const endRoles = ['past-the-end', 'up-to-the-end', 'short-of-the-end'] as const

/** The end of a list, as far as it is known from a walk or from a page that was asked for with last. */
interface KnownEnd {
  /** Cursors of the last edges, in order. */
  cursors: readonly (string | null)[]
  /** Whether there are no others. */
  isWhole: boolean
  /** What a client would go on with. */
  end: string
}

/**
 * The pages on which the flag of the way forward changes: the one past the end, a full one that ends where the list does, and a full one
 * that ends one item earlier. A walk meets a full page at the end only where its size happens to divide the length of the list. They are
 * of the default size where the list is long enough, and the same ones whether a walk came to the end or `last` did.
 */
export async function askAtTheEnd(asking: RelayCourse, walked: Walked | null): Promise<void> {
  const { course, wants, pagination, size } = asking
  const { first, after } = pagination.parameters
  const known = walked === null ? await askLast(asking) : { ...walked, isWhole: true }
  if (typeof known === 'string') return skipAll(asking, known)
  if (wants('past-the-end')) await course.ask('past-the-end', { [first]: size, [after]: known.end })
  const { cursors, isWhole } = known
  const full = Math.min(fullSize(asking), isWhole ? cursors.length : cursors.length - 1)
  const place = cursors.length - full
  const anchor = cursors[place - 1] ?? null
  const from = place === 0 ? {} : anchor === null ? null : { [after]: anchor }
  for (const [role, count] of [
    ['up-to-the-end', full],
    ['short-of-the-end', full - 1],
  ] as const) {
    if (!wants(role)) continue
    if (count < 1) course.skip(role, tooFew)
    else if (from === null) course.skip(role, 'an edge has no cursor')
    else await course.ask(role, { [first]: count, ...from })
  }
}

/** Items on the full page at the end: `last` has to show one more, from which to go on. */
function fullSize({ pagination: { pageSize } }: RelayCourse): number {
  return Math.min(Math.max(2, pageSize.default), Math.max(1, walkSize(pageSize) - 1))
}

/** The end of a list that is too long to be walked, or why it cannot be told. */
async function askLast(asking: RelayCourse): Promise<KnownEnd | string> {
  const { course, pagination } = asking
  const count = Math.min(walkSize(pagination.pageSize), fullSize(asking) + 1)
  const page = relayPage(await course.ask('last', { [pagination.parameters.last]: count }))
  if (page === null) return 'the last page could not be read'
  const isFull = page.cursors.length >= count
  // A page of fewer items is all of the list; before a full one there should be more, and whether there are is its flag's to say.
  if (isFull && page.pageInfo.hasPreviousPage === false) await askFurtherBack(asking, page)
  return endFrom(page, !isFull)
}

function endFrom(page: CursorPage, isWhole: boolean): KnownEnd | string {
  const end = endOf(page)
  return end === null ? 'the last page has no end cursor' : { cursors: page.cursors, isWhole, end }
}

function skipAll({ course, wants }: RelayCourse, reason: string): void {
  for (const role of endRoles) if (wants(role)) course.skip(role, reason)
}
