import { severities } from '#findings/finding'
import { isWaived } from '#findings/waivers'
import { causeClasses } from '#observe/observation'
import type { TargetSeries } from './series.ts'
import { observedShape } from './shape.ts'
import { lastRun, type Run, type TargetState, wordOn } from './state.ts'
import { type WatchedTarget, watchedOperations } from './watched-target.ts'

/** Why a scheduled run was not made. */
export type SkipReason = 'overlap' | 'missed' | 'budget'

/** What is known of a target outside its reports; null where it does not apply. */
export interface Readings {
  budgetUsedRatio: number | null
  /** `at` in Unix seconds. */
  credentialExpiry: { variable: string; at: number } | null
  /** Unix seconds. */
  certificateExpiry: number | null
  /** Of each operation that answered, Unix seconds; null where it announces none. */
  sunsets: readonly { operation: string; at: number | null }[]
  /** As the provider's last answer said. */
  rateLimitRemaining: number | null
}

const skipReasons: readonly SkipReason[] = ['overlap', 'missed', 'budget']
const phaseNames = ['resolve', 'connect', 'tls', 'processing', 'transfer'] as const
const failureReasons = [...causeClasses, 'drift', 'internal'] as const
// Gateways answer these for any provider, so an outage must find the series in place: a counter born at 1 has no increase.
const gatewayStatuses = ['502', '503', '504']
/** A server may answer with any number; those beyond are counted together, so that a target keeps to its share of series. */
const mostResponseSeries = 36

/**
 * Creates the counters of a target whose labels are known in advance, at zero, and what is a fact before any check; it is watched since
 * a moment in Unix milliseconds. What a check has to see first has no series until one has seen it.
 */
export function seedSeries(series: TargetSeries, watched: WatchedTarget, since: number): void {
  series.seed('runs')
  for (const reason of failureReasons) series.seed('failures', { reason })
  series.seed('blocked')
  series.seed('duration')
  for (const { id, responses } of watchedOperations(watched)) {
    series.seed('requestDuration', { operation: id })
    const documented = responses.map(({ status }) => status).filter((status) => /^\d{3}$/.test(status))
    for (const code of new Set([...documented, ...gatewayStatuses])) series.seed('responses', { operation: id, code })
  }
  series.set('watchedSince', since / 1000)
  series.seed('interval')
  for (const reason of skipReasons) series.seed('skipped', { reason })
  for (const severity of severities) series.seed('driftDetected', { class: severity })
}

/** Whether the series of two configurations of a target have the same labels, so that one can go on where the other was. */
export function haveSameSeries(a: WatchedTarget, b: WatchedTarget): boolean {
  const labels = (watched: WatchedTarget) =>
    JSON.stringify([
      watched.shape,
      watchedOperations(watched).map(({ id, pagination, responses }) => [
        id,
        pagination?.style ?? null,
        responses.map(({ status }) => status),
      ]),
    ])
  return labels(a) === labels(b)
}

/** Counts scheduled runs that were not made. */
export function recordSkip(series: TargetSeries, reason: SkipReason, runs: number): void {
  series.increase('skipped', { reason }, runs)
}

/** Adds one finished run; `state` is that of the target after it. */
export function recordRun(series: TargetSeries, watched: WatchedTarget, run: Run, state: TargetState): void {
  const reason = failureReason(run)
  series.increase('runs')
  if (reason !== null) series.increase('failures', { reason })
  recordResponses(series, run)
  if (run.blockedMs > 0) series.increase('blocked')
  else recordTimes(series, run)
  for (const { change, life } of state.changes) {
    if (change === 'confirmed' && !isWaived(life.finding)) series.increase('driftDetected', { class: life.finding.severity })
  }
  recordState(series, watched, state)
}

/** Sets every gauge that follows from the state alone; those of which nothing is known yet stay as they are. */
export function recordState(series: TargetSeries, watched: WatchedTarget, state: TargetState): void {
  // What an earlier process left is not this one's to tell before it has looked.
  if (state.looked === 'never') return
  const last = lastRun(state)
  if (last !== null) {
    series.set('success', last.status === 'pass' ? 1 : 0)
    series.set('lastRun', (last.startedAt + last.durationMs) / 1000)
  }
  if (state.lastSuccessAt !== null) series.set('lastSuccess', state.lastSuccessAt / 1000)
  if (state.lastObservedAt !== null) series.set('lastObserved', state.lastObservedAt / 1000)
  // An earlier process saw the rest, and it may be over since.
  if (state.looked === 'nothing') return
  recordFindings(series, state)
  recordShape(series, watched, state)
  recordLaws(series, state)
  recordGone(series, watched, state)
  for (const { operation, properties } of state.coverage?.operations ?? []) {
    if (properties.documented > 0) series.set('coverage', properties.seen / properties.documented, { operation })
  }
}

/** Sets what applies; takes away only what a complete run did not come across, so that an expiry stays through an outage. */
export function recordReadings(series: TargetSeries, readings: Readings, complete: boolean): void {
  const { budgetUsedRatio, credentialExpiry, certificateExpiry, sunsets, rateLimitRemaining } = readings
  if (budgetUsedRatio !== null) series.set('budgetUsed', budgetUsedRatio)
  if (credentialExpiry !== null) {
    // Of several credentials one is in use.
    series.clear('credentialExpiry')
    series.set('credentialExpiry', credentialExpiry.at, { credential: credentialExpiry.variable })
  }
  if (certificateExpiry !== null) series.set('certificateExpiry', certificateExpiry)
  if (rateLimitRemaining !== null) series.set('rateLimitRemaining', rateLimitRemaining)
  else if (complete) series.clear('rateLimitRemaining')
  for (const { operation, at } of sunsets) {
    if (at !== null) series.set('sunset', at, { operation })
    else if (complete) series.remove('sunset', { operation })
  }
}

function failureReason({ outcome }: Run): string | null {
  if (outcome.kind === 'failed') return 'internal'
  const { verdict, cause } = outcome.report
  switch (verdict) {
    case 'pass':
      return null
    case 'drift':
      return 'drift'
    case 'unverified':
      // Nothing failed, and yet too little was seen.
      return cause?.class ?? 'empty'
    default:
      return verdict satisfies never
  }
}

function recordResponses(series: TargetSeries, { outcome }: Run): void {
  if (outcome.kind === 'failed') return
  for (const { operation, status } of outcome.report.requests) {
    if (status === null) continue
    const labels = { operation, code: String(status) }
    const isOneTooMany = !series.has('responses', labels) && series.count('responses') >= mostResponseSeries
    series.increase('responses', isOneTooMany ? { operation, code: 'other' } : labels)
  }
}

function recordTimes(series: TargetSeries, { id, startedAt, durationMs, outcome }: Run): void {
  series.observe('duration', durationMs / 1000)
  if (outcome.kind === 'failed') return
  for (const request of outcome.report.requests) {
    series.observe(
      'requestDuration',
      request.durationMs / 1000,
      { operation: request.operation },
      { runId: id, at: startedAt + durationMs },
    )
  }
  for (const [operation, requests] of Map.groupBy(outcome.report.requests, (request) => request.operation)) {
    for (const phase of phaseNames) {
      const labels = { operation, phase }
      const ms = requests.findLast(({ phases }) => phases[phase] !== undefined)?.phases[phase]
      if (ms === undefined) series.remove('phase', labels)
      else series.set('phase', ms / 1000, labels)
    }
  }
}

/** That there is none of a class is said once that is certain: an alert that fires since before this process would end with it. */
function recordFindings(series: TargetSeries, state: TargetState): void {
  for (const severity of severities) {
    const { seen, isWhole, isSettled } = wordOn(state, severity)
    for (const pinned of [true, false]) {
      const labels = { class: severity, pinned: String(pinned) }
      const count = seen.filter(({ finding }) => finding.pinnedBy.length > 0 === pinned).length
      if (count > 0 || (isWhole && (isSettled || series.has('driftFindings', labels)))) series.set('driftFindings', count, labels)
    }
  }
}

/** One series: the one before goes when the shape changes. */
function recordShape(series: TargetSeries, watched: WatchedTarget, { coverage, open }: TargetState): void {
  if (coverage === null) return
  const observed = observedShape(
    watched.shape,
    open.filter(({ state }) => state === 'confirmed').map(({ finding }) => finding),
  )
  series.clear('schema')
  series.set('schema', 1, { observed, pinned: watched.shape })
}

function recordGone(series: TargetSeries, watched: WatchedTarget, state: TargetState): void {
  const { seen, isWhole, isSettled } = wordOn(state, 'breaking')
  const gone = new Set(seen.flatMap(({ finding }) => (finding.id === 'api-removed-without-deprecation' ? finding.operation : [])))
  for (const { id: operation } of watchedOperations(watched)) {
    const isKnown = gone.has(operation) || (isWhole && (isSettled || series.has('endpointGone', { operation })))
    if (isKnown) series.set('endpointGone', gone.has(operation) ? 1 : 0, { operation })
  }
}

function recordLaws(series: TargetSeries, state: TargetState): void {
  for (const { operation, id, verdict } of state.laws) {
    if (verdict === 'untested') series.remove('lawHeld', { operation, law: id })
    else series.set('lawHeld', verdict === 'held' ? 1 : 0, { operation, law: id })
  }
  const { seen, isWhole, isSettled } = wordOn(state, 'breaking')
  const drifted = new Set(seen.map(({ finding }) => finding.fingerprint))
  // Most laws never drift, and each has a series of its own that says whether it held.
  for (const { finding } of state.lives) {
    const { operation, id, fingerprint } = finding
    if (!id.startsWith(lawPrefix)) continue
    const labels = { operation, law: id.slice(lawPrefix.length) }
    const isDrifted = drifted.has(fingerprint)
    const isKnown = isDrifted || (isWhole && (isSettled || series.has('lawDrift', labels)))
    if (isKnown) series.set('lawDrift', isDrifted ? 1 : 0, labels)
  }
}

const lawPrefix = 'pagination-'
