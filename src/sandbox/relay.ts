/** Arguments of a Relay connection; `first` and `last` are at least 0, the others are cursors. */
export interface ConnectionArguments {
  first?: number
  after?: string
  last?: number
  before?: string
}

/** What a connection answers: edges in list order whichever way they were asked for. */
export interface Connection<Edge> {
  edges: readonly Edge[]
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null }
}

/**
 * The pagination algorithm of the GraphQL Cursor Connections Specification, sections 4.1 to 4.3, over edges that all stand in memory
 * (so that elements beyond `after` and `before` can always be determined). A cursor that is not in the list is left out of account,
 * as the specification wants; refusing one is the caller's affair.
 */
export function connect<Edge extends { cursor: string }>(all: readonly Edge[], asked: ConnectionArguments): Connection<Edge> {
  const { start, end } = range(all, asked)
  const between = all.slice(start, end)
  const { first, last } = asked
  const head = first === undefined ? between : between.slice(0, first)
  const edges = last === undefined ? head : head.slice(Math.max(0, head.length - last))
  return {
    edges,
    pageInfo: {
      hasNextPage: first === undefined ? end < all.length : between.length > first,
      hasPreviousPage: last === undefined ? start > 0 : between.length > last,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  }
}

function range<Edge extends { cursor: string }>(
  all: readonly Edge[],
  { after, before }: ConnectionArguments,
): { start: number; end: number } {
  const afterIndex = after === undefined ? -1 : all.findIndex(({ cursor }) => cursor === after)
  const rest = all.slice(afterIndex + 1)
  const beforeIndex = before === undefined ? -1 : rest.findIndex(({ cursor }) => cursor === before)
  return { start: afterIndex + 1, end: beforeIndex === -1 ? all.length : afterIndex + 1 + beforeIndex }
}
