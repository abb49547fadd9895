import type { Definitions, Part } from '#bench/conforming/schema-view'
import { type Chooser, createChooser, seedFor } from '#bench/conforming/seeds'
import type { Json } from '#schema/json'
import { boundOperators } from './bound-operators.ts'
import { type Expected, uniqueFindings } from './expected.ts'
import type { BodyOperator } from './operator.ts'
import { bodyKey, type Place, placesOf, type Target, targetsOf } from './places.ts'
import { presenceOperators } from './presence-operators.ts'
import { structureOperators } from './structure-operators.ts'
import { valueOperators } from './value-operators.ts'

/** Every way to break a promise about a body. */
export const bodyOperators: readonly BodyOperator[] = [...presenceOperators, ...valueOperators, ...boundOperators, ...structureOperators]

/** Whether every value of a place is broken, or one of several. */
export type Spread = 'all' | 'one'

/** One operator at one place. */
export interface BodyMutation {
  operator: BodyOperator
  place: Place
  spread: Spread
}

/** Every operator at every place that it suits. */
export function bodyMutations(parts: readonly Part[], definitions: Definitions): BodyMutation[] {
  return placesOf(parts, definitions).flatMap((place) =>
    bodyOperators
      .filter((operator) => operator.suits(place))
      .flatMap((operator) => spreadsOf(place).map((spread) => ({ operator, place, spread }))),
  )
}

/** Items of a list that may have no repeats are not all made the same: that would break another promise. */
function spreadsOf({ kind, location, parent }: Place): Spread[] {
  if (!location.includes('*')) return ['all']
  return kind === 'item' && parent?.view.unique === true ? ['one'] : ['all', 'one']
}

/** A changed body, and what must be reported of it. */
export interface Fault {
  body: Json
  expected: Expected[]
}

/** Plants a fault in a copy of a body; null where it cannot be planted there: nothing hangs at the place, or only one thing. */
export function plant({ operator, place, spread }: BodyMutation, body: Json, seed: number): Fault | null {
  const box = { [bodyKey]: structuredClone(body) }
  const targets = targetsOf(place, box)
  const chooser = createChooser(seedFor(seed, operator.id, place.location, spread))
  const chosen = spread === 'all' ? targets : oneOfMany(targets, chooser)
  const expected = chosen.map((target) => operator.change(target, place)).filter((findings) => findings !== null)
  return expected.length === 0 ? null : { body: box[bodyKey], expected: uniqueFindings(expected.flat()) }
}

function oneOfMany(targets: readonly Target[], chooser: Chooser): Target[] {
  const chosen = targets.length < 2 ? undefined : targets[chooser.below(targets.length)]
  return chosen === undefined ? [] : [chosen]
}
