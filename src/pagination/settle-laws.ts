import type { Operation, Pointer } from '#spec/model'
import type { LawResult } from './law.ts'
import { type LawStatement, type LawTrial, rolesOf, type Trial } from './laws.ts'
import type { PageRole } from './page.ts'
import { surveysNeeded } from './restlessness.ts'

/** How a law of one list fared in the end, and in how many surveys it was broken. */
export interface SettledLaw extends Omit<LawResult, 'operation'> {
  tries: number
}

/**
 * Puts what the surveys of one list show together. Live data moves while it is read, so a law counts as broken only if two surveys (three
 * or four, where chance could have a hand in it) show it so on the same pages, or if two show what no movement explains; it is held if
 * the pages that showed it broken once held it later. What may follow from another broken law is told as untested.
 */
export function settleLaws(trials: readonly Trial[]): SettledLaw[] {
  return standingsOf(trials).map(({ id, verdict, reason, tries }) => ({
    ...{ id, reason, tries },
    verdict: verdict === 'open' ? 'untested' : verdict,
  }))
}

/** The pages that a further survey should read, to settle what is broken and not yet certain; none where all is settled. */
export function rolesToRetry(operation: Operation, trials: readonly Trial[]): Set<PageRole> {
  const open = standingsOf(trials).filter(({ verdict }) => verdict === 'open')
  const untried = new Set(open.filter(({ tries }) => tries === 1).map(({ id }) => id))
  // What may follow from another law waits until that was tried once more.
  const due = open.filter(({ latest }) => !latest.explainedBy.some((id) => untried.has(id)))
  return rolesOf(
    operation,
    due.map(({ latest }) => latest),
  )
}

interface Standing extends Omit<SettledLaw, 'verdict'> {
  /** `open`: broken, and nobody knows yet whether the data moved. */
  verdict: LawResult['verdict'] | 'open'
  /** The last survey that showed it broken, or the first one. */
  latest: LawTrial
}

function standingsOf(trials: readonly Trial[]): Standing[] {
  const [first = [], ...again] = trials.map(({ laws }) => laws)
  const needed = surveysNeeded(trials.map(({ looks }) => looks))
  const standings = first.map((trial) =>
    standingOf(
      trial,
      again.flatMap((laws) => laws.filter(({ id }) => id === trial.id)),
      needed,
    ),
  )
  const broken = new Set(standings.filter(({ verdict }) => verdict === 'broken').map(({ id }) => id))
  return standings.map((standing) => {
    const { verdict, latest } = standing
    const cause = verdict === 'broken' || verdict === 'open' ? latest.explainedBy.find((id) => broken.has(id)) : undefined
    return cause === undefined ? standing : { ...standing, verdict: 'untested', reason: `${cause} is broken, and this may follow from it` }
  })
}

function standingOf(first: LawTrial, again: readonly LawTrial[], needed: number): Standing {
  const { id, verdict, reason } = first
  if (verdict !== 'broken') return { id, verdict, reason, tries: 0, latest: first }
  const breaches = [first]
  for (const trial of again) {
    const latest = breaches.at(-1) ?? first
    if (trial.verdict === 'held' && latest.roles.isSubsetOf(trial.read)) {
      return { id, verdict: 'held', reason: `${trial.reason}; broken once (${latest.reason}), not again`, tries: breaches.length, latest }
    }
    if (trial.verdict !== 'broken') continue
    breaches.push(trial)
    const isInexplicable = breaches.some(({ shown }) => shown === null)
    if (breaches.filter((breach) => isSame(breach, trial)).length >= (isInexplicable ? 2 : needed))
      return { id, verdict: 'broken', reason: trial.reason, tries: breaches.length, latest: trial }
  }
  return openStanding(id, breaches, again.at(-1))
}

function openStanding(id: string, breaches: readonly LawTrial[], last: LawTrial | undefined): Standing {
  const [first] = breaches
  const latest = breaches.at(-1)
  if (first === undefined || latest === undefined) throw new RangeError(`${id} is not broken`)
  const once = `broken once (${first.reason})`
  const tries = breaches.length
  const isRepeated = breaches.some((breach) => breach !== latest && isSame(breach, latest))
  const reason =
    tries > 1
      ? `broken ${tries} times (${latest.reason}), ${isRepeated ? 'not often enough while the data moves' : 'on other pages each time: the data may have moved'}`
      : last === undefined || last.verdict !== 'untested'
        ? `${once}, and not tried again`
        : `${once}, then untested: ${last.reason}`
  return { id, verdict: 'open', reason, tries, latest }
}

/** Two breaches that rest on the same pages; or two of which no movement explains one at least. */
function isSame({ shown }: LawTrial, { shown: other }: LawTrial): boolean {
  if (shown === null || other === null) return true
  return shown.size > 0 && shown.size === other.size && [...shown].every(([name, print]) => other.get(name) === print)
}

/** The laws without those that are broken only because a member that they compare is not what the schema says. */
export function withoutDrifted(settled: readonly SettledLaw[], laws: readonly LawStatement[], drifted: ReadonlySet<Pointer>): SettledLaw[] {
  return settled.map((law) => {
    const location = laws.find(({ id }) => id === law.id)?.restsOn.find((each) => drifted.has(each))
    if (law.verdict !== 'broken' || location === undefined) return law
    return { ...law, verdict: 'untested', reason: `${location} is not as documented, and this may follow from it` }
  })
}
