import { Counter, collectDefaultMetrics, Gauge, Histogram, type Registry } from 'prom-client'
import { severities } from '#findings/finding'
import { causeClasses } from '#observe/observation'
import { type MetricDefinition, metrics } from './metrics.ts'
import { openedBetween, type Run, type TargetState } from './state.ts'
import { type WatchedTarget, watchedOperations } from './watched-target.ts'

/** Why a scheduled run was not made. */
export type SkipReason = 'overlap' | 'missed' | 'budget'

/** Turns runs into series; one for each watch, over the registry it was made with. */
export interface Exporter {
  /** Creates every series of a target whose labels are known in advance, at zero. */
  seed(watched: WatchedTarget): void
  /** Adds one finished run; `before` and `after` are the target's state around it. */
  record(watched: WatchedTarget, run: Run, before: TargetState, after: TargetState): void
  skip(watched: WatchedTarget, reason: SkipReason): void
  setInterval(watched: WatchedTarget, seconds: number): void
  setReadings(watched: WatchedTarget, readings: Readings): void
}

/** What is known of a target outside its reports; null where it does not apply. */
export interface Readings {
  budgetUsedRatio: number | null
  /** `at` in Unix seconds. */
  credentialExpiry: { variable: string; at: number } | null
  /** Unix seconds. */
  certificateExpiry: number | null
  /** Of each operation that answered; `at` in Unix seconds, null where it announces no sunset. */
  sunsets: readonly { operation: string; at: number | null }[]
  /** Requests that the provider said were left. */
  rateLimitRemaining: number | null
}

const skipReasons: readonly SkipReason[] = ['overlap', 'missed', 'budget']
const phaseNames = ['resolve', 'connect', 'tls', 'processing', 'transfer'] as const
const failureReasons = [...causeClasses, 'drift', 'internal'] as const
// Gateways answer these for any provider, so an outage must find the series in place: a counter born at 1 has no increase.
const gatewayStatuses = ['502', '503', '504']
// And these when an operation is gone, which an alert must be able to tell by their increase.
const goneStatuses = ['404', '405', '410', '501']

/** An exporter that registers every metric of `metrics` with the given registry and no other. */
export function createExporter(registry: Registry, versions: { version: string; node: string }): Exporter {
  const series = register(registry)
  series.reloaded.set(1)
  series.buildInfo.set({ nodeversion: versions.node, version: versions.version }, 1)
  return {
    seed: (watched) => seed(series, watched),
    record: (watched, run, before, after) => record(series, watched, run, { before, after }),
    skip: (watched, reason) => series.skipped.inc(labelsOf(watched, { reason })),
    setInterval: (watched, seconds) => series.interval.set(labelsOf(watched), seconds),
    setReadings: (watched, readings) => setReadings(series, watched, readings),
  }
}

/** Adds what is worth watching of the process itself: CPU, memory, file descriptors, start time, event-loop delay. */
export function exportProcess(registry: Registry): void {
  const own = new Set(registry.getMetricsAsArray().map(({ name }) => name))
  collectDefaultMetrics({ register: registry })
  for (const { name } of registry.getMetricsAsArray()) {
    // The others are many, or break Prometheus' naming rules (nodejs_active_*_total are gauges).
    if (!own.has(name) && !/^process_|^nodejs_eventloop_lag_/.test(name)) registry.removeSingleMetric(name)
  }
}

type Series = ReturnType<typeof register>

function register(registry: Registry) {
  const common = ({ name, help, labels }: MetricDefinition) => ({ name, help, labelNames: [...labels], registers: [registry] })
  const counter = (definition: MetricDefinition) => new Counter(common(definition))
  const gauge = (definition: MetricDefinition) => new Gauge(common(definition))
  const histogram = (definition: MetricDefinition) => new Histogram({ ...common(definition), buckets: [...(definition.buckets ?? [])] })
  return {
    runs: counter(metrics.runs),
    failures: counter(metrics.failures),
    success: gauge(metrics.success),
    duration: histogram(metrics.duration),
    requestDuration: histogram(metrics.requestDuration),
    phase: gauge(metrics.phase),
    responses: counter(metrics.responses),
    lastRun: gauge(metrics.lastRun),
    lastSuccess: gauge(metrics.lastSuccess),
    interval: gauge(metrics.interval),
    skipped: counter(metrics.skipped),
    driftFindings: gauge(metrics.driftFindings),
    driftDetected: counter(metrics.driftDetected),
    lawHeld: gauge(metrics.lawHeld),
    coverage: gauge(metrics.coverage),
    credentialExpiry: gauge(metrics.credentialExpiry),
    certificateExpiry: gauge(metrics.certificateExpiry),
    sunset: gauge(metrics.sunset),
    rateLimitRemaining: gauge(metrics.rateLimitRemaining),
    budgetUsed: gauge(metrics.budgetUsed),
    reloaded: gauge(metrics.reloaded),
    buildInfo: gauge(metrics.buildInfo),
  } satisfies Record<keyof typeof metrics, unknown>
}

function labelsOf({ target }: WatchedTarget, further: Record<string, string> = {}): Record<string, string> {
  const labels = { api: target.api, environment: target.environment, target: target.name, ...further }
  // prom-client writes labels in the order of the object's keys.
  return Object.fromEntries(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

function seed(series: Series, watched: WatchedTarget): void {
  series.runs.inc(labelsOf(watched), 0)
  for (const reason of failureReasons) series.failures.inc(labelsOf(watched, { reason }), 0)
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

function record(series: Series, watched: WatchedTarget, run: Run, { before, after }: { before: TargetState; after: TargetState }): void {
  const reason = failureReason(run)
  series.runs.inc(labelsOf(watched))
  if (reason !== null) series.failures.inc(labelsOf(watched, { reason }))
  series.success.set(labelsOf(watched), reason === null ? 1 : 0)
  series.duration.observe(labelsOf(watched), run.durationMs / 1000)
  series.lastRun.set(labelsOf(watched), (run.startedAt + run.durationMs) / 1000)
  if (after.lastSuccessAt !== null) series.lastSuccess.set(labelsOf(watched), after.lastSuccessAt / 1000)
  recordRequests(series, watched, run)
  recordFindings(series, watched, before, after)
  recordLaws(series, watched, after)
  const { documented = 0, seen = 0 } = after.coverage?.properties ?? {}
  if (documented > 0) series.coverage.set(labelsOf(watched), seen / documented)
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

function recordRequests(series: Series, watched: WatchedTarget, { outcome }: Run): void {
  if (outcome.kind === 'failed') return
  for (const { operation, status, durationMs } of outcome.report.requests) {
    series.requestDuration.observe(labelsOf(watched, { operation }), durationMs / 1000)
    if (status !== null) series.responses.inc(labelsOf(watched, { operation, code: String(status) }))
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

function recordFindings(series: Series, watched: WatchedTarget, before: TargetState, after: TargetState): void {
  for (const { severity } of openedBetween(before, after)) series.driftDetected.inc(labelsOf(watched, { class: severity }))
  for (const severity of severities) {
    for (const pinned of [true, false]) {
      const count = after.open.filter(({ finding }) => finding.severity === severity && finding.pinnedBy.length > 0 === pinned).length
      series.driftFindings.set(labelsOf(watched, { class: severity, pinned: String(pinned) }), count)
    }
  }
}

function recordLaws(series: Series, watched: WatchedTarget, { laws }: TargetState): void {
  for (const { id, verdict } of laws) {
    const labels = labelsOf(watched, { law: id })
    if (verdict === 'untested') series.lawHeld.remove(labels)
    else series.lawHeld.set(labels, verdict === 'held' ? 1 : 0)
  }
}

function setReadings(series: Series, watched: WatchedTarget, readings: Readings): void {
  const { budgetUsedRatio, credentialExpiry, certificateExpiry, sunsets, rateLimitRemaining } = readings
  if (budgetUsedRatio !== null) series.budgetUsed.set(labelsOf(watched), budgetUsedRatio)
  if (rateLimitRemaining !== null) series.rateLimitRemaining.set(labelsOf(watched), rateLimitRemaining)
  if (credentialExpiry !== null) {
    series.credentialExpiry.set(labelsOf(watched, { credential: credentialExpiry.variable }), credentialExpiry.at)
  }
  if (certificateExpiry !== null) series.certificateExpiry.set(labelsOf(watched), certificateExpiry)
  for (const { operation, at } of sunsets) {
    const labels = labelsOf(watched, { operation })
    if (at === null) series.sunset.remove(labels)
    else series.sunset.set(labels, at)
  }
}
