import { extendPointer } from '#input/pointer'
import type { Pointer } from '#spec/model'
import type { ChangeKind, LocalChange } from './change.ts'
import { describeNode } from './compare-types.ts'
import type { NodeReader } from './read-node.ts'
import type { DiffNode, SchemaView } from './schema-view.ts'

/** A pair of schemas below another pair: what the values there must be in either revision. */
export interface ChildPair {
  /** A property's name, or `*`. */
  segment: string
  old: Pointer[]
  next: Pointer[]
}

/** What changed about the members of objects and lists, and where to go on looking. */
export interface MemberChanges {
  changes: (LocalChange & { segment?: string })[]
  children: ChildPair[]
}

/** The two revisions of one schema, with readers of the documents they stand in. */
export interface ViewPair {
  old: SchemaView
  next: SchemaView
  readers: { old: NodeReader; next: NodeReader }
  direction: 'response' | 'request'
}

/** Compares properties, items and what stands for them. */
export function compareMembers(pair: ViewPair): MemberChanges {
  const parts = [compareProperties(pair), compareRest(pair), comparePatternProperties(pair), compareItems(pair), comparePrefixItems(pair)]
  return { changes: parts.flatMap((part) => part.changes), children: parts.flatMap((part) => part.children) }
}

interface Member {
  node: DiffNode
  pointers: Pointer[]
  pointer: Pointer
  /** Where the property is, or would be. */
  home: Pointer
  required: boolean
  /** It travels the other way only. */
  hidden: boolean
}

function compareProperties(pair: ViewPair): MemberChanges {
  const [old, next] = [membersOf(pair, 'old'), membersOf(pair, 'next')]
  const found: MemberChanges = { changes: [], children: [] }
  for (const name of new Set([...old.keys(), ...next.keys()])) {
    const [was, is] = [old.get(name) ?? null, next.get(name) ?? null]
    const change = comparePresence(was, is)
    if (change !== null) found.changes.push({ ...change, segment: name })
    if (was !== null && is !== null && !was.hidden && !is.hidden) {
      found.children.push({ segment: name, old: was.pointers, next: is.pointers })
    }
  }
  return found
}

function membersOf({ readers, direction, ...views }: ViewPair, side: 'old' | 'next'): Map<string, Member> {
  const [view, reader] = [views[side], readers[side]]
  const members = new Map<string, Member>()
  for (const name of new Set([...view.properties.keys(), ...view.required.keys()])) {
    const pointers = view.properties.get(name) ?? []
    const pointer = pointers[0] ?? view.required.get(name) ?? view.pointer
    const node = reader.node(pointers, pointer)
    const impossible = !node.nullable && node.alternatives.every(({ mask }) => mask === 0)
    if (impossible) continue
    const hidden = node.alternatives.every(({ readOnly, writeOnly }) => (direction === 'response' ? writeOnly : readOnly))
    const holder = (view.required.get(name) ?? view.pointer).replace(/\/required(\/\d+)?$/, '')
    const home = pointers[0] ?? extendPointer(holder, 'properties', name)
    members.set(name, { node, pointers, pointer, home, required: view.required.has(name), hidden })
  }
  return members
}

function comparePresence(was: Member | null, is: Member | null): LocalChange | null {
  const change = describePresence(was, is)
  return change === null ? null : { ...change, stands: { old: was?.home ?? null, next: is?.home ?? null } }
}

function describePresence(was: Member | null, is: Member | null): LocalChange | null {
  if (was === null) return is === null || is.hidden ? null : added(is)
  if (is === null) return was.hidden ? null : removed(was)
  const at = { old: was.pointer, next: is.pointer }
  if (was.hidden !== is.hidden) {
    const kind: ChangeKind = is.hidden
      ? `${was.required ? 'required' : 'optional'}-property-became-hidden`
      : `${is.required ? 'required' : 'optional'}-property-became-visible`
    return { kind, expected: was.hidden ? 'not sent' : describe(was), observed: is.hidden ? 'not sent' : describe(is), ...at }
  }
  if (is.hidden || was.required === is.required) return null
  if (was.required) return { kind: 'became-optional', expected: 'always there', observed: 'may be absent', ...at }
  return {
    kind: hasDefault(is) ? 'became-required-with-default' : 'became-required',
    expected: 'may be absent',
    observed: 'always there',
    ...at,
  }
}

function added(is: Member): LocalChange {
  const kind = !is.required
    ? 'optional-property-added'
    : hasDefault(is)
      ? 'required-property-with-default-added'
      : 'required-property-added'
  return { kind, expected: 'no such property', observed: describe(is), old: null, next: is.pointer }
}

function removed(was: Member): LocalChange {
  const kind = was.required ? 'required-property-removed' : 'optional-property-removed'
  return { kind, expected: describe(was), observed: 'gone', old: was.pointer, next: null }
}

function hasDefault({ node }: Member): boolean {
  return node.alternatives.some((view) => view.default !== null)
}

function describe({ node, required }: Member): string {
  return `${required ? 'required' : 'optional'}, ${describeNode(node)}`
}

/** Properties of undocumented names: only where the old revision says what they are is there something to take back. */
function compareRest({ old, next }: ViewPair): MemberChanges {
  const [was, is] = [old.rest.pointers, next.rest.pointers]
  if (was.length > 0 && next.rest.closed) {
    const change: LocalChange = {
      kind: 'optional-property-removed',
      expected: 'properties of any name',
      observed: 'gone',
      old: was[0] ?? null,
      next: null,
    }
    return { changes: [{ ...change, segment: '*' }], children: [] }
  }
  if (was.length > 0) return { changes: [], children: [{ segment: '*', old: was, next: is }] }
  if (is.length === 0 || !old.rest.closed) return none
  const change: LocalChange = {
    kind: 'optional-property-added',
    expected: 'no other properties',
    observed: 'properties of any name',
    old: null,
    next: is[0] ?? null,
  }
  return { changes: [{ ...change, segment: '*' }], children: [] }
}

const none: MemberChanges = { changes: [], children: [] }

function comparePatternProperties({ old, next }: ViewPair): MemberChanges {
  const found: MemberChanges = { changes: [], children: [] }
  for (const pattern of new Set([...old.patternProperties.keys(), ...next.patternProperties.keys()])) {
    const [was, is] = [old.patternProperties.get(pattern), next.patternProperties.get(pattern)]
    if (was !== undefined && is !== undefined) found.children.push({ segment: '*', old: was, next: is })
    else {
      const [expected, observed] = was === undefined ? ['nothing said', 'described'] : ['described', 'nothing said']
      found.changes.push({
        kind: was === undefined ? 'pattern-property-added' : 'pattern-property-removed',
        expected: `names like ${pattern}: ${expected}`,
        observed: `names like ${pattern}: ${observed}`,
        old: was?.[0] ?? old.pointer,
        next: is?.[0] ?? next.pointer,
      })
    }
  }
  return found
}

function compareItems({ old, next }: ViewPair): MemberChanges {
  return old.items.length === 0 && next.items.length === 0
    ? none
    : { changes: [], children: [{ segment: '*', old: old.items, next: next.items }] }
}

function comparePrefixItems({ old, next }: ViewPair): MemberChanges {
  const [was, is] = [old.prefixItems, next.prefixItems]
  const common = Math.min(was.length, is.length)
  const children = Array.from({ length: common }, (_, index) => ({ segment: '*', old: was[index] ?? [], next: is[index] ?? [] }))
  if (was.length === is.length) return { changes: [], children }
  const change: LocalChange = {
    kind: is.length > was.length ? 'prefix-items-added' : 'prefix-items-removed',
    expected: `${was.length} described one by one`,
    observed: `${is.length} described one by one`,
    old: was[common]?.[0] ?? old.pointer,
    next: is[common]?.[0] ?? next.pointer,
  }
  return { changes: [change], children }
}
