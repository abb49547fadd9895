/** A source of choices that is the same for the same seed. */
export interface Chooser {
  /** An integer from 0 to `below`, exclusive. */
  below(below: number): number
  pick<T>(list: readonly [T, ...T[]]): T
}

/** A 32-bit seed from a seed and the words that name a case: cases keep their values when others come or go. */
export function seedFor(seed: number, ...words: (string | number)[]): number {
  let hash = 0x811c9dc5 ^ seed
  for (const character of words.join('\u0000')) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  }
  return mix(hash) | 0
}

/** Choices from a seed (mulberry32). */
export function createChooser(seed: number): Chooser {
  let state = seed | 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    return mix(state) >>> 0
  }
  const below = (limit: number): number => next() % limit
  return { below, pick: (list) => list[below(list.length)] ?? list[0] }
}

function mix(value: number): number {
  let t = Math.imul(value ^ (value >>> 15), 1 | value)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return t ^ (t >>> 14)
}
