/** Readings of a list from its beginning that do not agree on what is in it, as far as both reach. */
export function findDisagreement<T extends { ids: readonly string[] }>(
  openings: readonly T[],
): { one: T; other: T; reordered: boolean } | null {
  for (const [index, other] of openings.entries()) {
    for (const one of openings.slice(0, index)) {
      const stretch = Math.min(one.ids.length, other.ids.length)
      const { marks, reordered } = compareSequences(one.ids.slice(0, stretch), other.ids.slice(0, stretch))
      if (marks.size > 0) return { one, other, reordered }
    }
  }
  return null
}

/** How two readings of the same stretch of a list differ. */
export interface Difference {
  /** `-id`: only in the one; `+id`: only in the other; `~id`: in both, in another order. Ends of windows that moved are left out. */
  marks: ReadonlySet<string>
  /** Whether items in both stand in another order. */
  reordered: boolean
}

/** The ids, or null where an item has none, so that nothing can be compared. */
export function whole(ids: readonly (string | null)[]): readonly string[] | null {
  return ids.every((id) => id !== null) ? ids : null
}

/** Ids that occur more than once. */
export function repeated(ids: Iterable<string>): Set<string> {
  const seen = new Set<string>()
  const twice = new Set<string>()
  for (const id of ids) {
    if (seen.has(id)) twice.add(id)
    seen.add(id)
  }
  return twice
}

/**
 * What the two readings do not agree on. An item counts as missing from one if both have items behind it, or where they
 * first part: an item that is merely behind the end of a window is not missing.
 */
export function compareSequences(one: readonly string[], other: readonly string[]): Difference {
  const marks = new Set<string>()
  if (one.length === other.length && one.every((id, index) => id === other[index])) return { marks, reordered: false }
  const inOne = new Set(one)
  const inOther = new Set(other)
  for (const id of strangers(one, inOther)) marks.add(`-${id}`)
  for (const id of strangers(other, inOne)) marks.add(`+${id}`)
  const parting = one.findIndex((id, index) => index < other.length && id !== other[index])
  const [left, right] = [one[parting], other[parting]]
  if (left !== undefined && !inOther.has(left)) marks.add(`-${left}`)
  if (right !== undefined && !inOne.has(right)) marks.add(`+${right}`)
  const commonOne = one.filter((id) => inOther.has(id))
  const commonOther = other.filter((id) => inOne.has(id))
  const moved = commonOne.filter((id, index) => id !== commonOther[index])
  for (const id of moved) marks.add(`~${id}`)
  return { marks, reordered: moved.length > 0 }
}

/** Where each item of a reading stands; it holds none twice. */
export type Places = ReadonlyMap<string, number>

/** The places of a reading that holds no item twice. */
export function placesOf(ids: readonly string[]): Places {
  return new Map(ids.map((id, index) => [id, index]))
}

/**
 * How many items must have changed places at least for both readings to be right: those that are in both, without the longest run of
 * them that has the same order in both. Neither reading holds an item twice.
 */
export function displaced(one: readonly string[], other: Places): { moved: number; common: number } {
  // The least place at which a rising run of each length ends; as many as the longest such run has items.
  const ends: number[] = []
  let common = 0
  for (const id of one) {
    const place = other.get(id)
    if (place === undefined) continue
    common++
    const isNext = place > (ends.at(-1) ?? -1)
    ends[isNext ? ends.length : ends.findIndex((end) => end >= place)] = place
  }
  return { moved: common - ends.length, common }
}

/** Items that the other reading lacks although it has some that stand behind them. */
function strangers(ids: readonly string[], others: ReadonlySet<string>): string[] {
  const lastShared = ids.findLastIndex((id) => others.has(id))
  return ids.slice(0, lastShared + 1).filter((id) => !others.has(id))
}
