import type { Cause } from '#observe/observation'
import { isLeftForNext } from '#observe/shortage'
import type { LawResult } from '#pagination/law'
import type { AccessRole } from '#pagination/page'
import type { FindingId } from './catalogue.ts'
import { leavesOpen } from './emptiness.ts'
import { type FilterResult, type Finding, severities } from './finding.ts'

/**
 * How sure we are of a finding. `suspected`: seen, and not often enough to count; `confirmed`: seen in N of the last M looks;
 * `resolved`: not seen in the last M looks, whether it had been confirmed or not.
 */
export const lifeStates = ['suspected', 'confirmed', 'resolved'] as const

/** One of `lifeStates`. */
export type LifeState = (typeof lifeStates)[number]

/** What can happen to a finding: `opened` once, `reopened` when it is seen again after it was resolved. */
export const lifeChanges = ['opened', 'confirmed', 'resolved', 'reopened'] as const

/** One of `lifeChanges`. */
export type LifeChange = (typeof lifeChanges)[number]

/** A change and the run that brought it, Unix milliseconds. */
export interface LifeEvent {
  at: number
  change: LifeChange
}

/** All that is known of one fingerprint on one target; times in Unix milliseconds. */
export interface FindingLife {
  /** As it was last seen. */
  finding: Finding
  state: LifeState
  firstSeenAt: number
  lastSeenAt: number
  /** Runs that have seen it. */
  runs: number
  /** Whether it was seen in each of the last M looks at its place, oldest first. */
  looks: readonly boolean[]
  /** What happened to it, oldest first; of a long life the last events only. */
  history: readonly LifeEvent[]
}

/** What one run that could observe its target saw, and where it could look. */
export interface Sight {
  findings: readonly Finding[]
  laws: readonly LawResult[]
  /** Absent where no list has filters. */
  filters?: readonly FilterResult[]
  requests: readonly { id: string; operation: string; status: number | null }[]
  /** Why an operation was not observed in full; null where it was. */
  operations: readonly { operation: string; reason: string | null }[]
  /** Of each list that was read: its distinct items, and the documented locations that were nowhere. */
  coverage: { operations: readonly { operation: string; items: number; properties: { unseen: readonly string[] } }[] }
  /** Why the run was cut short, or which lists have no item; null where it made and judged all that it set out to. */
  cause: Pick<Cause, 'class'> | null
}

/** When it was, and how often a finding must be seen. */
export interface Occasion {
  /** Unix milliseconds. */
  at: number
  confirm: { seen: number; of: number }
}

/** Lives after one more run, and what the run changed. */
export interface Advance {
  lives: FindingLife[]
  changes: { change: LifeChange; life: FindingLife }[]
}

const longestHistory = 50
const mostResolved = 500
/** A provider that breaks other promises in each run, or brings other names, must not fill the state. */
const mostOpen = 1000
const longestMemoryMs = 90 * 86_400_000

/**
 * Lives after one more run. Seen in N of the last M looks is confirmed, unseen in M in a row is resolved; a run that could not
 * look at the place of a finding is no look. Resolved lives are kept for 90 days, the last 500 of them; of those that are not resolved
 * 1,000, what is confirmed and what is worst before the others.
 */
export function advanceLives(lives: readonly FindingLife[], sight: Sight, occasion: Occasion): Advance {
  const seen = new Map(sight.findings.map((finding) => [finding.fingerprint, finding]))
  const changes: Advance['changes'] = []
  const advance = (life: FindingLife): FindingLife => {
    const finding = seen.get(life.finding.fingerprint)
    seen.delete(life.finding.fingerprint)
    const next = finding === undefined ? miss(life, sight, occasion) : meet(life, finding, occasion)
    if (next === life) return life
    const advanced = { ...next, history: next.history.slice(-longestHistory) }
    for (const { change } of next.history.slice(life.history.length)) changes.push({ change, life: advanced })
    return advanced
  }
  const known = lives.map(advance)
  const opened = [...seen.values()].map((finding) => advance(unborn(finding, occasion)))
  return { lives: forget([...known, ...opened], occasion.at), changes }
}

/** When the finding was last opened or reopened, Unix milliseconds. */
export function openSince({ history, firstSeenAt }: FindingLife): number {
  return history.findLast(({ change }) => change === 'reopened')?.at ?? firstSeenAt
}

/** Looks in a row, up to the last, that have not seen it. */
export function cleanLooks({ looks }: FindingLife): number {
  return looks.length - 1 - looks.lastIndexOf(true)
}

function unborn(finding: Finding, { at }: Occasion): FindingLife {
  return { finding, state: 'resolved', firstSeenAt: at, lastSeenAt: at, runs: 0, looks: [], history: [] }
}

function meet(life: FindingLife, finding: Finding, { at, confirm }: Occasion): FindingLife {
  const looks = [...life.looks, true].slice(-confirm.of)
  const history = [...life.history]
  let { state } = life
  if (state === 'resolved') {
    history.push({ at, change: life.runs === 0 ? 'opened' : 'reopened' })
    state = 'suspected'
  }
  if (state === 'suspected' && looks.filter(Boolean).length >= confirm.seen) {
    history.push({ at, change: 'confirmed' })
    state = 'confirmed'
  }
  return { finding, state, firstSeenAt: life.firstSeenAt, lastSeenAt: at, runs: life.runs + 1, looks, history }
}

function miss(life: FindingLife, sight: Sight, { at, confirm }: Occasion): FindingLife {
  if (life.state === 'resolved' || !hasLooked(sight, life.finding)) return life
  const looks = [...life.looks, false].slice(-confirm.of)
  if (looks.length < confirm.of || looks.includes(true)) return { ...life, looks }
  return { ...life, looks, state: 'resolved', history: [...life.history, { at, change: 'resolved' }] }
}

const lawPrefix = 'pagination-'
/** Findings that only some requests of a check can show, and how the ids of those begin. */
const probes: Partial<Record<FindingId, AccessRole>> = {
  'auth-not-enforced': 'no-credential',
  'auth-scope-not-enforced': 'refused-credential',
}

/** Whether a run that did not see a finding could have: only then does not seeing it say anything. */
export function hasLooked(sight: Sight, { id, operation, status, location }: Finding): boolean {
  if (leavesOpen(sight, operation)) return false
  if (id.startsWith(lawPrefix)) {
    const own = sight.laws.filter((result) => result.operation === operation)
    const law = own.find((result) => result.id === id.slice(lawPrefix.length))
    // Where the list has its laws and this one is not among them, nothing holds it to that law any more.
    return own.length > 0 && law?.verdict !== 'untested'
  }
  if (id === 'filter-ignored')
    return (sight.filters ?? []).some(
      (filter) => filter.operation === operation && filter.location === location && filter.verdict !== 'untested',
    )
  const answered = sight.requests.filter((request) => request.operation === operation && request.status !== null)
  const probe = probes[id]
  if (probe !== undefined) return answered.some((request) => request.id.startsWith(`${operation}:${probe}`))
  // What an error looks like is seen only when there is one, and a run that met none has seen the error gone.
  if (!location.startsWith('/') || status >= 300) return answered.length > 0
  // Of a list whose turn comes in another run only the first page was read: what is on others may still be there.
  if (sight.operations.some((entry) => entry.operation === operation && isLeftForNext(entry.reason))) return false
  const seen = sight.coverage.operations.find((own) => own.operation === operation)
  if (location.includes('/*') && seen?.items === 0) return false
  const isMissing = seen?.properties.unseen.some((unseen) => location === unseen || location.startsWith(`${unseen}/`)) === true
  return !isMissing && answered.some((request) => request.status === status)
}

function forget(lives: readonly FindingLife[], now: number): FindingLife[] {
  const resolved = lives.filter(({ state }) => state === 'resolved')
  const kept = new Set(
    resolved
      .filter(({ lastSeenAt }) => now - lastSeenAt < longestMemoryMs)
      .toSorted((a, b) => Number(wasConfirmed(b)) - Number(wasConfirmed(a)) || b.lastSeenAt - a.lastSeenAt)
      .slice(0, mostResolved),
  )
  const open = lives.filter(({ state }) => state !== 'resolved')
  for (const life of open.length <= mostOpen ? open : open.toSorted(byWeight).slice(0, mostOpen)) kept.add(life)
  return lives.filter((life) => kept.has(life))
}

function byWeight(a: FindingLife, b: FindingLife): number {
  return (
    Number(b.state === 'confirmed') - Number(a.state === 'confirmed') ||
    severities.indexOf(a.finding.severity) - severities.indexOf(b.finding.severity) ||
    b.lastSeenAt - a.lastSeenAt
  )
}

/** Whether it was ever more than a suspicion. */
export function wasConfirmed({ history }: FindingLife): boolean {
  return history.some(({ change }) => change === 'confirmed')
}
