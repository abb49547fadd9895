import { describe, expect, it } from 'vitest'
import { findDisorder, findReplacement, mostMoves } from '#pagination/disorder'

const names = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => `item-${from + at}`)
const page = (request: number, ids: string[]) => ({ role: 'first' as const, name: `page ${request}`, request, ids, total: 100 })

describe('how much may move between two requests', () => {
  it.each([
    [0, 1, 6],
    [0, 0, 4],
    [3, 8, 14],
  ])('requests %i and %i: %i items', (earlier, later, most) => {
    expect(mostMoves({ request: earlier }, { request: later })).toBe(most)
  })
})

describe('findDisorder', () => {
  /** Moves so many items from the front of a list of forty to its end, in the other order. */
  const moved = (count: number) => [...names(count, 40), ...names(0, count).toReversed()]

  it.each([
    [6, null],
    [7, 'page 0 and page 1 share 40 items, and at least 7 of them have changed places'],
  ])('of 40 items %i that moved between two requests: %s', (count, reason) => {
    expect(findDisorder([page(0, names(0, 40)), page(1, moved(count))])?.reason ?? null).toBe(reason)
  })
})

describe('findReplacement', () => {
  /** A later page of fourteen of which so many are not on the earlier one. */
  const replaced = (count: number) => [page(0, names(0, 40)), page(1, [...names(0, 14 - count), ...names(50, 50 + count)])]

  it.each([
    [12, null],
    [13, '13 of the 14 items of page 1 are not on page 0, which begins where it does'],
  ])('of 14 items %i others: %s', (count, reason) => {
    expect(findReplacement(replaced(count))?.reason ?? null).toBe(reason)
  })
})
