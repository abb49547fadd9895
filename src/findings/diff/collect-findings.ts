import { type Severity, severities } from '#findings/finding'
import { fingerprintOf } from '#findings/fingerprint'
import type { Document } from '#spec/model'
import { diffCatalogue } from './catalogue.ts'
import { createDefinitionFinder, type Definition, type DefinitionFinder } from './definitions.ts'
import type { DiffFact, DiffFinding, DiffPlace } from './finding.ts'
import { createPlaceList, type PlaceList } from './place-list.ts'

/** A change, judged. */
export interface JudgedFact {
  fact: DiffFact
  severity: Severity
  /** Descriptions of the interactions that it touches. */
  pinnedBy: readonly string[]
}

/** Puts changes together by the definition that changed. */
export interface FindingCollector {
  /** A change at one place; all places of one operation come before those of the next. */
  add(judged: JudgedFact, operation: string): void
  /** A change at all the places of a list, below them at a suffix. */
  addAll(judged: JudgedFact, places: PlaceList, suffix: string): void
  /** In the order in which they were met. */
  findings(): DiffFinding[]
}

interface Group {
  /** At its worst. */
  fact: DiffFact
  severity: Severity
  assumption: string | null
  definition: string | null
  /** What the fingerprint is made of, for a change of a definition; null for one of a place. */
  words: { subject: string; location: string } | null
  places: PlaceList
  /** The list that was added last: alternatives of one schema often change alike. */
  last: { places: PlaceList; suffix: string } | null
  pinnedBy: Set<string>
}

/** A collector for the changes from one document to another; `locate` gives file and line of an element. */
export function createFindingCollector(
  api: string,
  { old, next }: { old: Document; next: Document },
  locate: (fact: DiffFact) => string,
): FindingCollector {
  const finders = { old: createDefinitionFinder(old), next: createDefinitionFinder(next) }
  const groups = new Map<string, Group>()
  const join = (judged: JudgedFact, home: Home | null, place: string): Group => {
    const { fact, severity, pinnedBy } = judged
    const key = `${fact.id}\n${home?.key ?? place}`
    const group = groups.get(key) ?? createGroup(judged, home)
    groups.set(key, group)
    if (severities.indexOf(severity) < severities.indexOf(group.severity)) Object.assign(group, { fact, severity })
    if (fact.assumption === null) group.assumption = null
    for (const name of pinnedBy) group.pinnedBy.add(name)
    return group
  }
  return {
    add: (judged, operation) => {
      const { status, location } = judged.fact
      const group = join(judged, homeOf(judged.fact, finders), `${operation}\n${status}\n${location}`)
      group.places.add({ operation, status, location, pinned: judged.pinnedBy.length > 0 })
    },
    addAll: (judged, places, suffix) => {
      const home = homeOf(judged.fact, finders)
      for (const one of home === null ? places.named() : [null]) {
        const group = join(judged, home, one === null ? '' : `${one.operation}\n${one.status}\n${one.location}${suffix}`)
        if (one !== null) group.places.add({ ...one, location: one.location + suffix })
        else if (group.last?.places !== places || group.last.suffix !== suffix) {
          group.places.addAll(places, suffix)
          group.last = { places, suffix }
        }
      }
    },
    findings: () => {
      const used = new Set<string>()
      return [...groups.values()].map((group) => toFinding(group, api, locate(group.fact), used))
    },
  }
}

interface Home {
  key: string
  definition: string
  words: { subject: string; location: string }
}

/** The definition that changed, and where in it: the same for all places that show the change; null where only the place changed. */
function homeOf(fact: DiffFact, finders: { old: DefinitionFinder; next: DefinitionFinder }): Home | null {
  if (fact.stands === 'in place') return null
  const { old, next } = fact.stands ?? fact
  const was = old === null ? undefined : finders.old(old)
  const is = next === null ? undefined : finders.next(next)
  const definition = is ?? was
  if (definition === undefined || definition === null) return null
  const [before, after] = [was === undefined ? is : was, is === undefined ? was : is]
  const location = definition.location === null ? fact.location : definition.location
  if (before?.pointer === after?.pointer) {
    const subject = referenceTo(definition)
    return { key: `${subject}\n${location}`, definition: subject, words: { subject, location } }
  }
  // Another definition took the place of the old one, or one was written out: as many changes as there are differences.
  const subject = `${referenceTo(before)} → ${referenceTo(after)}: ${fact.expected} → ${fact.observed}`
  return { key: `${subject}\n${location}`, definition: referenceTo(definition), words: { subject, location } }
}

function referenceTo(definition: Definition | null | undefined): string {
  return definition === null || definition === undefined ? 'in place' : `#${definition.pointer}`
}

function createGroup({ fact, severity }: JudgedFact, home: Home | null): Group {
  return {
    fact,
    severity,
    assumption: fact.assumption,
    definition: home?.definition ?? null,
    words: home?.words ?? null,
    places: createPlaceList(),
    last: null,
    pinnedBy: new Set(),
  }
}

function toFinding(group: Group, api: string, source: string, used: Set<string>): DiffFinding {
  const { fact, severity, assumption, definition, words, places, pinnedBy } = group
  const named = places.named()
  const { id, expected, observed } = fact
  const [first = { operation: '', status: null, location: '' }] = named
  const fingerprint = words === null ? placeFingerprint(api, id, first, used) : fingerprintOf(api, words.subject, id, words.location)
  return {
    id,
    severity,
    fingerprint,
    operation: first.operation,
    status: first.status,
    location: first.location,
    definition,
    places: {
      count: places.count(),
      named: named.map(({ operation, status, location }) => ({
        operation,
        status,
        location,
        fingerprint: fingerprintOf(api, operation, id, location),
      })),
    },
    expected,
    observed,
    pinnedBy: [...pinnedBy].sort(),
    message: `${diffCatalogue[id].when} Before: ${expected}. Now: ${observed}.`,
    source,
    ...(assumption === null ? {} : { assumption }),
  }
}

/** That of a check's finding there; where another status has it already, one with the status. */
function placeFingerprint(
  api: string,
  id: string,
  { operation, status, location }: Omit<DiffPlace, 'fingerprint'>,
  used: Set<string>,
): string {
  const plain = fingerprintOf(api, operation, id, location)
  const fingerprint = used.has(plain) ? fingerprintOf(api, `${operation} ${status}`, id, location) : plain
  used.add(fingerprint)
  return fingerprint
}
