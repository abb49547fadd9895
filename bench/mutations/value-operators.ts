import type { SchemaView } from '#bench/conforming/schema-view'
import { seedFor } from '#bench/conforming/seeds'
import { isRecord } from '#input/json'
import type { Json } from '#schema/json'
import type { SchemaType } from '#spec/model'
import { badFormats } from './bad-formats.ts'
import { type Expected, expectFinding } from './expected.ts'
import type { BodyOperator } from './operator.ts'
import { allowsType, type Place, setValue, type Target, typeName, valueAt } from './places.ts'

/** Values of another type, outside a list, without their format or pattern. */
export const valueOperators: readonly BodyOperator[] = [
  retype('null', () => null),
  retype('string', (value) => (typeof value === 'object' ? JSON.stringify(value) : String(value))),
  retype('integer', (value) => (typeof value === 'string' ? numberFor(value) : 1)),
  retype('number', (value) => (typeof value === 'string' ? numberFor(value) : 0) + 0.5),
  retype('boolean', (value) => Boolean(value)),
  retype('object', (value) => (Array.isArray(value) ? Object.fromEntries(value.map((item, index) => [`n${index}`, item])) : { value })),
  retype('array', (value) => (isRecord(value) ? Object.values(value) : [value])),
  list('word', () => 'under_review'),
  list('empty', () => ''),
  list('upper-case', (value) => String(value).toUpperCase()),
  list('space', (value) => `${value} `),
  list('data', () => 'Ada Lovelace'),
  list('number', () => 4711),
  fixed('other', (value) => (typeof value === 'boolean' ? !value : typeof value === 'number' ? value + 1 : `${value}ed`)),
  fixed('empty', () => ''),
  pattern('separator', (value) => value.replaceAll('-', ':')),
  pattern('prefix', (value) => `x${value.slice(1)}`),
  pattern('line', (value) => value.replace(/.$/su, '\n')),
  ...Object.entries(badFormats).flatMap(([format, texts]) =>
    Object.entries(texts).map(([variant, text]) => badFormat(format, variant, text)),
  ),
]

function retype(to: SchemaType, convert: (value: Json) => Json): BodyOperator {
  return {
    id: to === 'null' ? 'null' : `retype:${to}`,
    suits: (place) => !allowsType(place, to),
    change(target, place) {
      const value = convert(valueAt(target))
      if (allowsType(place, typeName(value)) || typeName(value) !== to) return null
      setValue(target, value)
      return [typeChanged(place, to)]
    },
  }
}

function typeChanged(place: Place, to: SchemaType): Expected {
  const assumed = place.views.every((view) => view.assumed)
  if (place.kind === 'root') return expectFinding('response-body-type-changed', '', assumed)
  return expectFinding(to === 'null' ? 'response-property-became-nullable' : 'response-property-type-changed', place.location, assumed)
}

/** Other numbers for other texts, as where an id becomes a number: milliseconds of what is a date. */
function numberFor(text: string): number {
  const milliseconds = Date.parse(text)
  return Number.isNaN(milliseconds) ? seedFor(0, text) >>> 0 : milliseconds
}

/** A further value of the type that the listed ones have. */
function list(variant: string, grow: (value: Json) => Json): BodyOperator {
  return {
    id: `enum:${variant}`,
    suits: ({ views: [view, ...others] }) => view !== undefined && view.listed !== null && !view.fixed && others.length === 0,
    change(target, { views, location }) {
      const value = valueAt(target)
      const [view] = views
      if (view === undefined || value === null) return null
      const grown = grow(value)
      if (typeName(grown) !== typeName(value) || view.listed?.includes(grown) === true) return null
      setValue(target, grown)
      return [expectFinding('response-property-enum-value-added', location, view.assumed)]
    },
  }
}

/** Another value than the one that is fixed; where it tells alternatives apart, it is a new one of those. */
function fixed(variant: string, change: (value: Json) => Json): BodyOperator {
  return {
    id: `const:${variant}`,
    suits: ({ views: [view] }) =>
      view?.fixed === true && view.listed?.some((value) => typeName(change(value)) === typeName(value)) === true,
    change(target, place) {
      const value = valueAt(target)
      const [view] = place.views
      if (view === undefined) return null
      setValue(target, change(value))
      const isTag = (place.parent?.place.views.length ?? 1) > 1
      return [expectFinding(isTag ? 'response-property-enum-value-added' : 'response-property-const-changed', place.location, view.assumed)]
    },
  }
}

function pattern(variant: string, change: (value: string) => string): BodyOperator {
  return {
    id: `pattern:${variant}`,
    suits: ({ views: [view] }) => view !== undefined && view.patterns.length > 0,
    change(target, { views, location }) {
      const value = valueAt(target)
      const [view] = views
      if (view === undefined || typeof value !== 'string') return null
      const changed = change(value)
      if (view.patterns.every((expression) => new RegExp(expression, 'u').test(changed)) || !keepsLengths(view, changed)) return null
      setValue(target, changed)
      return [expectFinding('response-property-pattern-changed', location, view.assumed)]
    },
  }
}

function badFormat(format: string, variant: string, text: string): BodyOperator {
  return {
    id: `format:${format} ${variant}`,
    suits: ({ views: [view] }) => view?.formats.includes(format) === true,
    change(target: Target, { views, location }) {
      const [view] = views
      if (view === undefined || typeof valueAt(target) !== 'string') return null
      setValue(target, text)
      return [expectFinding('response-property-type-changed', location, view.assumed)]
    },
  }
}

/** Whether a text keeps the lengths of its place, so that it breaks nothing else. */
export function keepsLengths({ bounds: { minLength = 0, maxLength = Number.POSITIVE_INFINITY } }: SchemaView, text: string): boolean {
  const { length } = [...text]
  return length >= minLength && length <= maxLength
}
