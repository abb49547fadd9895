import { extendPointer } from '#input/pointer'
import type { Pointer } from '#spec/model'
import { breachOf } from './breaches.ts'
import { anyType, namesOf } from './json-type.ts'
import { once } from './once.ts'
import type { Scalar, SchemaNode } from './schema-node.ts'
import type { SchemaObject } from './schema-part.ts'

/** A tree as a JSON Schema that accepts only values about which there is nothing to tell. */
export interface GateSchema {
  /** JSON Schema 2020-12, with two keywords of our own: `documented` and `recurse`. */
  schema: SchemaObject | boolean
  /** Where the schema documents a property, in its order. */
  locations: Pointer[]
  /** Documented names, wherever they stand. */
  names: Set<string>
}

/** What the keyword `documented` says: the names that an object may have, each with its place in `seen`, or -1 for none. */
export interface Documented {
  places: Map<string, number>
  /** Whether a name that is not among them is news. */
  closed: boolean
}

/** What the keyword `recurse` says: the schema of a node that stands around it, written when it is first needed. */
export type Recursion = () => SchemaObject | boolean

interface Writer {
  locations: Map<Pointer, number>
  names: Set<string>
  recursions: Record<'closed' | 'valid', Map<SchemaNode, Recursion>>
}

/** Where a node is met. */
interface Site {
  location: Pointer
  /** Nodes around it. */
  around: readonly SchemaNode[]
  /** Named schemas of the objects around it. */
  within: readonly Pointer[]
  /** Whether only validity is asked for, so that undocumented names are no matter. */
  onlyValid: boolean
  /** Whether a named schema around it stands in itself: what it documents there is not counted again. */
  repeats: boolean
}

/** Writes the gate's schema of a tree. */
export function writeGateSchema(root: SchemaNode): GateSchema {
  const writer: Writer = { locations: new Map(), names: new Set(), recursions: { closed: new Map(), valid: new Map() } }
  const schema = write(writer, root, { location: '', around: [], within: [], onlyValid: false, repeats: false })
  const { locations, names } = writer
  return { schema, locations: [...locations.keys()], names }
}

function write(writer: Writer, node: SchemaNode, site: Site): SchemaObject | boolean {
  const { variants, exclusive, mask } = node
  if (variants !== null) {
    const alternatives = (onlyValid: boolean) =>
      variants.map((variant) => write(writer, variant, { ...site, onlyValid: onlyValid || site.onlyValid }))
    if (exclusive === null) return { anyOf: alternatives(false) }
    // No two may be valid, and what is undocumented makes none of them invalid.
    return { ...(!site.onlyValid && { anyOf: alternatives(false) }), oneOf: alternatives(true) }
  }
  const listed = listedValues(node)
  if (listed !== null) return listed.length > 0 && { enum: listed }
  if (mask === 0) return false
  if (site.around.includes(node)) return callBack(writer, node, site)
  return merge([
    ...(mask === anyType ? [] : [{ type: namesOf(mask) }]),
    ...node.bounds.map(({ keyword, value }) => ({ [keyword]: value })),
    ...node.formats.map(({ value }) => ({ format: value })),
    ...node.patterns.map(({ value }) => ({ pattern: value })),
    ...(node.unique.length > 0 ? [{ uniqueItems: true }] : []),
    ...writeItems(writer, node, site),
    ...writeObject(writer, node, site),
  ])
}

/** What several schemas demand; a keyword that is set twice must hold both times. */
function merge(demands: readonly SchemaObject[]): SchemaObject {
  const merged: Record<string, unknown> = {}
  const others: SchemaObject[] = []
  for (const demand of demands) {
    if (Object.keys(demand).some((keyword) => Object.hasOwn(merged, keyword))) others.push(demand)
    else Object.assign(merged, demand)
  }
  return others.length === 0 ? merged : { ...merged, allOf: others }
}

function writeItems(writer: Writer, node: SchemaNode, site: Site): SchemaObject[] {
  if (node.items === null) return []
  return [{ items: write(writer, node.items, { ...site, location: extendPointer(site.location, '*'), around: [...site.around, node] }) }]
}

function writeObject(writer: Writer, node: SchemaNode, site: Site): SchemaObject[] {
  const { properties, required, refused, rest, siblings } = node
  if (properties.size === 0 && rest === null && !node.closed) return []
  const { location, onlyValid, within } = site
  const repeats = site.repeats || node.definitions.some((definition) => within.includes(definition))
  const inside = { ...site, repeats, around: [...site.around, node], within: [...within, ...node.definitions] }
  const places = new Map<string, number>([...siblings].map((name) => [name, -1]))
  const written: [string, SchemaObject | boolean][] = [...siblings].map((name) => [name, true])
  for (const [name, property] of properties) {
    const at = extendPointer(location, name)
    writer.names.add(name)
    if (!refused.has(name)) places.set(name, repeats || onlyValid ? -1 : placeOf(writer.locations, at))
    written.push([name, !refused.has(name) && write(writer, property, { ...inside, location: at })])
  }
  const others = rest === null ? null : write(writer, rest, { ...inside, location: extendPointer(location, '*') })
  const documented: Documented = { places, closed: rest === null && (onlyValid ? node.sealed : node.closed) }
  return [
    { properties: Object.fromEntries(written) },
    ...(required.size > 0 ? [{ required: [...required.keys()] }] : []),
    ...(others === null ? [] : [{ additionalProperties: others }]),
    ...(documented.closed || !(repeats || onlyValid) ? [{ documented }] : []),
  ]
}

function placeOf(locations: Map<Pointer, number>, location: Pointer): number {
  const place = locations.get(location) ?? locations.size
  locations.set(location, place)
  return place
}

/** What a schema that contains itself is called back by; the same for the same node, so that it is compiled once. */
function callBack(writer: Writer, node: SchemaNode, { onlyValid }: Site): SchemaObject {
  const known = writer.recursions[onlyValid ? 'valid' : 'closed']
  const recurse = known.get(node) ?? once(() => write(writer, node, { location: '', around: [], within: [], onlyValid, repeats: true }))
  known.set(node, recurse)
  return { recurse }
}

function listedValues(node: SchemaNode): Scalar[] | null {
  const values = node.constants[0] === undefined ? node.enums[0]?.value : [node.constants[0].value]
  return values?.filter((value) => breachOf(node, value) === null) ?? null
}
