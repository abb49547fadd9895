import { expect, it } from 'vitest'
import { createScrapeSpace } from '#monitor/scrape-space'

it('keeps the memory of a scrape for the next one', () => {
  const space = createScrapeSpace()
  const first = space.take(1000)
  expect(first).toHaveLength(1000)
  space.give(first)
  const second = space.take(1100)
  expect(second).toHaveLength(1100)
  expect(second.buffer).toBe(first.buffer)
  space.give(second)
  // More than there is room for.
  const third = space.take(5000)
  expect(third).toHaveLength(5000)
  expect(third.buffer).not.toBe(first.buffer)
  space.give(third)
  expect(space.take(10).buffer).toBe(third.buffer)
})

it('gives each of two scrapes at once memory of its own', () => {
  const space = createScrapeSpace()
  const [one, other] = [space.take(100_000), space.take(100_000)]
  expect(other.buffer).not.toBe(one.buffer)
  // What was lent besides comes back without a word: the first is still being written out.
  space.give(other)
  expect(space.take(100_000).buffer).not.toBe(one.buffer)
  space.give(one)
  expect(space.take(100_000).buffer).toBe(one.buffer)
})
