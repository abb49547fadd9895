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

/** Clocks of a process that can be held up: both go on, and no timer fires. */
function blockable() {
  let blockedMs = 0
  return {
    wall: () => Date.now(),
    monotonic: () => performance.now() + blockedMs,
    block(ms: number) {
      blockedMs += ms
      vi.setSystemTime(Date.now() + ms)
    },
  }
}

/** Starts a schedule whose runs take `takesMs`, and notes at which second after the start what happened. */
function watch(options: Partial<ScheduleOptions> & { takesMs?: number; scheduler?: Scheduler } = {}) {
  const seconds = () => Math.round((Date.now() - start) / 10) / 100
  const seen = { runs: [] as number[], skipped: [] as [number, string, number][], intervals: [] as number[] }
  running = (options.scheduler ?? createScheduler()).start({
    expression: '*/15 * * * * *',
    timezone: 'UTC',
    place: 0,
    firstMs: 0,
    runsAtTicks: true,
    run: async () => {
      seen.runs.push(seconds())
      await new Promise((resolve) => setTimeout(resolve, options.takesMs ?? 100))
    },
    skipped: (reason, runs) => void seen.skipped.push([seconds(), reason, runs]),
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
      [8, 'overlap', 1],
      [38, 'overlap', 1],
    ])
  })

  it('does not take its offset for a part of the run', async () => {
    const { seen } = watch({ takesMs: 8_000, place: 14 / 15, firstMs: 1_000 })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(seen).toEqual({ runs: [1, 22, 37, 52], skipped: [], intervals: [15, 15, 15, 15, 15] })
  })

  it('makes the run of the tick that a blocked process slept through as soon as it can, and counts the others', async () => {
    const clocks = blockable()
    const { seen } = watch({ scheduler: createScheduler(clocks) })
    await vi.advanceTimersByTimeAsync(9_000)
    clocks.block(51_000)
    await vi.advanceTimersByTimeAsync(16_000)
    // Blocked from 9 to 60, in which those at 23, 38 and 53 were due; the timer for the first fires at the next chance.
    expect(seen.skipped).toEqual([[74, 'missed', 3]])
    expect(seen.runs).toEqual([0, 8, 74])
    await vi.advanceTimersByTimeAsync(10_000)
    expect(seen.runs).toEqual([0, 8, 74, 83])
  })

  it('keeps its place also after the process was blocked for longer than all places take', async () => {
    const clocks = blockable()
    const delays: number[] = []
    const { seen } = watch({
      scheduler: createScheduler(clocks),
      place: 0.5,
      firstMs: null,
      run: async (delayMs) => void (delays.push(delayMs) && seen.runs.push((Date.now() - start) / 1000)),
    })
    await vi.advanceTimersByTimeAsync(16_000)
    clocks.block(51_000)
    await vi.advanceTimersByTimeAsync(16_000)
    // The tick at 23 comes at 74, the run of it half an interval later: not at once, when those of all others would begin.
    expect([seen.runs, delays.map(Math.round)]).toEqual([
      [0.5, 15.5, 81.5],
      [0, 0, 51_000],
    ])
  })

  it('does not make the run of the tick before the start when its own first run comes after that', async () => {
    const { seen } = watch({ firstMs: 1_000, place: 0.5 })
    await vi.advanceTimersByTimeAsync(20_000)
    expect(seen.runs).toEqual([1, 15.5])
  })

  it('begun after a tick that came late makes the run of that tick at its place', async () => {
    const clocks = blockable()
    const scheduler = createScheduler(clocks)
    const first = watch({ scheduler, firstMs: null })
    onTestFinished(() => first.schedule.stop())
    await vi.advanceTimersByTimeAsync(7_500)
    clocks.block(3_000)
    await vi.advanceTimersByTimeAsync(600)
    const second = watch({ scheduler, firstMs: null, place: 0.5 })
    await vi.advanceTimersByTimeAsync(11_000)
    expect([first.seen.runs, second.seen.runs]).toEqual([[11], [15.5]])
  })

  it('skips no tick where the wall clock gains on the other one, and a tick comes before the run of the one before', async () => {
    let gainedMs = 0
    const clocks = { wall: () => Date.now() + gainedMs, monotonic: () => performance.now() }
    const { seen } = watch({ scheduler: createScheduler(clocks), expression: '* * * * *', place: 59.9 / 60 })
    await vi.advanceTimersByTimeAsync(60_000)
    gainedMs = 500
    await vi.advanceTimersByTimeAsync(120_000)
    expect(seen.skipped).toEqual([])
    expect(seen.runs).toEqual([0, 52.9, 112.5, 172.4])
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
    vi.setSystemTime('2026-03-06T17:59:30Z')
    const { seen } = watch({ expression: '* 9-17 * * 1-5' })
    // Friday evening: the next run is on Monday at nine, though the runs after it are a minute apart.
    expect(seen.intervals).toEqual([(Date.parse('2026-03-09T09:00Z') - Date.parse('2026-03-06T17:59:30Z')) / 1000])
  })

  it('starts nothing once it is stopped, waits for the run under way, and leaves no timer', async () => {
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
    expect(vi.getTimerCount()).toBe(0)
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
    expect(vi.getTimerCount()).toBe(1)
    await first.schedule.stop()
    await vi.advanceTimersByTimeAsync(9_000)
    expect([first.seen.runs, second.seen.runs]).toEqual([[], [8]])
    await second.schedule.stop()
    expect(vi.getTimerCount()).toBe(0)
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
    const clocks = blockable()
    const delays: number[] = []
    const run = async (delayMs: number) => void delays.push(delayMs)
    watch({ scheduler: createScheduler(clocks), place: 0.5, firstMs: 100, run })
    await vi.advanceTimersByTimeAsync(8_100)
    clocks.block(700)
    // The run of the tick at 8 was due at 15.5, and that of the tick at 23, which came late as well, can keep its place.
    await vi.advanceTimersByTimeAsync(22_000)
    expect(delays.map(Math.round)).toEqual([0, 0, 700, 0])
  })

  it('is none where the clock was set', async () => {
    const delays: number[] = []
    watch({ run: async (delayMs) => void delays.push(delayMs) })
    await vi.advanceTimersByTimeAsync(9_000)
    vi.setSystemTime(start + 3_600_000)
    await vi.advanceTimersByTimeAsync(15_000)
    expect(delays).toEqual([0, 0, 0])
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
    const { schedule: daily } = watch({ expression: '0 9 * * *', place: 0.5 })
    expect(daily.nextRunAt()).toBe(Date.parse('2026-03-03T09:00:30Z'))
    void daily.stop()
    const { schedule: uneven } = watch({ expression: '0,2 * * * * *', place: 0.5 })
    expect(uneven.nextRunAt()).toBe(Date.parse('2026-03-02T10:01:01Z'))
  })
})

describe('a clock that is set', () => {
  const minute = 60_000
  const interval = 5 * minute
  const changes: [string, number][] = [
    ['back by an hour', -60 * minute],
    ['back by three hours', -180 * minute],
    ['back by 100 days', -100 * 1440 * minute],
    ['back by 37 seconds', -37_000],
    ['forward by an hour', 60 * minute],
    ['forward by 100 days', 100 * 1440 * minute],
    ['forward by two minutes', 2 * minute],
  ]

  it.each(changes)('%s leaves no gap longer than an interval, and brings no burst', async (_, stepMs) => {
    const runs: number[] = []
    const { seen } = watch({
      expression: '*/5 * * * *',
      place: 0.4,
      run: async () => void runs.push(performance.now()),
    })
    const begun = performance.now()
    await vi.advanceTimersByTimeAsync(22 * minute)
    vi.setSystemTime(Date.now() + stepMs)
    await vi.advanceTimersByTimeAsync(48 * minute)
    const moments = [...runs, begun + 70 * minute]
    const gaps = moments.map((at, index) => at - (moments[index - 1] ?? begun))
    expect(Math.max(...gaps)).toBeLessThanOrEqual(interval)
    // In 70 minutes 14 are due, the first at the start; a clock that is set brings one more at most.
    expect(runs.length).toBeGreaterThanOrEqual(14)
    expect(runs.length).toBeLessThanOrEqual(16)
    // A hole that the clock makes is no interval of the schedule.
    expect(new Set(seen.intervals)).toEqual(new Set([interval / 1000]))
  })

  it('set forward while a run waits for its place brings no second one', async () => {
    const { seen } = watch({ expression: '*/5 * * * *', place: 0.9, firstMs: null })
    await vi.advanceTimersByTimeAsync(294_000)
    seen.runs.length = 0
    vi.setSystemTime(Date.now() + 10 * minute)
    await vi.advanceTimersByTimeAsync(2 * minute)
    expect(seen.runs).toHaveLength(1)
    expect(seen.skipped.filter(([, reason]) => reason === 'overlap')).toHaveLength(1)
  })

  it('set back keeps a daily schedule to its hour', async () => {
    vi.setSystemTime('2026-06-10T08:00:00Z')
    const { seen } = watch({ expression: '0 9 * * *', firstMs: null, run: async () => void seen.runs.push(Date.now()) })
    await vi.advanceTimersByTimeAsync(2 * 3_600_000)
    vi.setSystemTime('2026-03-02T07:00:00Z')
    await vi.advanceTimersByTimeAsync(26 * 3_600_000)
    expect(seen.runs.map((at) => new Date(at).toISOString())).toEqual([
      '2026-06-10T09:00:00.000Z',
      '2026-03-02T09:00:00.000Z',
      '2026-03-03T09:00:00.000Z',
    ])
  })

  it('adjusted bit by bit starts no run twice', async () => {
    const { seen } = watch({ expression: '*/5 * * * *', firstMs: null })
    for (let second = 0; second < 3_600; second++) {
      vi.setSystemTime(Date.now() - 1)
      await vi.advanceTimersByTimeAsync(1_000)
    }
    expect(seen.runs).toHaveLength(12)
  })

  it('tells of what it passed over, a thousand at most', async () => {
    const { seen } = watch({ expression: '*/5 * * * *' })
    await vi.advanceTimersByTimeAsync(minute)
    vi.setSystemTime(Date.now() + 100 * 1440 * minute)
    await vi.advanceTimersByTimeAsync(minute)
    expect(seen.skipped.map(([, reason, runs]) => [reason, runs])).toEqual([['missed', 1_000]])
    expect(seen.runs).toHaveLength(2)
  })
})

describe.each([
  ['Europe/Vienna', '2026-10-24T23:44:30Z'],
  ['America/New_York', '2026-11-01T04:44:30Z'],
  ['Europe/Vienna', '2027-03-27T23:44:30Z'],
  ['America/New_York', '2027-03-14T05:44:30Z'],
  ['Australia/Lord_Howe', '2027-04-03T13:44:30Z'],
  ['Australia/Lord_Howe', '2026-10-03T13:44:30Z'],
])('the night in %s after %s', (timezone, from) => {
  it.each([timezone, 'UTC'])('has no gap and no burst by a schedule of %s', async (zone) => {
    vi.setSystemTime(from)
    const timers = vi.spyOn(globalThis, 'setTimeout')
    onTestFinished(() => timers.mockRestore())
    const { seen } = watch({ expression: '*/5 * * * *', timezone: zone, firstMs: null, run: async () => void seen.runs.push(Date.now()) })
    await vi.advanceTimersByTimeAsync(3 * 3_600_000)
    const first = Date.parse(from) + 30_000
    expect(seen.runs).toEqual(Array.from({ length: 36 }, (_, index) => first + index * 300_000))
    expect(new Set(seen.intervals)).toEqual(new Set([300]))
    // One every 15 seconds, to see whether the clock was set, and one a run.
    expect(timers.mock.calls.length).toBeLessThan(3 * 240 + 100)
  })
})

it('the time zone of the process means nothing', async () => {
  vi.stubEnv('TZ', 'Asia/Kolkata')
  onTestFinished(() => void vi.unstubAllEnvs())
  const { schedule } = watch({ expression: '0 9 * * *' })
  expect(schedule.nextRunAt()).toBe(Date.parse('2026-03-03T09:00:00Z'))
})

describe('assertSchedule', () => {
  it.each(['*/5 * * * *', '*/15 * * * * *', '0 9 * * 1-5', '0 0 * * sat-sun'])('takes %s', (expression) => {
    expect(() => assertSchedule(expression)).not.toThrow()
  })

  it.each([
    ['* * *', '"* * *" is no schedule. It has 3 fields.'],
    ['@hourly', '"@hourly" is no schedule. It has 1 field.'],
    ['61 * * * *', '"61 * * * *" is no schedule. "61" is no minute.'],
    ['0 0 30 2 *', '"0 0 30 2 *" is no schedule. It names a date that never comes.'],
    ['30-10 * * * *', '"30-10 * * * *" is no schedule. The range 30-10 of the minute ends before it begins. Write 30-59,0-10.'],
  ])('refuses %s', (expression, message) => {
    const refuse = () => assertSchedule(expression)
    expect(refuse).toThrow(HarnessError)
    expect(refuse).toThrow(expect.objectContaining({ code: 'usage', message, hint: expect.stringContaining('"*/5 * * * *"') }))
  })
})
