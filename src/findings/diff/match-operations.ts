import type { Operation } from '#spec/model'

/** Operations of two revisions that are the same one; `moved` where only the operationId says so. */
export interface MatchedOperations {
  pairs: { old: Operation; next: Operation; moved: boolean }[]
  removed: Operation[]
  added: Operation[]
}

/**
 * Matches operations by method and path, whatever the parameters in the path are called; then by the whole path, that of the server
 * included, as one document may count to the server's what the other counts to the operation's; then by operationId.
 */
export function matchOperations(old: readonly Operation[], next: readonly Operation[]): MatchedOperations {
  const left = { removed: [...old], added: [...next] }
  const pairs: MatchedOperations['pairs'] = []
  const likenesses: [boolean, (was: Operation, is: Operation) => boolean][] = [
    [false, (was, is) => was.method === is.method && shapeOf(was.path) === shapeOf(is.path)],
    [false, (was, is) => was.method === is.method && wholePaths(was).some((path) => wholePaths(is).includes(path))],
    [true, (was, is) => was.id === is.id],
  ]
  for (const [moved, isLike] of likenesses) {
    for (const was of [...left.removed]) {
      const is = left.added.find((each) => isLike(was, each))
      if (is === undefined) continue
      pairs.push({ old: was, next: is, moved })
      left.removed.splice(left.removed.indexOf(was), 1)
      left.added.splice(left.added.indexOf(is), 1)
    }
  }
  return { pairs, ...left }
}

function wholePaths({ basePaths, path }: Operation): string[] {
  return basePaths.map((base) => shapeOf(base + path))
}

function shapeOf(path: string): string {
  return path.replace(/\{[^}]*\}/g, '{}').replace(/(.)\/$/, '$1')
}
