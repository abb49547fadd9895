import { isRecord } from '#input/json'
import { remarkKeywords, schemaKeywords } from '#schema/keywords'
import type { Document } from '#spec/model'

/** Whether two values of a document are the same, whatever the order of their members. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((each, index) => isSame(each, b[index]))
  if (!isRecord(a) || !isRecord(b)) return false
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && isSame(a[name], b[name]))
}

/** Keywords that demand nothing of a value, and yet tell something of it. */
const notes = new Set(['deprecated', 'default'])

const composition = new Set(['$ref', 'allOf', 'anyOf', 'oneOf', 'nullable'])

/** What a schema itself demands: no remarks, and neither what it refers to nor the choices it offers. */
export function demandsOf(schema: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => counts(keyword) && !composition.has(keyword)))
}

/** A schema, or a value that holds schemas, and the document that its references are in. */
export interface SchemaValue {
  spec: Document
  value: unknown
}

/**
 * Whether two schemas demand the same in the same words, wherever they keep the definitions that they refer to; schemas may contain
 * themselves. Each pair of schemas is looked at once, so that no tangle of references takes long.
 */
export function areAlike(a: SchemaValue, b: SchemaValue, known = new Map<unknown, Set<unknown>>()): boolean {
  const [left, right] = [followed(a), followed(b)]
  if (!isRecord(left) || !isRecord(right)) return isSame(left, right)
  // Coming by a pair again, it is alike unless something else is not.
  const seen = known.get(left) ?? new Set()
  if (seen.has(right)) return true
  known.set(left, seen.add(right))
  const names = Object.keys(left).filter((name) => counts(name))
  if (names.length !== Object.keys(right).filter((name) => counts(name)).length) return false
  return names.every((name) => {
    if (!Object.hasOwn(right, name)) return false
    const inside = [
      { spec: a.spec, value: left[name] },
      { spec: b.spec, value: right[name] },
    ] as const
    return name === '$ref' ? areTargetsAlike(...inside, known) : areMembersAlike(name, ...inside, known)
  })
}

function areTargetsAlike(a: SchemaValue, b: SchemaValue, known: Map<unknown, Set<unknown>>): boolean {
  return areAlike({ ...a, value: { $ref: a.value } }, { ...b, value: { $ref: b.value } }, known)
}

function areMembersAlike(keyword: string, a: SchemaValue, b: SchemaValue, known: Map<unknown, Set<unknown>>): boolean {
  const holds = Object.hasOwn(schemaKeywords, keyword) ? schemaKeywords[keyword] : undefined
  if (holds === undefined) return isSame(a.value, b.value)
  if (holds === 'schema' && !Array.isArray(a.value)) return areAlike(a, b, known)
  const [left, right] = [entriesOf(a.value), entriesOf(b.value)]
  return (
    left.size === right.size &&
    [...left].every(([name, value]) => right.has(name) && areAlike({ ...a, value }, { ...b, value: right.get(name) }, known))
  )
}

function entriesOf(value: unknown): Map<string, unknown> {
  return new Map(Object.entries(Array.isArray(value) || isRecord(value) ? value : {}))
}

/** What a schema that is nothing but a reference refers to. */
function followed({ spec, value }: SchemaValue): unknown {
  const passed = new Set<unknown>()
  let schema = value
  while (isRecord(schema) && typeof schema.$ref === 'string' && !passed.has(schema)) {
    const beside = Object.keys(schema).filter((name) => name !== '$ref' && !remarkKeywords.has(name))
    if (beside.length > 0) return schema
    passed.add(schema)
    schema = spec.at(spec.follow(schema.$ref, ''))
  }
  return schema
}

function counts(keyword: string): boolean {
  return !remarkKeywords.has(keyword) && !notes.has(keyword) && !keyword.startsWith('x-')
}

/** Whether two values of a document are the same but for remarks, references being taken by their words. */
export function isWordForWord(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((each, index) => isWordForWord(each, b[index]))
  if (!isRecord(a) || !isRecord(b)) return false
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length &&
    // A remark that is no text is something else of that name, a property perhaps.
    names.every((name) => Object.hasOwn(b, name) && (isRemark(name, a[name], b[name]) || isWordForWord(a[name], b[name])))
  )
}

function isRemark(name: string, a: unknown, b: unknown): boolean {
  return (name === 'description' || name === '$comment') && typeof a === 'string' && typeof b === 'string'
}
