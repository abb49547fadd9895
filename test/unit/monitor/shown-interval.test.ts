import { expect, it } from 'vitest'
import { createShownInterval } from '#monitor/shown-interval'

const hour = 3_600_000

function recorded() {
  const shown: number[] = []
  return { shown, interval: createShownInterval((ms) => void shown.push(ms / hour)) }
}

it('is shown once while it stays the same', () => {
  const { shown, interval } = recorded()
  for (let tick = 0; tick < 3; tick++) {
    interval.told(hour)
    interval.ran()
  }
  expect(shown).toEqual([1])
})

it('is that of the night until the second check of the day has ended', () => {
  const { shown, interval } = recorded()
  interval.told(hour)
  interval.ran()
  // At 17:00 the next check is due at 9:00.
  interval.told(16 * hour)
  expect(shown).toEqual([1, 16])
  interval.ran()
  // 9:00, then 10:00.
  interval.told(hour)
  interval.ran()
  interval.told(hour)
  expect(shown).toEqual([1, 16])
  interval.ran()
  expect(shown).toEqual([1, 16, 1])
})

it('is the old one after a change to a faster schedule, until a check has ended', () => {
  const { shown, interval } = recorded()
  interval.told(24 * hour)
  interval.ran()
  // Its own start, and its first tick.
  interval.told(hour)
  interval.told(hour)
  expect(shown).toEqual([24])
  interval.ran()
  expect(shown).toEqual([24, 1])
})

it('is the new one at once after a change to a slower schedule', () => {
  const { shown, interval } = recorded()
  interval.told(hour)
  interval.told(24 * hour)
  expect(shown).toEqual([1, 24])
})
