import type { Pointer } from '#spec/model'
import { isRecord, textOrNull } from '#spec/plain-value'
import { extendPointer } from '#spec/pointer'
import { assumptionOf } from './assumption.ts'
import type { ChangeKind, LocalChange, SchemaChange } from './change.ts'
import { compareConditions, compareDiscriminators } from './compare-conditions.ts'
import { compareLimits } from './compare-limits.ts'
import { type ChildPair, compareMembers, type ViewPair } from './compare-members.ts'
import { areDisjoint, compareNullability, compareTypes, describeNode, describeType, saysNothing } from './compare-types.ts'
import { compareValues } from './compare-values.ts'
import { compareLifecycle, type Notice } from './lifecycle.ts'
import { matchAlternatives } from './match-alternatives.ts'
import type { NodeReader } from './read-node.ts'
import type { SchemaNode, SchemaView } from './schema-view.ts'
import { compareStability } from './stability.ts'

/** How two schemas are to be compared. */
export interface Comparison {
  readers: { old: NodeReader; next: NodeReader }
  direction: 'response' | 'request'
  /** Values travel as text, as those of parameters and headers do. */
  text: boolean
  notice: Notice
}

/** One end of a comparison: a schema, and why we believe what holds it. */
export interface Start {
  schema: Pointer
  assumption: string | null
}

interface Visit {
  location: Pointer
  old: Pointer[]
  next: Pointer[]
  /** Where what the values are is not said, where it would be. */
  above: { old: Pointer; next: Pointer }
  assumption: { old: string | null; next: string | null }
  /** The pairs on the way here: coming by one of them again is a circle. */
  trail: readonly string[]
}

/** A changed pair is told of at so many places of one body; a definition that is used all over is still one cause. */
const mostPlaces = 16

/**
 * Everything that changed between two schemas, nearest to the root first, by the place in the value where it shows. Schemas may
 * contain themselves.
 */
export function compareSchemas(old: Start, next: Start, comparison: Comparison): SchemaChange[] {
  const start: Visit = {
    location: '',
    old: [old.schema],
    next: [next.schema],
    above: { old: old.schema, next: next.schema },
    assumption: { old: old.assumption, next: next.assumption },
    trail: [],
  }
  const queue = [start]
  const places = new Map<string, number>()
  const changes: SchemaChange[] = []
  for (const visit of queue) {
    const { readers } = comparison
    const nodes = {
      old: readers.old.node(visit.old, visit.above.old),
      next: readers.next.node(visit.next, visit.above.next),
    }
    const assumption = {
      old: assumptionOf(nodes.old.alternatives[0]?.marks ?? 'unmarked', visit.assumption.old),
      next: assumptionOf(nodes.next.alternatives[0]?.marks ?? 'unmarked', visit.assumption.next),
    }
    // Null is allowed where a definition is used, not by the definition: even a known pair may differ in it here.
    const nullability = compareNullability(nodes.old, nodes.next)
    if (nullability !== null) changes.push(place(nullability, visit.location, assumption, comparison))
    const key = `${nodes.old.key} → ${nodes.next.key}`
    const count = places.get(key) ?? 0
    if (count >= mostPlaces || visit.trail.includes(key)) continue
    places.set(key, count + 1)
    const found = compareNodes(nodes, comparison)
    changes.push(...found.changes.map((change) => place(change, visit.location, assumption, comparison)))
    queue.push(
      ...found.children.map((child) => ({
        location: extendPointer(visit.location, child.segment),
        old: child.old,
        next: child.next,
        above: { old: nodes.old.pointer, next: nodes.next.pointer },
        assumption,
        trail: [...visit.trail, key],
      })),
    )
  }
  return distinct(changes)
}

interface NodePair {
  old: SchemaNode
  next: SchemaNode
}

interface NodeChanges {
  changes: (LocalChange & { segment?: string })[]
  children: ChildPair[]
}

function compareNodes({ old, next }: NodePair, comparison: Comparison): NodeChanges {
  const { pairs, removed, added } = matchAlternatives(old, next, comparison.readers)
  const found: NodeChanges = { changes: [], children: [] }
  if (pairs.length === 0) {
    const disjoint = old.alternatives.every((was) => next.alternatives.every((is) => areDisjoint(was, is)))
    if (disjoint) return { changes: [changedKind(old, next)], children: [] }
  }
  for (const [was, is] of pairs) {
    const { changes, children } = compareViews(
      { old: was, next: is, readers: comparison.readers, direction: comparison.direction },
      comparison,
    )
    found.changes.push(...changes)
    found.children.push(...children)
  }
  found.changes.push(...alternativeChanges({ old, next }, removed, added, comparison.readers))
  return found
}

function changedKind(old: SchemaNode, next: SchemaNode): LocalChange {
  return {
    kind: 'type-changed',
    expected: describeNode(old),
    observed: describeNode(next),
    old: old.alternatives[0]?.typePointer ?? old.pointer,
    next: next.alternatives[0]?.typePointer ?? next.pointer,
  }
}

function alternativeChanges(
  { old, next }: NodePair,
  removed: readonly SchemaView[],
  added: readonly SchemaView[],
  readers: Comparison['readers'],
): LocalChange[] {
  const word = (node: SchemaNode, other: SchemaNode): 'any-of' | 'one-of' =>
    (node.keyword ?? other.keyword) === 'anyOf' ? 'any-of' : 'one-of'
  const expected = nameKinds(old.alternatives, readers.old)
  const changes: LocalChange[] = []
  const [gone] = removed
  if (gone !== undefined) {
    const observed = `without ${nameKinds(removed, readers.old)}`
    changes.push({ kind: `${word(old, next)}-removed`, expected, observed, old: gone.pointer, next: next.pointer })
  }
  const [fresh] = added
  if (fresh !== undefined) {
    const kind: ChangeKind = old.keyword === null && next.keyword === 'oneOf' ? 'wrapped-in-one-of' : `${word(next, old)}-added`
    changes.push({ kind, expected, observed: `also ${nameKinds(added, readers.next)}`, old: old.pointer, next: fresh.pointer })
  }
  return changes
}

/** Alternatives by the names of their definitions, their titles or their types. */
function nameKinds(views: readonly SchemaView[], { spec }: NodeReader): string {
  const names = views.map((view) => {
    const schema = spec.at(view.pointer)
    const reference = isRecord(schema) ? textOrNull(schema.$ref) : null
    return reference?.split('/').at(-1) ?? view.title ?? describeType(view)
  })
  return names.join(' or ')
}

function compareViews(pair: ViewPair, comparison: Comparison): NodeChanges {
  const { old, next, readers, direction } = pair
  const type = compareTypes(old, next, comparison.text)
  const ended = compareLifecycle(old, next, comparison.notice)
  const at = { old: old.pointer, next: next.pointer }
  const changes: LocalChange[] = [
    ...(type === null ? [] : [type]),
    ...(ended === null ? [] : [{ ...ended, ...at }]),
    ...compareStability(old.stability, next.stability, at),
  ]
  // Of another type, it is another thing, and of any type, no thing at all: what else differs follows from that.
  if (type !== null && (type.kind === 'type-changed' || saysNothing(old) || saysNothing(next))) return { changes, children: [] }
  const members = compareMembers(pair)
  return {
    changes: [
      ...changes,
      ...compareValues(old, next),
      ...compareLimits(old, next),
      ...compareConditions([readers.old.spec, old], [readers.next.spec, next], direction),
      ...compareDiscriminators(old, next),
      ...members.changes,
    ],
    children: members.children,
  }
}

function place(
  { segment, ...change }: LocalChange & { segment?: string },
  location: Pointer,
  assumption: { old: string | null; next: string | null },
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
    const key = JSON.stringify([kind, location, expected, observed])
    return !seen.has(key) && seen.add(key)
  })
}
