import { isRecord } from '#input/json'
import { extendPointer } from '#input/pointer'
import { formats } from '#schema/formats'
import type { Json } from '#schema/json'
import { bitOf } from '#schema/json-type'
import { limitKeywords, remarkKeywords } from '#schema/keywords'
import type { SchemaObject, SchemaPart } from '#schema/schema-part'
import type { Pointer } from '#spec/model'
import type { NodeReader } from './read-node.ts'
import { isSame } from './same.ts'

/** Keywords that are looked into below, and those that demand nothing; of any other it is not known what it makes of a value. */
const understood = new Set([
  ...remarkKeywords,
  ...Object.keys(limitKeywords),
  ...'$ref,allOf,anyOf,oneOf,not,type,nullable,enum,const,format,pattern,uniqueItems'.split(','),
  ...'properties,required,additionalProperties,items,discriminator,default,deprecated,readOnly,writeOnly'.split(','),
])

type Answer = boolean | null

/**
 * Whether a schema of a document takes a small value, as JSON Schema has it; null where that is not known. It looks no further into a
 * document than the value is deep: a compiled validator would first compile all that the schema leads to, which may be all of it.
 */
export function acceptsValue(reader: NodeReader, pointer: Pointer, value: unknown, depth = 0): Answer {
  if (depth > 12) return null
  const { mask, parts, choices } = reader.tree.node([pointer])
  const schema = parts.length === 0 ? reader.spec.at(pointer) : null
  if (schema !== null) return typeof schema === 'boolean' ? schema : null
  if ((mask & bitOf(value as Json)) === 0) return false
  const isNull = value === null && reader.spec.dialect === '3.0' && parts.some((part) => part.schema.nullable === true)
  if (isNull) return true
  const below = (at: Pointer, inner: unknown): Answer => acceptsValue(reader, at, inner, depth + 1)
  return all([
    ...parts.map((part) => acceptsPart(part, value, below)),
    ...choices.map((choice) =>
      acceptsBranches(
        choice.keyword,
        choice.branches.map((branch) => below(branch.pointer, value)),
      ),
    ),
  ])
}

function acceptsPart({ schema, pointer }: SchemaPart, value: unknown, below: (at: Pointer, inner: unknown) => Answer): Answer {
  return all([
    Object.keys(schema).some((name) => !understood.has(name) && !name.startsWith('x-')) ? null : true,
    schema.const === undefined || isSame(schema.const, value),
    !Array.isArray(schema.enum) || schema.enum.some((each: unknown) => isSame(each, value)),
    schema.not === undefined ? true : negate(below(extendPointer(pointer, 'not'), value)),
    typeof value === 'string' ? acceptsText(schema, value) : true,
    typeof value === 'number' ? acceptsNumber(schema, value) : true,
    Array.isArray(value) ? acceptsList(schema, value, (item) => below(extendPointer(pointer, 'items'), item)) : true,
    isRecord(value) ? acceptsObject(schema, value, (path, inner) => below(extendPointer(pointer, ...path), inner)) : true,
  ])
}

function acceptsBranches(keyword: 'anyOf' | 'oneOf', answers: readonly Answer[]): Answer {
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

function acceptsText({ format, pattern, minLength, maxLength }: SchemaObject, text: string): Answer {
  const check = typeof format === 'string' && Object.hasOwn(formats, format) ? formats[format] : undefined
  return all([
    format === undefined ? true : check === undefined ? null : check(text),
    pattern === undefined ? true : null,
    within([...text].length, minLength, maxLength),
  ])
}

function acceptsNumber(schema: SchemaObject, value: number): Answer {
  const { minimum, maximum, exclusiveMinimum: above, exclusiveMaximum: below } = schema
  const isOpen = (typeof above !== 'number' || value > above) && (typeof below !== 'number' || value < below)
  return all([isOpen, within(value, minimum, maximum)])
}

function acceptsList(schema: SchemaObject, list: readonly unknown[], item: (value: unknown) => Answer): Answer {
  const { items, minItems, maxItems, uniqueItems } = schema
  return all([
    within(list.length, minItems, maxItems),
    uniqueItems === true && list.length > 1 ? null : true,
    ...(items === undefined ? [] : list.map(item)),
  ])
}

function acceptsObject(schema: SchemaObject, value: Record<string, unknown>, member: (path: string[], value: unknown) => Answer): Answer {
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
