import type { Pointer } from '#spec/model'
import { extendPointer } from '#spec/pointer'
import type { FindingId } from './catalogue.ts'
import type { Fact } from './finding.ts'
import { hidden } from './redaction.ts'
import type { Claim } from './schema-node.ts'

/** A fact, with in how many of the places that were looked at it was seen. */
export interface CountedFact extends Fact {
  evidence: { count: number; of: number }
}

/** One place of a body schema: every index of an array and every key of a map is the same place. */
export interface Place {
  parent: Place | null
  segment: string
  children: Map<string, Place>
  /** How many values stood here, how many of them were objects, and how many of those had an undocumented name. */
  values: number
  objects: number
  extended: number
  entries: Map<FindingId, Entry>
}

interface Entry {
  claim: Claim
  expected: string
  count: number
  /** Whether the place was looked for in objects that may lack it, so that those are what counts as looked at. */
  inObjects: boolean
  /** What was seen instead, by how often. */
  observed: Map<string, number>
}

/** What is noted about a place. */
export interface Note {
  id: FindingId
  claim: Claim
  expected: string
  observed: string
  inObjects?: boolean
}

const mostKinds = 4
/** More undocumented names than this on one object are keys. */
const mostUndocumented = 20
const mostEntries = 2000

/** Counts over all bodies of one response: of what was looked at, and of what was wrong with it. */
export interface Tally {
  root: Place
  /** Places with an entry, in the order in which they were found. */
  noted: Place[]
}

/** A tally of nothing yet. */
export function createTally(): Tally {
  return { root: createPlace(null, ''), noted: [] }
}

function createPlace(parent: Place | null, segment: string): Place {
  return { parent, segment, children: new Map(), values: 0, objects: 0, extended: 0, entries: new Map() }
}

/** The place below another. */
export function placeBelow(place: Place, segment: string): Place {
  const known = place.children.get(segment)
  if (known !== undefined) return known
  const child = createPlace(place, segment)
  place.children.set(segment, child)
  return child
}

/** Notes that something is wrong in one more instance of a place. Past all reason new places are no longer noted. */
export function note(tally: Tally, place: Place, { id, claim, expected, observed, inObjects = false }: Note): void {
  let entry = place.entries.get(id)
  if (entry === undefined) {
    if (tally.noted.length >= mostEntries) return
    entry = { claim, expected, count: 0, inObjects, observed: new Map() }
    if (place.entries.size === 0) tally.noted.push(place)
    place.entries.set(id, entry)
  }
  // What one place breaks may be stated by a page in one branch and assumed in another: the page counts.
  if (entry.claim.assumption !== null && claim.assumption === null) Object.assign(entry, { claim, expected })
  entry.count += 1
  entry.observed.set(observed, (entry.observed.get(observed) ?? 0) + 1)
}

/** The tally as facts, one for each id and place. */
export function factsOf(tally: Tally): CountedFact[] {
  const crowded = crowdedParents(tally)
  const facts: CountedFact[] = []
  for (const place of tally.noted) {
    for (const [id, entry] of place.entries) {
      if (id !== added || place.parent === null || !crowded.has(place.parent)) facts.push(factOf(place, id, entry))
    }
  }
  for (const [parent, entry] of crowded) facts.push(factOf(placeBelow(parent, hidden), added, entry))
  return facts
}

const added = 'response-optional-property-added'

/**
 * Objects with so many undocumented names that they are no names of properties but keys: they are told as one, and not shown.
 */
function crowdedParents(tally: Tally): Map<Place, Entry> {
  const groups = new Map<Place, Entry[]>()
  for (const { parent, entries } of tally.noted) {
    const entry = entries.get(added)
    if (entry !== undefined && parent !== null) groups.set(parent, [...(groups.get(parent) ?? []), entry])
  }
  const crowded = new Map<Place, Entry>()
  for (const [parent, [first, ...others]] of groups) {
    if (first === undefined || others.length < mostUndocumented) continue
    crowded.set(parent, { ...first, count: parent.extended, observed: new Map([['many names', parent.extended]]) })
  }
  return crowded
}

function factOf(place: Place, id: FindingId, { claim, expected, count, inObjects, observed }: Entry): CountedFact {
  return {
    id,
    location: locationOf(place),
    expected,
    observed: describeObserved(observed, id),
    specPointer: claim.pointer,
    assumption: claim.assumption,
    evidence: { count, of: inObjects ? (place.parent?.objects ?? 0) : place.values },
  }
}

/** Most frequent first. A list of new enum values that goes on and on is no list any more, and its values may be data. */
function describeObserved(observed: ReadonlyMap<string, number>, id: FindingId): string {
  const texts = [...observed].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([text]) => text)
  if (texts.length <= mostKinds) return texts.join(', ')
  return id === 'response-property-enum-value-added' ? `${texts.length} other values` : `${texts.slice(0, mostKinds).join(', ')} and more`
}

function locationOf(place: Place): Pointer {
  const segments: string[] = []
  for (let at = place; at.parent !== null; at = at.parent) segments.push(at.segment)
  return segments.reduceRight((pointer, segment) => extendPointer(pointer, segment), '')
}
