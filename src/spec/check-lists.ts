import { extendPointer } from '#input/pointer'
import type { Expectation } from '#pagination/style'
import { type Pagination, styleOf } from '#pagination/styles'
import { schemasAt, typesOf } from '#schema/schema-at'
import { jsonBody } from './json-body.ts'
import type { JsonSchema, Operation, Pointer, SchemaType, Spec } from './model.ts'
import { describeValue, listChoices, type Problem } from './problem.ts'

/** `x-pagination` and `x-filter` that name parameters or members which are not there, or are not what they must be. */
export function* checkLists(spec: Spec): Generator<Problem> {
  for (const operation of spec.operations) {
    const item = operation.pagination === null ? null : { schema: itemSchema(spec, operation, operation.pagination) }
    if (operation.pagination !== null) {
      yield* checkParameters(operation, operation.pagination)
      yield* checkPointers(spec, operation, operation.pagination)
    }
    yield* checkFilters(spec, operation, item)
  }
}

function* checkParameters(operation: Operation, pagination: Pagination): Generator<Problem> {
  const names = operation.parameters.filter((parameter) => parameter.in === 'query').map((parameter) => parameter.name)
  for (const [role, name] of Object.entries(pagination.parameters)) {
    if (names.includes(name)) continue
    yield {
      pointer: extendPointer(pagination.pointer, 'parameters', role),
      message: `got ${describeValue(name)}, wants a parameter of ${operation.id}: ${listChoices(names)}`,
    }
  }
  yield* checkPageSize(operation, pagination)
}

function* checkPageSize(operation: Operation, pagination: Pagination): Generator<Problem> {
  const { pageSize, pointer } = pagination
  const { default: size, maximum } = pageSize
  if (maximum !== null && size > maximum) {
    yield { pointer: `${pointer}/pageSize/default`, message: `got ${size}, wants at most the maximum, ${maximum}` }
  }
  const name = styleOf(pagination).sizeParameter(pagination)
  const schema = operation.parameters.find((parameter) => parameter.name === name)?.schema?.value ?? {}
  if (schema.default !== undefined && schema.default !== size) {
    yield {
      pointer: `${pointer}/pageSize/default`,
      message: `got ${size}, wants ${describeValue(schema.default)}, the default of the parameter ${name}`,
    }
  }
  if (schema.maximum !== undefined && schema.maximum !== maximum) {
    yield {
      pointer: `${pointer}/pageSize${maximum === null ? '' : '/maximum'}`,
      message: `got ${maximum ?? 'no maximum'}, wants ${schema.maximum}, the maximum of the parameter ${name}`,
    }
  }
}

function* checkPointers(spec: Spec, operation: Operation, pagination: Pagination): Generator<Problem> {
  const body = successBody(operation)
  if (body === null) {
    yield { pointer: pagination.pointer, message: 'got an operation without a 200 body, wants the list that it describes' }
    return
  }
  const expectations = styleOf(pagination).expectations(pagination)
  yield* checkExpectations(spec, body, expectations.body, pagination.pointer)
  const item = itemSchema(spec, operation, pagination)
  if (item !== null) yield* checkExpectations(spec, item, expectations.item, pagination.pointer)
}

function* checkExpectations(spec: Spec, schema: JsonSchema, expectations: Expectation[], pointer: Pointer): Generator<Problem> {
  for (const [key, target, wanted] of expectations) {
    const message = checkTarget(spec, schema, target, wanted)
    if (message === null) continue
    yield { pointer: `${pointer}${key}`, message }
    // What lies below a pointer that is wrong already would only be told again.
    if (key === '/pageInfo') return
  }
}

/** What is wrong with where a pointer leads, as the end of a sentence; null when it leads to one of the types. */
export function checkTarget(spec: Spec, schema: JsonSchema, target: Pointer, wanted: readonly SchemaType[]): string | null {
  const found = schemasAt(spec.schemas, schema, target)
  if (found.length === 0)
    return `got ${describeValue(target)}, which leads nowhere in the schema; wants a pointer to ${listChoices(wanted)}`
  const types = typesOf(found)
  if (types.some((type) => wanted.includes(type))) return null
  return `got ${describeValue(target)}, which leads to ${listChoices(types)}; wants a pointer to ${listChoices(wanted)}`
}

function* checkFilters(spec: Spec, operation: Operation, item: { schema: JsonSchema | null } | null): Generator<Problem> {
  for (const { filter, pointer } of operation.parameters) {
    if (filter === null) continue
    if (item === null) {
      yield {
        pointer: `${pointer}/x-filter`,
        message: `got a filter of ${operation.id}, which has no x-pagination; wants a list operation`,
      }
      continue
    }
    const { schema } = item
    if (schema === null) continue
    for (const [index, at] of filter.at.entries()) {
      const message = checkTarget(spec, schema, at, filter.match === 'contains' ? ['string'] : ['string', 'number', 'integer', 'boolean'])
      if (message !== null) yield { pointer: `${pointer}/x-filter/at/${index}`, message }
    }
  }
}

function successBody(operation: Operation): JsonSchema | null {
  return jsonBody(operation.responses.find((response) => response.status === '200') ?? null)?.schema.value ?? null
}

function itemSchema(spec: Spec, operation: Operation, pagination: Pagination): JsonSchema | null {
  const body = successBody(operation)
  if (body === null) return null
  const list = styleOf(pagination).listOf(pagination)
  return schemasAt(spec.schemas, body, list).find((schema) => schema.items !== undefined)?.items ?? null
}
