import { extendPointer } from '#input/pointer'
import type { Pointer } from '#spec/model'
import type { SchemaSource } from './schema-reader.ts'

/** Which element of the spec makes a promise, and whether any page states it. */
export interface Claim {
  /** Pointer into the spec document. */
  pointer: Pointer
  /** Why we believe it, where no page states it: a breach is then at most `info`. */
  assumption: string | null
}

/** A text that two claims share only if they are of the same schema and believed for the same reason. */
export function claimKey({ pointer, assumption }: Claim): string {
  return `${pointer} ${assumption ?? ''}`
}

/** What a keyword says. */
export interface Constraint<T> extends Claim {
  value: T
}

/** A schema object with any keywords; what a keyword holds is not checked. */
export type SchemaObject = Readonly<Record<string, unknown>>

/**
 * One schema object of those that a value must all satisfy, in the words of 3.1 whatever the document is: `nullable` alone stays,
 * because beside a reference it means more than 3.1 can say of one object.
 */
export interface SchemaPart extends Claim {
  schema: SchemaObject
}

/** Whether a value of a document is a schema object, or any other map. */
export function isSchemaObject(value: unknown): value is SchemaObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * The schema at a pointer, with its own mark, or else the one it inherits: a page that states an element settles it. Null where the
 * document has no object there; `true` and `false` are none.
 */
export function partAt(source: SchemaSource, pointer: Pointer, inherited: string | null): SchemaPart | null {
  const schema = source.at(pointer)
  if (!isSchemaObject(schema)) return null
  const own = schema['x-assumption']
  const assumption = schema['x-source'] !== undefined ? null : typeof own === 'string' && own !== '' ? own : inherited
  return { schema: source.dialect === '3.0' ? modern(schema) : schema, pointer, assumption }
}

/**
 * OpenAPI 3.0 ignores what stands beside a reference; our marks and the widespread `nullable` there are meant all the same. Its
 * `exclusiveMaximum: true` makes `maximum` exclusive.
 */
function modern(schema: SchemaObject): SchemaObject {
  if (typeof schema.$ref === 'string') {
    return Object.fromEntries(Object.entries(schema).filter(([name]) => name === '$ref' || name === 'nullable' || name.startsWith('x-')))
  }
  const { exclusiveMaximum, exclusiveMinimum } = schema
  if (typeof exclusiveMaximum !== 'boolean' && typeof exclusiveMinimum !== 'boolean') return schema
  const { minimum, maximum, exclusiveMinimum: _low, exclusiveMaximum: _high, ...others } = schema
  return {
    ...others,
    ...limit('minimum', minimum, exclusiveMinimum),
    ...limit('maximum', maximum, exclusiveMaximum),
  }
}

function limit(keyword: 'minimum' | 'maximum', value: unknown, exclusive: unknown): SchemaObject {
  const strict = keyword === 'minimum' ? 'exclusiveMinimum' : 'exclusiveMaximum'
  if (exclusive === true) return value === undefined ? {} : { [strict]: value }
  return { ...(value !== undefined && { [keyword]: value }), ...(typeof exclusive === 'number' && { [strict]: exclusive }) }
}

/** Every value that a keyword has in the parts, with the pointer of the keyword itself. */
export function statedBy(parts: readonly SchemaPart[], keyword: string): Constraint<unknown>[] {
  return parts.flatMap(({ schema, pointer, assumption }) =>
    Object.hasOwn(schema, keyword) ? [{ value: schema[keyword], pointer: extendPointer(pointer, keyword), assumption }] : [],
  )
}

/** The schemas of each name that a keyword maps, where they stand. */
export function membersOf(parts: readonly SchemaPart[], keyword: 'properties' | 'patternProperties'): Map<string, Claim[]> {
  const found = new Map<string, Claim[]>()
  for (const { value, pointer, assumption } of statedBy(parts, keyword)) {
    for (const name of Object.keys(isSchemaObject(value) ? value : {})) {
      const claim = { pointer: extendPointer(pointer, name), assumption }
      const known = found.get(name)
      if (known === undefined) found.set(name, [claim])
      else known.push(claim)
    }
  }
  return found
}

/** Where the schemas that a keyword holds stand; `true` and `false` are passed over. */
export function schemasOf(parts: readonly SchemaPart[], keyword: string): Claim[] {
  return statedBy(parts, keyword)
    .filter(({ value }) => isSchemaObject(value))
    .map(({ pointer, assumption }) => ({ pointer, assumption }))
}

/** The names that `required` lists, each with its place in the list. */
export function requiredOf(parts: readonly SchemaPart[]): (Constraint<string> & { part: SchemaPart })[] {
  return parts.flatMap((part) => {
    const { required } = part.schema
    return Array.isArray(required)
      ? required.flatMap((value: unknown, index) => {
          const pointer = extendPointer(part.pointer, 'required', index)
          return typeof value === 'string' ? [{ value, pointer, assumption: part.assumption, part }] : []
        })
      : []
  })
}
