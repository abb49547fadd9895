import { describeBound, describeNode, describeText, describeType, describeValues } from './describe.ts'
import type { Json } from './json.ts'
import { bitOf, typeBits } from './json-type.ts'
import type { BoundKeyword } from './keywords.ts'
import { hasRepeats, isMultipleOf, lengthOf } from './measures.ts'
import type { Bound, Scalar, SchemaNode } from './schema-node.ts'
import type { Claim } from './schema-part.ts'

/** The keyword that a value breaks; `null` where the value is null and may not be. */
export type BrokenKeyword =
  | 'null'
  | 'type'
  | 'const'
  | 'enum'
  | 'format'
  | 'pattern'
  | 'uniqueItems'
  | 'oneOf'
  | 'additionalProperties'
  | BoundKeyword

/** One promise that one value breaks. */
export interface Breach {
  keyword: BrokenKeyword
  claim: Claim
  expected: string
  /** Value-free; null where the value itself may be shown if it proves to be no one's data. */
  observed: string | null
  /** The values that are documented instead of one that may be shown. */
  documented?: readonly Scalar[]
}

/**
 * The first promise that a value breaks by itself, in the order of what follows from what: a value of another type has no
 * format to lose. What an object or array holds is not looked at, nor are the alternatives of a node that has some.
 */
export function breachOf(node: SchemaNode, value: Json): Breach | null {
  return typeBreach(node, value) ?? listBreach(node, value) ?? valueBreach(node, value)
}

/** That the value is of a type that the node does not allow. */
export function typeBreach(node: SchemaNode, value: Json): Breach | null {
  const bit = bitOf(value)
  if ((node.mask & bit) !== 0) return null
  const claim = documented(node.types, (constraint) => (constraint.value & bit) === 0) ?? node
  const fraction = bit === typeBits.number && (node.mask & typeBits.integer) !== 0
  return {
    keyword: value === null ? 'null' : 'type',
    claim,
    expected: describeNode(node),
    observed: fraction ? 'number with a fraction' : describeType(value),
  }
}

/** That the value is none of those that the node lists. */
export function listBreach(node: SchemaNode, value: Json): Breach | null {
  const constant = documented(node.constants, (constraint) => constraint.value !== value)
  if (constant !== null) {
    const documented = [constant.value]
    return { keyword: 'const', claim: constant, expected: describeValues(documented), observed: null, documented }
  }
  const list = documented(node.enums, (constraint) => !constraint.value.some((listed) => listed === value))
  if (list === null) return null
  const keyword = value === null ? 'null' : 'enum'
  return { keyword, claim: list, expected: describeValues(list.value), observed: value === null ? 'null' : null, documented: list.value }
}

/** That a value of the right type lacks its format, its pattern, or keeps no limit. */
export function valueBreach(node: SchemaNode, value: Json): Breach | null {
  return textBreach(node, value) ?? boundBreach(node, value)
}

function textBreach(node: SchemaNode, value: Json): Breach | null {
  if (typeof value !== 'string') return null
  const format = documented(node.formats, ({ check }) => !check(value))
  if (format !== null) {
    const observed = describeText(value, format.value)
    return { keyword: 'format', claim: format, expected: `string (${format.value})`, observed }
  }
  const pattern = documented(node.patterns, ({ expression }) => !expression.test(value))
  if (pattern === null) return null
  const expected = `string matching ${pattern.value}`
  return {
    keyword: 'pattern',
    claim: pattern,
    expected,
    observed: value === '' ? 'string (empty)' : 'another string',
  }
}

function boundBreach(node: SchemaNode, value: Json): Breach | null {
  const bound = documented(node.bounds, (candidate) => breaksBound(candidate, value))
  if (bound !== null) return { keyword: bound.keyword, claim: bound, ...describeBound(bound) }
  const [unique] = node.unique
  if (unique === undefined || !Array.isArray(value) || !hasRepeats(value)) return null
  return { keyword: 'uniqueItems', claim: unique, expected: 'array of distinct items', observed: 'array with repeated items' }
}

function breaksBound({ keyword, value: limit }: Bound, value: Json): boolean {
  switch (keyword) {
    case 'minimum':
      return typeof value === 'number' && value < limit
    case 'maximum':
      return typeof value === 'number' && value > limit
    case 'exclusiveMinimum':
      return typeof value === 'number' && value <= limit
    case 'exclusiveMaximum':
      return typeof value === 'number' && value >= limit
    case 'multipleOf':
      return typeof value === 'number' && !isMultipleOf(value, limit)
    case 'minLength':
      return typeof value === 'string' && lengthOf(value) < limit
    case 'maxLength':
      return typeof value === 'string' && lengthOf(value) > limit
    case 'minItems':
      return Array.isArray(value) && value.length < limit
    case 'maxItems':
      return Array.isArray(value) && value.length > limit
    default:
      return keyword satisfies never
  }
}

/** Of the promises that are broken the first that a page states, or else the first. */
function documented<T extends Claim>(claims: readonly T[], broken: (claim: T) => boolean): T | null {
  let assumed: T | null = null
  for (const claim of claims) {
    if (!broken(claim)) continue
    if (claim.assumption === null) return claim
    assumed ??= claim
  }
  return assumed
}
