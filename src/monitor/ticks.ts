import { readCron } from '#config/cron'

/** The moments that a cron expression means in a time zone. */
export interface Ticks {
  /** The first moment after another, Unix milliseconds; null where none comes in sixty years. */
  after(at: number): number | null
}

const weekMs = 7 * 86_400_000
/** Clocks change by an hour or half of one; what changes by more is a move to another zone, which nobody keeps a schedule over. */
const longestChangeMs = 3 * 3_600_000

/**
 * The ticks of an expression. In a zone whose clocks change none is lost and no gap is longer than the expression says: an hour that
 * comes twice has its ticks twice, and a time that is left out is read by the clock of before, as RFC 5545 and Temporal do. Where the
 * expression names every hour, the clock of before goes on for as long as the clocks went back, too: of half an hour, the tick at the
 * full hour would otherwise be missed. node-cron tells what an expression means, but has no ticks in the hour that comes twice.
 */
export function ticksOf(expression: string, timezone: string): Ticks {
  const cron = readCron(expression)
  const offsetAt = offsetsOf(timezone)
  /** By a clock that never changes. */
  const byOffset = (at: number, offset: number): number | null => {
    const wall = cron.nextAfter(at + offset)
    return wall === null ? null : wall - offset
  }
  const byWall = (at: number): number | null => {
    const tick = byOffset(at, offsetAt(at + 1))
    const change = tick === null ? null : firstChange(offsetAt, at + 1, tick)
    // The tick at the change itself is one by the new clock.
    return change === null ? tick : byWall(change - 1)
  }
  const byClockOfBefore = (at: number, until: number): number | null => {
    const change = firstChange(offsetAt, at - longestChangeMs, until)
    if (change === null) return null
    const [before, now] = [offsetAt(change - 1), offsetAt(change)]
    if (before > now && !cron.isOfEveryHour) return null
    const tick = byOffset(Math.max(at, change - 1), before)
    return tick !== null && tick < change + Math.abs(now - before) ? tick : null
  }
  return {
    after(at) {
      const tick = byWall(at)
      return tick === null ? null : Math.min(tick, byClockOfBefore(at, tick) ?? tick)
    },
  }
}

/** The first moment at which the offset is another than before, in a span of time; null where it stays. */
function firstChange(offsetAt: (at: number) => number, from: number, to: number): number | null {
  for (let start = from; start < to; start += weekMs) {
    let [before, after] = [start, Math.min(start + weekMs, to)]
    if (offsetAt(before) === offsetAt(after)) continue
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2)
      if (offsetAt(middle) === offsetAt(before)) before = middle
      else after = middle
    }
    return after
  }
  return null
}

/** Milliseconds that clocks in a time zone are ahead of UTC, at any moment. */
function offsetsOf(timezone: string): (at: number) => number {
  if (timezone === 'UTC') return () => 0
  const format = new Intl.DateTimeFormat('en-US', { timeZone: timezone, timeZoneName: 'longOffset' })
  return (at) => {
    const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? ''
    // Offsets with seconds ended in 1972.
    const [, sign, hours = 0, minutes = 0] = /([+-])(\d\d):(\d\d)/.exec(name) ?? []
    const size = (Number(hours) * 60 + Number(minutes)) * 60_000
    return sign === '-' ? -size : size
  }
}
