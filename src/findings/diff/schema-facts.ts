import type { Pointer } from '#spec/model'
import type { NodeChanges } from './compare-nodes.ts'
import { compareSchemas, type Start } from './compare-schemas.ts'
import type { DiffFact } from './finding.ts'
import { idOf, type Subject } from './ids.ts'
import type { Notice } from './lifecycle.ts'
import type { NodeReader } from './read-node.ts'
import type { UnchangedTest } from './unchanged.ts'

/** The two documents of a diff, and when it is made. */
export interface DiffContext {
  readers: { old: NodeReader; next: NodeReader }
  notice: Notice
  isUnchanged: UnchangedTest
  /** Pairs of schemas that were compared already, by direction and how their values travel. */
  known: Map<string, Map<string, NodeChanges>>
}

/** Where a schema stands in the traffic: what it describes, of which response, and its location as findings name it. */
export interface SchemaPlace {
  subject: Subject
  status: string | null
  location: string
  /** Whether the values travel as text, as those of parameters and headers do. */
  text: boolean
}

/** What changed in a schema, as facts about the place where its values travel. */
export function schemaFacts(old: Start, next: Start, place: SchemaPlace, { readers, notice, isUnchanged, known }: DiffContext): DiffFact[] {
  const { subject, status, location, text } = place
  const direction = subject.startsWith('response') ? 'response' : 'request'
  const kind = `${direction} ${text}`
  const knownHere = known.get(kind) ?? new Map<string, NodeChanges>()
  known.set(kind, knownHere)
  const changes = compareSchemas(old, next, { readers, notice, isUnchanged, direction, text, known: knownHere })
  return changes.flatMap(({ kind, location: below, ...change }) => {
    const id = idOf(kind, subject, isRoot(below))
    return id === null ? [] : [{ ...change, id, status, location: location + below }]
  })
}

// An id that is about a property of the value says so itself.
function isRoot(location: Pointer): boolean {
  return location === ''
}
