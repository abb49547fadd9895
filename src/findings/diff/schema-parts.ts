import { isRecord, textOrNull } from '#input/json'
import { extendPointer } from '#input/pointer'
import type { Dialect, Document, Pointer } from '#spec/model'
import type { Sourced } from './schema-view.ts'

/** One schema object of a document that a value must satisfy. */
export interface SchemaPart {
  pointer: Pointer
  schema: Readonly<Record<string, unknown>>
}

/** Schema objects that a value must all satisfy: references followed, `allOf` opened; circles are walked once. */
export interface SchemaParts {
  parts: SchemaPart[]
  /** What the references on the way lead to. */
  references: Pointer[]
  /** One of them is `false`: there is no such value. */
  never: boolean
}

/** The schema objects that the schemas at some pointers amount to. */
export function collectParts(spec: Document, pointers: readonly Pointer[]): SchemaParts {
  const found: SchemaParts = { parts: [], references: [], never: false }
  const seen = new Set<Pointer>()
  const visit = (pointer: Pointer): void => {
    if (seen.has(pointer)) return
    seen.add(pointer)
    const schema = spec.at(pointer)
    if (schema === false) found.never = true
    if (!isRecord(schema)) return
    const isReference = typeof schema.$ref === 'string'
    found.parts.push({ pointer, schema: isReference ? besideReference(schema, spec.dialect) : schema })
    if (typeof schema.$ref === 'string') {
      const target = spec.follow(schema.$ref, pointer)
      found.references.push(target)
      visit(target)
      if (spec.dialect === '3.0') return
    }
    if (Array.isArray(schema.allOf)) for (const index of schema.allOf.keys()) visit(extendPointer(pointer, 'allOf', index))
  }
  for (const pointer of pointers) visit(pointer)
  return found
}

/** What a reference leads to; null where that is nowhere: it is told of when a comparison comes by it. */
export function pointerTo(spec: Document, reference: string): Pointer | null {
  try {
    return spec.follow(reference, '')
  } catch {
    return null
  }
}

// OpenAPI 3.0 ignores what stands beside a reference; our marks and the widespread `nullable` there are meant all the same.
function besideReference(schema: Record<string, unknown>, dialect: Dialect): Record<string, unknown> {
  const kept = Object.entries(schema).filter(
    ([name]) => name !== '$ref' && (dialect !== '3.0' || name.startsWith('x-') || name === 'nullable'),
  )
  return Object.fromEntries(kept)
}

/** Pointers of the schemas of each name that a keyword maps. */
export function membersOf(parts: readonly SchemaPart[], keyword: 'properties' | 'patternProperties'): Map<string, Pointer[]> {
  const found = new Map<string, Pointer[]>()
  for (const { value, pointer } of statedBy(parts, keyword)) {
    for (const name of Object.keys(isRecord(value) ? value : {})) {
      found.set(name, [...(found.get(name) ?? []), extendPointer(pointer, name)])
    }
  }
  return found
}

/** Pointers of the schemas that a keyword holds. */
export function schemasOf(parts: readonly SchemaPart[], keyword: string): Pointer[] {
  return statedBy(parts, keyword)
    .filter(({ value }) => isRecord(value))
    .map(({ pointer }) => pointer)
}

/** Every text that a keyword holds. */
export function textsOf(parts: readonly SchemaPart[], keyword: string): Sourced<string>[] {
  return statedBy(parts, keyword).flatMap(({ value, pointer }) => (textOrNull(value) === null ? [] : [{ value: String(value), pointer }]))
}

/** Every number that a keyword holds. */
export function numbersOf(parts: readonly SchemaPart[], keyword: string): Sourced<number>[] {
  return statedBy(parts, keyword).flatMap(({ value, pointer }) => (typeof value === 'number' ? [{ value, pointer }] : []))
}

/** Whether any of the parts sets a keyword. */
export function flagOf(parts: readonly SchemaPart[], keyword: string): boolean {
  return parts.some(({ schema }) => schema[keyword] === true)
}

/** Every value that a keyword has in the parts. */
export function statedBy(parts: readonly SchemaPart[], keyword: string): Sourced<unknown>[] {
  return parts.flatMap(({ schema, pointer }) =>
    Object.hasOwn(schema, keyword) ? [{ value: schema[keyword], pointer: extendPointer(pointer, keyword) }] : [],
  )
}
