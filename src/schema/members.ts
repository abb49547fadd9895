import { extendPointer } from '#input/pointer'
import type { Members, SchemaNode } from './schema-node.ts'
import { type Claim, isSchemaObject, membersOf, requiredOf, type SchemaPart, schemasOf } from './schema-part.ts'

/** A node of the schemas at some places taken together. */
export type BuildNode = (claims: readonly Claim[]) => SchemaNode

/** Reads what the parts say of an object's members and an array's items. */
export function readMembers(parts: readonly SchemaPart[], build: BuildNode): Members {
  const claims = membersOf(parts, 'properties')
  const required = requiredOf(parts)
  // What is required and described nowhere may be described by additionalProperties.
  for (const { value } of required) if (!claims.has(value)) claims.set(value, [])
  const { refused, sealed } = applyAdditional(parts, claims)
  const properties = new Map<string, SchemaNode>()
  for (const [name, places] of claims) if (places.length > 0) properties.set(name, build(places))
  const items = schemasOf(parts, 'items')
  const rest = sealed ? [] : schemasOf(parts, 'additionalProperties')
  const isOpen = parts.some(({ schema }) => schema.additionalProperties !== undefined && schema.additionalProperties !== false)
  return {
    items: items.length > 0 ? build(items) : null,
    required: readRequired(required, properties, build),
    properties,
    refused,
    sealed,
    rest: rest.length > 0 ? build(rest) : null,
    closed: sealed || (!isOpen && parts.some(({ schema }) => schema.properties !== undefined)),
  }
}

/**
 * What `additionalProperties` says of names that are documented beside its own schema: it sees no others than that schema's own, so that
 * `false` refuses them, and a schema holds for them, too.
 */
function applyAdditional(
  parts: readonly SchemaPart[],
  claims: ReadonlyMap<string, Claim[]>,
): { refused: Map<string, Claim>; sealed: boolean } {
  const refused = new Map<string, Claim>()
  let sealed = false
  for (const { schema, pointer, assumption } of parts) {
    const { additionalProperties } = schema
    if (additionalProperties !== false && !isSchemaObject(additionalProperties)) continue
    const at = { pointer: extendPointer(pointer, 'additionalProperties'), assumption }
    sealed ||= additionalProperties === false
    for (const [name, places] of claims) {
      if (isSchemaObject(schema.properties) && Object.hasOwn(schema.properties, name)) continue
      if (additionalProperties !== false) places.push(at)
      else if (refused.get(name)?.assumption !== null) refused.set(name, at)
    }
  }
  return { refused, sealed }
}

/** A property is required on the word of a page only if a page states both the property and the object that requires it. */
function readRequired(listed: ReturnType<typeof requiredOf>, properties: Map<string, SchemaNode>, build: BuildNode): Map<string, Claim> {
  const required = new Map<string, Claim>()
  for (const { value: name, assumption, part } of listed) {
    // A name that is required and described nowhere is known all the same.
    const property = properties.get(name) ?? build([{ pointer: extendPointer(part.pointer, 'required'), assumption }])
    properties.set(name, property)
    const claim = { pointer: property.pointer, assumption: property.assumption ?? assumption }
    const known = required.get(name)
    if (known === undefined || (known.assumption !== null && claim.assumption === null)) required.set(name, claim)
  }
  return required
}
