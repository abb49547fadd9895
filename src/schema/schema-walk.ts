import { extendPointer } from '#input/pointer'
import type { JsonSchema, Pointer } from '#spec/model'

/** A schema and where it stands, for walks over a spec. */
export interface PlacedSchema {
  schema: JsonSchema
  pointer: Pointer
  /** What it is to the schema above it; `root` for the one that the walk started from. */
  role: 'root' | 'property' | 'items' | 'values' | 'branch' | 'definition'
}

/** A schema and all that stand in it, parents first; `$ref`s are not followed. */
export function* walkSchema(schema: JsonSchema, pointer: Pointer, role: PlacedSchema['role'] = 'root'): Generator<PlacedSchema> {
  yield { schema, pointer, role }
  for (const child of subschemas(schema, pointer)) yield* walkSchema(child.schema, child.pointer, child.role)
}

/** The schemas that stand directly in one. */
export function* subschemas(schema: JsonSchema, pointer: Pointer): Generator<PlacedSchema> {
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    yield { schema: property, pointer: extendPointer(pointer, 'properties', name), role: 'property' }
  }
  if (schema.items !== undefined) yield { schema: schema.items, pointer: extendPointer(pointer, 'items'), role: 'items' }
  if (typeof schema.additionalProperties === 'object') {
    yield { schema: schema.additionalProperties, pointer: extendPointer(pointer, 'additionalProperties'), role: 'values' }
  }
  for (const keyword of ['allOf', 'anyOf', 'oneOf'] as const) {
    for (const [index, branch] of (schema[keyword] ?? []).entries()) {
      yield { schema: branch, pointer: extendPointer(pointer, keyword, index), role: 'branch' }
    }
  }
  for (const [name, definition] of Object.entries(schema.$defs ?? {})) {
    yield { schema: definition, pointer: extendPointer(pointer, '$defs', name), role: 'definition' }
  }
}

/** A copy in which every schema, children first, has gone through `change`. */
export function mapSchema(schema: JsonSchema, change: (schema: JsonSchema) => JsonSchema): JsonSchema {
  const copy: JsonSchema = { ...schema }
  if (schema.properties !== undefined) copy.properties = mapRecord(schema.properties, change)
  if (schema.items !== undefined) copy.items = mapSchema(schema.items, change)
  if (typeof schema.additionalProperties === 'object') copy.additionalProperties = mapSchema(schema.additionalProperties, change)
  for (const keyword of ['allOf', 'anyOf', 'oneOf'] as const) {
    const branches = schema[keyword]
    if (branches !== undefined) copy[keyword] = branches.map((branch) => mapSchema(branch, change))
  }
  if (schema.$defs !== undefined) copy.$defs = mapRecord(schema.$defs, change)
  return change(copy)
}

function mapRecord(record: Record<string, JsonSchema>, change: (schema: JsonSchema) => JsonSchema): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(record).map(([name, schema]) => [name, mapSchema(schema, change)]))
}
