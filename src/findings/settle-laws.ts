import type { Pointer } from '#spec/model'
import type { LawResult } from './finding.ts'
import type { LawStatement, LawTrial } from './laws.ts'

/** How a law fared in the end, and in how many surveys it was broken. */
export interface SettledLaw extends LawResult {
  tries: number
}

/**
 * Puts the surveys of one list together. Live data moves while it is read, so a law counts as broken only if a second survey shows
 * it broken by the same marks; broken once it is untested, and held if the same pages held it the second time.
 */
export function settleLaws(trials: readonly LawTrial[], again: readonly LawTrial[] | null): SettledLaw[] {
  return trials.map((trial) => {
    const { id, verdict, reason } = trial
    if (verdict !== 'broken') return { id, verdict, reason, tries: 0 }
    return {
      id,
      ...settle(
        trial,
        again?.find((candidate) => candidate.id === id),
      ),
    }
  })
}

function settle(trial: LawTrial, again: LawTrial | undefined): Omit<SettledLaw, 'id'> {
  const once = `broken once (${trial.reason})`
  if (again === undefined) return { verdict: 'untested', reason: `${once}, and not tried again`, tries: 1 }
  switch (again.verdict) {
    case 'broken':
      return isSame(trial, again)
        ? { verdict: 'broken', reason: again.reason, tries: 2 }
        : { verdict: 'untested', reason: `${once} and again in another way: the data may have moved`, tries: 2 }
    case 'held':
      return trial.roles.isSubsetOf(again.read)
        ? { verdict: 'held', reason: `${again.reason}; ${once}, not again`, tries: 1 }
        : { verdict: 'untested', reason: `${once}, and the pages that showed it were not read again`, tries: 1 }
    case 'untested':
      return { verdict: 'untested', reason: `${once}, then untested: ${again.reason}`, tries: 1 }
    default:
      return again.verdict satisfies never
  }
}

/** A reply that contradicts itself needs no marks. */
function isSame({ marks }: LawTrial, { marks: others }: LawTrial): boolean {
  return marks === null || others === null || !marks.isDisjointFrom(others)
}

/** The laws without those that are broken only because a member that they compare is not what the schema says. */
export function withoutDrifted(settled: readonly SettledLaw[], laws: readonly LawStatement[], drifted: ReadonlySet<Pointer>): SettledLaw[] {
  return settled.map((law) => {
    const location = laws.find(({ id }) => id === law.id)?.restsOn.find((each) => drifted.has(each))
    if (law.verdict !== 'broken' || location === undefined) return law
    return { ...law, verdict: 'untested', reason: `${location} is not as documented, and this may follow from it` }
  })
}
