import { faultOfCron } from '#config/cron'
import { HarnessError } from '#errors'
import { type Clocks, longestSlipMs, startTickClock, type Tick, type TickClock } from './tick-clock.ts'
import { type Ticks, ticksOf } from './ticks.ts'

/** What a schedule needs to know and to tell; milliseconds. */
export interface ScheduleOptions {
  /** Cron expression, five or six fields. */
  expression: string
  /** In which the expression is read: an IANA name. */
  timezone: string
  /** The target's own place within the interval, from 0 to 1: how long after each tick the run starts. */
  place: number
  /** How long after the start the first run is made, without waiting for a tick; null where the ticks suffice. */
  firstMs: number | null
  /** Whether the ticks start runs; without that they only tell how long the interval is. */
  runsAtTicks: boolean
  /** Must not throw; is told how much later than due it was called. */
  run(delayMs: number): Promise<void>
  /** Is told how many runs that were due were not made. */
  skipped(reason: 'overlap' | 'missed', runs: number): void
  /** Called with the longest time until a run is due, at the start and after each tick. */
  intervalChanged(ms: number): void
}

/** A schedule that is running. */
export interface RunningSchedule {
  /** When the next scheduled run is due, Unix milliseconds. */
  nextRunAt(): number | null
  /** Starts no more runs; answers when the one under way has ended. */
  stop(): Promise<void>
}

/** Keeps any number of schedules with one clock for each expression: what a cron expression means is worked out once, not once a target. */
export interface Scheduler {
  /** Starts a schedule: one run soon, where it is asked for, then one for each tick; a tick that finds a run under way is skipped. */
  start(options: ScheduleOptions): RunningSchedule
}

/** Runs lie within this of their tick, so that a schedule for nine o'clock means nine o'clock. */
const longestSpreadMs = 60_000
/** The fractional parts of its multiples lie evenly between 0 and 1, however many they are, and a new one disturbs none of the others. */
const goldenRatio = (1 + Math.sqrt(5)) / 2

/** Throws `usage` when the expression is no cron expression, or names a time that never comes. */
export function assertSchedule(expression: string): void {
  const fault = faultOfCron(expression)
  if (fault === null) return
  throw new HarnessError('usage', `"${expression}" is no schedule. ${fault}`, {
    hint: 'Give a cron expression of five fields, or six with seconds first, such as "*/5 * * * *".',
  })
}

/** The place of the target at an index: far from those before it, and shifted by a random part that keeps several processes apart. */
export function placeOf(index: number, shift: number): number {
  return (shift + index * goldenRatio) % 1
}

/** A scheduler without schedules; its clocks end with the last of their schedules. */
export function createScheduler(clocks: Clocks = ownClocks): Scheduler {
  const shared = new Map<string, SharedClock>()
  return {
    start(options) {
      const key = `${options.timezone} ${options.expression}`
      const clock = shared.get(key) ?? startClock(ticksOf(options.expression, options.timezone), clocks)
      shared.set(key, clock)
      return follow(clock, { ...options, clocks }, () => {
        if (clock.followers.size > 0) return
        clock.ticking.stop()
        shared.delete(key)
      })
    },
  }
}

const ownClocks: Clocks = { wall: () => Date.now(), monotonic: () => performance.now() }

interface SharedClock {
  ticking: TickClock
  followers: Set<(tick: Tick) => void>
  /** Milliseconds over which the runs of a tick are spread. */
  spreadMs: number
  /** When the last tick was due, by the clock that cannot be set; null where that cannot be told. */
  lastTickAt: number | null
  /** Milliseconds until the next tick, or between it and the one after, whichever is longer: right also for `0 9 * * 1-5`. */
  longestWaitMs(): number
}

function startClock(ticks: Ticks, clocks: Clocks): SharedClock {
  const followers: SharedClock['followers'] = new Set()
  const gaps = gapsAfter(ticks, clocks.wall())
  const [first = 0, ...others] = gaps.slice(1)
  const isRegular = gaps.length > 1 && others.every((other) => other === first)
  const clock: SharedClock = {
    ticking: startTickClock(ticks, clocks, (tick) => {
      clock.lastTickAt = clocks.monotonic() - tick.lateMs
      for (const tell of followers) tell(tick)
    }),
    followers,
    spreadMs: Math.min(longestSpreadMs, ...gaps.slice(1)),
    lastTickAt: isRegular ? clocks.monotonic() + (gaps[0] ?? 0) - first : null,
    longestWaitMs: () => Math.max(...gapsAfter(ticks, clocks.wall(), 2)),
  }
  return clock
}

/** The times from a moment to the next tick, from that to the one after, and so on, milliseconds. */
function gapsAfter(ticks: Ticks, start: number, count = 10): number[] {
  const gaps: number[] = []
  for (let at = start, next = ticks.after(at); next !== null && gaps.length < count; next = ticks.after(at)) {
    gaps.push(next - at)
    at = next
  }
  return gaps
}

function follow(clock: SharedClock, options: ScheduleOptions & { clocks: Clocks }, left: () => void): RunningSchedule {
  const { clocks } = options
  const offsetMs = Math.floor(clock.spreadMs * options.place)
  let running: Promise<void> | null = null
  let delayed: { timer: NodeJS.Timeout; dueAt: number } | null = null
  const run = (dueAt: number): void => {
    running = options.run(Math.max(0, clocks.monotonic() - dueAt)).finally(() => {
      running = null
    })
  }
  // Our own guard, because the first run is of no tick, and a run that waits for its place is not under way.
  const start = (dueAt: number): void => {
    delayed = null
    if (running === null) run(dueAt)
    else options.skipped('overlap', 1)
  }
  const quietStart = (dueAt: number): void => {
    delayed = null
    if (running === null) run(dueAt)
  }
  const runIn = (ms: number, dueAt: number, begin = start): void => {
    if (ms <= 0) begin(dueAt)
    else delayed = { timer: setTimeout(begin, ms, dueAt), dueAt: clocks.monotonic() + ms }
  }
  const tell = ({ lateMs, missed }: Tick): void => {
    options.intervalChanged(clock.longestWaitMs())
    if (!options.runsAtTicks) return
    if (missed > 0) options.skipped('missed', missed)
    if (delayed !== null) {
      // Close to its end a place is reached by the wall before it is by the other clock, or while this process is busy.
      if (delayed.dueAt - clocks.monotonic() > longestSlipMs) {
        options.skipped('overlap', 1)
        return
      }
      clearTimeout(delayed.timer)
      start(delayed.dueAt)
    }
    // After the process was held up, all keep their places, too, or hundreds would begin at once.
    const waitMs = lateMs < clock.spreadMs ? offsetMs - lateMs : offsetMs
    runIn(waitMs, clocks.monotonic() - lateMs + offsetMs)
  }
  clock.followers.add(tell)
  // The run of the tick just before the start may still lie ahead; without it the second run could be two intervals away.
  const owedAt = (clock.lastTickAt ?? Number.NEGATIVE_INFINITY) + offsetMs
  const owedMs = owedAt - clocks.monotonic()
  if (options.runsAtTicks && owedMs > (options.firstMs ?? 0)) runIn(owedMs, owedAt, quietStart)
  options.intervalChanged(clock.longestWaitMs())
  const firstDueAt = clocks.monotonic() + (options.firstMs ?? 0)
  const first = options.firstMs === null ? undefined : setTimeout(() => running ?? run(firstDueAt), options.firstMs)
  return {
    nextRunAt() {
      if (delayed !== null) return clocks.wall() + delayed.dueAt - clocks.monotonic()
      const next = clock.ticking.nextAt()
      return options.runsAtTicks && next !== null ? next + offsetMs : null
    },
    stop: async () => {
      clock.followers.delete(tell)
      left()
      clearTimeout(first)
      clearTimeout(delayed?.timer)
      await running
    },
  }
}
