import type { SchemaType } from '#spec/model'

/** Disjoint kinds of JSON value as bits: `number` is `integer` and `fraction`. */
const atoms = { string: 1, boolean: 2, object: 4, array: 8, integer: 16, fraction: 32, null: 64 } as const

/** A set of kinds of JSON value. */
export type Atoms = number

/** Every kind of value but null. */
export const anyAtoms: Atoms = 63

/** Null alone. */
export const nullAtom: Atoms = atoms.null

const byType = { ...atoms, number: atoms.integer | atoms.fraction } as const satisfies Record<SchemaType, Atoms>

/** Texts, numbers and truth values: what a parameter or header can carry as it is. */
export const scalarAtoms: Atoms = atoms.string | atoms.boolean | byType.number

/** The kinds of a `type`, one name or a list; names that JSON Schema does not have count as any kind. */
export function atomsOfType(type: unknown): Atoms {
  const names = Array.isArray(type) ? type : [type]
  return names.reduce((sum: Atoms, name: unknown) => sum | (isTypeName(name) ? byType[name] : anyAtoms), 0)
}

/** The kinds of some values. */
export function atomsOfValues(values: readonly unknown[]): Atoms {
  return values.reduce((sum: Atoms, value) => sum | atomOf(value), 0)
}

/** Whether a set holds one kind at most, a number of either sort counting as one. */
export function isSingleType(set: Atoms): boolean {
  return typeNames(set).length < 2
}

/** `string`, `integer or null`, `any type`. */
export function describeAtoms(set: Atoms): string {
  if ((set & anyAtoms) === anyAtoms) return 'any type'
  const names = typeNames(set)
  if (names.length < 2) return names[0] ?? 'no value'
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
}

function typeNames(set: Atoms): SchemaType[] {
  const names: SchemaType[] = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']
  return names.filter((name) => {
    if (name === 'integer') return (set & byType.number) === atoms.integer
    if (name === 'number') return (set & atoms.fraction) !== 0
    return (set & byType[name]) !== 0
  })
}

function atomOf(value: unknown): Atoms {
  if (value === null) return atoms.null
  if (Array.isArray(value)) return atoms.array
  switch (typeof value) {
    case 'string':
      return atoms.string
    case 'boolean':
      return atoms.boolean
    case 'number':
      return Number.isInteger(value) ? atoms.integer : atoms.fraction
    default:
      return atoms.object
  }
}

function isTypeName(name: unknown): name is SchemaType {
  return typeof name === 'string' && Object.hasOwn(byType, name)
}
