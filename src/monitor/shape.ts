import { createHash } from 'node:crypto'
import type { BodyContract } from '#contract/bodies'
import type { FindingId } from '#findings/catalogue'
import type { Finding } from '#findings/finding'

/** Keywords that say nothing about what a body may look like, beside all `x-`. */
const annotations: ReadonlySet<string> = new Set(['$id', '$schema', 'title', 'description', 'default', 'examples', 'deprecated'])
/** Lists whose order means nothing. */
const sets: ReadonlySet<string> = new Set(['required', 'enum', 'type'])
/** Names of properties and definitions are no keywords, whatever they are called. */
const dictionaries: ReadonlySet<string> = new Set(['properties', '$defs'])

/**
 * Eight hex digits over what the success bodies are promised to look like: the same after any edit of words, sources and order, and
 * another after any edit of names, types and bounds.
 */
export function pinnedShape(bodies: readonly BodyContract[]): string {
  const promised = bodies
    .filter(({ status }) => status.startsWith('2'))
    .map(({ operation, status, schema }) => [operation, status, canonical(schema)])
  return digest(JSON.stringify(promised.toSorted()))
}

/**
 * The pinned shape with every breach of it applied: equal to it while nothing is broken. That is what keeps it still while the data
 * varies: an optional property that is absent, or a null that is allowed, is no breach.
 */
export function observedShape(pinned: string, findings: readonly Finding[]): string {
  const breaches = findings.flatMap((finding) => breachOf(finding) ?? [])
  return breaches.length === 0 ? pinned : digest([pinned, ...breaches.toSorted()].join('\n'))
}

/** Null for what is no breach of the shape of a success body. */
function breachOf({ id, operation, status, location, observed }: Finding): string | null {
  if (status < 200 || status >= 300 || !isOfBody(id)) return null
  return [id, operation, status, location, id.endsWith('-type-changed') ? typesIn(observed) : ''].join(' ')
}

function isOfBody(id: FindingId): boolean {
  return /^response-(?:body|property|required-property|optional-property)-/.test(id)
}

/** In an order of its own: a finding names them in that of their number, which changes with the data. */
function typesIn(observed: string): string {
  return (observed.match(/\w+/g) ?? [])
    .filter((word) => word !== 'null' && word !== 'or' && word !== 'and')
    .toSorted()
    .join(' ')
}

function canonical(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return sets.has(key) ? value.toSorted() : value.map((item) => canonical(item))
  if (typeof value !== 'object' || value === null) return value
  const isDictionary = dictionaries.has(key)
  const entries = Object.entries(value).filter(([name]) => isDictionary || !(annotations.has(name) || name.startsWith('x-')))
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, part]) => [name, canonical(part, isDictionary ? '' : name)]),
  )
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8)
}
