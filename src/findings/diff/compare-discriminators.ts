import type { Pointer } from '#spec/model'
import type { LocalChange } from './change.ts'
import { type Kind, kindsOf } from './discriminator-kinds.ts'
import { likeness } from './match-alternatives.ts'
import type { NodeReader } from './read-node.ts'
import { areAlike } from './same.ts'
import type { SchemaView } from './schema-view.ts'

interface Readers {
  old: NodeReader
  next: NodeReader
}

/** How the property that tells alternatives apart changed, and what it says of each of them. */
export function compareDiscriminators(old: SchemaView, next: SchemaView, readers: Readers): LocalChange[] {
  const [was, is] = [old.discriminator, next.discriminator]
  const at = { old: was?.pointer ?? old.pointer, next: is?.pointer ?? next.pointer }
  if (was === null || is === null) {
    if (was === is) return []
    const [expected, observed] = [was, is].map((each) => (each === null ? 'no discriminator' : `discriminator ${each.value.propertyName}`))
    return [
      { kind: was === null ? 'discriminator-added' : 'discriminator-removed', expected: expected ?? '', observed: observed ?? '', ...at },
    ]
  }
  const [before, after] = [was.value.propertyName, is.value.propertyName]
  const renamed: LocalChange[] =
    before === after ? [] : [{ kind: 'discriminator-property-name-changed', expected: before, observed: after, ...at }]
  return [...renamed, ...compareValues(kindsOf(was, readers.old), kindsOf(is, readers.next), readers, at)]
}

type At = Pick<LocalChange, 'old' | 'next'>

/** What stands in the property on the wire: the name in the mapping, else the name of the definition. */
function compareValues(before: readonly Kind[], after: readonly Kind[], readers: Readers, at: At): LocalChange[] {
  const pairs = pairKinds(before, after, readers)
  const changes: LocalChange[] = []
  const told = new Set<string>()
  for (const [was, is] of pairs) {
    const [gone, fresh] = [without(was.values, is.values), without(is.values, was.values)]
    if (gone.length === 0 || fresh.length === 0) continue
    const [expected, observed] = [was.values.join(' or '), is.values.join(' or ')]
    changes.push({ kind: 'discriminator-value-changed', expected, observed, ...at })
    for (const value of [...gone, ...fresh]) told.add(value)
  }
  const valuesOf = (kinds: readonly Kind[]): string[] => kinds.flatMap(({ values, names }) => [...values, ...names])
  const added = without(namesOf(after), valuesOf(before)).filter((name) => !told.has(name))
  const deleted = without(namesOf(before), valuesOf(after)).filter((name) => !told.has(name))
  const moved = namesOf(before).filter((name) => !told.has(name) && isMoved(name, before, after, pairs))
  const report = (kind: LocalChange['kind'], names: string[], expected: string, observed: string): LocalChange[] =>
    names.length === 0 ? [] : [{ kind, expected, observed, ...at }]
  return [
    ...changes,
    ...report('discriminator-mapping-added', added, 'not mapped', `${added.join(', ')} mapped`),
    ...report('discriminator-mapping-deleted', deleted, `${deleted.join(', ')} mapped`, 'not mapped'),
    ...report('discriminator-mapping-changed', moved, `${moved.join(', ')} mapped`, 'mapped to others'),
  ]
}

function isMoved(name: string, before: readonly Kind[], after: readonly Kind[], pairs: readonly [Kind, Kind][]): boolean {
  const has = ({ values, names }: Kind): boolean => values.includes(name) || names.includes(name)
  const [was, is] = [before.find(has), after.find(has)]
  return was !== undefined && is !== undefined && !pairs.some(([a, b]) => a === was && b === is)
}

/** Pairs kinds by the same definition, then the same demands, then by what is most alike. */
function pairKinds(before: readonly Kind[], after: readonly Kind[], readers: Readers): [Kind, Kind][] {
  const left = { removed: [...before], added: [...after] }
  const pairs: [Kind, Kind][] = []
  const take = (was: Kind, is: Kind | undefined): void => {
    if (is === undefined) return
    pairs.push([was, is])
    left.removed.splice(left.removed.indexOf(was), 1)
    left.added.splice(left.added.indexOf(is), 1)
  }
  for (const was of [...left.removed])
    take(
      was,
      left.added.find(({ pointer }) => pointer === was.pointer),
    )
  for (const was of [...left.removed])
    take(
      was,
      left.added.find((is) => demandTheSame(was.pointer, is.pointer, readers)),
    )
  for (const was of [...left.removed]) {
    const scored = left.added.map((is) => ({ is, score: resemblance(was.pointer, is.pointer, readers) }))
    const best = scored.sort((a, b) => b.score - a.score)[0]
    if (best !== undefined && best.score >= 0.5) take(was, best.is)
  }
  return pairs
}

function demandTheSame(was: Pointer, is: Pointer, { old, next }: Readers): boolean {
  const isThere = old.spec.at(was) !== undefined && next.spec.at(is) !== undefined
  return isThere && areAlike({ spec: old.spec, value: old.spec.at(was) }, { spec: next.spec, value: next.spec.at(is) })
}

function resemblance(was: Pointer, is: Pointer, { old, next }: Readers): number {
  const [before, after] = [old.node([was], was).alternatives[0], next.node([is], is).alternatives[0]]
  return before === undefined || after === undefined ? 0 : likeness(before, after)
}

function namesOf(kinds: readonly Kind[]): string[] {
  return kinds.flatMap(({ names }) => names)
}

function without(values: readonly string[], others: readonly string[]): string[] {
  return values.filter((value) => !others.includes(value))
}
