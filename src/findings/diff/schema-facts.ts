import type { SchemaChange } from './change.ts'
import type { Comparison } from './compare-nodes.ts'
import { compareSchemas, type Start, visitSchemas } from './compare-schemas.ts'
import type { DiffFact } from './finding.ts'
import { idOf, type Subject } from './ids.ts'
import type { Notice } from './lifecycle.ts'
import type { NodeReader } from './read-node.ts'
import type { UnchangedTest } from './unchanged.ts'
import type { VisitTally } from './visit-tally.ts'

/** The two documents of a diff, and when it is made. */
export interface DiffContext {
  readers: { old: NodeReader; next: NodeReader }
  notice: Notice
  isUnchanged: UnchangedTest
  /** Pairs of schemas that were compared already, by direction and how their values travel. */
  known: Map<string, Comparison>
  /** Counts the places of an operation whose changes touch no pact; null where each is looked at. */
  tally: VisitTally | null
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
export function schemaFacts(old: Start, next: Start, place: SchemaPlace, context: DiffContext): DiffFact[] {
  return factsOf(compareSchemas(old, next, comparisonFor(place, context)), place)
}

/**
 * The same for the schema of a body, which may lead to every definition of the document: where nobody needs to know each place, they
 * are counted, and there are no facts.
 */
export function bodySchemaFacts(old: Start, next: Start, place: SchemaPlace, context: DiffContext): DiffFact[] {
  if (context.tally === null) return schemaFacts(old, next, place, context)
  const comparison = comparisonFor(place, context)
  context.tally.add(visitSchemas(old, next, comparison), place, comparison)
  return []
}

/** Facts of what changed at places of one schema. */
export function factsOf(changes: readonly SchemaChange[], { subject, status, location }: SchemaPlace): DiffFact[] {
  return changes.flatMap(({ kind, location: below, ...change }) => {
    // An id that is about a property of the value says so itself.
    const id = idOf(kind, subject, below === '')
    return id === null ? [] : [{ ...change, id, status, location: location + below }]
  })
}

function comparisonFor({ subject, text }: SchemaPlace, { readers, notice, isUnchanged, known }: DiffContext): Comparison {
  const direction = subject.startsWith('response') ? 'response' : 'request'
  const kind = `${direction} ${text}`
  const here = known.get(kind) ?? { readers, notice, isUnchanged, direction, text, known: new Map(), visited: new Map() }
  known.set(kind, here)
  return here
}
