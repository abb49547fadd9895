import { getTasks } from 'node-cron'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { HarnessError } from '#errors'
import { assertSchedule, createScheduler, placeOf, type RunningSchedule, type ScheduleOptions, type Scheduler } from '#monitor/schedule'

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
function watch(options: Partial<ScheduleOptions> & { takesMs?: number; scheduler?: Scheduler } = {}) {
  const seconds = () => Math.round((Date.now() - start) / 10) / 100
  const seen = { runs: [] as number[], skipped: [] as [number, string][], intervals: [] as number[] }
  running = (options.scheduler ?? createScheduler()).start({
    expression: '*/15 * * * * *',
    place: 0,
    firstMs: 0,
    runsAtTicks: true,
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

  it('keeps its place in the interval: the first run after its delay, the others after their offset, that of the last tick included', async () => {
    const { seen } = watch({ firstMs: 50, place: 0.5 })
    await vi.advanceTimersByTimeAsync(40_000)
    expect(seen.runs).toEqual([0.05, 0.5, 15.5, 30.5])
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
    const { seen } = watch({ takesMs: 8_000, place: 14 / 15, firstMs: 1_000 })
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
    const { schedule } = watch({ place: 1 / 3 })
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

describe('several schedules', () => {
  it('of one expression share a clock, and each keeps its place', async () => {
    const scheduler = createScheduler()
    const early = watch({ scheduler, place: 0.2, firstMs: null })
    const late = watch({ scheduler, place: 0.8, firstMs: null })
    const other = watch({ scheduler, expression: '*/10 * * * * *', firstMs: null })
    onTestFinished(async () => void (await Promise.all([early, late, other].map(({ schedule }) => schedule.stop()))))
    await vi.advanceTimersByTimeAsync(24_000)
    expect([early.seen.runs, late.seen.runs, other.seen.runs]).toEqual([[11], [5, 20], [3, 13, 23]])
  })

  it('go on when one of them stops, and the clock with the last', async () => {
    const scheduler = createScheduler()
    const first = watch({ scheduler, firstMs: null })
    const second = watch({ scheduler, firstMs: null })
    await first.schedule.stop()
    await vi.advanceTimersByTimeAsync(9_000)
    expect([first.seen.runs, second.seen.runs]).toEqual([[], [8]])
    await second.schedule.stop()
    await vi.advanceTimersByTimeAsync(20_000)
    expect(second.seen.runs).toEqual([8])
    const third = watch({ scheduler, firstMs: null })
    await vi.advanceTimersByTimeAsync(15_000)
    expect(third.seen.runs).toHaveLength(1)
  })
})

describe('a schedule whose ticks start nothing', () => {
  it('makes the first run, misses none, and still knows its interval', async () => {
    const { seen, schedule } = watch({ runsAtTicks: false })
    await vi.advanceTimersByTimeAsync(9_000)
    vi.setSystemTime(start + 60_000)
    await vi.advanceTimersByTimeAsync(20_000)
    expect([seen.runs, seen.skipped, new Set(seen.intervals)]).toEqual([[0], [], new Set([15])])
    expect(schedule.nextRunAt()).toBe(null)
  })
})

describe('the delay of a run', () => {
  it('is how much later than its place it began, the lateness of the tick included', async () => {
    const delays: number[] = []
    const run = async (delayMs: number) => void delays.push(delayMs)
    watch({ place: 0.5, firstMs: 100, run })
    await vi.advanceTimersByTimeAsync(8_100)
    vi.setSystemTime(Date.now() + 700)
    await vi.advanceTimersByTimeAsync(16_000)
    expect(delays).toEqual([0, 0, 700])
  })
})

describe('places', () => {
  const sorted = (count: number, shift: number) =>
    Array.from({ length: count }, (_, index) => placeOf(index, shift)).toSorted((a, b) => a - b)

  it.each([2, 3, 10, 100, 1_000])('of %i targets lie evenly in the interval, whatever the shift', (count) => {
    for (const shift of [0, 0.37, 0.999]) {
      const places = sorted(count, shift)
      const gaps = places.map((place, index) => (places[index + 1] ?? 1 + places[0]!) - place)
      expect(places.every((place) => place >= 0 && place < 1)).toBe(true)
      expect(Math.max(...gaps)).toBeLessThan(2 / count)
      expect(Math.min(...gaps)).toBeGreaterThan(0.3 / count)
    }
  })

  it('stay within a minute of the tick, and within the shortest gap', () => {
    vi.setSystemTime(new Date(2026, 2, 2, 10, 0, 7))
    const { schedule: daily } = watch({ expression: '0 9 * * *', place: 0.5 })
    expect(daily.nextRunAt()).toBe(new Date(2026, 2, 3, 9, 0, 30).getTime())
    void daily.stop()
    const { schedule: uneven } = watch({ expression: '0,2 * * * * *', place: 0.5 })
    expect(uneven.nextRunAt()).toBe(new Date(2026, 2, 2, 10, 1, 1).getTime())
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
