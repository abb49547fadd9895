import type { ErrorObject } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { didYouMean } from '#input/near-match'
import { extendPointer, getPointer } from '#input/pointer'
import { paginationDefinitions } from '#pagination/styles'
import type { Pointer } from './model.ts'
import { describeValue, listChoices, type Problem } from './problem.ts'
import type { RawSpec } from './raw.ts'
import declared from './spec.schema.json' with { type: 'json' }

/** `spec.schema.json`, with what the styles of pagination declare. */
export const specSchema = { ...declared, $defs: { ...declared.$defs, ...paginationDefinitions() } }

/** What is wrong with the shape of a spec document, or the document with its type. */
export type ShapeResult = { ok: true; raw: RawSpec } | { ok: false; problems: Problem[] }

/** A function that holds documents against `spec.schema.json`; compiled once, as that takes longer than the checks. */
export function createShapeCheck(): (value: unknown) => ShapeResult {
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    validateSchema: false,
    discriminator: true,
    strict: true,
    allowUnionTypes: true,
    // Optimised code takes twice as long to make, and checks a handful of documents.
    code: { optimize: false },
  })
  const validate = ajv.compile<RawSpec>(specSchema)
  return (value) => {
    if (validate(value)) return { ok: true, raw: value }
    return { ok: false, problems: (validate.errors ?? []).flatMap((error) => problemOf(error) ?? []) }
  }
}

function problemOf(error: ErrorObject): Problem | null {
  const at = error.instancePath
  if (error.propertyName !== undefined) {
    return {
      pointer: extendPointer(at, error.propertyName),
      message: `got the name ${describeValue(error.propertyName)}, wants ${wanted(error)}`,
    }
  }
  switch (error.keyword) {
    // These two only repeat that something below them is wrong.
    case 'if':
    case 'propertyNames':
      return null
    case 'discriminator':
      return wrongTag(error, at)
    case 'additionalProperties':
      return unknownKey(error, at)
    case 'required':
      return { pointer: at, message: missing(error) }
    case 'uniqueItems':
      return { pointer: extendPointer(at, error.params.i), message: `got ${describeValue(itemAt(error))} twice, wants each once` }
    case 'minProperties':
    case 'minItems':
      return { pointer: at, message: 'got nothing, wants at least one' }
    case 'maxProperties':
    case 'maxItems':
      return { pointer: at, message: `got more than one, wants ${wanted(error)}` }
    default:
      return { pointer: at, message: `got ${describeValue(error.data)}, wants ${wanted(error)}` }
  }
}

function itemAt(error: ErrorObject): unknown {
  return Array.isArray(error.data) ? error.data[error.params.i] : undefined
}

function wrongTag(error: ErrorObject, at: Pointer): Problem | null {
  const { tag, tagValue } = error.params
  // Its absence is already told by `required`.
  if (tagValue === undefined) return null
  return {
    pointer: extendPointer(at, tag),
    message: `got ${describeValue(tagValue)}, wants ${describeWanted(error.parentSchema?.properties?.[tag])}`,
  }
}

function unknownKey(error: ErrorObject, at: Pointer): Problem {
  const key: string = error.params.additionalProperty
  const known = Object.keys(error.parentSchema?.properties ?? {})
  return {
    pointer: extendPointer(at, key),
    message: `there is no such key${didYouMean(key, known)}`,
    hint: `Known keys: ${known.join(', ')}.`,
  }
}

function missing({ params, parentSchema }: ErrorObject): string {
  const wants = describeWanted(parentSchema?.properties?.[params.missingProperty])
  return `${params.missingProperty} is missing${wants === null ? '' : `; wants ${wants}`}`
}

function describeWanted(schema: { description?: string; $ref?: string; enum?: string[]; type?: string } | undefined): string | null {
  if (schema?.description !== undefined) return schema.description
  if (schema?.enum !== undefined) return listChoices(schema.enum)
  if (schema?.$ref !== undefined) return describeWanted(getPointer(specSchema, schema.$ref.slice(1)) as typeof schema)
  return schema?.type === undefined ? null : nameType(schema.type)
}

function wanted({ keyword, params, parentSchema }: ErrorObject): string {
  const described: unknown = parentSchema?.description
  if (typeof described === 'string') return described
  switch (keyword) {
    case 'enum':
      return listChoices(params.allowedValues)
    case 'const':
      return String(params.allowedValue)
    case 'type':
      return listChoices([params.type].flat().map(nameType))
    case 'minimum':
      return `at least ${params.limit}`
    case 'exclusiveMinimum':
      return `more than ${params.limit}`
    default:
      return `what "${keyword}" allows`
  }
}

function nameType(type: string): string {
  switch (type) {
    case 'object':
      return 'a map'
    case 'array':
      return 'a list'
    case 'integer':
      return 'a whole number'
    case 'null':
      return 'null'
    default:
      return `a ${type}`
  }
}
