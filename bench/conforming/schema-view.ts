import type { Json } from '#schema/json'
import type { JsonSchema, SchemaType } from '#spec/model'

/** One of the schemas that describe a value, and whether only an assumption speaks for it. */
export interface Part {
  schema: JsonSchema
  assumed: boolean
}

/** Limits by JSON Schema keyword. */
export const boundKeywords = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
] as const

/** One of `boundKeywords`. */
export type BoundKeyword = (typeof boundKeywords)[number]

/**
 * All that a schema says about one value, references followed and `allOf` merged: the suite's own reading of the spec, so that a
 * misreading of the judge's does not go unnoticed.
 */
export interface SchemaView {
  /** Null where any type goes. */
  types: ReadonlySet<SchemaType> | null
  /** The values that are listed by `enum` or fixed by `const`; null where there is no list. */
  listed: readonly Json[] | null
  fixed: boolean
  formats: readonly string[]
  patterns: readonly string[]
  bounds: Partial<Record<BoundKeyword, number>>
  unique: boolean
  items: Part[] | null
  properties: ReadonlyMap<string, Part[]>
  /** Required names, each with whether the promise rests on an assumption alone. */
  required: ReadonlyMap<string, boolean>
  /** Whether names that are not documented are news. */
  closed: boolean
  /** What values of undocumented names must be. */
  rest: Part[] | null
  assumed: boolean
}

/** A schema's definitions, by the last segment of what refers to them. */
export type Definitions = Readonly<Record<string, JsonSchema>>

/** A schema with its own mark, or else the one of what it stands in: a page that states an element settles it. */
export function partOf(schema: JsonSchema, inherited: boolean): Part {
  return { schema, assumed: schema['x-source'] === undefined && (schema['x-assumption'] !== undefined || inherited) }
}

/** Every way in which a value may satisfy these parts: one view for each choice among `anyOf` and `oneOf`. */
export function viewsOf(parts: readonly Part[], definitions: Definitions): SchemaView[] {
  return expand(parts, definitions).map((flat) => merge(flat))
}

function expand(parts: readonly Part[], definitions: Definitions): Part[][] {
  const flat: Part[] = []
  const choices: Part[][] = []
  const open = [...parts]
  for (let part = open.shift(); part !== undefined; part = open.shift()) {
    const { schema, assumed } = part
    flat.push(part)
    if (schema.$ref !== undefined) open.push(partOf(definitions[schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)] ?? {}, assumed))
    open.push(...(schema.allOf ?? []).map((branch) => partOf(branch, assumed)))
    for (const branches of [schema.anyOf, schema.oneOf]) {
      if (branches !== undefined) choices.push(branches.map((branch) => partOf(branch, assumed)))
    }
  }
  let results: Part[][] = [flat]
  for (const branches of choices) {
    results = results.flatMap((result) => branches.flatMap((branch) => expand([branch], definitions).map((more) => [...result, ...more])))
  }
  return results
}

function merge(parts: readonly Part[]): SchemaView {
  const schemas = parts.map(({ schema }) => schema)
  const typed = schemas.flatMap(({ type }) => (type === undefined ? [] : [new Set([type].flat())]))
  const lists = schemas.flatMap(({ enum: values, const: value }) => [
    ...(values === undefined ? [] : [values]),
    ...(value === undefined ? [] : [[value]]),
  ])
  const open = schemas.some(({ additionalProperties }) => additionalProperties !== undefined && additionalProperties !== false)
  const items = childParts(parts, ({ items: child }) => child)
  const rest = childParts(parts, ({ additionalProperties }) =>
    typeof additionalProperties === 'object' ? additionalProperties : undefined,
  )
  const properties = mergeProperties(parts)
  return {
    types: typed.length === 0 ? null : intersect(typed),
    listed: lists.length === 0 ? null : (lists[0] ?? []).filter((value) => lists.every((list) => list.includes(value))),
    fixed: schemas.some(({ const: value }) => value !== undefined),
    formats: schemas.flatMap(({ format }) => format ?? []),
    patterns: schemas.flatMap(({ pattern }) => pattern ?? []),
    bounds: Object.fromEntries(
      boundKeywords.flatMap((keyword) => schemas.flatMap((schema) => (schema[keyword] === undefined ? [] : [[keyword, schema[keyword]]]))),
    ),
    unique: schemas.some(({ uniqueItems }) => uniqueItems === true),
    items,
    properties,
    required: mergeRequired(parts, properties),
    closed: !open && schemas.some((schema) => schema.properties !== undefined || schema.additionalProperties === false),
    rest,
    assumed: parts.every(({ assumed }) => assumed),
  }
}

function intersect(sets: readonly ReadonlySet<SchemaType>[]): Set<SchemaType> {
  return new Set([...(sets[0] ?? [])].filter((type) => sets.every((set) => set.has(type))))
}

function childParts(parts: readonly Part[], child: (schema: JsonSchema) => JsonSchema | undefined): Part[] | null {
  const found = parts.flatMap(({ schema, assumed }) => {
    const below = child(schema)
    return below === undefined ? [] : [partOf(below, assumed)]
  })
  return found.length === 0 ? null : found
}

function mergeProperties(parts: readonly Part[]): Map<string, Part[]> {
  const properties = new Map<string, Part[]>()
  for (const { schema, assumed } of parts) {
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      properties.set(name, [...(properties.get(name) ?? []), partOf(property, assumed)])
    }
  }
  return properties
}

/** A name is promised on the word of a page only where a page states both the property and the object that requires it. */
function mergeRequired(parts: readonly Part[], properties: ReadonlyMap<string, Part[]>): Map<string, boolean> {
  const required = new Map<string, boolean>()
  for (const { schema, assumed } of parts) {
    for (const name of schema.required ?? []) {
      const guessed = assumed || (properties.get(name) ?? []).every((part) => part.assumed)
      required.set(name, guessed && (required.get(name) ?? true))
    }
  }
  return required
}

/** The parts that describe what hangs at a pointer below these; `*` leads to the items of an array. */
export function partsAt(parts: readonly Part[], segments: readonly string[], definitions: Definitions): readonly Part[] {
  const [segment, ...rest] = segments
  if (segment === undefined) return parts
  const below = viewsOf(parts, definitions).flatMap((view) => (segment === '*' ? (view.items ?? []) : (view.properties.get(segment) ?? [])))
  return partsAt(below, rest, definitions)
}
