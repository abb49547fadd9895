import type { JsonSchema } from '#spec/model'
import type { Part } from './compile-schema.ts'
import { typeBits } from './json-type.ts'
import type { Scalar, SchemaNode, Tag } from './schema-node.ts'

/** Whether any type is left to a node: a branch may contradict what stands beside it. */
export function allowsType(node: SchemaNode): boolean {
  return node.mask !== 0
}

/** The property that tells the alternatives apart: the discriminator, or else one that fixes other texts in each of them. */
export function tagOf(discriminator: JsonSchema['discriminator'], branches: readonly Part[], variants: readonly SchemaNode[]): Tag | null {
  const objects = variants.filter(({ mask }) => (mask & typeBits.object) !== 0)
  if (discriminator !== undefined) return namedTag(discriminator, branches, variants)
  const [first] = objects
  if (first === undefined || objects.length < 2) return null
  for (const name of first.required.keys()) {
    const tag = inferredTag(name, objects)
    if (tag !== null) return tag
  }
  return null
}

/** Whether a value may be of two of these alternatives. */
export function mayOverlap(variants: readonly SchemaNode[]): boolean {
  return variants.some((one, index) => variants.slice(index + 1).some((other) => !areDisjoint(one, other)))
}

/** Why an alternative is believed, where one of its members rests on an assumption alone. */
export function doubtAbout({ properties }: SchemaNode): string | null {
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

function namedTag(
  { propertyName, mapping }: NonNullable<JsonSchema['discriminator']>,
  branches: readonly Part[],
  nodes: readonly SchemaNode[],
) {
  const variants = new Map<string, SchemaNode>()
  for (const [index, branch] of branches.entries()) {
    const node = nodes[index]
    if (node === undefined || (node.mask & typeBits.object) === 0) continue
    const reference = branch.schema.$ref
    const named = Object.entries(mapping ?? {}).filter(([, target]) => target === reference)
    for (const value of fixedTexts(node, propertyName) ?? []) variants.set(value, node)
    for (const [value] of named) variants.set(value, node)
    if (named.length === 0 && reference !== undefined) variants.set(reference.slice(reference.lastIndexOf('/') + 1), node)
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
