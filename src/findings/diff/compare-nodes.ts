import { isRecord, textOrNull } from '#input/json'
import type { Pointer } from '#spec/model'
import type { ChangeKind, LocalChange } from './change.ts'
import { compareConditions } from './compare-conditions.ts'
import { compareDiscriminators } from './compare-discriminators.ts'
import { compareLimits } from './compare-limits.ts'
import { type ChildPair, compareMembers, type ViewPair } from './compare-members.ts'
import { compareOneOf } from './compare-one-of.ts'
import type { SchemaVisit } from './compare-schemas.ts'
import { areDisjoint, compareNullability, compareTypes, describeNode, describeType, saysNothing } from './compare-types.ts'
import { compareValues } from './compare-values.ts'
import { compareLifecycle, type Notice } from './lifecycle.ts'
import { matchAlternatives } from './match-alternatives.ts'
import { type NodeReader, nameOfDefinition } from './read-node.ts'
import type { DiffNode, SchemaView } from './schema-view.ts'
import { compareStability } from './stability.ts'
import type { UnchangedTest } from './unchanged.ts'

/** How two schemas are to be compared. */
export interface Comparison {
  readers: { old: NodeReader; next: NodeReader }
  direction: 'response' | 'request'
  /** Values travel as text, as those of parameters and headers do. */
  text: boolean
  notice: Notice
  /** Whether the schemas at these pointers say word for word the same in both documents. */
  isUnchanged: UnchangedTest
  /** Pairs that were compared already, in the same direction and carried in the same way. */
  known: Map<string, NodeChanges>
  /** Where the pairs at which a comparison began differ, in the same way. */
  visited: Map<string, readonly SchemaVisit[]>
}

/** The two revisions of what one place holds. */
export interface NodePair {
  old: DiffNode
  next: DiffNode
  /** The same for the same two schemas. */
  id: string
  /** The same for pairs that differ alike. */
  key: string
}

/** What changed about a pair of schemas, and the pairs below it that may have changed too. */
export interface NodeChanges {
  /** Whether it may be null now, or may not any more. */
  nullability: LocalChange | null
  changes: (LocalChange & { segment?: string })[]
  children: { segment: string; pair: NodePair }[]
}

/** The pair of what the schemas at these pointers say; `above` is where they would stand where there are none. */
export function pairNodes(
  old: readonly Pointer[],
  next: readonly Pointer[],
  above: { old: Pointer; next: Pointer },
  { readers }: Comparison,
): NodePair {
  const [was, is] = [readers.old.node(old, above.old), readers.next.node(next, above.next)]
  return { old: was, next: is, id: `${was.id} → ${is.id}`, key: `${was.key} → ${is.key}` }
}

/** What changed about a pair itself; each pair of a diff is compared once. */
export function compareNodes(pair: NodePair, comparison: Comparison): NodeChanges {
  const known = comparison.known.get(pair.id)
  // Where nothing is said there is no schema to know again, only a place.
  if (known !== undefined && pair.old.id !== '' && pair.next.id !== '') return known
  const { changes, children } = compareAlternatives(pair, comparison)
  const ambiguous = compareOneOf(pair, comparison.readers, comparison.direction)
  const above = { old: pair.old.pointer, next: pair.next.pointer }
  const found: NodeChanges = {
    nullability: compareNullability(pair.old, pair.next),
    // That there is one more alternative is no news beside what it does to the old ones.
    changes: ambiguous === null ? changes : [ambiguous, ...changes.filter(({ kind }) => !isOneMore(kind, comparison.direction))],
    children: children
      .filter((child) => !comparison.isUnchanged(child.old, child.next))
      .map((child) => ({ segment: child.segment, pair: pairNodes(child.old, child.next, above, comparison) })),
  }
  comparison.known.set(pair.id, found)
  return found
}

function isOneMore(kind: ChangeKind, direction: Comparison['direction']): boolean {
  return direction === 'request' && (kind === 'wrapped-in-one-of' || kind === 'one-of-added')
}

interface FoundChanges {
  changes: (LocalChange & { segment?: string })[]
  children: ChildPair[]
}

function compareAlternatives({ old, next }: NodePair, comparison: Comparison): FoundChanges {
  const { pairs, removed, added } = matchAlternatives(old, next, comparison.readers)
  const found: FoundChanges = { changes: [], children: [] }
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

function changedKind(old: DiffNode, next: DiffNode): LocalChange {
  return {
    kind: 'type-changed',
    expected: describeNode(old),
    observed: describeNode(next),
    old: old.alternatives[0]?.typePointer ?? old.pointer,
    next: next.alternatives[0]?.typePointer ?? next.pointer,
  }
}

function alternativeChanges(
  { old, next }: { old: DiffNode; next: DiffNode },
  removed: readonly SchemaView[],
  added: readonly SchemaView[],
  readers: Comparison['readers'],
): LocalChange[] {
  const word = (node: DiffNode, other: DiffNode): 'any-of' | 'one-of' => ((node.keyword ?? other.keyword) === 'anyOf' ? 'any-of' : 'one-of')
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
    return reference?.split('/').at(-1) ?? nameOfDefinition(view.pointer) ?? view.title ?? describeType(view)
  })
  return names.join(' or ')
}

function compareViews(pair: ViewPair, comparison: Comparison): FoundChanges {
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
      ...compareDiscriminators(old, next, readers),
      ...members.changes,
    ],
    children: members.children,
  }
}
