import { describeTypes } from '#schema/describe'
import { anyButNull, namesOf, scalarTypes, typeBits } from '#schema/json-type'
import type { ChangeKind, LocalChange } from './change.ts'
import { isBareType } from './read-node.ts'
import type { DiffNode, SchemaView } from './schema-view.ts'

/** How the values of the new revision relate to those of the old one. */
type Relation = 'same' | 'wider' | 'narrower' | 'other'

/** Formats whose values all have another format too. */
const widerFormats: Readonly<Record<string, readonly string[]>> = {
  int32: ['int64'],
  float: ['double'],
  email: ['idn-email'],
  hostname: ['idn-hostname'],
  uri: ['iri', 'uri-reference', 'iri-reference'],
  iri: ['iri-reference'],
  'uri-reference': ['iri-reference'],
}

/** How type and format of a value changed; `text` is set where everything travels as text, so that a string takes any scalar. */
export function compareTypes(old: SchemaView, next: SchemaView, text: boolean): LocalChange | null {
  // Null alone is left: that it may be null now says as much.
  if (next.mask === 0 && !old.nullable) return null
  const types = compareMasks(kindsOf(old, text), kindsOf(next, text))
  const formats = compareFormats(old, next)
  const relation = combine(types, formats)
  if (relation === 'same') return null
  return {
    kind: kindOf(relation, formats === 'same' && isListChange(old.mask, next.mask)),
    expected: describeType(old),
    observed: describeType(next),
    old: old.typePointer,
    next: next.typePointer,
  }
}

/** What a change of nullability is, if it is one. */
export function compareNullability(old: DiffNode, next: DiffNode): LocalChange | null {
  if (old.nullable === next.nullable) return null
  // Where a type is stated for the first time, or no longer, null goes with all the others.
  if (isAnything(old) !== isAnything(next)) return null
  const [expected, observed] = old.nullable ? ['may be null', 'never null'] : ['never null', 'may be null']
  return {
    kind: old.nullable ? 'became-not-nullable' : 'became-nullable',
    expected,
    observed,
    old: old.alternatives[0]?.typePointer ?? old.pointer,
    next: next.alternatives[0]?.typePointer ?? next.pointer,
    // Null is allowed where a definition is used, beside the reference to it.
    stands: { old: old.pointer, next: next.pointer },
  }
}

/** Whether no value of one schema can be a value of the other. */
export function areDisjoint(old: SchemaView, next: SchemaView): boolean {
  return (old.mask & next.mask) === 0
}

/** Whether nothing is said about the values in a place. */
export function isAnything({ alternatives, nullable }: DiffNode): boolean {
  const [view, ...others] = alternatives
  return nullable && view !== undefined && others.length === 0 && saysNothing(view)
}

/** Whether a schema allows every value. */
export function saysNothing(view: SchemaView): boolean {
  return view.mask === anyButNull && isBareType(view)
}

/** `string (date-time)`, `integer`, `any type`. */
export function describeType({ mask, formats }: SchemaView): string {
  const names = formats.map(({ value }) => value)
  return names.length === 0 ? describeTypes(mask) : `${describeTypes(mask)} (${names.join(', ')})`
}

/** What a place holds, with all its alternatives: `object or string`. */
export function describeNode({ alternatives, nullable }: DiffNode): string {
  const names = [...new Set(alternatives.map(describeType))]
  if (nullable && names[0] !== 'any type') names.push('null')
  return names.join(' or ')
}

function kindsOf({ mask, formats }: SchemaView, text: boolean): number {
  const takesAny = text && (mask & typeBits.string) !== 0 && formats.length === 0
  return takesAny ? mask | scalarTypes : mask
}

function compareMasks(old: number, next: number): Relation {
  if (old === next) return 'same'
  if ((old & next) === old) return 'wider'
  return (old & next) === next ? 'narrower' : 'other'
}

function compareFormats(old: SchemaView, next: SchemaView): Relation {
  const [before, after] = [old, next].map(({ formats }) =>
    formats
      .map(({ value }) => value)
      .sort()
      .join(' '),
  )
  if (before === undefined || after === undefined || before === after) return 'same'
  if (before === '') return 'narrower'
  if (after === '' || widerFormats[before]?.includes(after)) return 'wider'
  return widerFormats[after]?.includes(before) ? 'narrower' : 'other'
}

function combine(a: Relation, b: Relation): Relation {
  if (a === 'same' || a === b) return b
  return b === 'same' ? a : 'other'
}

function isListChange(old: number, next: number): boolean {
  const hasList = namesOf(old).length > 1 || namesOf(next).length > 1
  return hasList && old !== anyButNull && next !== anyButNull
}

function kindOf(relation: Exclude<Relation, 'same'>, list: boolean): ChangeKind {
  switch (relation) {
    case 'wider':
      return list ? 'list-of-types-widened' : 'type-generalized'
    case 'narrower':
      return list ? 'list-of-types-narrowed' : 'type-specialized'
    case 'other':
      return 'type-changed'
    default:
      return relation satisfies never
  }
}
