import { type Definitions, type Part, type SchemaView, viewsOf } from '#bench/conforming/schema-view'
import { isRecord } from '#input/json'
import { extendPointer } from '#input/pointer'
import type { Json } from '#schema/json'
import type { Pointer } from '#spec/model'

/** Where a value hangs: an object, an array, or the box that holds a whole body. */
export interface Target {
  holder: { [key: string]: Json } | Json[]
  key: string | number
  /** Where the holder itself hangs; null for the box. */
  above: Target | null
}

/** One place of a body schema: every item of an array, and every key of a map, is the same place. */
export interface Place {
  /** `*` for indexes and keys. */
  location: Pointer
  kind: 'root' | 'property' | 'item' | 'value'
  /** Of a property. */
  name: string
  /** The ways in which a value here may satisfy the schema; most places have one. */
  views: SchemaView[]
  parent: { place: Place; view: SchemaView } | null
  /** Whether a property must be there, and if so, whether only an assumption says it. */
  required: { assumed: boolean } | null
  children: Place[]
}

/** The key under which a body hangs in the box that lets it be replaced as a whole. */
export const bodyKey = 'body'

/** Every place of a schema, parents first. */
export function placesOf(parts: readonly Part[], definitions: Definitions): Place[] {
  const root: Place = {
    location: '',
    kind: 'root',
    name: '',
    views: viewsOf(parts, definitions),
    parent: null,
    required: null,
    children: [],
  }
  return addChildren(root, definitions)
}

function addChildren(place: Place, definitions: Definitions): Place[] {
  for (const view of place.views) {
    const child = (kind: Place['kind'], name: string, parts: readonly Part[]): Place => ({
      location: extendPointer(place.location, kind === 'property' ? name : '*'),
      kind,
      name,
      views: viewsOf(parts, definitions),
      parent: { place, view },
      required: kind === 'property' && view.required.has(name) ? { assumed: view.required.get(name) ?? false } : null,
      children: [],
    })
    place.children.push(...[...view.properties].map(([name, parts]) => child('property', name, parts)))
    if (view.items !== null) place.children.push(child('item', '', view.items))
    if (view.rest !== null) place.children.push(child('value', '', view.rest))
  }
  return [place, ...place.children.flatMap((child) => addChildren(child, definitions))]
}

/** Where the values of a place hang in one body; the box holds the body under `bodyKey`. */
export function targetsOf(place: Place, box: { [bodyKey]: Json }): Target[] {
  if (place.parent === null) return [{ holder: box, key: bodyKey, above: null }]
  const { place: parent, view } = place.parent
  return targetsOf(parent, box).flatMap((above): Target[] => {
    const holder = valueAt(above)
    if (place.kind === 'item') return Array.isArray(holder) ? holder.map((_, key) => ({ holder, key, above })) : []
    if (!isRecord(holder) || !wasMeant(view, holder)) return []
    if (place.kind === 'property') return Object.hasOwn(holder, place.name) ? [{ holder, key: place.name, above }] : []
    return Object.keys(holder).flatMap((key) => (view.properties.has(key) ? [] : { holder, key, above }))
  })
}

/** Of several ways to satisfy a schema an object has chosen the one whose fixed members it has. */
function wasMeant(view: SchemaView, holder: { [key: string]: Json }): boolean {
  for (const [name, [part]] of view.properties) {
    const fixed = part?.schema.const
    if (fixed !== undefined && holder[name] !== fixed && view.required.has(name)) return false
  }
  return true
}

/** The value that hangs there. */
export function valueAt({ holder, key }: Pick<Target, 'holder' | 'key'>): Json {
  return Reflect.get(holder, key)
}

/** Hangs another value there; a member named `__proto__` included. */
export function setValue({ holder, key }: Pick<Target, 'holder' | 'key'>, value: Json): void {
  Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true })
}

/** Whether a type is allowed in a place; of a list of values, the types of those count. */
export function allowsType({ views }: Place, type: string): boolean {
  return views.some(({ types, listed }) => {
    const names: ReadonlySet<string> = listed === null ? (types ?? new Set([type])) : new Set(listed.map(typeName))
    return names.has(type) || (type === 'integer' && names.has('number'))
  })
}

/** JSON Schema's name of a value's type. */
export function typeName(value: Json): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}
