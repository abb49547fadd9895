import { isRecord } from '#input/json'
import { extendPointer, joinPointer, parsePointer } from '#input/pointer'
import type { Document, Pointer } from '#spec/model'

/** What a document says once for many places, and where in it an element stands. */
export interface Definition {
  /** Of what is referred to. */
  pointer: Pointer
  /**
   * Pointer into the values that it describes, `*` for indexes and dynamic keys; `header/<name>` before it in a response. Null where
   * it is that of the operations.
   */
  location: string | null
}

/** Finds the definition that holds the element at a pointer; null where the element is written in the place that it describes. */
export type DefinitionFinder = (pointer: Pointer) => Definition | null

/** A finder for one document: a definition is whatever a reference of it leads to, and what stands above all operations. */
export function createDefinitionFinder(spec: Document): DefinitionFinder {
  const targets = new Set([...referencesIn(spec.at(''))].map((reference) => pointerTo(spec, reference)))
  const found = new Map<Pointer, Definition | null>()
  return (pointer) => {
    const known = found.get(pointer)
    if (known !== undefined) return known
    const definition = findDefinition(pointer, targets)
    found.set(pointer, definition)
    return definition
  }
}

/** What a reference leads to; null where that is nowhere: it is told of when a comparison comes by it. */
export function pointerTo(spec: Document, reference: string): Pointer | null {
  try {
    return spec.follow(reference, '')
  } catch {
    return null
  }
}

/** Every reference below a value of a document. */
export function referencesIn(value: unknown): ReadonlySet<string> {
  const found = new Set<string>()
  const open = [value]
  for (const each of open) {
    if (Array.isArray(each)) for (const item of each) open.push(item)
    else if (isRecord(each)) {
      if (typeof each.$ref === 'string') found.add(each.$ref)
      for (const member of Object.values(each)) if (typeof member === 'object') open.push(member)
    }
  }
  return found
}

function findDefinition(pointer: Pointer, targets: ReadonlySet<Pointer | null>): Definition | null {
  const segments = parsePointer(pointer)
  if (segments[0] === 'security') return { pointer: '/security', location: null }
  const [, , parameters] = segments
  // The parameters of a path are those of each of its operations.
  if (segments[0] === 'paths' && parameters === 'parameters') return { pointer: joinPointer(...segments.slice(0, 3)), location: null }
  for (let length = segments.length; length > 0; length--) {
    const prefix = joinPointer(...segments.slice(0, length))
    if (!targets.has(prefix)) continue
    return isPathItem(segments.slice(0, length)) ? null : { pointer: prefix, location: locationOf(segments.slice(length)) }
  }
  return null
}

function isPathItem([first, second, ...rest]: readonly string[]): boolean {
  return (first === 'paths' && rest.length === 0) || (first === 'components' && second === 'pathItems')
}

/** Keywords that stand between a schema and the schemas of parts of its values, and how many segments follow. */
const steps: Readonly<Record<string, { takes: 0 | 1; gives: 'name' | '*' | null }>> = {
  properties: { takes: 1, gives: 'name' },
  patternProperties: { takes: 1, gives: '*' },
  additionalProperties: { takes: 0, gives: '*' },
  items: { takes: 0, gives: '*' },
  prefixItems: { takes: 1, gives: '*' },
  allOf: { takes: 1, gives: null },
  anyOf: { takes: 1, gives: null },
  oneOf: { takes: 1, gives: null },
  schema: { takes: 0, gives: null },
  content: { takes: 1, gives: null },
}

function locationOf(segments: readonly string[]): string {
  let [location, index] = ['', 0]
  if (segments[0] === 'headers') {
    location = `header/${segments[1]?.toLowerCase() ?? ''}`
    index = 2
  }
  while (index < segments.length) {
    const step = Object.hasOwn(steps, segments[index] ?? '') ? steps[segments[index] ?? ''] : undefined
    // A keyword that tells of the value itself.
    if (step === undefined) break
    const name = segments[index + step.takes]
    if (step.gives !== null) location = extendPointer(location, step.gives === 'name' ? (name ?? '') : step.gives)
    index += 1 + step.takes
  }
  return location
}
