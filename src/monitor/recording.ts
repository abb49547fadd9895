import type { Gauge } from 'prom-client'
import { severities } from '#findings/finding'
import { isWaived } from '#findings/waivers'
import { causeClasses } from '#observe/observation'
import type { Series } from './series.ts'
import { observedShape } from './shape.ts'
import { counted, lastRun, type Run, type TargetState } from './state.ts'
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
// And these when an operation is gone, which an alert must be able to tell by their increase.
const goneStatuses = ['404', '405', '410', '501']

/** Creates every series of a target whose labels are known in advance, at zero. */
export function seedSeries(series: Series, watched: WatchedTarget): void {
  series.runs.inc(labelsOf(watched), 0)
  for (const reason of failureReasons) series.failures.inc(labelsOf(watched, { reason }), 0)
  series.blocked.inc(labelsOf(watched), 0)
  series.duration.zero(labelsOf(watched))
  for (const { id, responses } of watchedOperations(watched.spec)) {
    series.requestDuration.zero(labelsOf(watched, { operation: id }))
    const documented = responses.map(({ status }) => status).filter((status) => /^\d{3}$/.test(status))
    for (const code of new Set([...documented, ...gatewayStatuses, ...goneStatuses]))
      series.responses.inc(labelsOf(watched, { operation: id, code }), 0)
  }
  series.lastRun.set(labelsOf(watched), 0)
  series.lastSuccess.set(labelsOf(watched), 0)
  series.interval.set(labelsOf(watched), 0)
  for (const reason of skipReasons) series.skipped.inc(labelsOf(watched, { reason }), 0)
  for (const severity of severities) {
    series.driftDetected.inc(labelsOf(watched, { class: severity }), 0)
    for (const pinned of ['true', 'false']) series.driftFindings.set(labelsOf(watched, { class: severity, pinned }), 0)
  }
}

/** Whether the series of two configurations of a target have the same labels, so that one can go on where the other was. */
export function haveSameSeries(a: WatchedTarget, b: WatchedTarget): boolean {
  const labels = ({ shape, spec }: WatchedTarget) =>
    JSON.stringify([shape, watchedOperations(spec).map(({ id, responses }) => [id, responses.map(({ status }) => status)])])
  return labels(a) === labels(b)
}

/** Counts a scheduled run that was not made. */
export function recordSkip(series: Series, watched: WatchedTarget, reason: SkipReason): void {
  series.skipped.inc(labelsOf(watched, { reason }))
}

/** Sets a gauge that has the common labels alone. */
export function setGauge(gauge: Gauge, watched: WatchedTarget, value: number): void {
  gauge.set(labelsOf(watched), value)
}

/** Adds one finished run; `state` is that of the target after it. */
export function recordRun(series: Series, watched: WatchedTarget, run: Run, state: TargetState): void {
  const reason = failureReason(run)
  series.runs.inc(labelsOf(watched))
  if (reason !== null) series.failures.inc(labelsOf(watched, { reason }))
  recordResponses(series, watched, run)
  if (run.blockedMs > 0) series.blocked.inc(labelsOf(watched))
  else recordTimes(series, watched, run)
  for (const { change, life } of state.changes) {
    if (change === 'confirmed' && !isWaived(life.finding)) series.driftDetected.inc(labelsOf(watched, { class: life.finding.severity }))
  }
  recordState(series, watched, state)
}

/** Sets every gauge that follows from the state alone; those of which nothing is known yet stay as they are. */
export function recordState(series: Series, watched: WatchedTarget, state: TargetState): void {
  const last = lastRun(state)
  if (last !== null) {
    setGauge(series.success, watched, last.status === 'pass' ? 1 : 0)
    setGauge(series.lastRun, watched, (last.startedAt + last.durationMs) / 1000)
  }
  if (state.lastSuccessAt !== null) setGauge(series.lastSuccess, watched, state.lastSuccessAt / 1000)
  recordFindings(series, watched, state)
  recordShape(series, watched, state)
  recordLaws(series, watched, state)
  const { documented = 0, seen = 0 } = state.coverage?.properties ?? {}
  if (documented > 0) setGauge(series.coverage, watched, seen / documented)
}

/** Sets what applies; takes away only what a complete run did not come across, so that an expiry stays through an outage. */
export function recordReadings(series: Series, watched: WatchedTarget, readings: Readings, complete: boolean): void {
  const { budgetUsedRatio, credentialExpiry, certificateExpiry, sunsets, rateLimitRemaining } = readings
  if (budgetUsedRatio !== null) setGauge(series.budgetUsed, watched, budgetUsedRatio)
  if (credentialExpiry !== null) {
    // Of several credentials one is in use.
    series.credentialExpiry.reset()
    series.credentialExpiry.set(labelsOf(watched, { credential: credentialExpiry.variable }), credentialExpiry.at)
  }
  if (certificateExpiry !== null) setGauge(series.certificateExpiry, watched, certificateExpiry)
  if (rateLimitRemaining !== null) setGauge(series.rateLimitRemaining, watched, rateLimitRemaining)
  else if (complete) series.rateLimitRemaining.reset()
  for (const { operation, at } of sunsets) {
    const labels = labelsOf(watched, { operation })
    if (at !== null) series.sunset.set(labels, at)
    else if (complete) series.sunset.remove(labels)
  }
}

function labelsOf({ target }: WatchedTarget, further: Record<string, string> = {}): Record<string, string> {
  const labels = { api: target.api, environment: target.environment, target: target.name, ...further }
  // prom-client writes labels in the order of the object's keys.
  return Object.fromEntries(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)))
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
      // Nothing failed and yet nothing was seen.
      return cause?.class ?? 'empty'
    default:
      return verdict satisfies never
  }
}

function recordResponses(series: Series, watched: WatchedTarget, { outcome }: Run): void {
  if (outcome.kind === 'failed') return
  for (const { operation, status } of outcome.report.requests) {
    if (status !== null) series.responses.inc(labelsOf(watched, { operation, code: String(status) }))
  }
}

function recordTimes(series: Series, watched: WatchedTarget, { id, durationMs, outcome }: Run): void {
  series.duration.observe(labelsOf(watched), durationMs / 1000)
  if (outcome.kind === 'failed') return
  for (const request of outcome.report.requests) {
    const labels = labelsOf(watched, { operation: request.operation })
    series.requestDuration.observe({ labels, value: request.durationMs / 1000, exemplarLabels: { run_id: id } })
  }
  for (const [operation, requests] of Map.groupBy(outcome.report.requests, (request) => request.operation)) {
    for (const phase of phaseNames) {
      const labels = labelsOf(watched, { operation, phase })
      const ms = requests.findLast(({ phases }) => phases[phase] !== undefined)?.phases[phase]
      if (ms === undefined) series.phase.remove(labels)
      else series.phase.set(labels, ms / 1000)
    }
  }
}

function recordFindings(series: Series, watched: WatchedTarget, { open }: TargetState): void {
  for (const severity of severities) {
    for (const pinned of [true, false]) {
      const count = counted(open).filter(({ finding }) => finding.severity === severity && finding.pinnedBy.length > 0 === pinned).length
      series.driftFindings.set(labelsOf(watched, { class: severity, pinned: String(pinned) }), count)
    }
  }
}

/** One series: the one before goes when the shape changes. */
function recordShape({ schema }: Series, watched: WatchedTarget, { coverage, open }: TargetState): void {
  if (coverage === null) return
  const observed = observedShape(
    watched.shape,
    open.filter(({ state }) => state === 'confirmed').map(({ finding }) => finding),
  )
  schema.reset()
  schema.set(labelsOf(watched, { observed, pinned: watched.shape }), 1)
}

function recordLaws(series: Series, watched: WatchedTarget, { laws }: TargetState): void {
  for (const { id, verdict } of laws) {
    const labels = labelsOf(watched, { law: id })
    if (verdict === 'untested') series.lawHeld.remove(labels)
    else series.lawHeld.set(labels, verdict === 'held' ? 1 : 0)
  }
}
