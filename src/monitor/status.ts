import { severities } from '#findings/finding'
import { isWaived } from '#findings/waivers'
import type { Readings, SkipReason } from './recording.ts'
import { countBySeverity, counted, lastRun, type RunSummary, type TargetState, worstFirst } from './state.ts'
import type { WatchedTarget } from './watched-target.ts'

/** A target with all that is known of it now: what the page and the JSON API show. */
export interface TargetStatus {
  watched: WatchedTarget
  state: TargetState
  /** Unix milliseconds. */
  nextRunAt: number | null
  /** Milliseconds between two checks, the longer of the last and the next; 0 where it is not known. */
  intervalMs: number
  /** Why the check that was due last was not made; null where one was made since. */
  skipped: SkipReason | null
  /** Null before the first run. */
  readings: Readings | null
}

/** The body of `/api/v1/targets`; times are RFC 3339, UTC. */
export function describeTargets(statuses: readonly TargetStatus[], now: number) {
  return { schemaVersion: 1, asOf: time(now), targets: statuses.map(describeTarget) }
}

/** The body of `/api/v1/findings`: every open finding of every target, worst first. */
export function describeFindings(statuses: readonly TargetStatus[], now: number) {
  const findings = statuses.flatMap(({ watched: { target }, state }) =>
    worstFirst(state.open).map(({ finding, state: certainty, since, firstSeenAt, lastSeenAt, runs, history }) => ({
      target: target.name,
      api: target.api,
      environment: target.environment,
      /** `suspected` until it was seen often enough to count, then `confirmed`. */
      state: certainty,
      since: time(since),
      firstSeenAt: time(firstSeenAt),
      lastSeenAt: time(lastSeenAt),
      runs,
      history: history.map(({ at, change }) => ({ at: time(at), change })),
      ...finding,
    })),
  )
  findings.sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity))
  return { schemaVersion: 1, asOf: time(now), findings }
}

/** The targets that have not run yet. */
export function notYetRun(statuses: readonly TargetStatus[]): string[] {
  return statuses.filter(({ state }) => state.runs === 0).map(({ watched }) => watched.target.name)
}

function describeTarget({ watched: { target, baseUrl }, state, nextRunAt }: TargetStatus) {
  const last = lastRun(state)
  return {
    target: target.name,
    api: target.api,
    environment: target.environment,
    baseUrl,
    schedule: target.schedule,
    /** `pass`, `drift`, `unverified`; `failed` when Plumbline itself failed; null before the first run. */
    status: state.status,
    since: time(state.since),
    cause: last?.cause ?? null,
    failure: last?.failure ?? null,
    lastRunAt: time(last?.startedAt ?? null),
    lastSuccessAt: time(state.lastSuccessAt),
    nextRunAt: time(nextRunAt),
    /** Those that count: confirmed, and not waived. */
    findings: countBySeverity(counted(state.open).map(({ finding }) => finding)),
    suspected: state.open.filter((open) => open.state === 'suspected').length,
    waived: state.open.filter(({ finding }) => isWaived(finding)).length,
    operations: state.operations,
    laws: state.laws,
    coverage: state.coverage,
    runs: state.history.map(describeRun),
  }
}

function describeRun({ id, startedAt, durationMs, blockedMs, status, cause, findings }: RunSummary) {
  return { id, startedAt: time(startedAt), durationMs: Math.round(durationMs), blockedMs, status, cause: cause?.class ?? null, findings }
}

function time(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString()
}
