import { isRecord } from '#input/json'
import { extendPointer } from '#input/pointer'
import { formats } from '#schema/formats'
import type { Json } from '#schema/json'
import { bitOf, bitsOf } from '#schema/json-type'
import type { Document, Pointer } from '#spec/model'
import { isSame } from './same.ts'

/** Keywords that are looked into below, and those that demand nothing; of any other it is not known what it makes of a value. */
const understood = new Set(
  [
    '$ref,allOf,anyOf,oneOf,not,type,nullable,enum,const,format,pattern,properties,required,additionalProperties,items,discriminator',
    'minLength,maxLength,minimum,maximum,exclusiveMinimum,exclusiveMaximum,minItems,maxItems,minProperties,maxProperties,uniqueItems',
    'title,description,default,example,examples,deprecated,readOnly,writeOnly,externalDocs,xml,$comment',
  ].flatMap((names) => names.split(',')),
)

type Answer = boolean | null

/**
 * Whether a schema of a document takes a small value, as JSON Schema has it; null where that is not known. It reads the schema as it
 * is written: a compiled validator would first compile all that the schema leads to, which may be the whole document.
 */
export function acceptsValue(spec: Document, pointer: Pointer, value: unknown, depth = 0): Answer {
  const schema = spec.at(pointer)
  if (typeof schema === 'boolean') return schema
  if (!isRecord(schema) || depth > 12) return null
  const below = (at: Pointer, inner: unknown = value): Answer => acceptsValue(spec, at, inner, depth + 1)
  const reference = typeof schema.$ref === 'string' ? below(spec.follow(schema.$ref, pointer)) : true
  if (schema.$ref !== undefined && spec.dialect === '3.0') return reference
  if (value === null && spec.dialect === '3.0' && schema.nullable === true) return true
  const strange = Object.keys(schema).some((name) => !understood.has(name) && !name.startsWith('x-'))
  return all([
    strange ? null : true,
    reference,
    schema.type === undefined || (bitsOf(schema.type) & bitOf(value as Json)) !== 0,
    schema.const === undefined || isSame(schema.const, value),
    !Array.isArray(schema.enum) || schema.enum.some((each: unknown) => isSame(each, value)),
    ...['allOf', 'anyOf', 'oneOf'].map((keyword) =>
      combined(
        keyword,
        branchesOf(schema, pointer, keyword).map((at) => below(at)),
      ),
    ),
    schema.not === undefined ? true : negate(below(extendPointer(pointer, 'not'))),
    typeof value === 'string' ? acceptsText(schema, value) : true,
    typeof value === 'number' ? acceptsNumber(schema, value) : true,
    Array.isArray(value) ? acceptsList(schema, value, (item) => below(extendPointer(pointer, 'items'), item)) : true,
    isRecord(value) ? acceptsObject(schema, value, (path, inner) => below(extendPointer(pointer, ...path), inner)) : true,
  ])
}

/** Pointers of the branches of `allOf`, `anyOf` or `oneOf`. */
export function branchesOf(schema: Record<string, unknown>, pointer: Pointer, keyword: string): Pointer[] {
  const list = schema[keyword]
  return Array.isArray(list) ? [...list.keys()].map((index) => extendPointer(pointer, keyword, index)) : []
}

function combined(keyword: string, answers: readonly Answer[]): Answer {
  if (answers.length === 0) return true
  if (keyword === 'allOf') return all(answers)
  const yes = answers.filter((answer) => answer === true).length
  if (keyword === 'anyOf') return yes > 0 || (answers.includes(null) ? null : false)
  return yes > 1 ? false : answers.includes(null) ? null : yes === 1
}

function all(answers: readonly Answer[]): Answer {
  if (answers.includes(false)) return false
  return answers.includes(null) ? null : true
}

function negate(answer: Answer): Answer {
  return answer === null ? null : !answer
}

function acceptsText({ format, pattern, minLength, maxLength }: Record<string, unknown>, text: string): Answer {
  const check = typeof format === 'string' && Object.hasOwn(formats, format) ? formats[format] : undefined
  return all([
    format === undefined ? true : check === undefined ? null : check(text),
    pattern === undefined ? true : null,
    within([...text].length, minLength, maxLength),
  ])
}

function acceptsNumber(schema: Record<string, unknown>, value: number): Answer {
  const { minimum, maximum, exclusiveMinimum: above, exclusiveMaximum: below } = schema
  const isOpen = (typeof above !== 'number' || value > above) && (typeof below !== 'number' || value < below)
  // A boolean limit is that of 3.0: the other keyword has the number.
  const isInside = (above !== true || value !== minimum) && (below !== true || value !== maximum)
  return all([isOpen, isInside, within(value, minimum, maximum)])
}

function acceptsList(schema: Record<string, unknown>, list: readonly unknown[], item: (value: unknown) => Answer): Answer {
  const { items, minItems, maxItems, uniqueItems } = schema
  return all([
    within(list.length, minItems, maxItems),
    uniqueItems === true && list.length > 1 ? null : true,
    ...(items === undefined ? [] : list.map(item)),
  ])
}

function acceptsObject(
  schema: Record<string, unknown>,
  value: Record<string, unknown>,
  member: (path: string[], value: unknown) => Answer,
): Answer {
  const { properties, required, additionalProperties: rest, minProperties, maxProperties } = schema
  const known = isRecord(properties) ? properties : {}
  return all([
    within(Object.keys(value).length, minProperties, maxProperties),
    !Array.isArray(required) || required.every((name) => Object.hasOwn(value, String(name))),
    ...Object.entries(value).map(([name, inner]) => {
      if (Object.hasOwn(known, name)) return member(['properties', name], inner)
      return rest === undefined ? true : member(['additionalProperties'], inner)
    }),
  ])
}

function within(measure: number, least: unknown, most: unknown): boolean {
  return (typeof least !== 'number' || measure >= least) && (typeof most !== 'number' || measure <= most)
}
