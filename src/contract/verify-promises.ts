import { extendPointer, joinPointer, parsePointer } from '#input/pointer'
import { referencedName } from '#schema/schema-at'
import { jsonBody } from '#spec/json-body'
import type { JsonSchema, Operation, Pointer, Response, Spec } from '#spec/model'
import type { Interaction, Pact } from './pact.ts'
import { type ExpectedLeaf, expectedLeaves, fitsTemplate } from './pins.ts'
import { createRuleIndex } from './rule-path.ts'
import type { Discrepancy } from './verify-spec.ts'

/**
 * What interactions rely on and the spec does not promise: a property, on the way to a leaf, that is not required or that may be
 * null, and a header that is not required. A null that another interaction with the same operation and status expects is one that
 * the consumer knows of, such as the cursors of an empty page, and no discrepancy.
 */
export function findUnpromised(pact: Pact, spec: Spec): Discrepancy[] {
  const nulls = knownNulls(pact, spec)
  return pact.interactions.flatMap((interaction) => {
    const response = findResponse(interaction, spec)
    if (response === null) return []
    const unpromised = [
      ...leavesOf(interaction).flatMap((leaf) => breach(leaf, response, spec) ?? []),
      ...headersWithoutPromise(interaction, response),
    ].filter(({ kind, location }) => kind !== 'nullable' || !nulls.has(nullKey(response, location)))
    return unique(unpromised).map((each) => discrepancyOf(each, interaction, pact, spec))
  })
}

type Kind = 'optional' | 'nullable' | 'header'

interface Unpromised {
  kind: Kind
  /** In the response. */
  location: string
  /** In the spec. */
  pointer: Pointer
}

function discrepancyOf(
  { kind, location, pointer }: Unpromised,
  { description, pointer: at, response }: Interaction,
  { file }: Pact,
  spec: Spec,
): Discrepancy {
  return {
    interaction: description,
    severity: 'error',
    code: kind === 'header' ? 'response.header.optional' : `response.body.${kind}`,
    message: `relies on ${location === '' ? 'the body' : location}, which ${kind === 'nullable' ? 'may be null' : 'is not required'}`,
    place: { file, key: kind === 'header' ? extendPointer(at, 'response', 'headers') : response.pointer },
    spec: spec.locate(pointer),
  }
}

function knownNulls(pact: Pact, spec: Spec): ReadonlySet<string> {
  const keys = pact.interactions.flatMap((interaction) => {
    const response = findResponse(interaction, spec)
    if (response === null) return []
    return leavesOf(interaction).flatMap(({ value, location }) => (value === null ? [nullKey(response, location)] : []))
  })
  return new Set(keys)
}

function nullKey({ pointer }: Response, location: string): string {
  return `${pointer} ${location}`
}

function leavesOf({ response: { body, rules } }: Interaction): ExpectedLeaf[] {
  return body === undefined ? [] : expectedLeaves(body, createRuleIndex(rules))
}

function findResponse({ method, path, response: { status } }: Interaction, { operations }: Spec): Response | null {
  const operation: Operation | undefined = operations.find((each) => each.method === method && fitsTemplate(each.path, path))
  const named = (wanted: string) => operation?.responses.find((each) => each.status === wanted)
  // What is not in the spec at all, the comparator reports.
  return named(String(status)) ?? named('default') ?? null
}

function headersWithoutPromise({ response }: Interaction, { headers }: Response): Unpromised[] {
  return headers
    .filter(({ name, required }) => !required && Object.hasOwn(response.headers, name))
    .map(({ name, pointer }) => ({ kind: 'header', location: `header/${name}`, pointer }))
}

function breach({ location, value }: ExpectedLeaf, response: Response, spec: Spec): Unpromised | null {
  const body = jsonBody(response)
  if (body === null) return null
  return follow({ schema: body.schema.value, pointer: body.schema.pointer }, parsePointer(location), 0, value, spec)
}

interface Placed {
  schema: JsonSchema
  pointer: Pointer
}

/** The first step on the way to a leaf that the schema does not promise; null where it promises them all. */
function follow(at: Placed, segments: readonly string[], depth: number, value: unknown, spec: Spec): Unpromised | null {
  const parts = conjuncts(at, spec)
  const segment = segments[depth]
  const isNull = segment === undefined && value === null
  if (!isNull && allowsNull(parts, spec))
    return { kind: 'nullable', location: joinPointer(...segments.slice(0, depth)), pointer: at.pointer }
  if (segment === undefined) return null

  const members = parts.flatMap((part) => memberOf(part, segment))
  const optional = (pointer: Pointer): Unpromised => ({ kind: 'optional', location: joinPointer(...segments.slice(0, depth + 1)), pointer })
  const [first] = members
  if (first === undefined) {
    if (describes(parts, segment, spec)) return followBranches(parts, segments, depth, value, spec)
    // A name that is only allowed; one that is not even that, the comparator reports.
    return segment !== '*' && parts.some(({ schema }) => Boolean(schema.additionalProperties)) ? optional(at.pointer) : null
  }
  if (segment !== '*' && !parts.some(({ schema }) => schema.required?.includes(segment))) return optional(first.pointer)
  const found = members.map((member) => follow(member, segments, depth + 1, value, spec))
  return found.every((each) => each !== null) ? (found[0] ?? null) : null
}

/** `anyOf` and `oneOf` promise what each of their branches does; the null branch was asked about before. */
function followBranches(
  parts: readonly Placed[],
  segments: readonly string[],
  depth: number,
  value: unknown,
  spec: Spec,
): Unpromised | null {
  const location = joinPointer(...segments.slice(0, depth + 1))
  for (const branch of parts.flatMap(branches)) {
    const each = conjuncts(branch, spec)
    if (each.some(({ schema }) => schema.type === 'null')) continue
    const found = describes(each, segments[depth] ?? '', spec)
      ? follow(branch, segments, depth, value, spec)
      : ({ kind: 'optional', location, pointer: branch.pointer } as const)
    if (found !== null) return found
  }
  return null
}

/** Whether a schema, or a branch of it, says anything of a member. */
function describes(parts: readonly Placed[], segment: string, spec: Spec): boolean {
  return (
    parts.some((part) => memberOf(part, segment).length > 0) ||
    parts.flatMap(branches).some((branch) => describes(conjuncts(branch, spec), segment, spec))
  )
}

/** A schema with all that a value must satisfy besides: references and `allOf`. */
function conjuncts({ schema, pointer }: Placed, spec: Spec): Placed[] {
  const name = schema.$ref === undefined ? undefined : referencedName(schema.$ref)
  const target = name === undefined ? undefined : spec.schemas[name]
  return [
    { schema, pointer },
    ...(name === undefined || target === undefined
      ? []
      : conjuncts({ schema: target, pointer: joinPointer('components', 'schemas', name) }, spec)),
    ...(schema.allOf ?? []).flatMap((part, index) => conjuncts({ schema: part, pointer: extendPointer(pointer, 'allOf', index) }, spec)),
  ]
}

function branches({ schema, pointer }: Placed): Placed[] {
  return (['anyOf', 'oneOf'] as const).flatMap((keyword) =>
    (schema[keyword] ?? []).map((branch, index) => ({ schema: branch, pointer: extendPointer(pointer, keyword, index) })),
  )
}

function memberOf({ schema: { properties = {}, items, additionalProperties }, pointer }: Placed, segment: string): Placed[] {
  const property = Object.hasOwn(properties, segment) ? properties[segment] : undefined
  if (property !== undefined) return [{ schema: property, pointer: extendPointer(pointer, 'properties', segment) }]
  if (segment !== '*') return []
  if (items !== undefined) return [{ schema: items, pointer: extendPointer(pointer, 'items') }]
  return typeof additionalProperties === 'object'
    ? [{ schema: additionalProperties, pointer: extendPointer(pointer, 'additionalProperties') }]
    : []
}

function allowsNull(parts: readonly Placed[], spec: Spec): boolean {
  return parts.every((part) => {
    const { type, enum: values, const: only } = part.schema
    if (type !== undefined && ![type].flat().includes('null')) return false
    if (values !== undefined && !values.includes(null)) return false
    if (only !== undefined && only !== null) return false
    const options = branches(part)
    return options.length === 0 || options.some((option) => allowsNull(conjuncts(option, spec), spec))
  })
}

function unique(found: readonly Unpromised[]): Unpromised[] {
  return [...new Map(found.map((each) => [`${each.kind} ${each.location}`, each])).values()]
}
