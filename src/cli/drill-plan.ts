import type { FindingId } from '#findings/catalogue'
import type { Scenario } from '#sandbox/scenario'

/** What a scenario proves: that a kind of finding is seen, that a cause of trouble is, or that nothing is cried where nothing is wrong. */
export type Proof = FindingId | `cause ${string}` | 'silence'

/** One scenario, played to one provider, from health to fault to health. */
export interface Exercise {
  /** Name of its target, unique in a drill, and the same in every drill. */
  name: string
  scenario: Scenario
  api: string
  proves: readonly Proof[]
}

/** A scenario that a drill cannot play, and why. */
export interface Omission {
  scenario: string
  reason: string
}

/** Which provider emulates which API, in the sandbox's order. */
export type Provided = readonly { name: string; api: string }[]

interface Wish {
  /** Names of scenarios; none for a selection. */
  names: readonly string[]
  /** Every scenario instead of one for each proof. */
  all: boolean
}

/** Every scenario that can be played: one for each provider that it is about. */
export function listExercises(scenarios: readonly Scenario[], provided: Provided): { exercises: Exercise[]; omissions: Omission[] } {
  const omissions = scenarios.flatMap((scenario) => omissionOf(scenario) ?? [])
  const omitted = new Set(omissions.map(({ scenario }) => scenario))
  const exercises = scenarios
    .filter(({ name }) => !omitted.has(name))
    .flatMap((scenario) =>
      provided
        .filter(({ name }) => scenario.provider === 'all' || scenario.provider === name)
        .map(({ name, api }) => ({
          name: `drill-${scenario.provider === 'all' ? `${name}-` : ''}${scenario.name}`,
          scenario,
          api,
          proves: proofsOf(scenario),
        })),
    )
  return { exercises, omissions }
}

/** The exercises that were asked for; without names, the first for each proof, and every one of silence. */
export function chooseExercises(exercises: readonly Exercise[], { names, all }: Wish): Exercise[] {
  if (names.length > 0) return exercises.filter(({ scenario }) => names.includes(scenario.name))
  if (all) return [...exercises]
  const proven = new Set<Proof>()
  return exercises.filter(({ proves }) => {
    const isNew = proves.some((proof) => proof === 'silence' || !proven.has(proof))
    for (const proof of proves) proven.add(proof)
    return isNew
  })
}

/** Kinds of finding, out of the given ones, that no scenario shows. */
export function unplayedKinds(kinds: readonly FindingId[], exercises: readonly Exercise[]): FindingId[] {
  const played = new Set(exercises.flatMap(({ proves }) => proves))
  return kinds.filter((id) => !played.has(id))
}

function omissionOf({ name, expects }: Scenario): Omission | null {
  if (name === 'healthy') return { scenario: name, reason: 'it is what every exercise begins and ends with' }
  if (expects.afterHistory !== undefined) return { scenario: name, reason: 'it shows only to a monitor that has watched for long' }
  return null
}

function proofsOf({ expects: { findings, cause } }: Scenario): Proof[] {
  // The table's ids are held against the catalogue by the tests of the scenarios.
  const ids = [...new Set(findings.map(({ id }) => id as FindingId))]
  const proofs: Proof[] = cause === null ? ids : [...ids, `cause ${cause}`]
  return proofs.length === 0 ? ['silence'] : proofs
}
