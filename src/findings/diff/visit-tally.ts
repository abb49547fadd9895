import type { Comparison, NodeChanges } from './compare-nodes.ts'
import type { SchemaVisit } from './compare-schemas.ts'
import { createPlaceList, type PlaceList } from './place-list.ts'
import type { SchemaPlace } from './schema-facts.ts'

/** Places at which the same pair of schemas differs in the same way: what changed is the same at all of them. */
export interface TalliedVisit {
  /** At the first place. */
  visit: SchemaVisit
  place: SchemaPlace
  comparison: Comparison
  places: PlaceList
}

/** Counts the places of pairs of schemas, so that what changed about a pair need not be told once for each. */
export interface VisitTally {
  /** Sets the operation whose places are added next. */
  operation: string
  add(visits: readonly SchemaVisit[], place: SchemaPlace, comparison: Comparison): void
  all(): Iterable<TalliedVisit>
}

/** An empty tally. */
export function createVisitTally(): VisitTally {
  const tallied = new Map<NodeChanges, Map<string, TalliedVisit>>()
  const tally: VisitTally = {
    operation: '',
    add: (visits, place, comparison) => {
      for (const visit of visits) {
        const { found, nullOnly, location, assumption } = visit
        const ways = tallied.get(found) ?? new Map<string, TalliedVisit>()
        tallied.set(found, ways)
        const key = `${place.subject} ${location === ''} ${nullOnly} ${assumption.old ?? ''}\n${assumption.next ?? ''}`
        const known = ways.get(key) ?? { visit, place, comparison, places: createPlaceList() }
        ways.set(key, known)
        known.places.add({ operation: tally.operation, status: place.status, location: place.location + location, pinned: false })
      }
    },
    *all() {
      for (const ways of tallied.values()) yield* ways.values()
    },
  }
  return tally
}
