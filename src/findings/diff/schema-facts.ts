import type { Pointer } from '#spec/model'
import { compareSchemas, type Start } from './compare-schemas.ts'
import type { DiffFact } from './finding.ts'
import { idOf, type Subject } from './ids.ts'
import type { Notice } from './lifecycle.ts'
import type { NodeReader } from './read-node.ts'

/** The two documents of a diff, and when it is made. */
export interface DiffContext {
  readers: { old: NodeReader; next: NodeReader }
  notice: Notice
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
export function schemaFacts(old: Start, next: Start, place: SchemaPlace, { readers, notice }: DiffContext): DiffFact[] {
  const { subject, status, location, text } = place
  const changes = compareSchemas(old, next, {
    readers,
    notice,
    direction: subject.startsWith('response') ? 'response' : 'request',
    text,
  })
  return changes.flatMap(({ kind, location: below, ...change }) => {
    const id = idOf(kind, subject, isRoot(below))
    return id === null ? [] : [{ ...change, id, status, location: location + below }]
  })
}

// An id that is about a property of the value says so itself.
function isRoot(location: Pointer): boolean {
  return location === ''
}
