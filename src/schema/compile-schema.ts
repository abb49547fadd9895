import { HarnessError } from '#errors'
import { extendPointer } from '#input/pointer'
import type { JsonSchema, Pointer } from '#spec/model'
import { anyType } from './json-type.ts'
import { addKeywords } from './keywords.ts'
import type { Claim, Exclusive, SchemaNode } from './schema-node.ts'
import { allowsType, doubtAbout, mayOverlap, tagOf } from './variants.ts'

/** A body's schema that needs no other file, and whose it is. */
interface BodySchema {
  api: string
  operation: string
  status: string
  schema: JsonSchema
  /** Of the schema in the spec document; `#/$defs/NAME` stands there at `/components/schemas/NAME`. */
  pointer: Pointer
}

/** A schema in the spec with what it inherits from the elements around it. */
export interface Part {
  schema: JsonSchema
  pointer: Pointer
  /** Why it is believed, where neither it nor what it stands in is stated by a page. */
  assumption: string | null
  /** Set where its references and branches are left out, because they stand beside it already. */
  bare?: true
}

/** The alternatives of one `anyOf` or `oneOf`. */
interface Choice extends Claim {
  keyword: 'anyOf' | 'oneOf'
  branches: Part[]
  discriminator: JsonSchema['discriminator']
}

interface Compiler {
  body: BodySchema
  /** Nodes by the parts they are made of, so that a schema that contains itself ends. */
  nodes: Map<string, SchemaNode>
}

/** How many references may lead to each other with no property or item between them. */
const longestChain = 64

/**
 * The node tree of a body schema; `assumption` is that of the response around it. Throws `contract` where references lead
 * nowhere or only to each other.
 */
export function compileSchema(body: BodySchema, assumption: string | null = null): SchemaNode {
  const compiler: Compiler = { body, nodes: new Map() }
  return buildNode(compiler, [partOf(body.schema, body.pointer, assumption)], [], 0)
}

/** A schema with its own mark, or else the one it inherits: a page that states an element settles it. */
function partOf(schema: JsonSchema, pointer: Pointer, inherited: string | null): Part {
  return { schema, pointer, assumption: schema['x-source'] === undefined ? (schema['x-assumption'] ?? inherited) : null }
}

function buildNode(compiler: Compiler, parts: Part[], pending: Choice[], chain: number): SchemaNode {
  const key = [...parts, partOf({}, '?', null), ...pending.flatMap(({ branches }) => branches)]
    .map(({ pointer, assumption, bare }) => `${pointer} ${bare ?? ''} ${assumption ?? ''}`)
    .join('\n')
  const known = compiler.nodes.get(key)
  if (known !== undefined) return known
  if (chain > longestChain) throw unresolvable(compiler, parts[0]?.pointer ?? '', 'leads only to itself')
  const { locals, choices } = flatten(compiler, parts)
  const node = emptyNode(locals[0] ?? partOf({}, '', null))
  compiler.nodes.set(key, node)
  node.definitions = locals.map((local) => local.pointer).filter((pointer) => /^\/components\/schemas\/[^/]*$/.test(pointer))
  for (const local of locals) addKeywords(node, local)
  addChildren(compiler, node, locals)
  const [choice, ...others] = [...pending, ...choices]
  if (choice !== undefined) addVariants(compiler, node, { choice, locals: locals.map(withoutComposition), others, chain })
  return node
}

function emptyNode({ pointer, assumption }: Part): SchemaNode {
  return {
    pointer,
    assumption,
    definitions: [],
    mask: 0,
    types: [],
    constants: [],
    enums: [],
    formats: [],
    patterns: [],
    bounds: [],
    unique: [],
    items: null,
    properties: new Map(),
    required: new Map(),
    refused: new Map(),
    sealed: false,
    rest: null,
    closed: false,
    siblings: new Set(),
    variants: null,
    exclusive: null,
    tag: null,
  }
}

/** The parts with references followed and `allOf` opened, and the choices among them. */
function flatten(compiler: Compiler, parts: readonly Part[]): { locals: Part[]; choices: Choice[] } {
  const locals: Part[] = []
  const choices: Choice[] = []
  const open = [...parts]
  for (let part = open.shift(); part !== undefined; part = open.shift()) {
    if (locals.length > longestChain) throw unresolvable(compiler, part.pointer, 'leads only to itself')
    const { schema, pointer, assumption } = part
    locals.push(part)
    if (schema.$ref !== undefined) open.push(follow(compiler, part, schema.$ref))
    open.push(...(schema.allOf ?? []).map((branch, index) => partOf(branch, extendPointer(pointer, 'allOf', index), assumption)))
    for (const keyword of ['anyOf', 'oneOf'] as const) {
      const branches = schema[keyword]?.map((branch, index) => partOf(branch, extendPointer(pointer, keyword, index), assumption))
      if (branches !== undefined)
        choices.push({ keyword, pointer: extendPointer(pointer, keyword), assumption, branches, discriminator: schema.discriminator })
    }
  }
  return { locals, choices }
}

function follow(compiler: Compiler, { pointer, assumption }: Part, reference: string): Part {
  const name = reference.startsWith('#/$defs/') ? reference.slice('#/$defs/'.length) : ''
  const definition = compiler.body.schema.$defs?.[name]
  if (definition === undefined) throw unresolvable(compiler, pointer, 'leads nowhere')
  return partOf(definition, extendPointer('/components/schemas', name), assumption)
}

function withoutComposition(part: Part): Part {
  const { $ref: _ref, allOf: _allOf, anyOf: _anyOf, oneOf: _oneOf, ...schema } = part.schema
  return { ...part, schema, bare: true }
}

function addChildren(compiler: Compiler, node: SchemaNode, locals: readonly Part[]): void {
  const properties = new Map<string, Part[]>()
  const items: Part[] = []
  const rest: Part[] = []
  for (const { schema, pointer, assumption } of locals) {
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      const part = partOf(property, extendPointer(pointer, 'properties', name), assumption)
      properties.set(name, [...(properties.get(name) ?? []), part])
    }
    if (schema.items !== undefined) items.push(partOf(schema.items, extendPointer(pointer, 'items'), assumption))
    const { additionalProperties } = schema
    if (typeof additionalProperties === 'object') {
      rest.push(partOf(additionalProperties, extendPointer(pointer, 'additionalProperties'), assumption))
    }
  }
  // What is required and described nowhere may be described by additionalProperties.
  for (const name of locals.flatMap(({ schema }) => schema.required ?? [])) if (!properties.has(name)) properties.set(name, [])
  addAdditional(node, locals, properties)
  for (const [name, parts] of properties) if (parts.length > 0) node.properties.set(name, buildNode(compiler, parts, [], 0))
  if (items.length > 0) node.items = buildNode(compiler, items, [], 0)
  if (rest.length > 0 && !node.sealed) node.rest = buildNode(compiler, rest, [], 0)
  const open = locals.some(({ schema }) => schema.additionalProperties !== undefined && schema.additionalProperties !== false)
  node.closed = node.sealed || (!open && locals.some(({ schema }) => schema.properties !== undefined))
  addRequired(node, locals)
}

/**
 * What `additionalProperties` says of names that are documented beside its own schema: it sees no others than that schema's own, so that
 * `false` refuses them, and a schema holds for them, too.
 */
function addAdditional(node: SchemaNode, locals: readonly Part[], properties: ReadonlyMap<string, Part[]>): void {
  for (const { schema, pointer, assumption } of locals) {
    const { additionalProperties } = schema
    if (additionalProperties === undefined || additionalProperties === true) continue
    const at = extendPointer(pointer, 'additionalProperties')
    node.sealed ||= additionalProperties === false
    for (const [name, parts] of properties) {
      if (Object.hasOwn(schema.properties ?? {}, name)) continue
      if (additionalProperties !== false) parts.push(partOf(additionalProperties, at, assumption))
      else if (node.refused.get(name)?.assumption !== null) node.refused.set(name, { pointer: at, assumption })
    }
  }
}

/** A property is required on the word of a page only if a page states both the property and the object that requires it. */
function addRequired(node: SchemaNode, locals: readonly Part[]): void {
  for (const { schema, pointer, assumption } of locals) {
    for (const name of schema.required ?? []) {
      const property = node.properties.get(name) ?? nameOnly(node, name, { schema: {}, pointer, assumption })
      const claim = { pointer: property.pointer, assumption: property.assumption ?? assumption }
      const known = node.required.get(name)
      if (known === undefined || (known.assumption !== null && claim.assumption === null)) node.required.set(name, claim)
    }
  }
}

/** A name that is required and described nowhere: it is known all the same. */
function nameOnly(node: SchemaNode, name: string, { schema, pointer, assumption }: Part): SchemaNode {
  const property = { ...emptyNode({ schema, pointer: extendPointer(pointer, 'required'), assumption }), mask: anyType }
  node.properties.set(name, property)
  return property
}

interface Alternatives {
  choice: Choice
  locals: Part[]
  others: Choice[]
  chain: number
}

function addVariants(compiler: Compiler, node: SchemaNode, { choice, locals, others, chain }: Alternatives): void {
  const variants = choice.branches.map((branch) => buildNode(compiler, [...locals, branch], others, chain + 1))
  const possible = variants.filter(allowsType)
  node.variants = possible.length > 0 ? possible : variants
  node.tag = tagOf(choice.discriminator, choice.branches, variants)
  if (choice.keyword === 'anyOf') shareNames(node.variants)
  else node.exclusive = exclusiveOf(choice, node.variants, variants)
}

/** Null where no value can be of two of the alternatives. */
function exclusiveOf(
  { pointer, assumption, branches }: Choice,
  possible: readonly SchemaNode[],
  all: readonly SchemaNode[],
): Exclusive | null {
  if (!mayOverlap(possible)) return null
  const doubts = possible.map((variant) => branches[all.indexOf(variant)]?.assumption ?? doubtAbout(variant))
  return { pointer, assumption, doubts }
}

/** Of an `anyOf` several branches may hold at once: a name that one of them documents is known to all. */
function shareNames(variants: readonly SchemaNode[]): void {
  const names = new Set(variants.flatMap((variant) => [...variant.properties.keys()]))
  for (const variant of variants) {
    if (!variant.closed || variant.sealed) continue
    for (const name of names) if (!variant.properties.has(name)) variant.siblings.add(name)
  }
}

function unresolvable({ body }: Compiler, pointer: Pointer, what: string): HarnessError {
  return new HarnessError('contract', `${body.api} ${body.operation} ${body.status}: the reference at ${pointer} ${what}`, {
    hint: 'Mend the spec, then run plumbline generate.',
  })
}
