import type { SchemaType } from '#spec/model'
import type { Json } from './json.ts'
import { isInfinite } from './rounded.ts'

/** One bit for each JSON type; `number` is one with a fraction, so that JSON Schema's `number` is both number bits. */
export const typeBits = { null: 1, boolean: 2, number: 4, integer: 8, string: 16, object: 32, array: 64 } as const

/** Every type. */
export const anyType = 127

/** Every type but null. */
export const anyButNull = anyType & ~typeBits.null

/** Texts, numbers and truth values: what a parameter or header can carry as it is. */
export const scalarTypes = typeBits.string | typeBits.number | typeBits.integer | typeBits.boolean

/** The bit of a value's type; `1.0` is an integer, as JSON Schema has it. */
export function bitOf(value: Json): number {
  switch (typeof value) {
    case 'string':
      return typeBits.string
    case 'boolean':
      return typeBits.boolean
    case 'number':
      return Number.isInteger(value) || isInfinite(value) ? typeBits.integer : typeBits.number
    case 'object':
      return value === null ? typeBits.null : Array.isArray(value) ? typeBits.array : typeBits.object
    default:
      return value satisfies never
  }
}

/** The bits of a schema's `type`, one name or a list; names that JSON Schema does not have count as any type. */
export function bitsOf(type: unknown): number {
  const names: readonly unknown[] = Array.isArray(type) ? type : [type]
  return names.reduce((bits: number, name) => bits | (isTypeName(name) ? bitsOfName(name) : anyType), 0)
}

function bitsOfName(name: SchemaType): number {
  return name === 'number' ? typeBits.number | typeBits.integer : typeBits[name]
}

function isTypeName(name: unknown): name is SchemaType {
  return typeof name === 'string' && Object.hasOwn(typeBits, name)
}

/** The types of a mask in words, `null` last: `string or null`; a number that may be whole is a `number`. */
export function namesOf(mask: number): string[] {
  const names: string[] = (['object', 'array', 'string', 'boolean'] as const).filter((name) => mask & typeBits[name])
  if (mask & typeBits.number) names.push('number')
  else if (mask & typeBits.integer) names.push('integer')
  if (mask & typeBits.null) names.push('null')
  return names
}
