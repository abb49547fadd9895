import { extendPointer } from '#input/pointer'
import type { Claim } from '#schema/schema-part'
import type { Pointer } from '#spec/model'
import type { FindingId } from './catalogue.ts'
import type { Fact } from './finding.ts'
import { hidden } from './redaction.ts'

/** A fact, with in how many of the places that were looked at it was seen. */
export interface CountedFact extends Fact {
  evidence: { count: number; of: number }
}

/** One place of a body schema: every index of an array and every key of a map is the same place. */
export interface Place {
  parent: Place | null
  segment: string
  /** Steps from the root. */
  depth: number
  children: Map<string, Place>
  /** How many values stood here, how many of them were objects, and how many of those had an undocumented name. */
  values: number
  objects: number
  extended: number
  /** Undocumented names below that were noted. */
  strangers: number
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
/** Places that are noted of one kind of finding; the others are only counted. */
const mostNoted = 1000
/** Places that are told by themselves of one kind of finding, in the order of the alphabet; the others are told together. */
const mostTold = 100
/** Texts that are told apart of what was seen in one place. */
const mostObserved = 1000
/** A body may be nested as deeply as its schema refers to itself: what is deeper than this counts as seen here. */
const deepest = 128

/** Counts over all bodies of one response: of what was looked at, and of what was wrong with it. */
export interface Tally {
  root: Place
  /** Places with an entry, in the order in which they were found. */
  noted: Place[]
  /** Undocumented names that an `additionalProperties: false` refuses: news like any other, and yet no valid value. */
  refused: number
  /** Of each kind of finding, places that were noted; and once they are too many, what was seen elsewhere. */
  kinds: Map<FindingId, { places: number; elsewhere: Entry | null }>
}

/** A tally of nothing yet. */
export function createTally(): Tally {
  return { root: createPlace(null, ''), noted: [], refused: 0, kinds: new Map() }
}

function createPlace(parent: Place | null, segment: string): Place {
  const depth = parent === null ? 0 : parent.depth + 1
  return { parent, segment, depth, children: new Map(), values: 0, objects: 0, extended: 0, strangers: 0, entries: new Map() }
}

/** The place below another. */
export function placeBelow(place: Place, segment: string): Place {
  const known = place.children.get(segment)
  if (known !== undefined) return known
  if (place.depth >= deepest) return place
  const child = createPlace(place, segment)
  place.children.set(segment, child)
  return child
}

/** Whether an object has so many undocumented names that they are keys, and none of them is told any more. */
export function isCrowded({ strangers }: Place): boolean {
  return strangers > mostUndocumented
}

/** Notes that something is wrong in one more instance of a place. */
export function note(tally: Tally, place: Place, found: Note): void {
  const { claim, expected, observed } = found
  const entry = place.entries.get(found.id) ?? openEntry(tally, place, found)
  // What one place breaks may be stated by a page in one branch and assumed in another: the page counts.
  if (entry.claim.assumption !== null && claim.assumption === null) Object.assign(entry, { claim, expected })
  entry.count += 1
  const times = entry.observed.get(observed)
  if (times !== undefined || entry.observed.size <= mostObserved) entry.observed.set(observed, (times ?? 0) + 1)
}

/** A new entry of the place, or that of all places which are too many to be noted. */
function openEntry(tally: Tally, place: Place, { id, claim, expected, inObjects = false }: Note): Entry {
  const entry: Entry = { claim, expected, count: 0, inObjects, observed: new Map() }
  const kind = tally.kinds.get(id) ?? { places: 0, elsewhere: null }
  tally.kinds.set(id, kind)
  if (kind.places >= mostNoted) {
    kind.elsewhere ??= entry
    return kind.elsewhere
  }
  kind.places += 1
  if (place.entries.size === 0) tally.noted.push(place)
  place.entries.set(id, entry)
  return entry
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
  return [...Map.groupBy(facts, ({ id }) => id)].flatMap(([id, group]) => foldMany(id, group, tally.kinds.get(id)?.elsewhere ?? null))
}

/** What is wrong in more places than anybody reads is told by itself in some of them, and of all others how many they are. */
function foldMany(id: FindingId, facts: readonly CountedFact[], elsewhere: Entry | null): CountedFact[] {
  if (facts.length <= mostTold && elsewhere === null) return [...facts]
  const inOrder = facts.toSorted((a, b) => (a.location < b.location ? -1 : 1))
  const others = inOrder.slice(mostTold)
  const more = elsewhere === null ? others.length.toLocaleString('en') : `more than ${others.length.toLocaleString('en')}`
  const sum = (of: (evidence: CountedFact['evidence']) => number) =>
    others.reduce((total, { evidence }) => total + of(evidence), elsewhere?.count ?? 0)
  const stated = others.find(({ assumption }) => assumption === null) ?? others[0]
  const together: CountedFact = {
    id,
    location: `/${hidden}`,
    expected: 'as documented',
    observed: `otherwise at ${more} further locations`,
    specPointer: stated?.specPointer ?? elsewhere?.claim.pointer ?? '',
    assumption: stated === undefined ? (elsewhere?.claim.assumption ?? null) : stated.assumption,
    evidence: { count: sum(({ count }) => count), of: sum(({ of }) => of) },
  }
  return [...inOrder.slice(0, mostTold), together]
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
  const count = texts.length > mostObserved ? `more than ${mostObserved.toLocaleString('en')}` : String(texts.length)
  // Several values may have one form, and only a form has a space.
  const many = texts.length <= mostObserved && texts.some((text) => text.includes(' ')) ? `at least ${count}` : count
  return id === 'response-property-enum-value-added' ? `${many} other values` : `${texts.slice(0, mostKinds).join(', ')} and more`
}

function locationOf(place: Place): Pointer {
  const segments: string[] = []
  for (let at = place; at.parent !== null; at = at.parent) segments.push(at.segment)
  return segments.reduceRight((pointer, segment) => extendPointer(pointer, segment), '')
}
