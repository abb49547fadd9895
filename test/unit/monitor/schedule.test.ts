import { getTasks } from 'node-cron'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { HarnessError } from '#errors'
import { assertSchedule, type RunningSchedule, type ScheduleOptions, spreadOffset, startSchedule } from '#monitor/schedule'

const start = Date.parse('2026-03-02T10:00:07Z')
let running: RunningSchedule | null = null

beforeEach(() => {
  vi.useFakeTimers({ now: start })
})

afterEach(async () => {
  const stopped = running?.stop()
  await vi.advanceTimersByTimeAsync(60_000)
  await stopped
  running = null
  vi.useRealTimers()
})

/** Starts a schedule whose runs take `takesMs`, and notes at which second after the start what happened. */
function watch(options: Partial<ScheduleOptions> & { takesMs?: number } = {}) {
  const seconds = () => Math.round((Date.now() - start) / 10) / 100
  const seen = { runs: [] as number[], skipped: [] as [number, string][], intervals: [] as number[] }
  running = startSchedule({
    expression: '*/15 * * * * *',
    offsetMs: 0,
    firstMs: 0,
    run: async () => {
      seen.runs.push(seconds())
      await new Promise((resolve) => setTimeout(resolve, options.takesMs ?? 100))
    },
    skipped: (reason) => void seen.skipped.push([seconds(), reason]),
    intervalChanged: (ms) => void seen.intervals.push(ms / 1000),
    ...options,
  })
  return { seen, schedule: running }
}

describe('a schedule', () => {
  it('runs at once, then at each tick', async () => {
    const { seen } = watch()
    await vi.advanceTimersByTimeAsync(40_000)
    expect(seen).toEqual({ runs: [0, 8, 23, 38], skipped: [], intervals: [15, 15, 15, 15] })
  })

  it('keeps its place in the interval: the first run after its delay, the others after their offset', async () => {
    const { seen } = watch({ firstMs: 50, offsetMs: 7500 })
    await vi.advanceTimersByTimeAsync(40_000)
    expect(seen.runs).toEqual([0.05, 15.5, 30.5])
  })

  it('skips a tick that finds a run under way, and says so', async () => {
    const { seen } = watch({ takesMs: 20_000 })
    await vi.advanceTimersByTimeAsync(55_000)
    expect(seen.runs).toEqual([0, 23, 53])
    expect(seen.skipped).toEqual([
      [8, 'overlap'],
      [38, 'overlap'],
    ])
  })

  it('does not take its offset for a part of the run', async () => {
    const { seen } = watch({ takesMs: 8_000, offsetMs: 14_000, firstMs: 1_000 })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(seen).toEqual({ runs: [1, 22, 37, 52], skipped: [], intervals: [15, 15, 15, 15, 15] })
  })

  it('counts the ticks that a blocked or sleeping process missed', async () => {
    const { seen } = watch()
    await vi.advanceTimersByTimeAsync(9_000)
    vi.setSystemTime(start + 60_000)
    await vi.advanceTimersByTimeAsync(20_000)
    // The timer for the tick at 23 fires at 74: that tick, those at 38 and 53, and the one at 68 are past.
    expect(seen.skipped).toEqual([23, 38, 53, 68].map(() => [74, 'missed']))
    await vi.advanceTimersByTimeAsync(5_000)
    expect(seen.runs).toEqual([0, 8, 83])
  })

  it('knows when the next run is due, offset included', async () => {
    const { schedule } = watch({ offsetMs: 5_000 })
    expect(schedule.nextRunAt()).toBe(start + 13_000)
    await vi.advanceTimersByTimeAsync(9_000)
    expect(schedule.nextRunAt()).toBe(start + 13_000)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(schedule.nextRunAt()).toBe(start + 28_000)
  })

  it('tells the longest wait also where the gaps differ', () => {
    vi.setSystemTime(new Date(2026, 2, 6, 17, 59, 30))
    const { seen } = watch({ expression: '* 9-17 * * 1-5' })
    // Friday evening: the next run is on Monday at nine, though the runs after it are a minute apart.
    expect(seen.intervals).toEqual([(new Date(2026, 2, 9, 9).getTime() - new Date(2026, 2, 6, 17, 59, 30).getTime()) / 1000])
  })

  it('starts nothing once it is stopped, waits for the run under way, and leaves nothing in node-cron', async () => {
    const { seen, schedule } = watch({ takesMs: 3_000 })
    await vi.advanceTimersByTimeAsync(1_000)
    let ended = false
    const stopped = schedule.stop().then(() => {
      ended = true
    })
    await vi.advanceTimersByTimeAsync(1_900)
    expect(ended).toBe(false)
    await vi.advanceTimersByTimeAsync(100)
    await stopped
    await vi.advanceTimersByTimeAsync(60_000)
    expect(seen.runs).toEqual([0])
    expect(getTasks().size).toBe(0)
  })

  it('stopped before its first run makes none', async () => {
    const { seen, schedule } = watch({ firstMs: 500 })
    await schedule.stop()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(seen.runs).toEqual([])
  })
})

describe('spread', () => {
  const offsets = (expression: string, count: number, random: number) =>
    Array.from({ length: count }, (_, index) => spreadOffset(expression, { index, count, random: () => random }))

  it('gives each target its own share of the interval, and a random place in it', () => {
    expect(offsets('*/15 * * * * *', 3, 0)).toEqual([0, 5000, 10_000])
    expect(offsets('*/15 * * * * *', 3, 0.999)).toEqual([4995, 9995, 14_995])
  })

  it('stays within a minute of the tick, and within the shortest gap', () => {
    expect(offsets('0 9 * * *', 2, 0)).toEqual([0, 30_000])
    expect(offsets('0,2 * * * * *', 2, 0)).toEqual([0, 1000])
  })

  it('leaves nothing in node-cron', () => {
    offsets('* * * * *', 2, 0)
    expect(getTasks().size).toBe(0)
  })
})

describe('assertSchedule', () => {
  it.each(['*/5 * * * *', '*/15 * * * * *', '0 9 * * 1-5', '@hourly'])('takes %s', (expression) => {
    expect(() => assertSchedule(expression)).not.toThrow()
  })

  it.each([
    ['* * *', '"* * *" is no schedule: expected 5 or 6 fields but got 3'],
    ['61 * * * *', '"61 * * * *" is no schedule: 61 is a invalid expression for minute'],
    ['0 0 30 2 *', '"0 0 30 2 *" is no schedule: 30 2 is an impossible day of month for the given month'],
  ])('refuses %s', (expression, message) => {
    const refuse = () => assertSchedule(expression)
    expect(refuse).toThrow(HarnessError)
    expect(refuse).toThrow(expect.objectContaining({ code: 'usage', message, hint: expect.stringContaining('"*/5 * * * *"') }))
  })
})
