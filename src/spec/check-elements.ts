import { extendPointer } from '#input/pointer'
import { referencedName } from '#schema/schema-at'
import { markedElements, operationsOf, referencesOf, resolveElement, schemasOf } from './elements.ts'
import type { Placed } from './model.ts'
import { describeValue, listChoices, type Problem } from './problem.ts'
import type { RawOperation, RawSpec } from './raw.ts'

/** References that lead nowhere. */
export function* checkReferences(raw: RawSpec): Generator<Problem> {
  for (const reference of referencesOf(raw)) {
    if (resolveElement(raw, reference) === undefined) {
      yield { pointer: extendPointer(reference.pointer, '$ref'), message: dangling(reference.value.$ref) }
    }
  }
  const schemas = raw.components?.schemas ?? {}
  for (const { schema, pointer } of schemasOf(raw)) {
    for (const [at, reference] of schemaReferences(schema)) {
      if (!Object.hasOwn(schemas, referencedName(reference))) yield { pointer: `${pointer}${at}`, message: dangling(reference) }
    }
  }
}

function* schemaReferences({ $ref, discriminator }: { $ref?: string; discriminator?: { mapping?: Record<string, string> } }) {
  if ($ref !== undefined) yield ['/$ref', $ref] as const
  for (const [value, target] of Object.entries(discriminator?.mapping ?? {})) {
    yield [extendPointer('/discriminator/mapping', value), target] as const
  }
}

function dangling(reference: string): string {
  return `got ${describeValue(reference)}, which leads nowhere; wants a component of this file`
}

/** Elements that do not say where they come from. */
export function* checkMarks(raw: RawSpec): Generator<Problem> {
  for (const { kind, value, pointer } of markedElements(raw)) {
    if (value['x-source'] !== undefined || value['x-assumption'] !== undefined) continue
    yield { pointer, message: `got a ${kind} without origin, wants x-source (the page that states it) or x-assumption (why we believe it)` }
  }
}

/** Names that must be unique or must lead to something: environments, operation ids, parameters, security requirements. */
export function* checkNames(raw: RawSpec): Generator<Problem> {
  const environments = new Set<string>()
  for (const [index, { 'x-environment': environment }] of raw.servers.entries()) {
    if (environments.has(environment)) {
      yield {
        pointer: `/servers/${index}/x-environment`,
        message: `got ${describeValue(environment)} again, wants one server for each environment`,
      }
    }
    environments.add(environment)
  }
  const schemes = Object.keys(raw.components?.securitySchemes ?? {})
  yield* checkSecurity(raw.security, '/security', schemes)
  const ids = new Set<string>()
  for (const { value, pointer, method } of operationsOf(raw)) {
    const id = value.operationId
    if (ids.has(id)) yield { pointer: `${pointer}/operationId`, message: `got ${describeValue(id)} again, wants an id of its own` }
    ids.add(id)
    if (method === 'GET' && value.requestBody !== undefined) {
      yield { pointer: `${pointer}/requestBody`, message: 'got the body of a GET, wants none' }
    }
    yield* checkTwins(raw, { value, pointer })
    yield* checkSecurity(value.security, `${pointer}/security`, schemes)
  }
}

function* checkTwins(raw: RawSpec, { value: { parameters = [] }, pointer }: Placed<RawOperation>): Generator<Problem> {
  const names = new Set<string>()
  for (const [index, parameter] of parameters.entries()) {
    const element = resolveElement(raw, { value: parameter, pointer: extendPointer(pointer, 'parameters', index) })
    if (element === undefined) continue
    const { in: place, name, required } = element.value
    if (place !== 'query') {
      if (required) yield { pointer: extendPointer(element.pointer, 'in'), message: `got "${place}" of a required parameter, wants query` }
      continue
    }
    if (names.has(name)) yield { pointer: element.pointer, message: `got the parameter ${describeValue(name)} again, wants each once` }
    names.add(name)
  }
}

function* checkSecurity(requirements: RawSpec['security'], pointer: string, schemes: string[]): Generator<Problem> {
  for (const [index, requirement] of (requirements ?? []).entries()) {
    for (const name of Object.keys(requirement)) {
      if (schemes.includes(name)) continue
      yield {
        pointer: extendPointer(pointer, index, name),
        message: `got ${describeValue(name)}, wants a security scheme of this file: ${listChoices(schemes)}`,
      }
    }
  }
}
