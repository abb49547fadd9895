import { isRecord, textOrNull } from '#input/json'
import { extendPointer } from '#input/pointer'
import type { Alternative } from '#schema/alternatives'
import type { Json } from '#schema/json'
import { anyButNull, anyType, bitOf, bitsOf, typeBits } from '#schema/json-type'
import { type ConditionKeyword, conditionKeywords, type LimitKeyword, limitKeywords } from '#schema/keywords'
import { type Claim, membersOf, requiredOf, type SchemaPart, schemasOf, statedBy } from '#schema/schema-part'
import type { Dialect, Pointer } from '#spec/model'
import { demandsOf, isSame } from './same.ts'
import type { Marks, SchemaView, Sourced } from './schema-view.ts'

/** The view of an alternative that stands at a pointer; `named` are the named schemas that it is read from. */
export function readView(alternative: Alternative, pointer: Pointer, named: readonly Pointer[], dialect: Dialect): SchemaView {
  const { parts, references, picked, never } = alternative
  const demands = parts.map((part) => ({ pointer: part.pointer, schema: demandsOf(part.schema) })).filter(isDemanding)
  const { mask, nullable, typePointer } = readTypes(parts, pointer, dialect)
  return {
    // What only refers, describes or offers a choice is no part of what a schema is: wherever it is used, it is the same.
    key: demands
      .map((each) => each.pointer)
      .sort()
      .join(' '),
    pointer,
    picked,
    demanding: demands.map(({ schema }) => schema),
    marks: readMarks(parts),
    mask: never ? 0 : mask,
    nullable: nullable && !never,
    typePointer,
    formats: distinct(textsOf(parts, 'format')),
    enum: readEnum(parts),
    const: statedBy(parts, 'const')[0] ?? null,
    patterns: distinct(textsOf(parts, 'pattern')),
    limits: readLimits(parts),
    unique: statedBy(parts, 'uniqueItems').find(({ value }) => value === true)?.pointer ?? null,
    multipleOf: numbersOf(parts, 'multipleOf')[0] ?? null,
    default: statedBy(parts, 'default')[0] ?? null,
    properties: pointersByName(parts, 'properties'),
    required: new Map(requiredOf(parts).map((name) => [name.value, name.pointer])),
    patternProperties: pointersByName(parts, 'patternProperties'),
    rest: readRest(parts),
    items: pointersOf(schemasOf(parts, 'items')),
    prefixItems: readPrefixItems(parts),
    discriminator: readDiscriminator(parts),
    conditions: readConditions(parts),
    references: [...named, ...references],
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

function readLimits(parts: readonly SchemaPart[]): Map<LimitKeyword, Sourced<number>> {
  const limits = new Map<LimitKeyword, Sourced<number>>()
  for (const keyword of Object.keys(limitKeywords) as LimitKeyword[]) {
    const { end } = limitKeywords[keyword]
    const strictest = numbersOf(parts, keyword).sort((a, b) => (end === 'upper' ? a.value - b.value : b.value - a.value))[0]
    // A length or count of at least 0 says nothing.
    if (strictest !== undefined && !(strictest.value === 0 && /^min[A-Z]/.test(keyword))) limits.set(keyword, strictest)
  }
  return limits
}

function readRest(parts: readonly SchemaPart[]): SchemaView['rest'] {
  return {
    pointers: pointersOf(schemasOf(parts, 'additionalProperties')),
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

function isDemanding({ schema }: { schema: object }): boolean {
  return Object.keys(schema).length > 0
}

function pointersByName(parts: readonly SchemaPart[], keyword: 'properties' | 'patternProperties'): Map<string, Pointer[]> {
  return new Map([...membersOf(parts, keyword)].map(([name, claims]) => [name, pointersOf(claims)]))
}

function pointersOf(claims: readonly Claim[]): Pointer[] {
  return claims.map(({ pointer }) => pointer)
}

function textsOf(parts: readonly SchemaPart[], keyword: string): Sourced<string>[] {
  return statedBy(parts, keyword).flatMap(({ value, pointer }) => (textOrNull(value) === null ? [] : [{ value: String(value), pointer }]))
}

function numbersOf(parts: readonly SchemaPart[], keyword: string): Sourced<number>[] {
  return statedBy(parts, keyword).flatMap(({ value, pointer }) => (typeof value === 'number' ? [{ value, pointer }] : []))
}

function flagOf(parts: readonly SchemaPart[], keyword: string): boolean {
  return parts.some(({ schema }) => schema[keyword] === true)
}

function distinct(sourced: Sourced<string>[]): Sourced<string>[] {
  const seen = new Set<string>()
  return sourced.filter(({ value }) => !seen.has(value) && seen.add(value))
}
