import { broken, type LawBreach } from './law.ts'
import type { PageRole } from './page.ts'
import { displaced, type Places, placesOf, repeated, whole } from './sequences.ts'

/** A page that was read, and its items in the order of the list. */
export interface OrderedPage {
  role: PageRole
  name: string
  /** Its place among the requests of the survey. */
  request: number
  ids: readonly (string | null)[]
  /** Asked for from the end of the list: whether it is in the order of the list all the same is another law's matter. */
  isBackward?: boolean
}

/**
 * The two pages that agree least on the order of what they share, where more of it changed places than can have moved between them: live
 * data may move an item to the front when it is changed, but not half the list between two requests. No page is compared that holds an
 * item twice.
 */
export function findDisorder(pages: readonly OrderedPage[]): LawBreach | null {
  const readings = pages.flatMap((page): Reading[] => {
    const ids = whole(page.ids)
    return ids === null || repeated(ids).size > 0 ? [] : [{ ...page, ids, places: placesOf(ids) }]
  })
  let worst: LawBreach | null = null
  let most = 0
  for (const [index, later] of readings.entries()) {
    for (const earlier of readings.slice(0, index)) {
      const explained = mostMoves(earlier, later) + most
      if (Math.min(earlier.ids.length, later.ids.length) <= explained) continue
      const { moved, common } = leastMoved(earlier, later, explained)
      if (moved <= explained) continue
      most += moved - explained
      const reason = `${earlier.name} and ${later.name} share ${common} items, and at least ${moved} of them have changed places`
      worst = broken(reason, [earlier.role, later.role], { kinds: ['disorder'] })
    }
  }
  return worst
}

interface Reading extends OrderedPage {
  ids: readonly string[]
  places: Places
}

/** In the order that they have, or where one was read from the end in the other direction; few enough need no second look. */
function leastMoved(earlier: Reading, later: Reading, few: number): ReturnType<typeof displaced> {
  const straight = displaced(earlier.ids, later.places)
  if (earlier.isBackward === later.isBackward || straight.moved <= few) return straight
  const { moved, common } = displaced(earlier.ids, placesOf(later.ids.toReversed()))
  return { moved: Math.min(moved, straight.moved), common }
}

/** A page from the beginning of the list, with the number of items that it tells the list to have. */
export interface CountedOpening extends OrderedPage {
  ids: readonly string[]
  total: number | null
}

/**
 * Two pages from the beginning of a list that hold mostly other items, far more than can have come and gone between them: where items
 * are added by the hundred, the total tells so.
 */
export function findReplacement(openings: readonly CountedOpening[]): LawBreach | null {
  for (const [index, later] of openings.entries()) {
    for (const earlier of openings.slice(0, index)) {
      if (later.total === null || earlier.total !== later.total) continue
      const [short, long] = earlier.ids.length <= later.ids.length ? [earlier, later] : [later, earlier]
      const known = new Set(long.ids)
      const missing = short.ids.filter((id) => !known.has(id)).length
      if (missing <= 2 * mostMoves(earlier, later) || missing <= 0.6 * short.ids.length) continue
      const reason = `${missing} of the ${short.ids.length} items of ${short.name} are not on ${long.name}, which begins where it does`
      return broken(reason, [earlier.role, later.role], { kinds: ['disorder'] })
    }
  }
  return null
}

/** Items that may have moved between two pages: two for each request, and for the two that should find no access. */
export function mostMoves(earlier: Pick<OrderedPage, 'request'>, later: Pick<OrderedPage, 'request'>): number {
  return 2 * (later.request - earlier.request + 2)
}

/** That two pages from the beginning of the list do not show the same of it. */
export function breachOfOpenings({ one, other, reordered }: { one: OrderedPage; other: OrderedPage; reordered: boolean }): LawBreach {
  const what = reordered ? 'in another order' : 'other items'
  return broken(`${other.name} does not begin as ${one.name} does: ${what}`, [one.role, other.role], {
    rests: 'items',
    kinds: [reordered ? 'order' : 'items'],
  })
}
