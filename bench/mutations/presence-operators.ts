import { isRecord } from '#input/json'
import { extendPointer } from '#input/pointer'
import type { Json } from '#schema/json'
import { type Expected, expectFinding } from './expected.ts'
import type { BodyOperator } from './operator.ts'
import { type Place, setValue, type Target, valueAt } from './places.ts'

/** Members that go, come, and change their names. */
export const presenceOperators: readonly BodyOperator[] = [
  {
    id: 'remove',
    suits: ({ required }) => required !== null,
    change(target, place) {
      removeMember(target)
      return gone(place)
    },
  },
  rename('suffix', (name) => `${name}Value`),
  rename('snake', (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)),
  rename('capital', (name) =>
    name.replace(/[a-z]/i, (letter) => (letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase())),
  ),
  rename('plural', (name) => (name.endsWith('s') ? name.slice(0, -1) : `${name}s`)),
  add('text', 'kycLevel', 'basic'),
  add('null', 'avatar', null),
  add('object', 'metadata', { plan: 'gold', seats: [1, 2] }),
  add('list', 'roles', [{ id: 1 }, { id: 2 }]),
  // Names that may be data are not shown.
  add('address', 'ada@example.com', true, '*'),
  add('uuid', '6f1c0e9a-2b7d-4c55-9a51-0d3f9c1e7b42', 1, '*'),
  add('prototype', '__proto__', { isAdmin: true }),
  add('inherited', 'constructor', 'x'),
  add('unnamed', '', 'x', '*'),
]

function rename(variant: string, change: (name: string) => string): BodyOperator {
  return {
    id: `rename:${variant}`,
    suits: (place) => place.kind === 'property' && change(place.name) !== place.name && !isKnown(place, change(place.name)),
    change(target, place) {
      const { holder, key } = target
      const name = change(place.name)
      if (Object.hasOwn(holder, name)) return null
      setValue({ holder, key: name }, valueAt({ holder, key }))
      removeMember(target)
      return [...gone(place), ...news(place.parent, name)]
    },
  }
}

function add(variant: string, name: string, value: Json, shown = name): BodyOperator {
  return {
    id: `add:${variant}`,
    suits: ({ views }) => views.some(({ closed }) => closed) && !views.some(({ properties }) => properties.has(name)),
    change(target, place) {
      const object = valueAt(target)
      if (!isRecord(object) || Object.hasOwn(object, name)) return null
      setValue({ holder: object, key: name }, structuredClone(value))
      return [expectFinding('response-optional-property-added', extendPointer(place.location, shown))]
    },
  }
}

/** That a property is missing from where it was. */
export function gone({ required, location }: Place): Expected[] {
  return required === null ? [] : [expectFinding('response-required-property-removed', location, required.assumed)]
}

/** That a name stands where it is not documented. */
export function news(parent: Place['parent'], name: string): Expected[] {
  if (parent === null || !parent.view.closed || parent.view.properties.has(name)) return []
  return [expectFinding('response-optional-property-added', extendPointer(parent.place.location, name))]
}

/** Whether a name is documented beside a property. */
export function isKnown({ parent }: Place, name: string): boolean {
  return parent?.view.properties.has(name) ?? false
}

/** Takes a member away. */
export function removeMember({ holder, key }: Target): void {
  Reflect.deleteProperty(holder, key)
}
