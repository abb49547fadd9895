import { isRecord } from '#input/json'
import { joinPointer, parsePointer } from '#input/pointer'
import { definitionOf, readAlternatives } from '#schema/alternatives'
import { createSchemaReader, type SchemaReader } from '#schema/schema-reader'
import type { Document, Pointer } from '#spec/model'
import { pointerTo } from './definitions.ts'
import { readView } from './read-view.ts'
import type { DiffNode, SchemaView } from './schema-view.ts'

/** Reads nodes of one document, each set of schemas once. */
export interface NodeReader {
  spec: Document
  /** Its schemas, choices one within the other. */
  tree: SchemaReader
  /** What the schemas at some pointers say together; no pointer gives a node that allows everything. */
  node(pointers: readonly Pointer[], usedAt: Pointer): DiffNode
  /** Pointers of the named schemas that include the schema at a pointer in their `allOf`. */
  heirs(pointer: Pointer): readonly Pointer[]
}

/** The name of the component that a pointer leads to; null for any other schema. */
export function nameOfDefinition(pointer: Pointer): string | null {
  const [components, schemas, name, ...below] = parsePointer(pointer)
  return components === 'components' && schemas === 'schemas' && below.length === 0 ? (name ?? null) : null
}

/** A reader of one document. */
export function createNodeReader(spec: Document): NodeReader {
  const nodes = new Map<string, DiffNode>()
  let heirs: Map<Pointer, Pointer[]> | null = null
  return {
    spec,
    tree: createSchemaReader(spec),
    heirs: (pointer) => {
      heirs ??= readHeirs(spec)
      return heirs.get(pointer) ?? []
    },
    node: (pointers, usedAt) => {
      const defined = pointers.map((pointer) => definitionOf(spec, pointer))
      const id = defined.join(' ')
      // Where nothing is said, what counts is where it is not said.
      const known = nodes.get(id)
      if (known !== undefined && id !== '') return known
      const node = readNode(spec, defined, id, usedAt)
      nodes.set(id, node)
      return node
    },
  }
}

function readHeirs(spec: Document): Map<Pointer, Pointer[]> {
  const found = new Map<Pointer, Pointer[]>()
  const schemas = spec.at('/components/schemas')
  for (const [name, schema] of Object.entries(isRecord(schemas) ? schemas : {})) {
    if (!isRecord(schema) || !Array.isArray(schema.allOf)) continue
    const heir = joinPointer('components', 'schemas', name)
    for (const part of schema.allOf as unknown[]) {
      const base = isRecord(part) && typeof part.$ref === 'string' ? pointerTo(spec, part.$ref) : null
      if (base !== null) found.set(base, [...(found.get(base) ?? []), heir].sort())
    }
  }
  return found
}

function readNode(spec: Document, pointers: readonly Pointer[], id: string, usedAt: Pointer): DiffNode {
  const pointer = pointers[0] ?? usedAt
  const { choices, alternatives: picks } = readAlternatives(spec, pointers)
  // Whichever way leads to a definition, it is known by its name.
  const named = pointers.filter((each) => nameOfDefinition(each) !== null)
  const views = picks.map((picked) => readView(picked, picked.pointer ?? usedAt, named, spec.dialect))
  const nullable = views.some((view) => view.nullable)
  const present = withoutRepeats(views.filter((view) => view.mask !== 0))
  const alternatives = present.length === 0 ? views.slice(0, 1) : mergeSimple(present, pointer)
  return {
    id,
    key: alternatives.map((view) => view.key).join(' | '),
    pointer,
    pointers,
    choices,
    nullable,
    keyword: alternatives.length > 1 ? (choices[0]?.keyword ?? null) : null,
    alternatives,
  }
}

/** Alternatives of which one is written twice are one fewer. */
function withoutRepeats(views: readonly SchemaView[]): SchemaView[] {
  const seen = new Set<string>()
  return views.filter(({ key }) => key === '' || (!seen.has(key) && seen.add(key)))
}

/** Alternatives that differ in nothing but listed values, or in nothing but types, are one list of values or of types. */
function mergeSimple(views: readonly SchemaView[], pointer: Pointer): SchemaView[] {
  const [one, ...others] = views
  if (one === undefined || others.length === 0) return [...views]
  const first = { ...one, pointer, typePointer: pointer }
  const mask = views.reduce((sum, view) => sum | view.mask, 0)
  const key = views.map((view) => view.key).join(' + ')
  if (views.every(isListOfValues)) {
    const values = views.flatMap((view) => (view.const === null ? (view.enum?.value ?? []) : [view.const.value]))
    return [{ ...first, key, mask, const: null, enum: { value: values, pointer } }]
  }
  return views.every(isBareType) ? [{ ...first, key, mask }] : [...views]
}

function isListOfValues(view: SchemaView): boolean {
  return (view.enum !== null || view.const !== null) && isBareType({ ...view, enum: null, const: null })
}

/** Whether a schema says nothing but which types a value may have. */
export function isBareType(view: SchemaView): boolean {
  const { formats, patterns, limits, properties, required, patternProperties, items, prefixItems, conditions, rest } = view
  const said = [formats, patterns, items, prefixItems, rest.pointers].some((list) => list.length > 0)
  const mapped = [limits, properties, required, patternProperties, conditions].some((map) => map.size > 0)
  const single = view.enum ?? view.const ?? view.unique ?? view.multipleOf ?? view.discriminator
  return !said && !mapped && single === null && !rest.closed
}
