import { isRecord, textOrNull } from '#input/json'
import type { Pointer } from '#spec/model'
import { type OpenedSchemas, openSchemas } from './open-schemas.ts'
import type { Claim, SchemaPart } from './schema-part.ts'
import type { SchemaSource } from './schema-reader.ts'
import type { Choice } from './variants.ts'

/** One way to pick a branch of every `anyOf` and `oneOf`, of those in the picked branches, too. */
export interface Alternative {
  /** The schema objects that a value must all satisfy, no two of one place. */
  parts: readonly SchemaPart[]
  /** What the references on the way lead to, in their order. */
  references: readonly Pointer[]
  /** The branches that were picked on the way here, outermost first. */
  picked: readonly Pointer[]
  /** Where it stands: the first of the branches picked last, else the first of the schemas; null where there is no schema. */
  pointer: Pointer | null
  /** One of the schemas is `false`: there is no such value. */
  never: boolean
}

/** What some schemas say together, with their choices side by side; `SchemaNode.variants` has them one within the other. */
export interface Alternatives {
  /** The choices that are not in a branch of another. */
  choices: readonly Choice[]
  alternatives: readonly Alternative[]
}

/** How many combinations of the alternatives of several choices of one place are told apart. */
const mostCombinations = 64

/** Reads the schemas at some pointers together. */
export function readAlternatives(source: SchemaSource, pointers: readonly Pointer[]): Alternatives {
  const claims = pointers.map((pointer) => ({ pointer, assumption: null }))
  const opened = open(source, claims, [])
  const start = { references: opened.references, picked: [], pointer: pointers[0] ?? null, never: opened.never }
  return {
    choices: opened.choices,
    alternatives: pick(source, { ...start, parts: opened.parts }, opened.choices),
  }
}

function pick(source: SchemaSource, from: Alternative, choices: readonly Choice[]): Alternative[] {
  if (choices.length === 0) return [from]
  return combine(choices).flatMap((branches) => {
    const opened = open(source, branches, from.parts)
    const picked = {
      parts: opened.parts,
      references: [...from.references, ...opened.references],
      picked: [...from.picked, ...branches.map(({ pointer }) => pointer)],
      pointer: branches[0]?.pointer ?? from.pointer,
      never: from.never || opened.never,
    }
    return pick(source, picked, opened.choices)
  })
}

function open(source: SchemaSource, claims: readonly Claim[], beside: readonly SchemaPart[]): OpenedSchemas {
  const opened = openSchemas(source, claims, beside)
  // A schema that is believed for two reasons is opened for each of them, and demands the same.
  return { ...opened, parts: oncePerPlace(opened.parts), choices: oncePerPlace(opened.choices) }
}

function oncePerPlace<T extends Claim>(claims: T[]): T[] {
  if (claims.length < 2) return claims
  const seen = new Set<Pointer>()
  return claims.filter(({ pointer }) => !seen.has(pointer) && seen.add(pointer))
}

function combine(choices: readonly Choice[]): Claim[][] {
  return choices.reduce<Claim[][]>(
    (picked, { branches }) =>
      picked.length > 1 && picked.length * branches.length > mostCombinations
        ? picked
        : picked.flatMap((each) => branches.map((branch) => [...each, branch])),
    [[]],
  )
}

/** Where a schema itself stands, where it is used by a mere reference. */
export function definitionOf(source: SchemaSource, pointer: Pointer): Pointer {
  const passed = new Set<Pointer>()
  let found = pointer
  while (!passed.has(found)) {
    passed.add(found)
    const schema = source.at(found)
    const reference = isRecord(schema) && Object.keys(schema).length === 1 ? textOrNull(schema.$ref) : null
    if (reference !== null) found = source.follow(reference, found)
  }
  return found
}
