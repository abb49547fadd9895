import { createTask, type ScheduledTask, validateDetailed } from 'node-cron'
import { HarnessError } from '#errors'

/** What a schedule needs to know and to tell; milliseconds. */
export interface ScheduleOptions {
  /** Cron expression, five or six fields, in the process's time zone. */
  expression: string
  /** The target's own place within the interval, from 0 to 1: how long after each tick the run starts. */
  place: number
  /** How long after the start the first run is made, without waiting for a tick; null where the ticks suffice. */
  firstMs: number | null
  /** Whether the ticks start runs; without that they only tell how long the interval is. */
  runsAtTicks: boolean
  /** Must not throw; is told how much later than due it was called. */
  run(delayMs: number): Promise<void>
  skipped(reason: 'overlap' | 'missed'): void
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

/** Throws `usage` when the expression is no cron expression. */
export function assertSchedule(expression: string): void {
  const { valid, errors } = validateDetailed(expression)
  if (valid) return
  throw new HarnessError('usage', `"${expression}" is no schedule: ${errors.map(({ message }) => message).join('; ')}`, {
    hint: 'Give a cron expression of five fields, or six with seconds first, such as "*/5 * * * *".',
  })
}

/** The place of the target at an index: far from those before it, and shifted by a random part that keeps several processes apart. */
export function placeOf(index: number, shift: number): number {
  return (shift + index * goldenRatio) % 1
}

/** A scheduler without schedules; its clocks end with the last of their schedules. */
export function createScheduler(): Scheduler {
  const clocks = new Map<string, Clock>()
  return {
    start(options) {
      const clock = clocks.get(options.expression) ?? startClock(options.expression)
      clocks.set(options.expression, clock)
      return follow(clock, options, () => {
        if (clock.followers.size > 0) return
        clock.task.destroy()
        clocks.delete(options.expression)
      })
    },
  }
}

interface Clock {
  task: ScheduledTask
  followers: Set<{ tick(at: number): void; missed(): unknown }>
  /** Milliseconds over which the runs of a tick are spread. */
  spreadMs: number
  /** Unix milliseconds; null after the last tick there ever is. */
  nextTickAt: number | null
  /** When the tick before the next one was; Unix milliseconds, null where that cannot be told. */
  previousTickAt: number | null
  /** Milliseconds until the next tick, or between it and the one after, whichever is longer: right also for `0 9 * * 1-5`. */
  longestWaitMs: number
}

function startClock(expression: string): Clock {
  const followers: Clock['followers'] = new Set()
  const onTick = ({ date }: { date: Date }): void => {
    Object.assign(clock, outlook(task), { previousTickAt: date.getTime() })
    for (const { tick } of followers) tick(date.getTime())
  }
  const task = createTask(expression, onTick, { logger: silent })
  task.on('execution:missed', () => {
    for (const { missed } of followers) missed()
  })
  task.start()
  const runs = task.getNextRuns(10).map((run) => run.getTime())
  const gaps = runs.slice(1).map((run, index) => run - (runs[index] ?? 0))
  const [first] = runs
  const [gap, ...others] = gaps
  const previousTickAt = first !== undefined && gap !== undefined && others.every((other) => other === gap) ? first - gap : null
  const clock: Clock = { task, followers, spreadMs: Math.min(longestSpreadMs, ...gaps), previousTickAt, ...outlook(task) }
  return clock
}

function outlook(task: ScheduledTask): Pick<Clock, 'nextTickAt' | 'longestWaitMs'> {
  const [next = null, later = 0] = task.getNextRuns(2).map((date) => date.getTime())
  return { nextTickAt: next, longestWaitMs: Math.max(later - (next ?? 0), (next ?? 0) - Date.now()) }
}

function follow(clock: Clock, options: ScheduleOptions, left: () => void): RunningSchedule {
  const offsetMs = Math.floor(clock.spreadMs * options.place)
  let running: Promise<void> | null = null
  let delayed: { timer: NodeJS.Timeout; dueAt: number } | null = null
  const run = (dueAt: number): void => {
    running = options.run(Math.max(0, Date.now() - dueAt)).finally(() => {
      running = null
    })
  }
  // Our own guard instead of noOverlap, which would take the offset for part of a run and knows nothing of the first one.
  const start = (dueAt: number): void => {
    delayed = null
    if (running === null) run(dueAt)
    else options.skipped('overlap')
  }
  const quietStart = (dueAt: number): void => {
    delayed = null
    if (running === null) run(dueAt)
  }
  const runAt = (dueAt: number, begin = start): void => {
    delayed = { timer: setTimeout(begin, Math.max(0, dueAt - Date.now()), dueAt), dueAt }
  }
  const follower = {
    missed: () => options.runsAtTicks && options.skipped('missed'),
    tick(at: number) {
      options.intervalChanged(clock.longestWaitMs)
      if (!options.runsAtTicks) return
      if (delayed !== null) {
        options.skipped('overlap')
        return
      }
      runAt(at + offsetMs)
    },
  }
  clock.followers.add(follower)
  // The run of the tick just before the start may still lie ahead; without it the second run could be two intervals away.
  const owedAt = (clock.previousTickAt ?? 0) + offsetMs
  if (options.runsAtTicks && owedAt > Date.now() + (options.firstMs ?? 0)) runAt(owedAt, quietStart)
  options.intervalChanged(clock.longestWaitMs)
  const first =
    options.firstMs === null ? undefined : setTimeout((dueAt) => running ?? run(dueAt), options.firstMs, Date.now() + options.firstMs)
  return {
    nextRunAt: () => delayed?.dueAt ?? (options.runsAtTicks && clock.nextTickAt !== null ? clock.nextTickAt + offsetMs : null),
    stop: async () => {
      clock.followers.delete(follower)
      left()
      clearTimeout(first)
      clearTimeout(delayed?.timer)
      await running
    },
  }
}

const silent = { info: () => {}, warn: () => {}, error: () => {}, debug: () => {} }
