import { PaginationError } from './errors.ts'

/** One page of an offset list, as its answer states it. */
export interface OffsetSlice<Item> {
  items: readonly Item[]
  skip: number
  total: number
}

/** Yields every item of an offset list; ends at `total` or at an empty page, and throws PaginationError when a page begins elsewhere than asked. */
export async function* walkOffset<Item>(
  operation: string,
  readPage: (skip: number) => Promise<OffsetSlice<Item>>,
): AsyncGenerator<Item, void, undefined> {
  let skip = 0
  for (;;) {
    const page = await readPage(skip)
    if (page.skip !== skip) {
      throw new PaginationError(operation, `asked for the page that skips ${skip}, it got the one that skips ${page.skip}.`)
    }
    yield* page.items
    // By what came, not by what was asked for: a provider may cap the page size.
    skip += page.items.length
    if (page.items.length === 0 || skip >= page.total) return
  }
}

/** One page of a Relay connection. */
export interface Connection<Node> {
  edges: readonly { node: Node; cursor: string }[]
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null }
}

/** `forward`: first to last, with first/after; `backward`: last to first, with last/before. */
export type Direction = 'forward' | 'backward'

/**
 * Yields every node of a Relay connection; ends when the page says that there is no other, or is empty. Throws PaginationError when a
 * page promises another one without a cursor to it, or with a cursor that was used before: the walk would never end.
 */
export async function* walkConnection<Node>(
  operation: string,
  direction: Direction,
  readPage: (cursor: string | undefined) => Promise<Connection<Node>>,
): AsyncGenerator<Node, void, undefined> {
  const forward = direction === 'forward'
  const used = new Set<string>()
  let cursor: string | undefined
  for (;;) {
    const { edges, pageInfo } = await readPage(cursor)
    for (const edge of forward ? edges : edges.toReversed()) yield edge.node
    if (edges.length === 0 || !(forward ? pageInfo.hasNextPage : pageInfo.hasPreviousPage)) return
    const next = forward ? pageInfo.endCursor : pageInfo.startCursor
    if (next === null)
      throw new PaginationError(operation, `a page promises another one and gives no ${forward ? 'endCursor' : 'startCursor'}.`)
    if (used.has(next)) throw new PaginationError(operation, 'a page leads back to a page that was read before.')
    used.add(next)
    cursor = next
  }
}
