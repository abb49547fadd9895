import { areDisjoint } from './compare-types.ts'
import type { NodeReader } from './read-node.ts'
import { areAlike, isSame, type SchemaValue } from './same.ts'
import type { SchemaNode, SchemaView } from './schema-view.ts'

/** Which alternatives of two revisions are the same one; what is left over was removed, or is new. */
export interface Matches {
  pairs: [SchemaView, SchemaView][]
  removed: SchemaView[]
  added: SchemaView[]
}

type Likeness = (old: SchemaView, next: SchemaView) => boolean

/**
 * Matches alternatives by what is surest first: the same reference, the same demands, the same tag, the same title; then whatever is
 * most alike, if it is at all. A wrong match would hide a removed kind and an added one behind a list of small changes.
 */
export function matchAlternatives(old: SchemaNode, next: SchemaNode, readers: { old: NodeReader; next: NodeReader }): Matches {
  const left = { removed: [...old.alternatives], added: [...next.alternatives] }
  const pairs: Matches['pairs'] = []
  if (left.removed.length === 1 && left.added.length === 1) return { pairs: pairUp(left.removed, left.added), removed: [], added: [] }
  const take = (was: SchemaView, is: SchemaView): void => {
    pairs.push([was, is])
    left.removed.splice(left.removed.indexOf(was), 1)
    left.added.splice(left.added.indexOf(is), 1)
  }
  for (const isLike of likenesses(readers)) {
    for (const was of [...left.removed]) {
      const candidates = left.added.filter((is) => isLike(was, is))
      const [only, ...others] = candidates
      if (only !== undefined && others.length === 0) take(was, only)
    }
  }
  takeMostAlike(left, take)
  return { pairs, ...left }
}

function pairUp(old: SchemaView[], next: SchemaView[]): Matches['pairs'] {
  return old.flatMap((was, index) => {
    const is = next[index]
    return is === undefined ? [] : [[was, is]]
  })
}

function likenesses(readers: { old: NodeReader; next: NodeReader }): Likeness[] {
  return [
    (old, next) => old.references.length > 0 && isSame(old.references, next.references),
    (old, next) => areAlike(valueAt(readers.old, old), valueAt(readers.next, next)),
    (old, next) => {
      const tags = tagsOf(readers.old, old)
      return tags.length > 0 && isSame(tags, tagsOf(readers.next, next))
    },
    (old, next) => old.title !== null && old.title === next.title,
    (old, next) => old.atoms === next.atoms && old.properties.size === 0 && next.properties.size === 0,
  ]
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

function likeness(old: SchemaView, next: SchemaView): number {
  if (areDisjoint(old, next)) return 0
  const names = new Set([...old.properties.keys(), ...next.properties.keys()])
  if (names.size === 0) return 0
  return [...names].filter((name) => old.properties.has(name) && next.properties.has(name)).length / names.size
}

function valueAt({ spec }: NodeReader, view: SchemaView): SchemaValue {
  return { spec, value: spec.at(view.pointer) }
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
