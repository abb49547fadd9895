import { typeBits } from './json-type.ts'
import type { Exclusive, Scalar, SchemaNode, Tag } from './schema-node.ts'
import { type Claim, isSchemaObject } from './schema-part.ts'

/** The alternatives of one `anyOf` or `oneOf`. */
export interface Choice extends Claim {
  keyword: 'anyOf' | 'oneOf'
  branches: Branch[]
  /** What the schema says for `discriminator`, whatever that is. */
  discriminator: unknown
}

/** One alternative, with its own mark. */
export interface Branch extends Claim {
  /** Its `$ref` as it is written, by which a mapping names it. */
  reference: string | null
}

/** Reads the alternatives of a choice; `build` merges a branch with what stands beside the choice. */
export function readVariants(choice: Choice, build: (branch: Branch) => SchemaNode): Pick<SchemaNode, 'variants' | 'exclusive' | 'tag'> {
  const all = choice.branches.map(build)
  const possible = all.filter(({ mask }) => mask !== 0)
  const variants = possible.length > 0 ? possible : all
  if (choice.keyword === 'anyOf') shareNames(variants)
  return { variants, tag: tagOf(choice, all), exclusive: choice.keyword === 'oneOf' ? exclusiveOf(choice, variants, all) : null }
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

/** The property that tells the alternatives apart: the discriminator, or else one that fixes other texts in each of them. */
function tagOf({ discriminator, branches }: Choice, variants: readonly SchemaNode[]): Tag | null {
  const objects = variants.filter(({ mask }) => (mask & typeBits.object) !== 0)
  const named = discriminatorOf(discriminator)
  if (named !== null) return namedTag(named, branches, variants)
  const [first] = objects
  if (first === undefined || objects.length < 2) return null
  for (const name of first.required.keys()) {
    const tag = inferredTag(name, objects)
    if (tag !== null) return tag
  }
  return null
}

/** Whether a value may be of two of these alternatives. */
function mayOverlap(variants: readonly SchemaNode[]): boolean {
  return variants.some((one, index) => variants.slice(index + 1).some((other) => !areDisjoint(one, other)))
}

/** Why an alternative is believed, where one of its members rests on an assumption alone. */
function doubtAbout({ properties }: SchemaNode): string | null {
  for (const { assumption } of properties.values()) if (assumption !== null) return assumption
  return null
}

/** Whether two alternatives allow no type in common, list no value in common, or are objects with other texts in a member. */
function areDisjoint(one: SchemaNode, other: SchemaNode): boolean {
  const common = one.mask & other.mask
  if (common === 0) return true
  const [values, others] = [listedValues(one), listedValues(other)]
  if (values !== null && others !== null) return !values.some((value) => others.includes(value))
  if (common !== typeBits.object) return false
  return [...one.required.keys()].some((name) => {
    const [texts, otherTexts] = other.required.has(name) ? [fixedTexts(one, name), fixedTexts(other, name)] : [null, null]
    return texts !== null && otherTexts !== null && !texts.some((text) => otherTexts.includes(text))
  })
}

function listedValues({ constants, enums }: SchemaNode): readonly Scalar[] | null {
  return constants[0] === undefined ? (enums[0]?.value ?? null) : [constants[0].value]
}

/** How a document says that alternatives are told apart; null where it says nothing that can be read. */
interface Discriminator {
  propertyName: string
  mapping: [value: string, target: unknown][]
}

function discriminatorOf(value: unknown): Discriminator | null {
  if (!isSchemaObject(value) || typeof value.propertyName !== 'string') return null
  return { propertyName: value.propertyName, mapping: Object.entries(isSchemaObject(value.mapping) ? value.mapping : {}) }
}

function namedTag({ propertyName, mapping }: Discriminator, branches: readonly Branch[], nodes: readonly SchemaNode[]): Tag | null {
  const variants = new Map<string, SchemaNode>()
  for (const [index, { reference }] of branches.entries()) {
    const node = nodes[index]
    if (node === undefined || (node.mask & typeBits.object) === 0) continue
    const named = mapping.filter(([, target]) => target === reference)
    for (const value of fixedTexts(node, propertyName) ?? []) variants.set(value, node)
    for (const [value] of named) variants.set(value, node)
    if (named.length === 0 && reference !== null) variants.set(reference.slice(reference.lastIndexOf('/') + 1), node)
  }
  return variants.size === 0 ? null : { name: propertyName, variants }
}

function inferredTag(name: string, objects: readonly SchemaNode[]): Tag | null {
  const variants = new Map<string, SchemaNode>()
  for (const node of objects) {
    const texts = node.required.has(name) ? fixedTexts(node, name) : null
    if (texts === null || texts.some((text) => variants.has(text))) return null
    for (const text of texts) variants.set(text, node)
  }
  return { name, variants }
}

/** The texts that a property of an object may be; null where it is not limited to texts. */
function fixedTexts(node: SchemaNode, name: string): readonly string[] | null {
  const property = node.properties.get(name)
  const values = property?.constants[0] === undefined ? property?.enums[0]?.value : [property.constants[0].value]
  return values?.every((value) => typeof value === 'string') ? values : null
}
