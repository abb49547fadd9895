import { extendPointer } from '#input/pointer'
import { isLinear } from '#schema/pattern'
import { alternatives, referencedName } from '#schema/schema-at'
import { schemasOf } from './elements.ts'
import type { JsonSchema, Pointer, SchemaType } from './model.ts'
import { describeValue, listChoices, type Problem } from './problem.ts'
import type { RawSpec } from './raw.ts'

const keywordTypes: [type: SchemaType[], keywords: (keyof JsonSchema)[]][] = [
  [['string'], ['format', 'pattern', 'minLength', 'maxLength']],
  [
    ['number', 'integer'],
    ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  ],
  [['array'], ['items', 'minItems', 'maxItems', 'uniqueItems']],
  [['object'], ['properties', 'required', 'additionalProperties', 'discriminator']],
]

const bounds = [
  ['minLength', 'maxLength'],
  ['minimum', 'maximum'],
  ['minItems', 'maxItems'],
] as const

/** Schemas that promise nothing, or something else than they seem to. */
export function* checkSchemas(raw: RawSpec): Generator<Problem> {
  for (const { schema, pointer } of schemasOf(raw)) {
    yield* checkKeywordTypes(schema, pointer)
    yield* checkValues(schema, pointer)
    yield* checkPattern(schema, pointer)
    yield* checkRequired(schema, pointer)
    yield* checkCycle(raw, schema, pointer)
    for (const [low, high] of bounds) {
      const [from, to] = [schema[low], schema[high]]
      if (from !== undefined && to !== undefined && from > to) {
        yield { pointer: extendPointer(pointer, low), message: `got ${from}, wants at most ${to}, which is ${high}` }
      }
    }
  }
}

// JSON Schema ignores a keyword on values of another type: a pattern on an object would look like a promise and be none.
function* checkKeywordTypes(schema: JsonSchema, pointer: Pointer): Generator<Problem> {
  const types = [schema.type ?? []].flat()
  for (const [wanted, keywords] of keywordTypes) {
    if (wanted.some((type) => types.includes(type))) continue
    for (const keyword of keywords) {
      if (schema[keyword] === undefined || (keyword === 'discriminator' && schema.oneOf !== undefined)) continue
      yield {
        pointer: extendPointer(pointer, keyword),
        message: `got it beside ${describeTypes(types)}, wants type ${wanted[0]}, or it promises nothing`,
      }
    }
  }
}

function* checkValues(schema: JsonSchema, pointer: Pointer): Generator<Problem> {
  if (schema.type === undefined) return
  const types = [schema.type].flat()
  const values: [Pointer, unknown][] = (schema.enum ?? []).map((value, index) => [extendPointer(pointer, 'enum', index), value])
  if (schema.const !== undefined) values.push([extendPointer(pointer, 'const'), schema.const])
  if (schema.default !== undefined) values.push([extendPointer(pointer, 'default'), schema.default])
  for (const [at, value] of values) {
    if (!types.some((type) => hasType(value, type)))
      yield { pointer: at, message: `got ${describeValue(value)}, wants ${listChoices(types)}` }
  }
}

function* checkPattern({ pattern }: JsonSchema, pointer: Pointer): Generator<Problem> {
  if (pattern === undefined) return
  const wanted = wantedOf(pattern)
  if (wanted !== null) yield { pointer: extendPointer(pointer, 'pattern'), message: `got ${describeValue(pattern)}, wants ${wanted}` }
}

function wantedOf(pattern: string): string | null {
  try {
    return isLinear(pattern) ? null : 'one that neither looks around nor refers back where it repeats: a long text would take it for ever'
  } catch {
    return 'a regular expression'
  }
}

function* checkRequired(schema: JsonSchema, pointer: Pointer): Generator<Problem> {
  const properties = schema.properties ?? {}
  for (const [index, name] of (schema.required ?? []).entries()) {
    if (Object.hasOwn(properties, name)) continue
    yield {
      pointer: extendPointer(pointer, 'required', index),
      message: `got ${describeValue(name)}, wants a property that stands beside it: ${listChoices(Object.keys(properties))}`,
    }
  }
}

// Recursion through a member ends where the data does; one that stays in place never ends.
function* checkCycle(raw: RawSpec, schema: JsonSchema, pointer: Pointer): Generator<Problem> {
  const schemas = raw.components?.schemas ?? {}
  const target = schema.$ref === undefined ? undefined : schemas[referencedName(schema.$ref)]
  if (target === undefined || !alternatives(schemas, target).includes(schema)) return
  yield {
    pointer: extendPointer(pointer, '$ref'),
    message: `got ${describeValue(schema.$ref)}, which leads back here; wants a schema of its own`,
  }
}

function hasType(value: unknown, type: SchemaType): boolean {
  switch (type) {
    case 'string':
    case 'number':
    case 'boolean':
      return typeof value === type
    case 'integer':
      return Number.isInteger(value)
    case 'null':
      return value === null
    case 'array':
      return Array.isArray(value)
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value)
    default:
      return type satisfies never
  }
}

function describeTypes(types: SchemaType[]): string {
  return types.length === 0 ? 'no type' : `type ${listChoices(types)}`
}
