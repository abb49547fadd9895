import { createTask, type ScheduledTask, validateDetailed } from 'node-cron'
import { HarnessError } from '#errors'

/** What a schedule needs to know and to tell; milliseconds. */
export interface ScheduleOptions {
  /** Cron expression, five or six fields, in the process's time zone. */
  expression: string
  /** How long after each tick the run starts: the target's own place within the interval. */
  offsetMs: number
  /** How long after the start the first run is made, without waiting for a tick. */
  firstMs: number
  /** Must not throw. */
  run(): Promise<void>
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

/** Runs lie within this of their tick, so that a schedule for nine o'clock means nine o'clock. */
const longestSpreadMs = 60_000

/** Throws `usage` when the expression is no cron expression. */
export function assertSchedule(expression: string): void {
  const { valid, errors } = validateDetailed(expression)
  if (valid) return
  throw new HarnessError('usage', `"${expression}" is no schedule: ${errors.map(({ message }) => message).join('; ')}`, {
    hint: 'Give a cron expression of five fields, or six with seconds first, such as "*/5 * * * *".',
  })
}

/**
 * Where in the interval the target at `index` of `count` has its place: evenly spread, and shifted by a random part of its share,
 * so that neither the targets of one process nor several processes fire at once. The place stays, so the time between runs does.
 */
export function spreadOffset(expression: string, { index, count, random }: { index: number; count: number; random(): number }): number {
  const task = createTask(expression, () => {}, { logger: silent })
  const runs = task.getNextRuns(10)
  task.destroy()
  const gaps = runs.slice(1).map((run, at) => run.getTime() - (runs[at]?.getTime() ?? 0))
  return Math.floor((Math.min(longestSpreadMs, ...gaps) * (index + random())) / count)
}

/** Starts a schedule: one run soon, then one for each tick; a tick that finds a run under way is skipped. */
export function startSchedule(options: ScheduleOptions): RunningSchedule {
  let running: Promise<void> | null = null
  let delayed: { timer: NodeJS.Timeout; dueAt: number } | null = null
  const run = (): void => {
    running = options.run().finally(() => {
      running = null
    })
  }
  // Our own guard instead of noOverlap, which would take the offset for part of a run and knows nothing of the first one.
  const onTick = (): void => {
    options.intervalChanged(longestWait(task))
    if (delayed !== null) {
      options.skipped('overlap')
      return
    }
    const timer = setTimeout(() => {
      delayed = null
      if (running === null) run()
      else options.skipped('overlap')
    }, options.offsetMs)
    delayed = { timer, dueAt: Date.now() + options.offsetMs }
  }
  const task = createTask(options.expression, onTick, { logger: silent })
  task.on('execution:missed', () => options.skipped('missed'))
  task.start()
  options.intervalChanged(longestWait(task))
  const first = setTimeout(() => running ?? run(), options.firstMs)
  return {
    nextRunAt: () => {
      if (delayed !== null) return delayed.dueAt
      const tick = task.getNextRun()
      return tick === null ? null : tick.getTime() + options.offsetMs
    },
    stop: async () => {
      task.destroy()
      clearTimeout(first)
      clearTimeout(delayed?.timer)
      await running
    },
  }
}

/** The time until the next run, or between it and the one after, whichever is longer: right also for `0 9 * * 1-5`. */
function longestWait(task: ScheduledTask): number {
  const [next = 0, later = 0] = task.getNextRuns(2).map((date) => date.getTime())
  return Math.max(later - next, next - Date.now())
}

const silent = { info: () => {}, warn: () => {}, error: () => {}, debug: () => {} }
