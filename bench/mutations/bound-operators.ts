import { type BoundKeyword, boundKeywords, type SchemaView } from '#bench/conforming/schema-view'
import type { FindingId } from '#findings/catalogue'
import type { Json } from '#schema/json'
import { expectFinding } from './expected.ts'
import type { BodyOperator } from './operator.ts'
import { setValue, typeName, valueAt } from './places.ts'

/** Limits that no longer hold. */
export const boundOperators: readonly BodyOperator[] = [
  bound('minimum', 'response-property-min-decreased', (limit) => limit - 1),
  bound('maximum', 'response-property-max-increased', (limit) => limit + 1),
  bound('exclusiveMinimum', 'response-property-min-decreased', (limit) => limit),
  bound('exclusiveMaximum', 'response-property-max-increased', (limit) => limit),
  bound('multipleOf', 'response-property-type-changed', (limit) => limit * 1.5),
  bound('minLength', 'response-property-min-length-decreased', (limit) => 'é'.repeat(limit - 1)),
  bound('maxLength', 'response-property-max-length-increased', (limit) => '𝕏'.repeat(limit + 1)),
  bound('minItems', 'response-property-min-items-decreased', (limit, value) => (Array.isArray(value) ? value.slice(0, limit - 1) : value)),
  bound('maxItems', 'response-property-max-items-increased', (limit, value) => (Array.isArray(value) ? extended(value, limit + 1) : value)),
  {
    id: 'bound:uniqueItems',
    suits: ({ views: [view] }) => view?.unique === true,
    change(target, { views, location }) {
      const value = valueAt(target)
      const [view] = views
      if (view === undefined || !Array.isArray(value) || value[0] === undefined) return null
      if (value.length >= (view.bounds.maxItems ?? Number.POSITIVE_INFINITY)) return null
      setValue(target, [...value, structuredClone(value[0])])
      return [expectFinding('response-property-type-changed', location, view.assumed)]
    },
  },
]

function bound(keyword: BoundKeyword, id: FindingId, beyond: (limit: number, value: Json) => Json): BodyOperator {
  return {
    id: `bound:${keyword}`,
    // A text that keeps its pattern keeps its lengths, or else breaks both.
    suits: ({ views }) => views.some(({ bounds, patterns }) => bounds[keyword] !== undefined && patterns.length === 0),
    change(target, { views, location }) {
      const value = valueAt(target)
      const view = views.find((candidate) => candidate.bounds[keyword] !== undefined && hasTypeOf(candidate, value))
      const limit = view?.bounds[keyword]
      if (view === undefined || limit === undefined || (keyword === 'minItems' && limit === 0)) return null
      const changed = beyond(limit, value)
      if (typeName(changed) !== typeName(value) && typeof changed !== 'number') return null
      if (brokenBounds(view, changed).join() !== keyword) return null
      setValue(target, changed)
      return [expectFinding(id, location, view.assumed)]
    },
  }
}

function hasTypeOf({ types }: SchemaView, value: Json): boolean {
  return types?.has(typeName(value) as 'string') === true || (types?.has('number') === true && typeof value === 'number')
}

/** A list made longer by further copies, each of them a little different where lists must have no repeats. */
function extended(items: readonly Json[], length: number): Json[] {
  const [model] = items
  if (model === undefined) return []
  return Array.from({ length }, (_, index) => items[index] ?? (typeof model === 'string' ? `${model}${index}` : structuredClone(model)))
}

function brokenBounds({ bounds }: SchemaView, value: Json): BoundKeyword[] {
  const size = typeof value === 'number' ? value : typeof value === 'string' ? [...value].length : Array.isArray(value) ? value.length : 0
  return boundKeywords.filter((keyword) => {
    const limit = bounds[keyword]
    if (limit === undefined) return false
    switch (keyword) {
      case 'minimum':
      case 'minLength':
      case 'minItems':
        return size < limit
      case 'maximum':
      case 'maxLength':
      case 'maxItems':
        return size > limit
      case 'exclusiveMinimum':
        return size <= limit
      case 'exclusiveMaximum':
        return size >= limit
      case 'multipleOf':
        return Math.abs(size / limit - Math.round(size / limit)) > 1e-6
      default:
        return keyword satisfies never
    }
  })
}
