import { extendPointer, getPointer, joinPointer } from '#input/pointer'
import { type PlacedSchema, walkSchema } from '#schema/schema-walk'
import type { Placed, Pointer } from './model.ts'
import type { Marks, RawComponents, RawContent, RawHeader, RawOperation, RawParameter, RawResponse, RawSpec, Reference } from './raw.ts'

/** What must say where it comes from. */
export interface MarkedElement extends Placed<Marks> {
  kind: 'server' | 'parameter' | 'response' | 'header' | 'security scheme' | 'property'
}

/** Whether an element is only referred to. */
export function isReference(value: object): value is Reference {
  return '$ref' in value
}

/** An element itself: what a reference to a component leads to, or the element as it stands; undefined for a dangling one. */
export function resolveElement<T extends object>(raw: RawSpec, { value, pointer }: Placed<T | Reference>): Placed<T> | undefined {
  if (!isReference(value)) return { value, pointer }
  const target = value.$ref.slice(1)
  // The shape of components is checked, and a reference only fits its own kind.
  const found = getPointer(raw, target) as T | undefined
  return found === undefined ? undefined : { value: found, pointer: target }
}

/** All operations. */
export function* operationsOf(raw: RawSpec): Generator<Placed<RawOperation> & { path: string; method: 'GET' | 'POST' }> {
  for (const [path, item] of Object.entries(raw.paths)) {
    if (item.get !== undefined) yield { value: item.get, pointer: joinPointer('paths', path, 'get'), path, method: 'GET' }
    if (item.post !== undefined) yield { value: item.post, pointer: joinPointer('paths', path, 'post'), path, method: 'POST' }
  }
}

/** All references to parameters, headers and responses. */
export function* referencesOf(raw: RawSpec): Generator<Placed<Reference>> {
  for (const { value } of placedElements(raw)) {
    if (isReference(value.value)) yield { value: value.value, pointer: value.pointer }
  }
}

/** All schemas, at every depth, wherever a schema may stand. */
export function* schemasOf(raw: RawSpec): Generator<PlacedSchema> {
  for (const [name, schema] of Object.entries(raw.components?.schemas ?? {})) {
    yield* walkSchema(schema, joinPointer('components', 'schemas', name))
  }
  for (const { value: operation, pointer } of operationsOf(raw)) {
    if (operation.requestBody !== undefined) yield* contentSchemas(operation.requestBody, extendPointer(pointer, 'requestBody'))
  }
  for (const { kind, value } of placedElements(raw)) {
    if (isReference(value.value)) continue
    if (kind === 'response') yield* contentSchemas(value.value, value.pointer)
    else if ('schema' in value.value) yield* walkSchema(value.value.schema, extendPointer(value.pointer, 'schema'))
  }
}

/** Everything that must say where it comes from. */
export function* markedElements(raw: RawSpec): Generator<MarkedElement> {
  for (const [index, server] of raw.servers.entries()) yield { kind: 'server', value: server, pointer: joinPointer('servers', index) }
  for (const [name, scheme] of Object.entries(raw.components?.securitySchemes ?? {})) {
    yield { kind: 'security scheme', value: scheme, pointer: joinPointer('components', 'securitySchemes', name) }
  }
  for (const { kind, value } of placedElements(raw)) {
    if (!isReference(value.value) && !('in' in value.value && value.value.in !== 'query')) {
      yield { kind, value: value.value, pointer: value.pointer }
    }
  }
  for (const { role, schema, pointer } of schemasOf(raw)) {
    if (role === 'property') yield { kind: 'property', value: schema, pointer }
  }
}

type PlacedElement =
  | { kind: 'parameter'; value: Placed<RawParameter | Reference> }
  | { kind: 'header'; value: Placed<RawHeader | Reference> }
  | { kind: 'response'; value: Placed<RawResponse | Reference> }

function* placedElements(raw: RawSpec): Generator<PlacedElement> {
  yield* componentElements(raw.components ?? {})
  for (const { value: operation, pointer } of operationsOf(raw)) {
    for (const [index, value] of (operation.parameters ?? []).entries()) {
      yield { kind: 'parameter', value: { value, pointer: extendPointer(pointer, 'parameters', index) } }
    }
    for (const [status, value] of Object.entries(operation.responses)) {
      yield* responseElements(value, extendPointer(pointer, 'responses', status))
    }
  }
}

function* componentElements(components: RawComponents): Generator<PlacedElement> {
  for (const [name, value] of Object.entries(components.parameters ?? {})) {
    yield { kind: 'parameter', value: { value, pointer: joinPointer('components', 'parameters', name) } }
  }
  for (const [name, value] of Object.entries(components.headers ?? {})) {
    yield { kind: 'header', value: { value, pointer: joinPointer('components', 'headers', name) } }
  }
  for (const [name, value] of Object.entries(components.responses ?? {})) {
    yield* responseElements(value, joinPointer('components', 'responses', name))
  }
}

function* responseElements(value: RawResponse | Reference, pointer: Pointer): Generator<PlacedElement> {
  yield { kind: 'response', value: { value, pointer } }
  if (isReference(value)) return
  for (const [name, header] of Object.entries(value.headers ?? {})) {
    yield { kind: 'header', value: { value: header, pointer: extendPointer(pointer, 'headers', name) } }
  }
}

function* contentSchemas({ content }: { content?: RawContent }, pointer: Pointer): Generator<PlacedSchema> {
  for (const [mediaType, { schema }] of Object.entries(content ?? {})) {
    yield* walkSchema(schema, extendPointer(pointer, 'content', mediaType, 'schema'))
  }
}
