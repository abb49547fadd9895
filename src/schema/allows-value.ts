import type { JsonSchema, SchemaType } from '#spec/model'
import { compilePattern } from './pattern.ts'
import { referencedName, type Schemas } from './schema-at.ts'

/** Whether a schema allows a scalar, formats left aside; arrays and objects are not looked into, and never allowed. */
export function allowsScalar(schemas: Schemas, schema: JsonSchema, value: unknown): value is string | number | boolean {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return false
  const { $ref, type, enum: values, const: fixed, allOf = [], anyOf, oneOf } = schema
  const allows = (other: JsonSchema): boolean => allowsScalar(schemas, other, value)
  if ($ref !== undefined && !allows(schemas[referencedName($ref)] ?? {})) return false
  if (type !== undefined && ![type].flat().some((name) => isOfType(value, name))) return false
  if (values !== undefined && !values.includes(value)) return false
  if (fixed !== undefined && fixed !== value) return false
  if (!allOf.every(allows) || anyOf?.some(allows) === false || oneOf?.some(allows) === false) return false
  return typeof value === 'string' ? allowsText(schema, value) : typeof value === 'boolean' || allowsNumber(schema, value)
}

/** The values that a schema lists, where it does: those of an `enum`, or both of a boolean; empty elsewhere. */
export function listedValues(schemas: Schemas, schema: JsonSchema): (string | number | boolean)[] {
  const target = schema.$ref === undefined ? undefined : schemas[referencedName(schema.$ref)]
  const candidates = schema.enum ?? (schema.type === 'boolean' ? [true, false] : target === undefined ? [] : listedValues(schemas, target))
  return candidates.filter((value) => allowsScalar(schemas, schema, value))
}

function isOfType(value: string | number | boolean, type: SchemaType): boolean {
  return type === 'integer' ? Number.isInteger(value) : typeof value === type
}

function allowsText({ minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern }: JsonSchema, text: string): boolean {
  // A text of so many units has half as many characters at least.
  if (text.length < minLength || text.length > 2 * maxLength) return false
  const length = countCharacters(text)
  return length >= minLength && length <= maxLength && (pattern === undefined || compilePattern(pattern).test(text))
}

function countCharacters(text: string): number {
  let length = 0
  for (const _ of text) length++
  return length
}

function allowsNumber(schema: JsonSchema, value: number): boolean {
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity, exclusiveMaximum = Infinity } = schema
  return value >= minimum && value <= maximum && value > exclusiveMinimum && value < exclusiveMaximum
}
