import fc, { type Arbitrary } from 'fast-check'
import type { Json } from '#schema/json'
import type { SchemaType } from '#spec/model'
import type { Palette } from './palette.ts'
import { type Definitions, type Part, type SchemaView, viewsOf } from './schema-view.ts'

interface Source {
  palette: Palette
  definitions: Definitions
}

/** Values that satisfy a schema, built from its keywords alone and as different from each other as the palette is. */
export function schemaValues(parts: readonly Part[], palette: Palette, definitions: Definitions): Arbitrary<Json> {
  return oneOf(viewsOf(parts, definitions).map((view) => viewValues(view, { palette, definitions })))
}

function viewValues(view: SchemaView, source: Source): Arbitrary<Json> {
  const { listed, types } = view
  if (listed !== null)
    return fc.constantFrom(...listed.filter((value) => types === null || [...types].some((type) => hasType(value, type))))
  if (types === null) return source.palette.anything
  return oneOf([...types].map((type) => typeValues(type, view, source)))
}

function typeValues(type: SchemaType, view: SchemaView, source: Source): Arbitrary<Json> {
  switch (type) {
    case 'null':
      return fc.constant(null)
    case 'boolean':
      return fc.boolean()
    case 'integer':
      return numbers(view, source.palette.integer, 1)
    case 'number':
      return numbers(view, source.palette.number, null)
    case 'string':
      return texts(view, source.palette)
    case 'array':
      return arrays(view, source)
    case 'object':
      return objects(view, source)
    default:
      return type satisfies never
  }
}

/** Where there are limits, both of them and what lies between; else whatever the palette has. */
function numbers({ bounds }: SchemaView, free: Arbitrary<number>, whole: 1 | null): Arbitrary<number> {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = bounds
  const limits = [minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf]
  if (limits.every((limit) => limit === undefined)) return free
  const step = multipleOf ?? whole ?? 0.001
  const low = Math.max(minimum ?? -1e6, exclusiveMinimum === undefined ? Number.NEGATIVE_INFINITY : exclusiveMinimum + step)
  const high = Math.min(maximum ?? 1e6, exclusiveMaximum === undefined ? Number.POSITIVE_INFINITY : exclusiveMaximum - step)
  const [first, last] = [Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9)]
  const decimals = (String(step).split('.')[1] ?? '').length
  return fc
    .oneof(fc.constantFrom(first, last), fc.integer({ min: first, max: last }))
    .map((steps) => Number((steps * step).toFixed(decimals)))
}

function texts({ formats, patterns, bounds }: SchemaView, palette: Palette): Arbitrary<string> {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY } = bounds
  const fits = (text: string): boolean => {
    const length = [...text].length
    return length >= minLength && length <= maxLength && patterns.every((pattern) => new RegExp(pattern, 'u').test(text))
  }
  const [pattern] = patterns
  const [format] = formats
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern, 'u')).filter(fits)
  if (format !== undefined) return (palette.formats[format] ?? palette.text).filter(fits)
  if (minLength === 0 && maxLength === Number.POSITIVE_INFINITY) return palette.text
  const fit = (text: string): string => {
    const characters = [...text].slice(0, Math.min(maxLength, minLength + 500))
    return characters.join('') + 'x'.repeat(Math.max(0, minLength - characters.length))
  }
  const longest = fc.constant('é'.repeat(Math.min(maxLength, 500)))
  return fc
    .oneof({ weight: 5, arbitrary: palette.text }, { weight: 1, arbitrary: longest }, { weight: 1, arbitrary: fc.constant('') })
    .map(fit)
}

function arrays({ items, bounds, unique }: SchemaView, source: Source): Arbitrary<Json[]> {
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY } = bounds
  const item = items === null ? source.palette.anything : schemaValues(items, source.palette, source.definitions)
  const length = source.palette.length.map((count) => Math.min(maxItems, Math.max(minItems, count)))
  if (unique)
    return fc.uniqueArray(item, { minLength: minItems, maxLength: Math.min(maxItems, 12), selector: (value) => JSON.stringify(value) })
  return length.chain((count) => fc.array(item, { minLength: count, maxLength: count }))
}

function objects(view: SchemaView, source: Source): Arbitrary<Json> {
  const { palette, definitions } = source
  const members = [...view.properties].map(([name, parts]) => {
    const member = schemaValues(parts, palette, definitions).map((value): [string, Json] => [name, value])
    if (view.required.has(name)) return member
    return fc.oneof({ weight: palette.presence, arbitrary: member }, { weight: 100 - palette.presence, arbitrary: fc.constant(null) })
  })
  const value = view.rest === null ? palette.anything : schemaValues(view.rest, palette, definitions)
  const others = view.closed ? fc.constant([]) : fc.array(fc.tuple(palette.key, value), { maxLength: 4 })
  return fc.tuple(fc.tuple(...members), others).map(([known, free]) =>
    // Of two equal names the last counts, so the documented ones come last.
    Object.fromEntries([...free, ...known.filter((member) => member !== null)]),
  )
}

function oneOf<T>(arbitraries: readonly Arbitrary<T>[]): Arbitrary<T> {
  const [only] = arbitraries
  if (only === undefined) throw new Error('a schema that nothing satisfies')
  return arbitraries.length === 1 ? only : fc.oneof(...arbitraries)
}

function hasType(value: Json, type: SchemaType): boolean {
  if (type === 'null') return value === null
  if (type === 'array') return Array.isArray(value)
  if (type === 'integer') return Number.isInteger(value)
  return typeof value === type && value !== null && !Array.isArray(value)
}
