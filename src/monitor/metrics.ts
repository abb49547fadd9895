/** What one exported metric is; `labels` in alphabetical order, `help` one or more full sentences with the unit. */
export interface MetricDefinition {
  name: string
  type: 'counter' | 'gauge' | 'histogram'
  labels: readonly string[]
  help: string
  /** Upper bounds of a histogram, seconds. */
  buckets?: readonly number[]
}

/** Two targets may watch one API in one environment, each with an account of its own: only `target` tells them apart. */
const common = ['api', 'environment', 'target'] as const

/** What is exported of each target. */
export const targetMetrics = {
  runs: {
    name: 'contract_probe_runs_total',
    type: 'counter',
    labels: common,
    help: 'Finished checks of the target, whatever came of them.',
  },
  failures: {
    name: 'contract_probe_run_failures_total',
    type: 'counter',
    labels: ['api', 'environment', 'reason', 'target'],
    help: 'Finished checks that did not pass, by reason: drift, the class of the cause why the API could not be observed (empty, too, where an operation was not asked), or internal when Plumbline itself failed.',
  },
  blocked: {
    name: 'contract_probe_blocked_runs_total',
    type: 'counter',
    labels: common,
    help: 'Finished checks during which the process itself was blocked, so that their times say nothing about the API: they are counted, and their durations are in no histogram.',
  },
  success: {
    name: 'contract_probe_success',
    type: 'gauge',
    labels: common,
    help: 'Whether the last check passed (1) or not (0). Absent before the first check.',
  },
  duration: {
    name: 'contract_probe_duration_seconds',
    type: 'histogram',
    labels: common,
    help: 'Seconds that a whole check took, all its requests included.',
    buckets: [0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
  },
  requestDuration: {
    name: 'contract_http_request_duration_seconds',
    type: 'histogram',
    labels: ['api', 'environment', 'operation', 'target'],
    help: 'Seconds that a single request took, from asking for a connection to the last byte, or until it failed.',
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
  phase: {
    name: 'contract_http_phase_duration_seconds',
    type: 'gauge',
    labels: ['api', 'environment', 'operation', 'phase', 'target'],
    help: 'Seconds that each phase took in the last check that requested the operation, of its last request that reached the phase. Absent when none did. The phases are resolve, connect, tls, processing and transfer; resolve is absent for an IP address, tls over plain HTTP.',
  },
  responses: {
    name: 'contract_http_responses_total',
    type: 'counter',
    labels: ['api', 'code', 'environment', 'operation', 'target'],
    help: 'Responses received, by HTTP status code; other where the API answers with more codes than are worth a series. Requests that got no response are not counted.',
  },
  watchedSince: {
    name: 'contract_probe_watched_since_timestamp_seconds',
    type: 'gauge',
    labels: common,
    help: 'Unix time at which this process began to watch the target, in seconds.',
  },
  lastRun: {
    name: 'contract_probe_last_run_timestamp_seconds',
    type: 'gauge',
    labels: common,
    help: 'Unix time at which the last check ended, in seconds. Absent before the first.',
  },
  lastSuccess: {
    name: 'contract_probe_last_success_timestamp_seconds',
    type: 'gauge',
    labels: common,
    help: 'Unix time at which the last check that passed ended, in seconds. Absent before the first.',
  },
  lastObserved: {
    name: 'contract_probe_last_observed_timestamp_seconds',
    type: 'gauge',
    labels: common,
    help: 'Unix time at which the last check ended that could observe the API, whether it passed or found drift, in seconds; of an earlier process as well, once a check of this one has ended. Absent where none is known.',
  },
  interval: {
    name: 'contract_probe_interval_seconds',
    type: 'gauge',
    labels: common,
    help: 'Longest time between two scheduled checks, of the one before and the one to come, in seconds: a last check older than this plus its duration is stale. A shorter one shows once a check has ended.',
  },
  startDelay: {
    name: 'contract_probe_start_delay_seconds',
    type: 'gauge',
    labels: common,
    help: 'Seconds by which the last scheduled check began after its place in the schedule: more than a moment means that this process has too much to do. Absent before there was one.',
  },
  skipped: {
    name: 'contract_probe_skipped_total',
    type: 'counter',
    labels: ['api', 'environment', 'reason', 'target'],
    help: 'Scheduled checks that were not made, by reason: overlap (the one before was still running), missed (the process was blocked or asleep, or its clock was set forward), budget (too few requests were left of our budget for the provider).',
  },
  driftFindings: {
    name: 'contract_drift_findings',
    type: 'gauge',
    labels: ['api', 'class', 'environment', 'pinned', 'target'],
    help: 'Findings that are confirmed, not resolved and not waived, by severity (class) and by whether a pact interaction relies on their location (pinned). A check that could not observe the API leaves it as it was. Absent until checks of this process could see whether there are any: what an earlier process left open counts once it is seen again.',
  },
  driftDetected: {
    name: 'contract_drift_detected_total',
    type: 'counter',
    labels: ['api', 'class', 'environment', 'target'],
    help: 'Findings that were confirmed and not waived, by severity (class). One that was resolved and came back counts again.',
  },
  schema: {
    name: 'contract_schema_info',
    type: 'gauge',
    labels: ['api', 'environment', 'observed', 'pinned', 'target'],
    help: 'Always 1; the labels are hashes of the shape of success bodies: as our spec pins it, and as the API was observed, with every open finding about it applied. They are equal while it is as pinned. Absent before the API could be observed.',
  },
  lawHeld: {
    name: 'contract_pagination_law_held',
    type: 'gauge',
    labels: ['api', 'environment', 'law', 'operation', 'target'],
    help: 'Whether the pagination law of the list held (1) or was broken (0) when it was last looked at. A check that could not observe the API leaves it as it was. Absent while a check that could observe it had no way to test the law.',
  },
  lawDrift: {
    name: 'contract_pagination_law_drift',
    type: 'gauge',
    labels: ['api', 'environment', 'law', 'operation', 'target'],
    help: 'Whether a breaking finding says that the pagination law of the list is broken, one that is confirmed, not resolved and not waived (1), or none does any more (0). Absent before there was one, and until checks of this process could see whether it is still there. A check that could not observe the API leaves it as it was.',
  },
  endpointGone: {
    name: 'contract_endpoint_gone',
    type: 'gauge',
    labels: ['api', 'environment', 'operation', 'target'],
    help: 'Whether a finding says that the operation is gone, one that is confirmed, not resolved and not waived (1), or none does (0). A check that could not observe the API leaves it as it was. Absent until checks of this process could see whether it is.',
  },
  coverage: {
    name: 'contract_response_coverage_ratio',
    type: 'gauge',
    labels: ['api', 'environment', 'operation', 'target'],
    help: 'Share of the documented response properties of the list that the last check able to observe it has seen, from 0 to 1. Absent before there was one.',
  },
  credentialExpiry: {
    name: 'contract_credential_expiry_timestamp_seconds',
    type: 'gauge',
    labels: ['api', 'credential', 'environment', 'target'],
    help: 'Unix time at which the credential in use expires, in seconds; the label is the name of the variable it came from. Absent for credentials without an expiry.',
  },
  certificateExpiry: {
    name: 'contract_tls_cert_expiry_timestamp_seconds',
    type: 'gauge',
    labels: common,
    help: 'Unix time at which the server certificate last seen expires, in seconds. It stays when a later check gets no connection; absent over plain HTTP.',
  },
  sunset: {
    name: 'contract_sunset_timestamp_seconds',
    type: 'gauge',
    labels: ['api', 'environment', 'operation', 'target'],
    help: 'Unix time at which the operation ends, in seconds, as its Sunset header (RFC 8594) last said. Absent while it announces none, or while the finding about it is waived.',
  },
  rateLimitRemaining: {
    name: 'contract_ratelimit_remaining',
    type: 'gauge',
    labels: common,
    help: 'Requests that the provider last said were left in its window. Absent where its answers do not say.',
  },
  budgetUsed: {
    name: 'contract_ratelimit_budget_used_ratio',
    type: 'gauge',
    labels: common,
    help: 'Share of our own request budget under the documented rate limit that was used in the current window, from 0 to 1. Absent where no limit is documented.',
  },
} as const satisfies Record<string, MetricDefinition>

/** What is exported once, besides the process metrics of prom-client. */
export const ownMetrics = {
  reloaded: {
    name: 'contract_config_last_reload_successful',
    type: 'gauge',
    labels: [],
    help: 'Whether the last attempt to load the configuration succeeded (1) or the one before it is still in use (0).',
  },
  reloadedAt: {
    name: 'contract_config_last_reload_success_timestamp_seconds',
    type: 'gauge',
    labels: [],
    help: 'Unix time at which the configuration in use was loaded, in seconds.',
  },
  buildInfo: {
    name: 'contract_build_info',
    type: 'gauge',
    labels: ['nodeversion', 'version'],
    help: 'Always 1; the labels name the version of Plumbline and of Node.js.',
  },
} as const satisfies Record<string, MetricDefinition>

/** A key of `targetMetrics`. */
export type TargetMetric = keyof typeof targetMetrics

/** Every metric of ours that `watch` exports: nowhere else do their names, labels and HELP texts stand. */
export const metrics = { ...targetMetrics, ...ownMetrics } as const
