import { anyButNull, typeBits } from '#schema/json-type'
import type { NodeReader } from './read-node.ts'
import type { DiffNode, SchemaView } from './schema-view.ts'

/** Texts of the formats that are known well enough to write one. */
const texts: Readonly<Record<string, string>> = {
  date: '2030-01-31',
  'date-time': '2030-01-31T12:00:00Z',
  uuid: '123e4567-e89b-12d3-a456-426614174000',
  email: 'user@example.com',
  uri: 'https://example.com/',
}

const mostViews = 8
const deepest = 3

/**
 * A few values that a schema documents: no property that it does not name, and of each choice one. Not all of them need be valid;
 * whoever uses them has to see.
 */
export function sampleValues(node: DiffNode, reader: NodeReader): unknown[] {
  const views = node.alternatives.slice(0, mostViews)
  const objects = views.filter((view) => (view.mask & typeBits.object) !== 0 && isStated(view))
  const full = objects.map((view) => objectOf(view, [...view.properties.keys()], reader, deepest))
  return [
    ...views.flatMap((view) => plainValues(view, reader, deepest)),
    ...objects.map((view) => objectOf(view, [...view.required.keys()], reader, deepest)),
    ...full,
    // What matches several alternatives of an anyOf has the properties of them all.
    ...(full.length > 1 ? [Object.assign({}, ...full)] : []),
    ...(node.nullable ? [null] : []),
  ]
}

function plainValues(view: SchemaView, reader: NodeReader, depth: number): unknown[] {
  const isEmpty = view.items.length === 0 || depth === 0
  if (view.const !== null) return [view.const.value]
  if (view.enum !== null) return view.enum.value.slice(0, mostViews)
  const kinds: [number, () => unknown][] = [
    [typeBits.string, () => textOf(view)],
    [typeBits.integer, () => numberOf(view, 1)],
    [typeBits.number, () => numberOf(view, 0.5)],
    [typeBits.boolean, () => true],
    [typeBits.array, () => (isEmpty ? [] : [sampleOf(reader.node(view.items, view.pointer), reader, depth - 1)])],
  ]
  return isStated(view) ? kinds.filter(([bit]) => (view.mask & bit) !== 0).map(([, make]) => make()) : []
}

// Where no type is stated, no value of any is documented.
function isStated({ mask, properties }: SchemaView): boolean {
  return mask !== anyButNull || properties.size > 0
}

function textOf({ formats, limits }: SchemaView): string {
  const format = formats[0]?.value
  return (format === undefined ? undefined : texts[format]) ?? 'a'.repeat(Math.min(1000, limits.get('minLength')?.value ?? 1))
}

function numberOf({ limits }: SchemaView, usual: number): number {
  const [least, most] = [limits.get('minimum')?.value ?? usual, limits.get('maximum')?.value ?? Number.POSITIVE_INFINITY]
  return Math.min(Math.max(usual, least), most)
}

function sampleOf(node: DiffNode, reader: NodeReader, depth: number): unknown {
  const [view] = node.alternatives
  if (view === undefined) return null
  const [plain] = plainValues(view, reader, depth)
  if (plain !== undefined) return plain
  return (view.mask & typeBits.object) !== 0 && depth > 0 ? objectOf(view, [...view.required.keys()], reader, depth - 1) : 'a'
}

function objectOf(view: SchemaView, names: readonly string[], reader: NodeReader, depth: number): Record<string, unknown> {
  const value = (name: string): unknown => sampleOf(reader.node(view.properties.get(name) ?? [], view.pointer), reader, depth)
  return Object.fromEntries(names.map((name) => [name, value(name)]))
}
