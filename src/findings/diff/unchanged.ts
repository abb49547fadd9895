import type { Pointer } from '#spec/model'
import { pointerTo, referencesIn } from './definitions.ts'
import type { NodeReader } from './read-node.ts'
import { isSame, isWordForWord } from './same.ts'

/** Whether the schemas at some pointers say word for word the same in both documents, with all that they refer to. */
export type UnchangedTest = (old: readonly Pointer[], next: readonly Pointer[]) => boolean

/**
 * A test that takes no longer for definitions that all refer to each other: which of them changed, and so whatever leads to one that
 * did, is found out once, for the documents as wholes.
 */
export function createUnchangedTest(readers: { old: NodeReader; next: NodeReader }): UnchangedTest {
  const [old, next] = [readers.old.spec, readers.next.spec]
  // The same words mean other things in another dialect.
  if (old.dialect !== next.dialect) return () => false
  const changed = changedReferences(readers.old, readers.next)
  const answers = new Map<string, boolean>()
  const isUnchanged = (was: Pointer, is: Pointer): boolean => {
    const key = `${was} ${is}`
    const known = answers.get(key)
    if (known !== undefined) return known
    const answer = isWordForWord(old.at(was), next.at(is)) && ![...referencesIn(old.at(was))].some((reference) => changed.has(reference))
    answers.set(key, answer)
    return answer
  }
  return (was, is) => was.length === is.length && was.every((pointer, index) => isUnchanged(pointer, is[index] ?? ''))
}

/** References that lead to something that changed, at once or by way of others. */
function changedReferences(old: NodeReader, next: NodeReader): ReadonlySet<string> {
  const users = new Map<string, string[]>()
  const open: string[] = []
  const references = new Set([...referencesIn(old.spec.at('')), ...referencesIn(next.spec.at(''))])
  for (const reference of references) {
    const [was, is] = [pointerTo(old.spec, reference), pointerTo(next.spec, reference)]
    const [before, after] = [was, is].map((target, index) => (target === null ? undefined : [old, next][index]?.spec.at(target)))
    // What includes a schema may be a kind of it: the schema's own words do not tell which there are.
    const isChanged = was === null || is === null || !isWordForWord(before, after) || !isSame(old.heirs(was), next.heirs(is))
    if (isChanged) open.push(reference)
    for (const used of referencesIn(before)) users.set(used, [...(users.get(used) ?? []), reference])
  }
  const changed = new Set(open)
  for (const reference of open) {
    for (const user of users.get(reference) ?? []) {
      if (!changed.has(user)) open.push(user)
      changed.add(user)
    }
  }
  return changed
}
