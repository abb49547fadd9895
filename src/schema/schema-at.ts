import { parsePointer } from '#input/pointer'
import type { JsonSchema, Pointer, SchemaType } from '#spec/model'

/** The schemas by name that `#/components/schemas/NAME` refers to. */
export type Schemas = Readonly<Record<string, JsonSchema>>

const prefix = '#/components/schemas/'

/** The name that a schema reference refers to. */
export function referencedName(reference: string): string {
  return reference.slice(prefix.length)
}

/** A schema and every schema that a value must also, or may, satisfy in its place: references, `allOf`, `anyOf`, `oneOf`. */
export function alternatives(schemas: Schemas, schema: JsonSchema, seen = new Set<JsonSchema>()): JsonSchema[] {
  if (seen.has(schema)) return []
  seen.add(schema)
  const target = schema.$ref === undefined ? undefined : schemas[referencedName(schema.$ref)]
  const others = [...(target === undefined ? [] : [target]), ...(schema.allOf ?? []), ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]
  return [schema, ...others.flatMap((other) => alternatives(schemas, other, seen))]
}

/** Every schema that describes the value at a pointer into an instance; empty where the pointer leads nowhere. */
export function schemasAt(schemas: Schemas, schema: JsonSchema, pointer: Pointer): JsonSchema[] {
  let current = alternatives(schemas, schema)
  for (const segment of parsePointer(pointer)) {
    current = current.flatMap((each) => member(each, segment)).flatMap((each) => alternatives(schemas, each))
  }
  return current
}

function member(schema: JsonSchema, segment: string): JsonSchema[] {
  const { properties = {}, items, additionalProperties } = schema
  if (Object.hasOwn(properties, segment)) return [properties[segment] ?? {}]
  if (items !== undefined && (segment === '*' || /^\d+$/.test(segment))) return [items]
  return typeof additionalProperties === 'object' ? [additionalProperties] : []
}

/** The JSON types that a list of schemas names; empty where none does. */
export function typesOf(schemas: readonly JsonSchema[]): SchemaType[] {
  return [...new Set(schemas.flatMap((schema) => schema.type ?? []))]
}
