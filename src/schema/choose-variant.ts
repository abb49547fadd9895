import type { Json } from './json.ts'
import { bitOf } from './json-type.ts'
import type { SchemaNode, Tag } from './schema-node.ts'

/** Which alternative a value was meant to be; or that none allows its type, or that its tag names none. */
export type Choice =
  | { kind: 'variant'; node: SchemaNode }
  | { kind: 'no-type' }
  | { kind: 'unknown-tag'; tag: Tag /** The tag's value; undefined where it is absent. */; found: Json | undefined }

/** The alternative that was meant: the one the tag names, else the only one of the value's type, else the one with least amiss. */
export function chooseVariant(node: SchemaNode, value: Json, countBreaches: (variant: SchemaNode) => number): Choice {
  const bit = bitOf(value)
  const fitting = (node.variants ?? []).filter((variant) => (typesOf(variant) & bit) !== 0)
  const [first, ...others] = fitting
  if (first === undefined) return { kind: 'no-type' }
  if (others.length === 0) return { kind: 'variant', node: first }
  const choice = node.tag === null ? null : chooseByTag(node.tag, value)
  if (choice === null) return { kind: 'variant', node: leastAmiss(first, others, countBreaches) }
  if (choice.kind !== 'unknown-tag' || choice.found !== undefined) return choice
  // An object that lacks nothing but its tag shows what it was meant to be, and a tag that was renamed has its new name told.
  const [whole, ...more] = fitting.filter((variant) => lacksOnly(variant, value, choice.tag.name))
  return whole === undefined ? choice : { kind: 'variant', node: leastAmiss(whole, more, countBreaches) }
}

/** Whether the only member that an object must have and has not is of this name. */
function lacksOnly({ required }: SchemaNode, value: Json, name: string): boolean {
  return required.has(name) && [...required.keys()].every((key) => key === name || Object.hasOwn(Object(value), key))
}

/** The types that a node or any of its alternatives allows. */
function typesOf({ mask, variants }: SchemaNode): number {
  return variants === null ? mask : variants.reduce((types, variant) => types | typesOf(variant), 0)
}

/** Null where the value is no object, which no tag can tell. */
function chooseByTag(tag: Tag, value: Json): Choice | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const found = Object.hasOwn(value, tag.name) ? value[tag.name] : undefined
  const node = typeof found === 'string' ? tag.variants.get(found) : undefined
  return node === undefined ? { kind: 'unknown-tag', tag, found } : { kind: 'variant', node }
}

function leastAmiss(first: SchemaNode, others: readonly SchemaNode[], countBreaches: (variant: SchemaNode) => number): SchemaNode {
  let best = first
  let least = countBreaches(first)
  for (const variant of others) {
    if (least === 0) break
    const count = countBreaches(variant)
    if (count < least) {
      best = variant
      least = count
    }
  }
  return best
}
