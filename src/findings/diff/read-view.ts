import { isRecord } from '#input/json'
import { extendPointer } from '#input/pointer'
import type { Json } from '#schema/json'
import { anyButNull, anyType, bitOf, bitsOf, typeBits } from '#schema/json-type'
import { type ConditionKeyword, conditionKeywords, type LimitKeyword, limitKeywords } from '#schema/keywords'
import type { Dialect, Pointer } from '#spec/model'
import { demandsOf, isSame } from './same.ts'
import { flagOf, membersOf, numbersOf, type SchemaPart, type SchemaParts, schemasOf, statedBy, textsOf } from './schema-parts.ts'
import type { Marks, SchemaView, Sourced } from './schema-view.ts'

/** The view of schema objects taken together; `key` is the caller's. */
export function readView({ parts, references, never }: SchemaParts, pointer: Pointer, key: string, dialect: Dialect): SchemaView {
  const { mask, nullable, typePointer } = readTypes(parts, pointer, dialect)
  return {
    key,
    pointer,
    picked: [],
    demanding: parts.map(({ schema }) => demandsOf(schema)).filter((schema) => Object.keys(schema).length > 0),
    marks: readMarks(parts),
    mask: never ? 0 : mask,
    nullable: nullable && !never,
    typePointer,
    formats: distinct(textsOf(parts, 'format')),
    enum: readEnum(parts),
    const: statedBy(parts, 'const')[0] ?? null,
    patterns: distinct(textsOf(parts, 'pattern')),
    limits: readLimits(parts, dialect),
    unique: statedBy(parts, 'uniqueItems').find(({ value }) => value === true)?.pointer ?? null,
    multipleOf: numbersOf(parts, 'multipleOf')[0] ?? null,
    default: statedBy(parts, 'default')[0] ?? null,
    properties: membersOf(parts, 'properties'),
    required: readRequired(parts),
    patternProperties: membersOf(parts, 'patternProperties'),
    rest: readRest(parts),
    items: schemasOf(parts, 'items'),
    prefixItems: readPrefixItems(parts),
    discriminator: readDiscriminator(parts),
    conditions: readConditions(parts),
    references,
    title: textsOf(parts, 'title')[0]?.value ?? null,
    deprecated: flagOf(parts, 'deprecated'),
    sunset: textsOf(parts, 'x-sunset')[0]?.value ?? null,
    stability: textsOf(parts, 'x-stability-level')[0]?.value ?? null,
    readOnly: flagOf(parts, 'readOnly'),
    writeOnly: flagOf(parts, 'writeOnly'),
  }
}

function readTypes(parts: readonly SchemaPart[], pointer: Pointer, dialect: Dialect) {
  const stated = parts.filter(({ schema }) => schema.type !== undefined)
  let mask: number = anyType
  for (const { schema } of parts) {
    const nullHere = dialect === '3.0' && schema.nullable === true ? typeBits.null : 0
    mask &= schema.type === undefined ? impliedTypes(schema) : bitsOf(schema.type) | nullHere
    const values = schema.const === undefined ? schema.enum : [schema.const]
    // Listed values decide the type only where none is stated, but always whether null is among them.
    if (Array.isArray(values)) mask &= typesOf(values) | (stated.length === 0 ? 0 : anyButNull) | nullHere
  }
  // `nullable` beside a reference or an `allOf` says nothing by the letter, and means null wherever it is written.
  const [first] = parts
  if (dialect === '3.0' && first?.schema.nullable === true && first.schema.type === undefined) mask |= typeBits.null
  const typed = stated[0]
  return {
    mask: mask & anyButNull,
    nullable: (mask & typeBits.null) !== 0,
    typePointer: typed === undefined ? pointer : extendPointer(typed.pointer, 'type'),
  }
}

function impliedTypes(schema: SchemaPart['schema']): number {
  // Many documents leave out the type of what can only be an object or a list.
  if (schema.properties !== undefined || schema.additionalProperties !== undefined) return typeBits.object
  if (schema.items !== undefined || schema.prefixItems !== undefined) return typeBits.array
  return anyType
}

function typesOf(values: readonly unknown[]): number {
  return values.reduce((mask: number, value) => mask | bitOf(value as Json), 0)
}

function readMarks(parts: readonly SchemaPart[]): Marks {
  if (parts.some(({ schema }) => schema['x-source'] !== undefined)) return 'documented'
  const assumption = textsOf(parts, 'x-assumption')[0]?.value
  return assumption === undefined ? 'unmarked' : { assumption }
}

function readEnum(parts: readonly SchemaPart[]): Sourced<readonly unknown[]> | null {
  const lists = statedBy(parts, 'enum').flatMap(({ value, pointer }) =>
    Array.isArray(value) ? [{ value: value as unknown[], pointer }] : [],
  )
  const [first, ...others] = lists
  if (first === undefined) return null
  const inAll = first.value.filter((value) => value !== null && others.every((other) => other.value.some((each) => isSame(each, value))))
  return { value: inAll, pointer: first.pointer }
}

function readLimits(parts: readonly SchemaPart[], dialect: Dialect): Map<LimitKeyword, Sourced<number>> {
  const limits = new Map<LimitKeyword, Sourced<number>>()
  for (const keyword of Object.keys(limitKeywords) as LimitKeyword[]) {
    const { end } = limitKeywords[keyword]
    const stated = parts.flatMap(({ schema, pointer }) => {
      const value = dialect === '3.0' ? oldLimit(schema, keyword) : schema[keyword]
      return typeof value === 'number' ? [{ value, pointer: extendPointer(pointer, keyword) }] : []
    })
    const strictest = stated.sort((a, b) => (end === 'upper' ? a.value - b.value : b.value - a.value))[0]
    // A length or count of at least 0 says nothing.
    if (strictest !== undefined && !(strictest.value === 0 && /^min[A-Z]/.test(keyword))) limits.set(keyword, strictest)
  }
  return limits
}

// In OpenAPI 3.0 `exclusiveMaximum: true` makes `maximum` exclusive.
function oldLimit(schema: SchemaPart['schema'], keyword: LimitKeyword): unknown {
  if (keyword === 'exclusiveMaximum') return schema.exclusiveMaximum === true ? schema.maximum : schema.exclusiveMaximum
  if (keyword === 'exclusiveMinimum') return schema.exclusiveMinimum === true ? schema.minimum : schema.exclusiveMinimum
  if (keyword === 'maximum' && schema.exclusiveMaximum === true) return undefined
  if (keyword === 'minimum' && schema.exclusiveMinimum === true) return undefined
  return schema[keyword]
}

function readRequired(parts: readonly SchemaPart[]): Map<string, Pointer> {
  const required = new Map<string, Pointer>()
  for (const { value, pointer } of statedBy(parts, 'required')) {
    if (!Array.isArray(value)) continue
    for (const [index, name] of value.entries()) if (typeof name === 'string') required.set(name, extendPointer(pointer, index))
  }
  return required
}

function readRest(parts: readonly SchemaPart[]): SchemaView['rest'] {
  return {
    pointers: schemasOf(parts, 'additionalProperties'),
    closed: statedBy(parts, 'additionalProperties').some(({ value }) => value === false),
  }
}

function readPrefixItems(parts: readonly SchemaPart[]): Pointer[][] {
  const lists = statedBy(parts, 'prefixItems').flatMap(({ value, pointer }) =>
    Array.isArray(value) ? [{ length: value.length, pointer }] : [],
  )
  const length = Math.max(0, ...lists.map((list) => list.length))
  return Array.from({ length }, (_, index) =>
    lists.filter((list) => index < list.length).map(({ pointer }) => extendPointer(pointer, index)),
  )
}

function readDiscriminator(parts: readonly SchemaPart[]): SchemaView['discriminator'] {
  for (const { value, pointer } of statedBy(parts, 'discriminator')) {
    if (!isRecord(value) || typeof value.propertyName !== 'string') continue
    const mapping = Object.entries(isRecord(value.mapping) ? value.mapping : {}).map(([name, target]) => [name, String(target)])
    return { value: { propertyName: value.propertyName, mapping: Object.fromEntries(mapping) }, pointer }
  }
  return null
}

function readConditions(parts: readonly SchemaPart[]): SchemaView['conditions'] {
  const conditions: SchemaView['conditions'] = new Map()
  for (const keyword of Object.keys(conditionKeywords) as ConditionKeyword[]) {
    const [first, ...others] = statedBy(parts, keyword)
    if (first !== undefined) {
      conditions.set(keyword, others.length === 0 ? first : { ...first, value: [first.value, ...others.map(({ value }) => value)] })
    }
  }
  return conditions
}

function distinct(sourced: Sourced<string>[]): Sourced<string>[] {
  const seen = new Set<string>()
  return sourced.filter(({ value }) => !seen.has(value) && seen.add(value))
}
