import type { Coverage, RequestReport, TargetReport, Verdict } from '#check/report'
import { type Finding, type LawResult, type Severity, severities } from '#findings/finding'
import type { Cause } from '#observe/observation'

/** A verdict, or `failed`: Plumbline itself broke, so nothing is known. */
export type RunStatus = Verdict | 'failed'

/** What came of one run: a report, or our own failure in words that hold nothing out of a response. */
export type RunOutcome = { kind: 'report'; report: TargetReport } | { kind: 'failed'; failure: string }

/** One finished run; `startedAt` in Unix milliseconds. */
export interface Run {
  /** What its log line and its exemplars are known by. */
  id: string
  startedAt: number
  durationMs: number
  /** How long this process stood still meanwhile: anything above 0 means that its times say nothing about the API. */
  blockedMs: number
  outcome: RunOutcome
}

/** What is kept of each of the last runs. */
export interface RunSummary {
  id: string
  startedAt: number
  durationMs: number
  blockedMs: number
  /** Median of its requests that were answered; null where none was, or where the process was blocked. */
  latencyMs: number | null
  status: RunStatus
  cause: Cause | null
  failure: string | null
  findings: Record<Severity, number>
}

/** A finding that the last run able to look for it has seen; Unix milliseconds. */
export interface OpenFinding {
  finding: Finding
  since: number
  lastSeenAt: number
}

/** All that is known of one target; a run that could not observe changes nothing but `history` and what follows from it. */
export interface TargetState {
  runs: number
  /** Null before the first run. */
  status: RunStatus | null
  /** When the first of the unbroken row of runs with this status began, Unix milliseconds. */
  since: number | null
  lastSuccessAt: number | null
  open: readonly OpenFinding[]
  laws: readonly LawResult[]
  coverage: Coverage | null
  /** Of the last run that reported. */
  requests: readonly RequestReport[]
  /** The last runs, oldest first. */
  history: readonly RunSummary[]
}

/** How many runs `history` keeps. */
export const historyLength = 40

/** A target that has not run yet. */
export const initialState: TargetState = {
  runs: 0,
  status: null,
  since: null,
  lastSuccessAt: null,
  open: [],
  laws: [],
  coverage: null,
  requests: [],
  history: [],
}

/** The state after one more run. */
export function recordRun(state: TargetState, run: Run): TargetState {
  const summary = summarise(run)
  const next: TargetState = {
    ...state,
    runs: state.runs + 1,
    status: summary.status,
    since: state.status === summary.status ? state.since : run.startedAt,
    lastSuccessAt: summary.status === 'pass' ? run.startedAt + run.durationMs : state.lastSuccessAt,
    history: [...state.history, summary].slice(-historyLength),
  }
  return run.outcome.kind === 'failed' ? next : { ...next, ...observed(state, run.outcome.report, run.startedAt) }
}

/** The last run, or null before the first. */
export function lastRun(state: TargetState): RunSummary | null {
  return state.history.at(-1) ?? null
}

/** Findings that are open after a run and were not before. */
export function openedBetween(before: TargetState, after: TargetState): Finding[] {
  const known = new Set(before.open.map(({ finding }) => finding.fingerprint))
  return after.open.map(({ finding }) => finding).filter(({ fingerprint }) => !known.has(fingerprint))
}

/** How many findings there are of each severity. */
export function countBySeverity(findings: readonly Finding[]): Record<Severity, number> {
  const counts = { breaking: 0, warning: 0, info: 0 }
  for (const { severity } of findings) counts[severity]++
  return counts
}

/** Open findings, worst first, then by operation and location. */
export function worstFirst(open: readonly OpenFinding[]): OpenFinding[] {
  const key = ({ finding }: OpenFinding) =>
    `${severities.indexOf(finding.severity)} ${finding.operation} ${finding.location} ${finding.id} ${finding.fingerprint}`
  return open.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
}

type Observed = Pick<TargetState, 'open' | 'laws' | 'coverage' | 'requests'>

function observed(state: TargetState, report: TargetReport, at: number): Observed {
  const { requests } = report
  switch (report.verdict) {
    case 'unverified':
      // Trouble proves nothing: it neither clears what was seen before nor adds to it.
      return { open: state.open, laws: state.laws, coverage: state.coverage, requests }
    case 'pass':
    case 'drift': {
      const seen = openFindings(state.open, report.findings, at)
      if (report.cause === null) return { open: seen, laws: report.laws, coverage: report.coverage, requests }
      // Cut short by trouble: what was seen counts, and what was not reached stays as it was.
      const again = new Set(seen.map(({ finding }) => finding.fingerprint))
      const untouched = state.open.filter(({ finding }) => !again.has(finding.fingerprint))
      return {
        open: [...untouched, ...seen],
        laws: mergeLaws(state.laws, report.laws),
        coverage: state.coverage ?? report.coverage,
        requests,
      }
    }
    default:
      return report.verdict satisfies never
  }
}

function openFindings(before: readonly OpenFinding[], findings: readonly Finding[], at: number): OpenFinding[] {
  const since = new Map(before.map((open) => [open.finding.fingerprint, open.since]))
  return findings.map((finding) => ({ finding, since: since.get(finding.fingerprint) ?? at, lastSeenAt: at }))
}

function mergeLaws(before: readonly LawResult[], now: readonly LawResult[]): LawResult[] {
  return now.map((law) => (law.verdict === 'untested' ? (before.find(({ id }) => id === law.id) ?? law) : law))
}

function summarise({ id, startedAt, durationMs, blockedMs, outcome }: Run): RunSummary {
  const common = { id, startedAt, durationMs, blockedMs }
  if (outcome.kind === 'failed') {
    return { ...common, latencyMs: null, status: 'failed', cause: null, failure: outcome.failure, findings: countBySeverity([]) }
  }
  const { verdict, cause, findings, requests } = outcome.report
  const latencyMs = blockedMs > 0 ? null : medianLatency(requests)
  return { ...common, latencyMs, status: verdict, cause, failure: null, findings: countBySeverity(findings) }
}

function medianLatency(requests: readonly RequestReport[]): number | null {
  const answered = requests.filter(({ status }) => status !== null).map(({ durationMs }) => durationMs)
  const middle = answered.toSorted((a, b) => a - b)[Math.floor((answered.length - 1) / 2)]
  return middle ?? null
}
