import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type ConnectionArguments, connect } from '#sandbox/relay'

interface Edge {
  cursor: string
}

/**
 * The specification's algorithm, line by line, with lists that shrink one element at a time, so that it shares no slicing with the
 * code under test (https://relay.dev/graphql/connections.htm, "Pagination algorithm").
 */
function model(allEdges: readonly Edge[], { after, before, first, last }: ConnectionArguments) {
  const edges = [...allEdges]
  if (after !== undefined && edges.some(({ cursor }) => cursor === after)) {
    while (edges.shift()?.cursor !== after);
  }
  if (before !== undefined && edges.some(({ cursor }) => cursor === before)) {
    while (edges.pop()?.cursor !== before);
  }
  const applied = edges.length
  if (first !== undefined) while (edges.length > first) edges.pop()
  if (last !== undefined) while (edges.length > last) edges.shift()

  const isIn = (cursor: string | undefined) => allEdges.some((edge) => edge.cursor === cursor)
  const order = allEdges.map(({ cursor }) => cursor)
  const beforeApplies = isIn(before) && (!isIn(after) || order.indexOf(before ?? '') > order.indexOf(after ?? ''))
  return {
    edges,
    pageInfo: {
      hasPreviousPage: last !== undefined ? applied > last : isIn(after),
      hasNextPage: first !== undefined ? applied > first : beforeApplies,
      startCursor: edges.length === 0 ? null : edges[0]!.cursor,
      endCursor: edges.length === 0 ? null : edges[edges.length - 1]!.cursor,
    },
  }
}

const cursors = fc.uniqueArray(fc.string({ maxLength: 3 }), { maxLength: 12 })
const cases = cursors.chain((list) => {
  const cursor = list.length === 0 ? fc.string() : fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...list) }, fc.string())
  return fc.record({
    edges: fc.constant(list.map((each) => ({ cursor: each }))),
    asked: fc.record({ first: fc.nat(15), last: fc.nat(15), after: cursor, before: cursor }, { requiredKeys: [] }),
  })
})

it('answers what the specification’s algorithm answers, for any arguments over any list', () => {
  fc.assert(
    fc.property(cases, ({ edges, asked }) => {
      expect(connect(edges, asked)).toEqual(model(edges, asked))
    }),
    { numRuns: 3000 },
  )
})

it('never loses or repeats an edge on a walk, either way, in pages of any size', () => {
  fc.assert(
    fc.property(cursors, fc.integer({ min: 1, max: 5 }), (list, size) => {
      const edges = list.map((cursor) => ({ cursor }))
      const forward: Edge[] = []
      for (let after: string | undefined; ; ) {
        const page = connect(edges, { first: size, ...(after === undefined ? {} : { after }) })
        forward.push(...page.edges)
        if (!page.pageInfo.hasNextPage) break
        after = page.pageInfo.endCursor ?? undefined
      }
      const backward: Edge[] = []
      for (let before: string | undefined; ; ) {
        const page = connect(edges, { last: size, ...(before === undefined ? {} : { before }) })
        backward.unshift(...page.edges)
        if (!page.pageInfo.hasPreviousPage) break
        before = page.pageInfo.startCursor ?? undefined
      }
      expect([forward, backward]).toEqual([edges, edges])
    }),
  )
})

it('answers the worked cases', () => {
  const edges = ['a', 'b', 'c', 'd', 'e'].map((cursor) => ({ cursor }))
  const seen = (asked: ConnectionArguments) => {
    const { edges: page, pageInfo } = connect(edges, asked)
    const flags = `${pageInfo.hasPreviousPage ? '<' : '|'}${page.map(({ cursor }) => cursor).join('')}${pageInfo.hasNextPage ? '>' : '|'}`
    return flags
  }
  expect(seen({})).toBe('|abcde|')
  expect(seen({ first: 2 })).toBe('|ab>')
  expect(seen({ first: 2, after: 'b' })).toBe('<cd>')
  expect(seen({ first: 2, after: 'c' })).toBe('<de|')
  expect(seen({ first: 2, after: 'e' })).toBe('<|')
  expect(seen({ last: 2 })).toBe('<de|')
  expect(seen({ last: 2, before: 'd' })).toBe('<bc>')
  expect(seen({ last: 2, before: 'c' })).toBe('|ab>')
  expect(seen({ last: 2, before: 'a' })).toBe('|>')
  expect(seen({ first: 1, after: 'a', before: 'd' })).toBe('<b>')
  expect(seen({ after: 'd', before: 'b' })).toBe('<e|')
  expect(seen({ first: 3, last: 1 })).toBe('<c>')
})
