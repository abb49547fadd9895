import type { Pointer } from '#spec/model'
import { acceptsValue } from './accepts-value.ts'
import type { LocalChange } from './change.ts'
import type { NodeReader } from './read-node.ts'
import { sampleValues } from './sample-values.ts'
import type { DiffNode } from './schema-view.ts'

/**
 * Whether values that one revision allows match two alternatives of a `oneOf` of the other, which takes exactly one: in a request, what
 * was accepted is refused; in a response, what may come now was excluded. Told where such a value is found, which proves it. A
 * discriminator chooses for the tools that know it, so that a `oneOf` that has one is left out.
 */
export function compareOneOf(
  { old, next }: { old: DiffNode; next: DiffNode },
  readers: { old: NodeReader; next: NodeReader },
  direction: 'response' | 'request',
): LocalChange | null {
  const [source, target] = direction === 'request' ? (['old', 'next'] as const) : (['next', 'old'] as const)
  const nodes = { old, next }
  const choices = choicesOf(nodes[target])
  if (choices.length === 0 || nodes[source].pointers.length === 0) return null
  for (const value of sampleValues(nodes[source], readers[source])) {
    const choice = choices.find((branches) => matches(branches, value, readers[target]).length > 1)
    if (choice === undefined || !nodes[source].pointers.every((pointer) => acceptsValue(readers[source], pointer, value) === true)) continue
    const both = matches(choice, value, readers[target])
    const many = `${both.length} alternatives of the oneOf match, and it takes one`
    const [expected, observed] = direction === 'request' ? ['accepted', `refused: ${many}`] : [`excluded: ${many}`, 'allowed']
    const branch = both[1] ?? null
    const at = direction === 'request' ? { old: old.pointer, next: branch } : { old: branch, next: next.pointer }
    return { kind: 'one-of-ambiguous', expected, observed, ...at, stands: { old: old.pointer, next: next.pointer } }
  }
  return null
}

function choicesOf({ choices }: DiffNode): Pointer[][] {
  return choices.flatMap(({ keyword, branches, discriminator }) => {
    const isAmbiguous = keyword === 'oneOf' && discriminator === undefined && branches.length > 1
    return isAmbiguous ? [branches.map(({ pointer }) => pointer)] : []
  })
}

function matches(branches: readonly Pointer[], value: unknown, reader: NodeReader): Pointer[] {
  return branches.filter((pointer) => acceptsValue(reader, pointer, value) === true)
}
