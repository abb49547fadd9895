import type { PlainSpec } from '#spec/plain-spec'
import { isRecord } from '#spec/plain-value'

/** Whether two values of a document are the same, whatever the order of their members. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((each, index) => isSame(each, b[index]))
  if (!isRecord(a) || !isRecord(b)) return false
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && isSame(a[name], b[name]))
}

/** Keywords that say nothing about values. */
const annotations = new Set(['title', 'description', 'example', 'examples', 'externalDocs', 'xml', '$comment', 'deprecated', 'default'])

const composition = new Set(['allOf', 'anyOf', 'oneOf', 'nullable'])

/** Whether a keyword itself demands something of values: it neither describes them nor composes other schemas. */
export function isDemand(keyword: string): boolean {
  return !annotations.has(keyword) && !composition.has(keyword) && !keyword.startsWith('x-')
}

/** Keywords that map names to schemas. */
const maps = new Set(['properties', 'patternProperties', 'dependentSchemas', '$defs'])

/** Keywords that hold no schemas. */
const data = new Set(['enum', 'const', 'required', 'type', 'dependentRequired', 'discriminator'])

/**
 * A schema as plain data in which only what it demands is left: references are replaced by what they lead to, once on each way
 * down, and annotations and extensions are gone. Schemas of two documents that demand the same in the same words are the same.
 */
export function demandsOf(spec: PlainSpec, schema: unknown, followed: readonly string[] = []): unknown {
  if (!isRecord(schema)) return schema
  const own: Record<string, unknown> = {}
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === '$ref' || annotations.has(keyword) || keyword.startsWith('x-')) continue
    own[keyword] = demandOf(spec, keyword, value, followed)
  }
  const { $ref: reference } = schema
  if (typeof reference !== 'string') return own
  // Coming by again, the name stands for what is written above it.
  if (followed.includes(reference)) return { ...own, $ref: reference }
  const target = demandsOf(spec, spec.at(spec.follow(reference, '')), [...followed, reference])
  return Object.keys(own).length === 0 ? target : { ...own, $target: target }
}

function demandOf(spec: PlainSpec, keyword: string, value: unknown, followed: readonly string[]): unknown {
  if (data.has(keyword)) return value
  if (Array.isArray(value)) return value.map((each) => demandsOf(spec, each, followed))
  if (!maps.has(keyword)) return demandsOf(spec, value, followed)
  const named = Object.entries(isRecord(value) ? value : {})
  return Object.fromEntries(named.map(([name, each]) => [name, demandsOf(spec, each, followed)]))
}
