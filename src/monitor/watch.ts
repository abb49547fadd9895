import { setTimeout as wait } from 'node:timers/promises'
import ms from 'ms'
import type { Registry } from 'prom-client'
import type { TargetReport } from '#check/report'
import { HarnessError } from '#errors'
import { createExporter, type Exporter, type Readings, type SkipReason } from './exporter.ts'
import { describeFailure, type Log, logRun } from './log.ts'
import { type RunningSchedule, spreadOffset, startSchedule } from './schedule.ts'
import { startServer } from './server.ts'
import { initialState, type Run, type RunOutcome, recordRun, type TargetState } from './state.ts'
import type { TargetStatus } from './status.ts'
import type { WatchedTarget } from './watched-target.ts'

/** Everything that a watch needs of the outside world. */
export interface WatchOptions {
  /** No two of the same name: their series would be the same. */
  targets: readonly WatchedTarget[]
  /** Checks a target once; whatever it throws is logged and counted, and the next tick runs all the same. */
  runCheck(watched: WatchedTarget, signal: AbortSignal): Promise<TargetReport>
  /** What is known of a target besides its reports; asked after each run. */
  readings?(watched: WatchedTarget): Readings
  /** How many requests a check that began now could make; asked before each run. */
  requestsLeft?(watched: WatchedTarget): number
  /** A fresh registry of this watch's own. */
  registry: Registry
  host: string
  /** 0 for any free port. */
  port: number
  versions: { version: string; node: string }
  log: Log
  /** Unix milliseconds. */
  now(): number
  /** From 0 to 1, for the spread of the targets over their interval. */
  random(): number
}

/** A watch that is running. */
export interface RunningWatch {
  /** `http://host:port` of the page. */
  origin: string
  /** Ends within five seconds, also while a check is under way. */
  close(): Promise<void>
}

/** First runs start this far apart: all of a few targets at once, hundreds one after the other. */
const firstRunsApartMs = 50
const longestGoodbyeMs = 3_000
/** A check that takes longer than this many requests can is stuck, and must not block its schedule for ever. */
const requestsPerRun = 40

interface WatchedRuns {
  watched: WatchedTarget
  state: TargetState
  /** Requests of the last run that saw everything: what the next one will take. */
  needed: number
  schedule: RunningSchedule | null
}

/** Serves metrics and pages and starts every target's schedule; throws `usage` when the port is taken. */
export async function startWatch(options: WatchOptions): Promise<RunningWatch> {
  const exporter = createExporter(options.registry, options.versions)
  const ending = new AbortController()
  const all = options.targets.map((watched): WatchedRuns => ({ watched, state: initialState, needed: 1, schedule: null }))
  const server = await startServer({
    host: options.host,
    port: options.port,
    statuses: () => all.map(statusOf),
    registry: options.registry,
    now: options.now,
  })
  all.forEach((runs, index) => {
    runs.schedule = startTarget(runs, { ...options, exporter, index, count: all.length, signal: ending.signal })
  })
  return {
    origin: server.origin,
    close: async () => {
      ending.abort()
      const stopped = Promise.all(all.map(({ schedule }) => schedule?.stop()))
      await Promise.race([stopped, wait(longestGoodbyeMs, undefined, { ref: false })])
      await server.close()
    },
  }
}

interface TargetOptions extends WatchOptions {
  exporter: Exporter
  index: number
  count: number
  signal: AbortSignal
}

function startTarget(runs: WatchedRuns, options: TargetOptions): RunningSchedule {
  const { watched } = runs
  const { exporter, index } = options
  const expression = watched.target.schedule
  exporter.seed(watched)
  return startSchedule({
    expression,
    offsetMs: spreadOffset(expression, options),
    firstMs: index * firstRunsApartMs,
    run: () => runOnce(runs, options),
    skipped: (reason) => skip(watched, reason, options),
    intervalChanged: (ms) => exporter.setInterval(watched, ms / 1000),
  })
}

function skip(watched: WatchedTarget, reason: SkipReason, { exporter, log }: TargetOptions): void {
  const { name, api, environment } = watched.target
  exporter.skip(watched, reason)
  log('warn', 'skipped', { target: name, api, environment, reason })
}

async function runOnce(runs: WatchedRuns, options: TargetOptions): Promise<void> {
  try {
    const left = options.requestsLeft?.(runs.watched) ?? Number.POSITIVE_INFINITY
    // A check that our own budget would cut short says less than the one before, and costs the requests of the one after.
    if (left < runs.needed) skip(runs.watched, 'budget', options)
    else await observe(runs, options)
  } catch (error) {
    options.log('error', 'run-not-recorded', { target: runs.watched.target.name, failure: describeFailure(error) })
  }
}

async function observe(runs: WatchedRuns, options: TargetOptions): Promise<void> {
  const { exporter, log, now, readings, signal } = options
  const { watched } = runs
  const startedAt = now()
  const start = performance.now()
  const outcome = await outcomeOf(watched, options)
  // A run cut off by our own end says nothing about the target.
  if (signal.aborted) return
  const run: Run = { startedAt, durationMs: performance.now() - start, outcome }
  const before = runs.state
  runs.state = recordRun(before, run)
  if (outcome.kind === 'report' && outcome.report.cause === null) runs.needed = Math.max(1, outcome.report.requests.length)
  logRun(log, watched, run)
  exporter.record(watched, run, before, runs.state)
  if (readings !== undefined) exporter.setReadings(watched, readings(watched))
}

async function outcomeOf(watched: WatchedTarget, { runCheck, signal }: TargetOptions): Promise<RunOutcome> {
  const overdue = new AbortController()
  const deadlineMs = requestsPerRun * watched.target.timeoutMs
  const timer = setTimeout(() => overdue.abort(), deadlineMs)
  try {
    const check = runCheck(watched, AbortSignal.any([signal, overdue.signal]))
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

function statusOf({ watched, state, schedule }: WatchedRuns): TargetStatus {
  return { watched, state, nextRunAt: schedule?.nextRunAt() ?? null }
}
