import type { SchemaView } from '#bench/conforming/schema-view'
import { isRecord } from '#input/json'
import { extendPointer } from '#input/pointer'
import type { Json } from '#schema/json'
import { type Expected, expectFinding } from './expected.ts'
import type { BodyOperator } from './operator.ts'
import { allowsType, type Place, setValue, type Target, typeName, valueAt } from './places.ts'
import { gone, isKnown, news, removeMember } from './presence-operators.ts'

/** Values that move: deeper, higher, or beside where they were. */
export const structureOperators: readonly BodyOperator[] = [
  wrap('object', 'result', (value) => ({ result: value })),
  wrap('versioned', 'payload', (value) => ({ payload: value, v: 2 }), ['v']),
  {
    id: 'wrap:array',
    suits: (place) => !allowsType(place, 'array'),
    change(target, place) {
      setValue(target, [valueAt(target)])
      return [retyped(place)]
    },
  },
  {
    id: 'unwrap:array',
    suits: ({ views }) => views.some(({ items }) => items !== null),
    change(target, place) {
      const value = valueAt(target)
      const first = Array.isArray(value) ? value[0] : undefined
      if (first === undefined || allowsType(place, typeName(first))) return null
      setValue(target, first)
      return [retyped(place)]
    },
  },
  { id: 'unwrap:object', suits: (place) => place.kind === 'property' && isDocumentedObject(place), change: unwrapObject },
  { id: 'flatten', suits: (place) => place.kind === 'property' && isDocumentedObject(place), change: flatten },
  { id: 'hoist', suits: ({ kind, parent }) => kind === 'property' && parent?.place.kind === 'property', change: hoist },
  {
    id: 'sink',
    suits: ({ kind, parent }) => kind === 'property' && (parent?.place.children.some(isDocumentedObject) ?? false),
    change: sink,
  },
  {
    id: 'empty:object',
    suits: ({ views: [view, ...others] }) => view !== undefined && view.required.size > 0 && others.length === 0,
    change(target, place) {
      const value = valueAt(target)
      const [view] = place.views
      if (!isRecord(value) || view === undefined) return null
      setValue(target, {})
      return missing(place, view, {})
    },
  },
]

/** Whether a place holds objects of one kind whose members are all documented. */
function isDocumentedObject({ views: [view, ...others] }: Place): boolean {
  return view?.closed === true && others.length === 0
}

/** An object that is wrapped lacks all it must have and has one name too many; anything else has another type. */
function wrap(variant: string, name: string, change: (value: Json) => Json, besides: readonly string[] = []): BodyOperator {
  return {
    id: `wrap:${variant}`,
    suits: (place) => !allowsType(place, 'object') || isDocumentedObject(place),
    change(target, place) {
      const value = valueAt(target)
      const [view] = place.views
      if (view === undefined) return null
      if (!allowsType(place, 'object')) {
        setValue(target, change(value))
        return [retyped(place)]
      }
      if (!isRecord(value) || view.properties.has(name)) return null
      setValue(target, change(value))
      const added = [name, ...besides].map((each) => expectFinding('response-optional-property-added', extendPointer(place.location, each)))
      return [...missing(place, view, {}), ...added]
    },
  }
}

function retyped(place: Place): Expected {
  const assumed = place.views.every((view) => view.assumed)
  return place.kind === 'root'
    ? expectFinding('response-body-type-changed', '', assumed)
    : expectFinding('response-property-type-changed', place.location, assumed)
}

/** What an object must have and has not. */
function missing(place: Place, view: SchemaView, has: { [key: string]: Json }): Expected[] {
  return [...view.required]
    .filter(([name]) => !Object.hasOwn(has, name))
    .map(([name, assumed]) => expectFinding('response-required-property-removed', extendPointer(place.location, name), assumed))
}

/** The members of an object stand beside where it was, and the object is gone. */
function flatten(target: Target, place: Place): Expected[] | null {
  const object = valueAt(target)
  const { holder } = target
  if (!isRecord(object) || Array.isArray(holder)) return null
  const names = Object.keys(object)
  if (place.parent?.view.closed !== true || names.some((name) => Object.hasOwn(holder, name) || isKnown(place, name))) return null
  removeMember(target)
  for (const name of names) setValue({ holder, key: name }, object[name] ?? null)
  return [...gone(place), ...names.flatMap((name) => news(place.parent, name))]
}

/** A member stands one object higher than it should. */
function hoist(target: Target, place: Place): Expected[] | null {
  const outer = place.parent?.place.parent ?? null
  const holder = target.above?.holder
  if (holder === undefined || Array.isArray(holder) || outer?.view.closed !== true) return null
  if (Object.hasOwn(holder, place.name) || outer.view.properties.has(place.name)) return null
  setValue({ holder, key: place.name }, valueAt(target))
  removeMember(target)
  return [...gone(place), ...news(outer, place.name)]
}

/** A member stands within an object beside it. */
function sink(target: Target, place: Place): Expected[] | null {
  const { holder } = target
  if (Array.isArray(holder)) return null
  for (const sibling of place.parent?.place.children ?? []) {
    const inner = holder[sibling.name]
    const [view] = sibling.views
    if (sibling === place || !isDocumentedObject(sibling) || view === undefined || view.properties.has(place.name)) continue
    if (!isRecord(inner) || Object.hasOwn(inner, place.name)) continue
    setValue({ holder: inner, key: place.name }, valueAt(target))
    removeMember(target)
    return [...gone(place), ...news({ place: sibling, view }, place.name)]
  }
  return null
}

/** An object stands in the place of the one that holds it: an envelope is gone. */
function unwrapObject(target: Target, place: Place): Expected[] | null {
  const inner = valueAt(target)
  const { parent } = place
  if (!isRecord(inner) || target.above === null || parent === null || parent.place.views.length > 1) return null
  const names = Object.keys(inner)
  if (!parent.view.closed || names.some((name) => parent.view.properties.has(name))) return null
  setValue(target.above, inner)
  return [...missing(parent.place, parent.view, inner), ...names.flatMap((name) => news(parent, name))]
}
