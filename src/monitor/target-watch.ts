import ms from 'ms'
import type { TargetReport } from '#check/report'
import { HarnessError } from '#errors'
import type { LoopWatch } from './event-loop.ts'
import type { TargetExporter } from './exporter.ts'
import { describeFailure, type Log, logRun } from './log.ts'
import { laterReadings } from './readings.ts'
import type { Readings, SkipReason } from './recording.ts'
import type { RunningSchedule, Scheduler } from './schedule.ts'
import { initialState, type Run, type RunOutcome, recordRun, type TargetState } from './state.ts'
import type { TargetStatus } from './status.ts'
import type { WatchedTarget } from './watched-target.ts'

/** How a check is made, and what is known around it. */
export interface Checking {
  /** Checks a target once; whatever it throws is logged and counted, and the next tick runs all the same. */
  runCheck(watched: WatchedTarget, signal: AbortSignal): Promise<TargetReport>
  /** What is known of a target besides its reports; asked after each run. */
  readings?(watched: WatchedTarget): Readings
  /** How many requests a check that began now could make; asked before each run. */
  requestsLeft?(watched: WatchedTarget): number
  log: Log
  /** Unix milliseconds. */
  now(): number
  /** Unique for each run, and value-free: what log lines and exemplars have in common. */
  runId(): string
  /** Of this process. */
  loop: LoopWatch
}

/** Where one target stands among the others. */
export interface Standing {
  exporter: TargetExporter
  scheduler: Scheduler
  /** From 0 to 1, for the spread of the targets over their interval. */
  place: number
  firstMs: number
  /** Whether it is checked at its ticks; otherwise once at the start, and then when a probe asks for it. */
  isScheduled: boolean
}

/** What a probe was answered with: a run of its own, one that was under way, or the last one, which is recent enough or all that our budget allows. */
export type ProbeKind = 'ran' | 'joined' | 'cached' | 'budget'

/** The watch over one target. */
export interface TargetWatch {
  watched(): WatchedTarget
  status(): TargetStatus
  exporter: TargetExporter
  /** Sees to it that the last run is no older than the interval. */
  probe(): Promise<ProbeKind>
  /** Takes a new configuration of the same installation; the state stays, and so does a run under way. */
  change(watched: WatchedTarget): void
  /** Ends it: a run under way is told to stop, and leaves no word. */
  stop(): Promise<void>
}

/** A check that takes longer than this many requests can is stuck, and must not block its schedule for ever. */
const requestsPerRun = 40
/** Prometheus asks at its own interval: an answer that comes a moment too early must not be half an interval old. */
const longestHasteMs = 5_000

/** Starts to watch a target. */
export function watchTarget(first: WatchedTarget, checking: Checking, standing: Standing): TargetWatch {
  const { exporter } = standing
  const ending = new AbortController()
  const life: Life = {
    watched: first,
    state: initialState,
    readings: null,
    needed: 1,
    intervalMs: 0,
    startedAt: null,
    checking,
    exporter,
    signal: ending.signal,
  }
  let running: Promise<void> | null = null
  const run = (): Promise<void> => {
    running ??= runOnce(life).finally(() => {
      running = null
    })
    return running
  }
  const schedule = (firstMs: number | null): RunningSchedule => startSchedule(life, standing, { firstMs, run })
  let scheduled = schedule(standing.firstMs)
  return {
    exporter,
    watched: () => life.watched,
    status: () => ({ watched: life.watched, state: life.state, nextRunAt: scheduled.nextRunAt(), readings: life.readings }),
    async probe() {
      if (running !== null) return running.then(() => 'joined')
      if (isRecent(life, standing)) return 'cached'
      const before = life.startedAt
      await run()
      return life.startedAt === before ? 'budget' : 'ran'
    },
    change(watched) {
      const before = life.watched.target.schedule
      life.watched = watched
      exporter.change(watched, life.state)
      if (watched.target.schedule === before) return
      void scheduled.stop()
      scheduled = schedule(null)
    },
    async stop() {
      ending.abort()
      exporter.remove()
      await Promise.all([scheduled.stop(), running])
    },
  }
}

/** What changes while a target is watched. */
interface Life {
  watched: WatchedTarget
  state: TargetState
  readings: Readings | null
  /** Requests of the last run that saw everything: what the next one will take. */
  needed: number
  intervalMs: number
  /** Of the last run that was made, Unix milliseconds. */
  startedAt: number | null
  checking: Checking
  exporter: TargetExporter
  signal: AbortSignal
}

function startSchedule(
  life: Life,
  standing: Standing,
  { firstMs, run }: { firstMs: number | null; run(): Promise<void> },
): RunningSchedule {
  const { scheduler, place, isScheduled } = standing
  return scheduler.start({
    expression: life.watched.target.schedule,
    place,
    firstMs,
    runsAtTicks: isScheduled,
    run: (delayMs) => {
      life.exporter.setStartDelay(delayMs / 1000)
      return run()
    },
    skipped: (reason) => skip(life, reason),
    intervalChanged: (intervalMs) => {
      life.intervalMs = intervalMs
      life.exporter.setInterval(intervalMs / 1000)
    },
  })
}

function isRecent({ startedAt, intervalMs, checking }: Life, { isScheduled }: Standing): boolean {
  if (startedAt === null) return false
  // Where a tick is coming, it is the tick's turn; one that failed to come leaves the probe to do it.
  const haste = isScheduled ? -longestHasteMs : Math.min(longestHasteMs, intervalMs / 10)
  return checking.now() - startedAt < intervalMs - haste
}

function skip({ watched, exporter, checking }: Life, reason: SkipReason): void {
  const { name, api, environment } = watched.target
  exporter.skip(reason)
  checking.log('warn', 'skipped', { target: name, api, environment, reason })
}

async function runOnce(life: Life): Promise<void> {
  const { checking, watched } = life
  try {
    const left = checking.requestsLeft?.(watched) ?? Number.POSITIVE_INFINITY
    // A check that our own budget would cut short says less than the one before, and costs the requests of the one after.
    if (left < life.needed) skip(life, 'budget')
    else await observe(life)
  } catch (error) {
    checking.log('error', 'run-not-recorded', { target: watched.target.name, failure: describeFailure(error) })
  }
}

async function observe(life: Life): Promise<void> {
  const { checking, exporter, signal, watched } = life
  const startedAt = checking.now()
  life.startedAt = startedAt
  const start = performance.now()
  const outcome = await outcomeOf(life)
  // A run cut off by our own end says nothing about the target.
  if (signal.aborted) return
  const blockedMs = Math.round(checking.loop.blockedSince(start))
  const run: Run = {
    id: checking.runId(),
    startedAt,
    durationMs: performance.now() - start,
    blockedMs,
    outcome: trusted(outcome, blockedMs, watched),
  }
  const before = life.state
  life.state = recordRun(before, run)
  const isComplete = outcome.kind === 'report' && outcome.report.cause === null
  if (isComplete) life.needed = Math.max(1, outcome.report.requests.length)
  logRun(checking.log, watched, run)
  exporter.record(run, before, life.state)
  const readings = checking.readings?.(watched)
  if (readings === undefined) return
  exporter.setReadings(readings, isComplete)
  life.readings = laterReadings(life.readings, readings)
}

/** A deadline that passed while we could not look is our failure, not the provider's. */
function trusted(outcome: RunOutcome, blockedMs: number, { target }: WatchedTarget): RunOutcome {
  if (outcome.kind === 'failed' || outcome.report.cause?.class !== 'timeout' || blockedMs < target.timeoutMs / 2) return outcome
  const blocked = ms(blockedMs, { long: true })
  return { kind: 'failed', failure: `the API seemed too slow, but Plumbline itself was blocked for ${blocked} meanwhile` }
}

async function outcomeOf({ checking, watched, signal }: Life): Promise<RunOutcome> {
  const overdue = new AbortController()
  const deadlineMs = requestsPerRun * watched.target.timeoutMs
  const timer = setTimeout(() => overdue.abort(), deadlineMs)
  try {
    const check = checking.runCheck(watched, AbortSignal.any([signal, overdue.signal]))
    const report = await Promise.race([check, aborted(overdue.signal, `the check did not end within ${ms(deadlineMs, { long: true })}`)])
    return { kind: 'report', report }
  } catch (error) {
    return { kind: 'failed', failure: describeFailure(error) }
  } finally {
    clearTimeout(timer)
  }
}

function aborted(signal: AbortSignal, message: string): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new HarnessError('internal', message)), { once: true })
  })
}
