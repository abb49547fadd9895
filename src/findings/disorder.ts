import type { PageRole } from '#observe/page'

/** A reading of a part of a list. */
export interface Reading {
  role: PageRole
  /** Which request of the survey made it. */
  request: number
  page: { ids: readonly (string | null)[] }
}

/** Requests between two pages that are none for a page: those that ask for access. */
const otherRequests = 3

/**
 * The two readings that agree least on the order of the same items, where no movement explains that: one item may move between two
 * requests, such as one that was just changed in a list with the latest first, but not half of them. A list that is merely turned
 * round is not meant: that breaks other laws.
 */
export function findDisorder<R extends Reading>(readings: readonly R[]): [R, R] | null {
  let worst: [R, R] | null = null
  let most = 0
  for (const [index, later] of readings.entries()) {
    for (const earlier of readings.slice(0, index)) {
      const unexplained = movesBetween(earlier, later) - (later.request - earlier.request + otherRequests)
      if (unexplained <= most) continue
      most = unexplained
      worst = [earlier, later]
    }
  }
  return worst
}

/** The least number of items that must have moved. */
function movesBetween(earlier: Reading, later: Reading): number {
  const places = new Map(earlier.page.ids.map((id, place) => [id, place]))
  const order = later.page.ids.flatMap((id) => (id === null ? [] : (places.get(id) ?? [])))
  return order.length - Math.max(longestRise(order), longestRise(order.toReversed()))
}

/** The length of the longest rising subsequence. */
function longestRise(numbers: readonly number[]): number {
  // The least last number of a rise of each length; it rises itself.
  const ends: number[] = []
  for (const number of numbers) {
    const at = ends.findLastIndex((end) => end < number) + 1
    ends[at] = number
  }
  return ends.length
}
