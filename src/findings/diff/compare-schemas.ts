import { extendPointer } from '#input/pointer'
import type { Pointer } from '#spec/model'
import { assumptionOf } from './assumption.ts'
import type { LocalChange, SchemaChange } from './change.ts'
import { type Comparison, compareNodes, type NodeChanges, type NodePair, pairNodes } from './compare-nodes.ts'
import type { DiffNode } from './schema-view.ts'

/** One end of a comparison: the schemas that a value must satisfy together, and why we believe what holds them. */
export interface Start {
  schemas: readonly Pointer[]
  assumption: string | null
}

/** Why we believe what stands in a place, by revision. */
export interface Assumptions {
  old: string | null
  next: string | null
}

interface Visit {
  pair: NodePair
  /** Location of what holds the value, and the value's name or `*` in it; null for the root. */
  above: Pointer
  segment: string | null
  assumption: Assumptions
  /** The pairs on the way here: coming by one of them again is a circle. */
  trail: Trail | null
}

interface Trail {
  key: string
  before: Trail | null
}

/**
 * A changed pair is told of at so many places of one body, and past so many steps at one: a definition that is used all over is
 * still one cause, and documents whose definitions all refer to each other have more ways through them than anyone can walk.
 */
const mostPlaces = 16
const mostSteps = 2048

/** A place in the value where two schemas differ. */
export interface SchemaVisit {
  found: NodeChanges
  /** Whether nothing but null is told of here: for the rest, the pair was told of often enough. */
  nullOnly: boolean
  location: Pointer
  assumption: Assumptions
}

/**
 * Every place where two schemas differ, nearest to the root first. Schemas may contain themselves. What is found for a pair of schemas
 * is the same object wherever the pair is.
 */
export function visitSchemas(old: Start, next: Start, comparison: Comparison): readonly SchemaVisit[] {
  if (comparison.isUnchanged(old.schemas, next.schemas)) return []
  const root = pairNodes(old.schemas, next.schemas, { old: old.schemas[0] ?? '', next: next.schemas[0] ?? '' }, comparison)
  const assumption = { old: old.assumption, next: next.assumption }
  const id = root.old.id === '' || root.next.id === '' ? null : JSON.stringify([root.id, assumption])
  const known = id === null ? undefined : comparison.visited.get(id)
  if (known !== undefined) return known
  const visits = walk(root, assumption, comparison)
  // Most operations answer with a definition that others answer with too.
  if (id !== null) comparison.visited.set(id, visits)
  return visits
}

/** Everything that changed between two schemas, by the place in the value where it shows. */
export function compareSchemas(old: Start, next: Start, comparison: Comparison): SchemaChange[] {
  return distinct(visitSchemas(old, next, comparison).flatMap((visit) => changesAt(visit, comparison)))
}

/** What changed at a place. */
export function changesAt({ found, nullOnly, location, assumption }: SchemaVisit, comparison: Comparison): SchemaChange[] {
  const changes = nullOnly ? [] : found.changes
  return [...(found.nullability === null ? [] : [found.nullability]), ...changes].map((change) =>
    place(change, location, assumption, comparison),
  )
}

function walk(root: NodePair, assumption: Assumptions, comparison: Comparison): SchemaVisit[] {
  const queue: Visit[] = [{ pair: root, above: '', segment: null, assumption, trail: null }]
  const places = new Map<string, number>()
  const visits: SchemaVisit[] = []
  for (const { pair, trail, ...visit } of queue) {
    const count = places.get(pair.key) ?? 0
    const isCut = count >= (queue.length < mostSteps ? mostPlaces : 1) || isOnTrail(trail, pair.key)
    // Null is allowed where a definition is used, not by the definition: even a known pair may differ in it here.
    if (isCut && pair.old.nullable === pair.next.nullable) continue
    const found = compareNodes(pair, comparison)
    const location = visit.segment === null ? visit.above : extendPointer(visit.above, visit.segment)
    const believed = assumptionsOf(pair, visit.assumption)
    if (found.nullability !== null || (!isCut && found.changes.length > 0)) {
      visits.push({ found, nullOnly: isCut, location, assumption: believed })
    }
    if (isCut) continue
    places.set(pair.key, count + 1)
    const onward: Trail = { key: pair.key, before: trail }
    for (const child of found.children) queue.push({ ...child, above: location, assumption: believed, trail: onward })
  }
  return visits
}

function assumptionsOf({ old, next }: NodePair, above: Assumptions): Assumptions {
  const believe = ({ alternatives }: DiffNode, inherited: string | null): string | null =>
    assumptionOf(alternatives[0]?.marks ?? 'unmarked', inherited)
  return { old: believe(old, above.old), next: believe(next, above.next) }
}

function isOnTrail(trail: Trail | null, key: string): boolean {
  for (let step = trail; step !== null; step = step.before) if (step.key === key) return true
  return false
}

function place(
  { segment, ...change }: LocalChange & { segment?: string },
  location: Pointer,
  assumption: Assumptions,
  { readers }: Comparison,
): SchemaChange {
  const at = segment === undefined ? location : extendPointer(location, segment)
  if (segment === undefined) return { ...change, location: at, assumption: assumption.old }
  // About a property: what counts is how sure the property itself is, the old one if there was one.
  const [reader, pointer, above] =
    change.old === null ? [readers.next, change.next, assumption.next] : [readers.old, change.old, assumption.old]
  const marks = pointer === null ? 'unmarked' : (reader.node([pointer], pointer).alternatives[0]?.marks ?? 'unmarked')
  return { ...change, location: at, assumption: assumptionOf(marks, above) }
}

function distinct(changes: readonly SchemaChange[]): SchemaChange[] {
  const seen = new Set<string>()
  return changes.filter(({ kind, location, expected, observed }) => {
    const key = `${kind}\n${location}\n${expected}\n${observed}`
    return !seen.has(key) && seen.add(key)
  })
}
