import { extendPointer } from '#input/pointer'
import type { Pointer } from '#spec/model'
import { type Claim, claimKey, partAt, type SchemaPart } from './schema-part.ts'
import type { SchemaSource } from './schema-reader.ts'
import type { Choice } from './variants.ts'

/** The schema objects that some schemas amount to. */
export interface OpenedSchemas {
  parts: SchemaPart[]
  references: Pointer[]
  choices: Choice[]
  /** One of them is `false`: there is no such value. */
  never: boolean
}

/** Follows references and opens `allOf`; what stands beside is opened already. A circle is walked once. */
export function openSchemas(source: SchemaSource, claims: readonly Claim[], beside: readonly SchemaPart[]): OpenedSchemas {
  const found: OpenedSchemas = { parts: [...beside], references: [], choices: [], never: false }
  const seen = new Set(beside.map(claimKey))
  const visit = ({ pointer, assumption }: Claim): void => {
    const part = partAt(source, pointer, assumption)
    if (part === null) found.never ||= source.at(pointer) === false
    if (part === null || seen.has(claimKey(part))) return
    seen.add(claimKey(part))
    found.parts.push(part)
    const { $ref, allOf } = part.schema
    if (typeof $ref === 'string') {
      const target = source.follow($ref, pointer)
      found.references.push(target)
      visit({ pointer: target, assumption: part.assumption })
    }
    for (const branch of branchesOf(part, allOf, 'allOf')) visit(branch)
  }
  for (const claim of claims) visit(claim)
  found.choices = found.parts.slice(beside.length).flatMap((part) => choicesOf(source, part))
  return found
}

function choicesOf(source: SchemaSource, part: SchemaPart): Choice[] {
  const { schema, pointer, assumption } = part
  return (['anyOf', 'oneOf'] as const).flatMap((keyword) => {
    const branches = branchesOf(part, schema[keyword], keyword).map((branch) => {
      const own = partAt(source, branch.pointer, assumption)
      const reference = own?.schema.$ref
      return {
        pointer: branch.pointer,
        assumption: own === null ? assumption : own.assumption,
        reference: typeof reference === 'string' ? reference : null,
      }
    })
    const choice = { keyword, pointer: extendPointer(pointer, keyword), assumption, branches, discriminator: schema.discriminator }
    return branches.length === 0 ? [] : choice
  })
}

function branchesOf({ pointer, assumption }: SchemaPart, branches: unknown, keyword: string): Claim[] {
  return Array.isArray(branches)
    ? [...branches.keys()].map((index) => ({ pointer: extendPointer(pointer, keyword, index), assumption }))
    : []
}
