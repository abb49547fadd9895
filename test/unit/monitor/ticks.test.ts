import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ticksOf } from '#monitor/ticks'

const minuteMs = 60_000
const dayMs = 86_400_000

/** Nights in which clocks change: by an hour or half of one, forward and back, before and after midnight. */
const changes: [string, string][] = [
  ['Europe/Vienna', '2026-10-25T01:00:00Z'],
  ['Europe/Vienna', '2027-03-28T01:00:00Z'],
  ['America/New_York', '2026-11-01T06:00:00Z'],
  ['America/New_York', '2027-03-14T07:00:00Z'],
  ['Australia/Lord_Howe', '2027-04-03T15:00:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30:00Z'],
  ['America/Havana', '2026-11-01T05:00:00Z'],
  ['Asia/Beirut', '2027-03-27T22:00:00Z'],
]

/** Each tick in a span of time, its end included. */
function ticksIn(expression: string, timezone: string, from: number, to: number): number[] {
  const ticks = ticksOf(expression, timezone)
  const found: number[] = []
  for (let at = ticks.after(from); at !== null && at <= to; at = ticks.after(at)) found.push(at)
  return found
}

/** The minute and the hour that clocks of a zone show. */
function wallClock(timezone: string): (at: number) => { hour: number; minute: number } {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: timezone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  return (at) => {
    const [hour, minute] = format.format(at).split(':').map(Number)
    return { hour: hour ?? 0, minute: minute ?? 0 }
  }
}

const longestGap = (moments: readonly number[]): number => Math.max(...moments.slice(1).map((at, index) => at - (moments[index] ?? at)))
const list = (highest: number) =>
  fc.uniqueArray(fc.integer({ min: 0, max: highest }), { minLength: 1, maxLength: 6 }).map((values) => values.sort((a, b) => a - b))

describe('ticks around a change of the clocks', () => {
  it('come whenever the clocks show the time, also in the hour that comes twice', () => {
    fc.assert(
      fc.property(fc.constantFrom(...changes), list(59), list(23), ([timezone, change], minutes, hours) => {
        const [from, to] = [Date.parse(change) - dayMs, Date.parse(change) + dayMs]
        const shows = wallClock(timezone)
        const ticks = new Set(ticksIn(`${minutes.join(',')} ${hours.join(',')} * * *`, timezone, from, to))
        for (let at = from + minuteMs; at <= to; at += minuteMs) {
          const { hour, minute } = shows(at)
          if (minutes.includes(minute) && hours.includes(hour)) expect(ticks.delete(at)).toBe(true)
        }
        // What else there is, the clocks would have shown if they had not gone forward.
        const size = Math.abs(offset(shows, Date.parse(change) - 1) - offset(shows, Date.parse(change)))
        for (const at of ticks) expect(at - Date.parse(change)).toBeLessThan(size)
        for (const at of ticks) expect(at).toBeGreaterThanOrEqual(Date.parse(change))
      }),
      { numRuns: 60 },
    )
  })

  it('of every hour leave no gap longer than on any other day', () => {
    fc.assert(
      fc.property(fc.constantFrom(...changes), list(59), ([timezone, change], minutes) => {
        const at = Date.parse(change)
        const expression = `${minutes.join(',')} * * * *`
        const usual = longestGap(ticksIn(expression, 'UTC', at - dayMs, at))
        expect(longestGap(ticksIn(expression, timezone, at - dayMs, at + dayMs))).toBeLessThanOrEqual(usual)
      }),
      { numRuns: 60 },
    )
  })

  it('are the same from wherever they are asked for', () => {
    fc.assert(
      fc.property(fc.constantFrom(...changes), list(59), fc.integer({ min: -180, max: 180 }), ([timezone, change], minutes, ago) => {
        const ticks = ticksOf(`${minutes.join(',')} * * * *`, timezone)
        const next = ticks.after(Date.parse(change) + ago * minuteMs) ?? 0
        expect(ticks.after(next - 1)).toBe(next)
      }),
    )
  })
})

/** Minutes that the clocks are ahead of UTC, as far as a day's turn goes. */
function offset(shows: ReturnType<typeof wallClock>, at: number): number {
  const { hour, minute } = shows(at)
  const utc = new Date(at)
  const ahead = hour * 60 + minute - utc.getUTCHours() * 60 - utc.getUTCMinutes()
  return (((((ahead + 720) % 1440) + 1440) % 1440) - 720) * minuteMs
}

describe('a daily schedule', () => {
  const daily = (expression: string, timezone: string, from: string, days = 3) =>
    ticksIn(expression, timezone, Date.parse(from), Date.parse(from) + days * dayMs).map((at) => new Date(at).toISOString().slice(5, 16))

  it('at a time that is left out runs as much later, on that day alone', () => {
    expect(daily('30 2 * * *', 'Europe/Vienna', '2027-03-27T00:00:00Z')).toEqual(['03-27T01:30', '03-28T01:30', '03-29T00:30'])
  })

  it('at the very time to which the clocks go forward runs then, and once', () => {
    expect(daily('0 3 * * *', 'Europe/Vienna', '2027-03-27T00:00:00Z')).toEqual(['03-27T02:00', '03-28T01:00', '03-29T01:00'])
  })

  it('at a time that comes twice runs twice', () => {
    expect(daily('30 2 * * *', 'Europe/Vienna', '2026-10-24T00:00:00Z')).toEqual([
      '10-24T00:30',
      '10-25T00:30',
      '10-25T01:30',
      '10-26T01:30',
    ])
  })

  it('at any other time keeps to its time', () => {
    expect(daily('0 3 * * *', 'Europe/Vienna', '2026-10-24T00:00:00Z')).toEqual(['10-24T01:00', '10-25T02:00', '10-26T02:00'])
  })

  it('in UTC knows of no change', () => {
    expect(daily('30 2 * * *', 'UTC', '2026-10-24T00:00:00Z')).toEqual(['10-24T02:30', '10-25T02:30', '10-26T02:30'])
  })
})

it('every full hour also comes when the clocks go back at that hour by half of one', () => {
  const from = Date.parse('2027-04-03T13:30:00Z')
  expect(
    ticksIn('0 * * * *', 'Australia/Lord_Howe', from, from + 3 * 60 * minuteMs).map((at) => new Date(at).toISOString().slice(11, 16)),
  ).toEqual(['14:00', '15:00', '15:30', '16:30'])
})

describe('dates that are rare', () => {
  it.each(['UTC', 'Europe/Vienna'])('or never come are none in %s', (timezone) => {
    expect(ticksOf('0 0 5 * 1#5', timezone).after(Date.parse('2026-11-28T06:00:00Z'))).toBe(null)
  })

  it.each([
    ['0 0 29 2 *', '2028-02-29T00:00:00.000Z'],
    ['0 0 29 2 1', '2044-02-29T00:00:00.000Z'],
    ['0 0 L * *', '2026-11-30T00:00:00.000Z'],
    ['0 12 * * 5#1', '2026-12-04T12:00:00.000Z'],
    ['15 0 12 31 12 *', '2026-12-31T12:00:15.000Z'],
  ])('%s is found', (expression, expected) => {
    expect(new Date(ticksOf(expression, 'UTC').after(Date.parse('2026-11-28T06:00:00Z')) ?? 0).toISOString()).toBe(expected)
  })
})
