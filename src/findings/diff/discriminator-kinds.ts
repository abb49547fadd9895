import { isRecord } from '#input/json'
import { extendPointer, joinPointer, parsePointer } from '#input/pointer'
import type { Document, Pointer } from '#spec/model'
import { pointerTo } from './definitions.ts'
import type { NodeReader } from './read-node.ts'
import type { SchemaView } from './schema-view.ts'

/** A definition that a discriminator tells apart from others. */
export interface Kind {
  /** Of the definition. */
  pointer: Pointer
  /** Names in the mapping that stand for it. */
  names: string[]
  /**
   * What the property holds on the wire: those names, else the definition's own (OpenAPI calls that implicit). Empty where the
   * definition fixes the property's value itself: a change of that is told where it stands.
   */
  values: string[]
}

/**
 * The kinds that a discriminator tells apart: the references beside it in `oneOf` and `anyOf`; without such, the definitions that
 * include its own in their `allOf`; and what its mapping names.
 */
export function kindsOf(discriminator: NonNullable<SchemaView['discriminator']>, reader: NodeReader): Kind[] {
  const { spec } = reader
  const holder = discriminator.pointer.slice(0, discriminator.pointer.lastIndexOf('/'))
  const mapping = Object.entries(discriminator.value.mapping).map(([name, target]) => ({ name, pointer: targetOf(spec, target) }))
  const pointers = new Set([...(alternativesOf(reader, holder) ?? reader.heirs(holder)), ...mapping.map(({ pointer }) => pointer)])
  return [...pointers].map((pointer) => {
    const names = mapping.filter((each) => each.pointer === pointer).map(({ name }) => name)
    const isFixed = fixesValue(pointer, discriminator.value.propertyName, reader)
    const own = parsePointer(pointer).at(-1) ?? ''
    return { pointer, names, values: isFixed ? [] : names.length > 0 ? names : [own] }
  })
}

function alternativesOf({ spec, tree }: NodeReader, holder: Pointer): Pointer[] | null {
  const choices = tree.node([holder]).choices.filter(({ keyword, pointer }) => pointer === extendPointer(holder, keyword))
  if (choices.length === 0) return null
  // Schemas that are written in place have no name, and OpenAPI leaves them out.
  return choices.flatMap(({ branches }) =>
    branches.flatMap(({ reference }) => (reference === null ? [] : [spec.follow(reference, holder)])),
  )
}

/** The definition that a mapping names, by reference or by the bare name of a component, even if it is not there. */
function targetOf(spec: Document, target: string): Pointer {
  const named = joinPointer('components', 'schemas', target)
  return isRecord(spec.at(named)) ? named : (pointerTo(spec, target) ?? named)
}

function fixesValue(pointer: Pointer, name: string, { node }: NodeReader): boolean {
  const { alternatives } = node([pointer], pointer)
  return alternatives.every((view) => {
    const property = view.properties.get(name)
    if (property === undefined) return false
    return node(property, pointer).alternatives.every((each) => each.const !== null || each.enum !== null)
  })
}
