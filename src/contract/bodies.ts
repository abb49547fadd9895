import { getPointer, joinPointer } from '#input/pointer'
import { referencedName } from '#schema/schema-at'
import type { SchemaSource } from '#schema/schema-reader'
import { mapSchema, walkSchema } from '#schema/schema-walk'
import { jsonBody } from '#spec/json-body'
import type { JsonSchema, Pointer, Spec } from '#spec/model'

/** The body that an operation promises with a status, as a JSON Schema 2020-12 that needs no other file. */
export interface BodyContract {
  api: string
  operation: string
  /** Three digits, or `default`. */
  status: string
  mediaType: string
  /** With `$id` and `$defs`; references are `#/$defs/NAME`; `x-source` and `x-assumption` stay in it. */
  schema: JsonSchema
  /** Of the body's schema in the spec document; `#/$defs/NAME` stands there at `/components/schemas/NAME`. */
  pointer: Pointer
}

const dialect = 'https://json-schema.org/draft/2020-12/schema'

/** One contract for each operation and documented status that has a body, in the order of the spec. */
export function bodyContracts(spec: Spec): BodyContract[] {
  return spec.operations.flatMap((operation) =>
    operation.responses.flatMap((response) => {
      const { status } = response
      const body = jsonBody(response)
      return body === null
        ? []
        : {
            api: spec.api,
            operation: operation.id,
            status,
            mediaType: body.mediaType,
            schema: selfContained(spec, body.schema.value, `urn:plumbline:${spec.api}:${operation.id}:${status}`),
            pointer: body.schema.pointer,
          }
    }),
  )
}

/** The document that a body contract is taken from, as far as its schema needs it; references lead to `#/$defs/NAME`. */
export function sourceOf({ schema, pointer }: BodyContract): SchemaSource {
  const definitions = joinPointer('components', 'schemas')
  return {
    dialect: '3.1',
    at: (at) =>
      at.startsWith(`${definitions}/`)
        ? getPointer(schema.$defs, at.slice(definitions.length))
        : at.startsWith(pointer)
          ? getPointer(schema, at.slice(pointer.length))
          : undefined,
    follow: (reference) => definitions + reference.slice('#/$defs'.length),
  }
}

function selfContained(spec: Spec, schema: JsonSchema, id: string): JsonSchema {
  const names = [...reachableNames(spec, schema)].sort()
  const definitions = Object.fromEntries(names.map((name) => [name, redirect(spec.schemas[name] ?? {})]))
  return {
    $schema: dialect,
    $id: id,
    ...redirect(schema),
    ...(names.length > 0 && { $defs: definitions }),
  }
}

function reachableNames(spec: Spec, schema: JsonSchema, seen = new Set<string>()): Set<string> {
  for (const { schema: part } of walkSchema(schema, '')) {
    for (const reference of [part.$ref ?? [], Object.values(part.discriminator?.mapping ?? {})].flat()) {
      const name = referencedName(reference)
      if (seen.has(name)) continue
      seen.add(name)
      reachableNames(spec, spec.schemas[name] ?? {}, seen)
    }
  }
  return seen
}

function redirect(schema: JsonSchema): JsonSchema {
  return mapSchema(schema, (part) => {
    const { $ref, discriminator } = part
    return {
      ...part,
      ...($ref !== undefined && { $ref: toDefinition($ref) }),
      ...(discriminator !== undefined && { discriminator: redirectMapping(discriminator) }),
    }
  })
}

function redirectMapping({ propertyName, mapping }: NonNullable<JsonSchema['discriminator']>): NonNullable<JsonSchema['discriminator']> {
  if (mapping === undefined) return { propertyName }
  return { propertyName, mapping: Object.fromEntries(Object.entries(mapping).map(([value, target]) => [value, toDefinition(target)])) }
}

function toDefinition(reference: string): string {
  return `#/$defs/${referencedName(reference)}`
}
