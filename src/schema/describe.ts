import { formatOf } from './formats.ts'
import type { Json } from './json.ts'
import { anyButNull, anyType, bitOf, namesOf, typeBits } from './json-type.ts'
import { beyondReaders, isInfinite } from './rounded.ts'
import type { Bound, Scalar, SchemaNode } from './schema-node.ts'

const mostListed = 12

/** What the spec promises in one place, in a few words: `string (date-time) or null`, `one of pending, approved`. */
export function describeNode(node: SchemaNode): string {
  if (node.variants !== null) return joinAlternatives(node.variants.map(describeNode))
  const values = node.constants[0] === undefined ? node.enums[0]?.value : [node.constants[0].value]
  if (values !== undefined) return describeValues(values)
  if (node.mask === anyType) return 'any value'
  const format = node.formats[0]?.value
  return joinAlternatives(namesOf(node.mask).map((name) => (name === 'string' && format !== undefined ? `string (${format})` : name)))
}

/** The types of a mask in words: `string`, `integer or null`, `any type`. */
export function describeTypes(mask: number): string {
  if ((mask & anyButNull) === anyButNull) return 'any type'
  return mask === 0 ? 'no value' : joinAlternatives(namesOf(mask))
}

/** The values that the spec lists; they are its own words, not a response's. */
export function describeValues(values: readonly Scalar[]): string {
  const texts = values.map((value) => (typeof value === 'string' && value !== '' ? value : JSON.stringify(value)))
  if (texts.length === 1) return texts[0] ?? ''
  const more = texts.length > mostListed ? ` and ${texts.length - mostListed} more` : ''
  return `one of ${texts.slice(0, mostListed).join(', ')}${more}`
}

/** The type of a value and nothing of the value itself. */
export function describeType(value: Json): string {
  if (typeof value === 'number' && isInfinite(value)) return beyondReaders
  const bit = bitOf(value)
  return bit === typeBits.integer ? 'number' : (namesOf(bit)[0] ?? '')
}

/** What a text that lacks its format is instead, as far as that tells nothing of the text. */
export function describeText(text: string, format: string): string {
  if (text === '') return 'string (empty)'
  return `string (${formatOf(text) ?? `not ${format}`})`
}

/** A limit as the spec states it, and that it was broken: never by which value. */
export function describeBound({ keyword, value }: Bound): { expected: string; observed: string } {
  const count = (noun: string) => `${value} ${noun}${value === 1 ? '' : 's'}`
  switch (keyword) {
    case 'minimum':
      return { expected: `at least ${value}`, observed: `below ${value}` }
    case 'maximum':
      return { expected: `at most ${value}`, observed: `above ${value}` }
    case 'exclusiveMinimum':
      return { expected: `above ${value}`, observed: `${value} or below` }
    case 'exclusiveMaximum':
      return { expected: `below ${value}`, observed: `${value} or above` }
    case 'multipleOf':
      return { expected: `multiple of ${value}`, observed: `no multiple of ${value}` }
    case 'minLength':
      return { expected: `at least ${count('character')}`, observed: `fewer than ${count('character')}` }
    case 'maxLength':
      return { expected: `at most ${count('character')}`, observed: `more than ${count('character')}` }
    case 'minItems':
      return { expected: `at least ${count('item')}`, observed: `fewer than ${count('item')}` }
    case 'maxItems':
      return { expected: `at most ${count('item')}`, observed: `more than ${count('item')}` }
    default:
      return keyword satisfies never
  }
}

function joinAlternatives(texts: readonly string[]): string {
  const [last, ...others] = [...new Set(texts)].toSorted((a, b) => Number(a === 'null') - Number(b === 'null')).reverse()
  return others.length === 0 ? (last ?? 'nothing') : `${others.reverse().join(', ')} or ${last}`
}
