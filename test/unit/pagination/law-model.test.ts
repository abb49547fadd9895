import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json } from '#schema/json'
import { manners, runs } from '#support/model-arbitraries'
import { createModelList, type ModelList, type ModelQuery, modelRows } from '#support/model-list'

interface Edge {
  node: { id: string }
  cursor: string
}

interface Connection {
  edges: Edge[]
  info: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null }
}

function ask(list: ModelList, query: ModelQuery): Connection {
  const { status, body } = list.answer(query, 'own')
  expect(status).toBe(200)
  return (body as { connection: Connection & Json }).connection
}

/** EdgesToReturn of the Relay cursor connections specification, step by step as it stands there, with the two flags. */
function edgesToReturn(
  allEdges: readonly string[],
  { first, after, last, before }: { first?: number; after?: string; last?: number; before?: string },
): { edges: string[]; hasNextPage: boolean | 'open'; hasPreviousPage: boolean | 'open' } {
  const edges = [...allEdges]
  if (after !== undefined && edges.includes(after)) edges.splice(0, edges.indexOf(after) + 1)
  if (before !== undefined && edges.includes(before)) edges.splice(edges.indexOf(before))
  const applied = edges.length
  if (first !== undefined) while (edges.length > first) edges.pop()
  if (last !== undefined) while (edges.length > last) edges.shift()
  return {
    edges,
    hasNextPage: first === undefined ? 'open' : applied > first,
    hasPreviousPage: last === undefined ? 'open' : applied > last,
  }
}

const orNot = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const sizes = orNot(fc.nat({ max: 70 }))
const places = orNot(fc.nat({ max: 60 }))

test('a model connection answers any first, after, last and before as the Relay specification says', () => {
  const all = fc.record({ count: fc.nat({ max: 60 }), first: sizes, last: sizes, after: places, before: places, lost: fc.boolean() })
  fc.assert(
    fc.property(manners('relay'), all, (manner, { count, first, last, after, before, lost }) => {
      // What the docs of the model refuse is served here, so that all of the algorithm is seen.
      const rows = modelRows(count)
      const list = createModelList({ ...manner, rows, fault: { admits: () => true } })
      const cursorAt = (place: number | undefined) => (place === undefined ? undefined : ask(list, { first: '100' }).edges[place]?.cursor)
      const [from, to] = [cursorAt(after), cursorAt(before)]
      // Cursors that name a place still do when the item is gone; of the others, the specification takes no notice.
      const isGone = lost && from !== undefined && manner.lostCursor === 'ignore' && !['rank', 'index'].includes(manner.cursor ?? 'id')
      if (isGone) rows.splice(after ?? 0, 1)
      const query: Record<string, string | undefined> = { first: first?.toString(), last: last?.toString(), after: from, before: to }
      const sent = Object.fromEntries(Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined))
      const { edges, info } = ask(list, sent)

      const idOf = (place: number | undefined) => (place === undefined ? undefined : modelRows(count)[place]?.id)
      const wanted = edgesToReturn(
        rows.map(({ id }) => id),
        {
          ...(first !== undefined && { first }),
          ...(last !== undefined && { last }),
          ...(first === undefined && last === undefined && { first: manner.pageSize.default }),
          ...(from !== undefined && { after: idOf(after) ?? '' }),
          ...(to !== undefined && { before: idOf(before) ?? '' }),
        },
      )
      expect(edges.map(({ node }) => node.id)).toEqual(wanted.edges)
      if (wanted.hasNextPage !== 'open') expect(info.hasNextPage).toBe(wanted.hasNextPage)
      if (wanted.hasPreviousPage !== 'open') expect(info.hasPreviousPage).toBe(wanted.hasPreviousPage)
      expect(info).toMatchObject({ startCursor: edges[0]?.cursor ?? null, endCursor: edges.at(-1)?.cursor ?? null })
    }),
    runs(1500),
  )
})
