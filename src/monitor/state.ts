import { postponed } from '#check/operations'
import type { OperationReport, RequestReport, TargetReport, Verdict } from '#check/report'
import type { Waiver } from '#config/waivers'
import { type Coverage, totalCoverage } from '#findings/coverage'
import { isPartlyEmpty, leavesOpen } from '#findings/emptiness'
import { type Finding, type Severity, severities } from '#findings/finding'
import { type Advance, advanceLives, cleanLooks, type FindingLife, openSince } from '#findings/life'
import { isWaived, withWaivers } from '#findings/waivers'
import type { Cause } from '#observe/observation'
import { isLeftForNext } from '#observe/shortage'
import type { LawResult } from '#pagination/law'
import { lawsOf } from '#pagination/laws'
import type { Operation } from '#spec/model'

/** A verdict, or `failed`: Plumbline itself broke, so nothing is known. */
export type RunStatus = Verdict | 'failed'

/** Every run status. */
export const runStatuses = ['pass', 'drift', 'unverified', 'failed'] as const satisfies readonly RunStatus[]

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
  /** How many requests it made. */
  requests: number
  findings: Record<Severity, number>
}

/** A finding that is suspected or confirmed; it counts once it is confirmed, unless it is waived. */
export interface OpenFinding extends FindingLife {
  state: 'suspected' | 'confirmed'
  /** When it was opened, or last reopened, Unix milliseconds. */
  since: number
}

/** What decides which of the findings count. */
export interface Terms {
  /** A finding is confirmed once it was seen in `seen` of the last `of` looks, and resolved after `of` looks without it. */
  confirm: { seen: number; of: number }
  waivers: readonly Waiver[]
  /** Name of the target. */
  target: string
  environment: TargetReport['environment']
}

/**
 * How much this process has seen of a target itself: `never` before its first run ended; nothing; something, before trouble cut it
 * short; or everything that a check sets out to see.
 */
export type Looked = 'never' | 'nothing' | 'something' | 'everything'

/** What this process can say of a finding that an earlier one left open: `unlooked` until it could look there, `unseen` where it was then not. */
export type Doubt = 'unlooked' | 'unseen'

/** All that is known of one target; a run that could not observe changes nothing but `history` and what follows from it. */
export interface TargetState {
  runs: number
  /** Null before the first run. */
  status: RunStatus | null
  /** When the first of the unbroken row of runs with this status began, Unix milliseconds. */
  since: number | null
  lastSuccessAt: number | null
  /** When the last run ended that could observe the API, Unix milliseconds; null where none is known. */
  lastObservedAt: number | null
  /** Every finding that is known, resolved ones too, each with the waiver that it has. */
  lives: readonly FindingLife[]
  /** Those of them that are not resolved. */
  open: readonly OpenFinding[]
  /** What the last run changed about them. */
  changes: Advance['changes']
  laws: readonly LawResult[]
  coverage: Coverage | null
  /** Every operation of the API, as the last run that reported observed it or not. */
  operations: readonly OperationReport[]
  /** Of the last run that reported. */
  requests: readonly RequestReport[]
  /** The last runs, oldest first. */
  history: readonly RunSummary[]
  /** Of the runs of this process. */
  looked: Looked
  /** Operations that this process has observed: a check need not ask all of them. */
  sighted: ReadonlySet<string>
  /** By fingerprint, open findings of an earlier process that no run of this one has seen. */
  doubts: ReadonlyMap<string, Doubt>
}

/** The part of a state that outlives the process; the rest follows from it, or from the next run. */
export type RememberedState = Omit<TargetState, 'open' | 'changes' | 'requests' | 'looked' | 'sighted' | 'doubts'>

/** How many runs `history` keeps. */
export const historyLength = 40

/** A target that has not run yet. */
export const initialState: TargetState = {
  runs: 0,
  status: null,
  since: null,
  lastSuccessAt: null,
  lastObservedAt: null,
  lives: [],
  open: [],
  changes: [],
  laws: [],
  coverage: null,
  operations: [],
  requests: [],
  history: [],
  looked: 'never',
  sighted: new Set(),
  doubts: new Map(),
}

/** The state after one more run. */
export function recordRun(state: TargetState, run: Run, terms: Terms): TargetState {
  const summary = summarise(run)
  const endedAt = run.startedAt + run.durationMs
  const next: TargetState = {
    ...state,
    runs: state.runs + 1,
    status: summary.status,
    since: state.status === summary.status ? state.since : run.startedAt,
    lastSuccessAt: summary.status === 'pass' ? endedAt : state.lastSuccessAt,
    lastObservedAt: summary.status === 'pass' || summary.status === 'drift' ? endedAt : state.lastObservedAt,
    history: [...state.history, summary].slice(-historyLength),
    changes: [],
    looked: state.looked === 'never' ? 'nothing' : state.looked,
  }
  const seen = run.outcome.kind === 'failed' ? next : { ...next, ...observed(next, run.outcome.report, { at: run.startedAt, ...terms }) }
  return applyTerms(seen, terms, run.startedAt)
}

/** The state with the waivers that hold at a moment, Unix milliseconds: they may have changed, and they end. */
export function applyTerms(state: TargetState, { waivers, target, environment }: Terms, now: number): TargetState {
  const scope = { target, environment, now }
  const waive = (life: FindingLife): FindingLife => ({ ...life, finding: withWaivers([life.finding], waivers, scope)[0] ?? life.finding })
  const lives = state.lives.map(waive)
  return {
    ...state,
    lives,
    open: lives.flatMap(openLife),
    changes: state.changes.map(({ change, life }) => ({ change, life: waive(life) })),
  }
}

/** The operation of what an older Plumbline has stored, which did not say of which list it was. */
const unnamed = ''

/** The state of a target that was watched before, as far as it is remembered and still concerns one of these operations. */
export function restoreState(remembered: RememberedState, operations: readonly WatchedOperation[]): TargetState {
  const lists = operations.filter(({ pagination }) => pagination !== null)
  const [only] = lists.length === 1 ? lists : []
  const named = <T extends { operation: string }>(each: T): T =>
    each.operation === unnamed && only !== undefined ? { ...each, operation: only.id } : each
  const { laws, coverage } = remembered
  const state = concerning(
    {
      ...initialState,
      ...remembered,
      laws: laws.map(named),
      coverage: coverage === null ? null : totalCoverage(coverage.operations.map(named)),
      looked: 'never',
      sighted: new Set(),
    },
    operations,
  )
  return { ...state, doubts: new Map(state.open.map(({ finding }) => [finding.fingerprint, 'unlooked'])) }
}

/** The state as far as it concerns one of these operations: what is known of others nobody can see change. */
export function concerning(state: TargetState, operations: readonly WatchedOperation[]): TargetState {
  const laws = new Map(operations.map((operation) => [operation.id, new Set(lawsOf(operation).map(({ id }) => id))]))
  const lives = state.lives.filter(({ finding }) => laws.has(finding.operation))
  return {
    ...state,
    lives,
    open: lives.flatMap(openLife),
    laws: state.laws.filter(({ operation, id }) => laws.get(operation)?.has(id)),
    coverage: state.coverage === null ? null : totalCoverage(state.coverage.operations.filter(({ operation }) => laws.has(operation))),
  }
}

type WatchedOperation = Pick<Operation, 'id' | 'pagination'>

/**
 * What this process can say of the findings of a class: how many count, without those of an earlier process that it has not seen; and
 * whether it knows enough to say that there are no others, which it does not before it has looked at everything, and while one is
 * suspected or could not be looked at.
 */
export function wordOn(
  { open, looked, doubts }: TargetState,
  severity: Severity,
): { seen: OpenFinding[]; isWhole: boolean; isSettled: boolean } {
  const ofClass = open.filter(({ finding }) => finding.severity === severity && !isWaived(finding))
  return {
    seen: ofClass.filter(({ state, finding }) => state === 'confirmed' && !doubts.has(finding.fingerprint)),
    isWhole: looked === 'everything' && ofClass.every(({ finding }) => doubts.get(finding.fingerprint) !== 'unlooked'),
    isSettled: ofClass.every(({ state }) => state === 'confirmed'),
  }
}

/** The open findings that count: what the gauge shows. */
export function counted(open: readonly OpenFinding[]): OpenFinding[] {
  return open.filter(({ state, finding }) => state === 'confirmed' && !isWaived(finding))
}

/** Whether the last run saw something breaking that is not confirmed: another look at once can tell. */
export function isInDoubt(state: TargetState): boolean {
  const last = lastRun(state)
  return state.open.some(
    ({ state: certainty, finding, lastSeenAt }) =>
      certainty === 'suspected' && finding.severity === 'breaking' && lastSeenAt === last?.startedAt && !isWaived(finding),
  )
}

/** The last run, or null before the first. */
export function lastRun(state: TargetState): RunSummary | null {
  return state.history.at(-1) ?? null
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

type Observed = Pick<TargetState, 'lives' | 'changes' | 'laws' | 'coverage' | 'operations' | 'requests' | 'looked' | 'sighted' | 'doubts'>

function observed(state: TargetState, report: TargetReport, occasion: { at: number; confirm: Terms['confirm'] }): Observed {
  const { operations, requests } = report
  // Trouble proves nothing: it neither clears what was seen before nor adds to it.
  if (report.verdict === 'unverified' && !isPartial(report)) return { ...state, operations, requests }
  const { lives, changes } = advanceLives(state.lives, report, occasion)
  const sighted = new Set([...state.sighted, ...operations.flatMap((one) => (one.observed ? one.operation : []))])
  const isWhole = report.cause === null && postponed(operations).every(({ operation }) => sighted.has(operation))
  const looked = isWhole || state.looked === 'everything' ? 'everything' : 'something'
  return { lives, changes, ...byListNow(state, report), operations, requests, looked, sighted, doubts: doubtsAfter(state, lives) }
}

/** Whether what it saw was judged, and other operations alone, or lists without items beside others, keep it from being a pass. */
function isPartial({ cause, coverage }: TargetReport): boolean {
  return (cause === null || isPartlyEmpty({ cause, coverage })) && coverage.properties.seen > 0
}

function doubtsAfter({ doubts, lives: before }: TargetState, lives: readonly FindingLife[]): TargetState['doubts'] {
  if (doubts.size === 0) return doubts
  const [old, now] = [byFingerprint(before), byFingerprint(lives)]
  return new Map(
    [...doubts].flatMap(([fingerprint, doubt]): [string, Doubt][] => {
      const life = now.get(fingerprint)
      // A life that no look concerned is still the same object.
      if (life === old.get(fingerprint)) return [[fingerprint, doubt]]
      return life === undefined || life.state === 'resolved' || cleanLooks(life) === 0 ? [] : [[fingerprint, 'unseen']]
    }),
  )
}

function byFingerprint(lives: readonly FindingLife[]): ReadonlyMap<string, FindingLife> {
  return new Map(lives.map((life) => [life.finding.fingerprint, life]))
}

function openLife(life: FindingLife): OpenFinding[] {
  return life.state === 'resolved' ? [] : [{ ...life, state: life.state, since: openSince(life) }]
}

/** What is known of each list: the later of the two, and where that does not speak of a list, the earlier. */
function byList<T extends { operation: string }>(earlier: readonly T[], later: readonly T[]): T[] {
  const listOf = ({ operation }: T) => operation
  return [...new Map([...Map.groupBy(earlier, listOf), ...Map.groupBy(later, listOf)]).values()].flat()
}

/** A run that was cut short, that left a list for the next, or that found it empty, takes nothing back of what was tested before. */
function byListNow(state: TargetState, report: TargetReport): Pick<TargetState, 'laws' | 'coverage'> {
  const { operations, laws, coverage } = report
  const left = new Set(operations.filter(({ reason }) => isLeftForNext(reason)).map(({ operation }) => operation))
  const before = state.coverage?.operations ?? []
  const known = new Set(before.map(({ operation }) => operation))
  const same = (law: LawResult) => state.laws.find(({ operation, id }) => operation === law.operation && id === law.id)
  const isReached = ({ operation }: { operation: string }) => !leavesOpen(report, operation) && !left.has(operation)
  /** Without an item, a law is easily held. */
  const isIdle = ({ operation, verdict }: LawResult) =>
    (verdict === 'untested' && !isReached({ operation })) || (verdict === 'held' && isPartlyEmpty(report) && leavesOpen(report, operation))
  return {
    laws: byList(
      state.laws,
      laws.map((law) => (isIdle(law) ? (same(law) ?? law) : law)),
    ),
    coverage: totalCoverage(
      byList(
        before,
        coverage.operations.filter((each) => isReached(each) || !known.has(each.operation)),
      ),
    ),
  }
}

function summarise({ id, startedAt, durationMs, blockedMs, outcome }: Run): RunSummary {
  const common = { id, startedAt, durationMs, blockedMs }
  if (outcome.kind === 'failed') {
    return {
      ...common,
      latencyMs: null,
      status: 'failed',
      cause: null,
      failure: outcome.failure,
      requests: 0,
      findings: countBySeverity([]),
    }
  }
  const { verdict, cause, findings, requests } = outcome.report
  const latencyMs = blockedMs > 0 ? null : medianLatency(requests)
  return { ...common, latencyMs, status: verdict, cause, failure: null, requests: requests.length, findings: countBySeverity(findings) }
}

function medianLatency(requests: readonly RequestReport[]): number | null {
  const answered = requests.filter(({ status }) => status !== null).map(({ durationMs }) => durationMs)
  const middle = answered.toSorted((a, b) => a - b)[Math.floor((answered.length - 1) / 2)]
  return middle ?? null
}
