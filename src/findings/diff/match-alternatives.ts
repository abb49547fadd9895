import { areDisjoint } from './compare-types.ts'
import type { NodeReader } from './read-node.ts'
import { areAlike, isSame, type SchemaValue } from './same.ts'
import type { DiffNode, SchemaView } from './schema-view.ts'

interface Readers {
  old: NodeReader
  next: NodeReader
}

/** Which alternatives of two revisions are the same one; what is left over was removed, or is new. */
export interface Matches {
  pairs: [SchemaView, SchemaView][]
  removed: SchemaView[]
  added: SchemaView[]
}

interface Likeness {
  isLike(old: SchemaView, next: SchemaView): boolean
  /** Of several that are alike any is as good as another; otherwise only one that is alike alone is taken. */
  any: boolean
}

/**
 * Matches alternatives by what is surest first: the same reference, the same demands, the same tag, the same title; then whatever is
 * most alike, if it is at all. A wrong match would hide a removed kind and an added one behind a list of small changes.
 */
export function matchAlternatives(old: DiffNode, next: DiffNode, readers: Readers): Matches {
  const left = { removed: [...old.alternatives], added: [...next.alternatives] }
  const pairs: Matches['pairs'] = []
  if (left.removed.length === 1 && left.added.length === 1) return { pairs: pairUp(left.removed, left.added), removed: [], added: [] }
  const take = (was: SchemaView, is: SchemaView): void => {
    pairs.push([was, is])
    left.removed.splice(left.removed.indexOf(was), 1)
    left.added.splice(left.added.indexOf(is), 1)
  }
  for (const { isLike, any } of likenesses(readers)) {
    for (const was of [...left.removed]) {
      const [first, ...others] = left.added.filter((is) => isLike(was, is))
      if (first !== undefined && (any || others.length === 0)) take(was, first)
    }
  }
  takeMostAlike(left, take)
  // An alternative that is written twice in one revision, and once in the other, is neither new nor gone.
  const isThere = (view: SchemaView, others: readonly SchemaView[], isOld: boolean): boolean =>
    others.some((other) => (isOld ? demandTheSame(view, other, readers) : demandTheSame(other, view, readers)))
  return {
    pairs,
    removed: left.removed.filter((was) => !isThere(was, next.alternatives, true)),
    added: left.added.filter((is) => !isThere(is, old.alternatives, false)),
  }
}

function pairUp(old: SchemaView[], next: SchemaView[]): Matches['pairs'] {
  return old.flatMap((was, index) => {
    const is = next[index]
    return is === undefined ? [] : [[was, is]]
  })
}

function likenesses(readers: Readers): Likeness[] {
  return [
    { any: true, isLike: (old, next) => old.references.length > 0 && isSame(old.references, next.references) },
    { any: true, isLike: (old, next) => demandTheSame(old, next, readers) },
    { any: false, isLike: (old, next) => haveSameTags(old, next, readers) },
    { any: false, isLike: (old, next) => old.title !== null && old.title === next.title },
    { any: false, isLike: (old, next) => old.mask === next.mask && old.properties.size === 0 && next.properties.size === 0 },
  ]
}

function haveSameTags(old: SchemaView, next: SchemaView, readers: Readers): boolean {
  const tags = tagsOf(readers.old, old)
  return tags.length > 0 && isSame(tags, tagsOf(readers.next, next))
}

function takeMostAlike(left: { removed: SchemaView[]; added: SchemaView[] }, take: (was: SchemaView, is: SchemaView) => void): void {
  for (;;) {
    const scored = left.removed.flatMap((was) => left.added.map((is) => ({ was, is, score: likeness(was, is) })))
    const best = scored.sort((a, b) => b.score - a.score)[0]
    if (best === undefined || best.score < leastLikeness) return
    take(best.was, best.is)
  }
}

/** Half of all names in common. */
const leastLikeness = 0.5

/** How many of the names of two objects they have in common, from 0 to 1. */
export function likeness(old: SchemaView, next: SchemaView): number {
  if (areDisjoint(old, next)) return 0
  const names = new Set([...old.properties.keys(), ...next.properties.keys()])
  if (names.size === 0) return 0
  return [...names].filter((name) => old.properties.has(name) && next.properties.has(name)).length / names.size
}

function demandTheSame(old: SchemaView, next: SchemaView, { old: before, next: after }: Readers): boolean {
  const valuesOf = ({ spec }: NodeReader, values: readonly unknown[]): SchemaValue[] => values.map((value) => ({ spec, value }))
  const written = ({ spec }: NodeReader, { picked, pointer }: SchemaView): unknown[] =>
    (picked.length === 0 ? [pointer] : picked).map((each) => spec.at(each))
  return (
    // As they are written, whatever stands beside the choice; or all that they amount to, however the choices are nested.
    areAllAlike(valuesOf(before, written(before, old)), valuesOf(after, written(after, next))) ||
    areAllAlike(valuesOf(before, old.demanding), valuesOf(after, next.demanding))
  )
}

function areAllAlike(old: readonly SchemaValue[], next: readonly SchemaValue[]): boolean {
  if (old.length !== next.length) return false
  const left = [...next]
  return old.every((was) => {
    const at = left.findIndex((is) => areAlike(was, is))
    left.splice(Math.max(at, 0), 1)
    return at !== -1
  })
}

/** The fixed values of an object's properties, by which kinds are commonly told apart. */
function tagsOf({ spec, node }: NodeReader, view: SchemaView): [string, unknown][] {
  return [...view.properties].flatMap(([name, pointers]): [string, unknown][] => {
    const fixed = node(pointers, view.pointer).alternatives.map((each) => each.const?.value ?? each.enum?.value)
    const [value, ...others] = fixed
    const single = Array.isArray(value) && value.length === 1 ? value[0] : value
    return others.length > 0 || single === undefined || Array.isArray(single) || spec.at(view.pointer) === undefined ? [] : [[name, single]]
  })
}
