import ms from 'ms'
import type { TargetReport } from '#check/report'
import { HarnessError } from '#errors'
import type { FindingId } from '#findings/catalogue'
import { isPartlyEmpty } from '#findings/emptiness'
import { advancePresence, type Presence, type PresenceRecord } from '#findings/presence'
import { isWaived } from '#findings/waivers'
import type { LoopWatch } from './event-loop.ts'
import type { TargetExporter } from './exporter.ts'
import { describeFailure, type Log, logChanges, logRun } from './log.ts'
import { laterReadings } from './readings.ts'
import type { Readings, SkipReason } from './recording.ts'
import { isInDoubt, type Run, type RunOutcome, recordRun, type TargetState } from './state.ts'
import type { Store } from './store.ts'
import { remember } from './target-memory.ts'
import { termsOf, type WatchedTarget } from './watched-target.ts'

/** Where optional properties were present in earlier checks of a target, and how a check tells where they are now. */
export interface PresenceMemory {
  history: readonly PresenceRecord[]
  add(presence: readonly Presence[]): void
}

/** How a check is made, and what is known around it. */
export interface Checking {
  /** Checks a target once, `again` where it is to confirm what the check before saw; whatever it throws is logged and counted, and the next tick runs all the same. */
  runCheck(watched: WatchedTarget, signal: AbortSignal, memory: PresenceMemory, again: boolean): Promise<TargetReport>
  /** What is known of a target besides its reports; asked after each run. */
  readings?(watched: WatchedTarget): Readings
  /** How many requests a check that began now could make; asked before each run. */
  requestsLeft?(watched: WatchedTarget): number
  /** Where the state is kept after each run, and found after a restart; without it, it ends with the process. */
  store?: Pick<Store, 'load' | 'save'>
  log: Log
  /** Unix milliseconds. */
  now(): number
  /** Unique for each run, and value-free: what log lines and exemplars have in common. */
  runId(): string
  /** Of this process. */
  loop: LoopWatch
}

/** What changes while a target is watched. */
export interface Watching {
  watched: WatchedTarget
  state: TargetState
  /** How often optional properties were present so far. */
  presence: readonly PresenceRecord[]
  /** Of all runs; null before the first. */
  readings: Readings | null
  /** Why the run that was due last was not made; null where one was made since. */
  skipped: SkipReason | null
  /** Requests of the last run that saw everything: what the next one will take. */
  needed: number
  intervalMs: number
  /** Of the last run that was made, Unix milliseconds. */
  startedAt: number | null
  /** The same in milliseconds of `performance.now()`, which nobody sets; null where it was made by an earlier process. */
  startedMonotonic: number | null
  checking: Checking
  exporter: TargetExporter
  /** Aborted when the target is watched no more. */
  signal: AbortSignal
}

/** A check that takes longer than its requests can, and some more, is stuck, and must not block its schedule for ever. */
const sparedRequests = 10
/** However many looks a confirmation takes: more at once would burden the provider, and tell little more than the last one did. */
const mostLooksAtOnce = 3

const sunsetIds: ReadonlySet<FindingId> = new Set(['endpoint-deprecated-with-sunset', 'api-sunset-date-too-small'])

/** Counts runs that were due and not made. */
export function skip(watching: Watching, reason: SkipReason, runs = 1): void {
  const { watched, exporter, checking } = watching
  const { name, api, environment } = watched.target
  watching.skipped = reason
  exporter.skip(reason, runs)
  checking.log('warn', 'skipped', { target: name, api, environment, reason, ...(runs > 1 && { runs }) })
}

/**
 * Makes the run that is due, and where that saw something breaking for the first time, more at once, so as to confirm it: what is
 * broken is known within a tick, and what was broken for a moment is not taken for drift. Never throws.
 */
export async function runOnce(watching: Watching): Promise<void> {
  const { checking, watched, signal } = watching
  try {
    for (let made = 0; made < Math.min(watched.confirm.seen, mostLooksAtOnce); made++) {
      if (made > 0 && !isInDoubt(watching.state)) return
      const left = checking.requestsLeft?.(watched) ?? Number.POSITIVE_INFINITY
      // A check that our own budget would cut short says less than the one before, and costs the requests of the one after.
      if (left < Math.min(watching.needed, watched.target.requests)) {
        if (made === 0) skip(watching, 'budget')
        return
      }
      await observe(watching, made > 0)
      if (signal.aborted) return
    }
  } catch (error) {
    checking.log('error', 'run-not-recorded', { target: watched.target.name, failure: describeFailure(error) })
  }
}

async function observe(watching: Watching, again: boolean): Promise<void> {
  const { checking, exporter, signal, watched } = watching
  const startedAt = checking.now()
  const isFirst = watching.state.looked === 'never'
  watching.startedAt = startedAt
  watching.skipped = null
  const start = performance.now()
  watching.startedMonotonic = start
  const { outcome, presence } = await outcomeOf(watching, again)
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
  // By the terms of now: a reload may have brought others meanwhile.
  watching.state = recordRun(watching.state, run, termsOf(watching.watched))
  watching.presence = advancePresence(watching.presence, presence)
  const isComplete = outcome.kind === 'report' && (outcome.report.cause === null || isPartlyEmpty(outcome.report))
  if (isComplete) watching.needed = Math.max(1, outcome.report.requests.length)
  const readings = checking.readings?.(watched) ?? null
  if (readings !== null) watching.readings = laterReadings(watching.readings, readings)
  // What is told is on disk.
  remember(watching)
  logRun(checking.log, watched, run)
  logChanges(checking.log, watched, watching.state)
  exporter.record(run, watching.state)
  // What the first one could not learn is as an earlier process saw it last: a certificate does not stop ending when nobody can look.
  showReadings(watching, isFirst ? watching.readings : readings, isComplete)
}

/** Exports readings; the announced end of an operation only while no waiver says that it is known. */
export function showReadings({ state, exporter }: Watching, readings: Readings | null, complete: boolean): void {
  if (readings === null) return
  const known = new Set(
    state.open.filter(({ finding }) => sunsetIds.has(finding.id) && isWaived(finding)).map(({ finding }) => finding.operation),
  )
  const sunsets = readings.sunsets.map((sunset) => (known.has(sunset.operation) ? { ...sunset, at: null } : sunset))
  exporter.setReadings({ ...readings, sunsets }, complete)
}

/** A deadline that passed while we could not look is our failure, not the provider's. */
function trusted(outcome: RunOutcome, blockedMs: number, { target }: WatchedTarget): RunOutcome {
  if (outcome.kind === 'failed' || outcome.report.cause?.class !== 'timeout' || blockedMs < target.timeoutMs / 2) return outcome
  const blocked = ms(blockedMs, { long: true })
  return { kind: 'failed', failure: `the API seemed too slow, but Plumbline itself was blocked for ${blocked} meanwhile` }
}

/** What came of a check, and where it saw optional properties. */
async function outcomeOf(
  { checking, watched, signal, presence: history }: Watching,
  again: boolean,
): Promise<{ outcome: RunOutcome; presence: readonly Presence[] }> {
  let presence: readonly Presence[] = []
  const memory: PresenceMemory = {
    history,
    add: (counts) => {
      presence = counts
    },
  }
  const overdue = new AbortController()
  const deadlineMs = (watched.target.requests + sparedRequests) * watched.target.timeoutMs
  const timer = setTimeout(() => overdue.abort(), deadlineMs)
  try {
    const check = checking.runCheck(watched, AbortSignal.any([signal, overdue.signal]), memory, again)
    const report = await Promise.race([check, aborted(overdue.signal, `the check did not end within ${ms(deadlineMs, { long: true })}`)])
    return { outcome: { kind: 'report', report }, presence }
  } catch (error) {
    return { outcome: { kind: 'failed', failure: describeFailure(error) }, presence: [] }
  } finally {
    clearTimeout(timer)
  }
}

function aborted(signal: AbortSignal, message: string): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new HarnessError('internal', message)), { once: true })
  })
}
