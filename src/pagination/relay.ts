import type { Json } from '#schema/json'
import type { Pointer } from '#spec/model'
import { follow, pathOf, readAll } from './body-path.ts'
import { readCursorPages } from './page-reads.ts'
import { relayLaws } from './relay-laws.ts'
import { isAboveMaximum, mapOf, type PageReader, type PaginationBase, pointerSchema, type Style, textSchema } from './style.ts'
import { surveyRelay } from './survey-relay.ts'
import { lawStatements, tryLaws } from './try-laws.ts'

/** Relay cursor connections; `node` and `cursor` are pointers within an edge, the others into the response body. */
export interface RelayPagination extends PaginationBase {
  style: 'relay'
  parameters: { first: string; after: string; last: string; before: string }
  edges: Pointer
  node: Pointer
  cursor: Pointer
  pageInfo: Pointer
}

/** Relay cursor connections. */
export const relay: Style<RelayPagination> = {
  declaration: {
    required: ['parameters', 'edges', 'node', 'cursor', 'pageInfo'],
    properties: {
      parameters: mapOf(['first', 'after', 'last', 'before'], textSchema),
      edges: pointerSchema,
      node: pointerSchema,
      cursor: pointerSchema,
      pageInfo: pointerSchema,
    },
  },
  lawIds: relayLaws.map(({ id }) => id),
  roles: [
    'default',
    'first',
    'second',
    'double',
    'previous',
    'from-the-second',
    'first-with-last',
    'after-with-before',
    'over-the-limit',
    'walk',
    'past-the-end',
    'up-to-the-end',
    'short-of-the-end',
    'backward',
  ],
  expectations: ({ edges, node, cursor, id, pageInfo }) => ({
    body: [
      ['/edges', edges, ['array']],
      ['/pageInfo', pageInfo, ['object']],
      ['/pageInfo', `${pageInfo}/hasNextPage`, ['boolean']],
      ['/pageInfo', `${pageInfo}/hasPreviousPage`, ['boolean']],
      ['/pageInfo', `${pageInfo}/startCursor`, ['string']],
      ['/pageInfo', `${pageInfo}/endCursor`, ['string']],
    ],
    item: [
      ['/node', node, ['object']],
      ['/cursor', cursor, ['string']],
      ['/id', id, ['string', 'integer', 'number']],
    ],
  }),
  listOf: ({ edges }) => edges,
  sizeParameter: ({ parameters }) => parameters.first,
  reader: relayReader,
  survey: surveyRelay,
  isRefused(pagination, query) {
    const { first, after, last, before } = pagination.parameters
    const isContradictory = (first in query && last in query) || (after in query && before in query)
    return isContradictory || isAboveMaximum(pagination, query, first) || isAboveMaximum(pagination, query, last)
  },
  isLawOfErrors: ({ parameters: { after, before } }, { observation }) =>
    after in observation.probe.query || before in observation.probe.query,
  judge: (survey, pagination) =>
    tryLaws({ family: 'cursors', laws: relayLaws, reads: readCursorPages(survey, pagination), list: pagination, pagination }),
  laws: (pagination) => lawStatements(relayLaws, pagination),
  needsOf: (law) => relayLaws.find(({ id }) => id === law)?.needs ?? [],
}

function relayReader({ edges, id, cursor, pageInfo }: RelayPagination): PageReader {
  const [toEdges, toId, toCursor, toInfo] = [pathOf(edges), pathOf(id), pathOf(cursor), pathOf(pageInfo)]
  const flags = ['hasNextPage', 'hasPreviousPage', 'startCursor', 'endCursor'].map((name) => pathOf(`/${name}`))
  return (body) => {
    const list = follow(body, toEdges)
    if (!Array.isArray(list)) return null
    const info = follow(body, toInfo)
    const [hasNext, hasPrevious, start, end] = flags.map((path) => follow(info, path))
    return {
      family: 'cursors',
      ids: readAll(list, toId),
      cursors: readAll(list, toCursor),
      pageInfo: { hasNextPage: flag(hasNext), hasPreviousPage: flag(hasPrevious), startCursor: cursorOf(start), endCursor: cursorOf(end) },
    }
  }
}

function flag(value: Json | undefined): boolean | null {
  return typeof value === 'boolean' ? value : null
}

/** Neither a string nor null is a cursor: such a one is as good as absent. */
function cursorOf(value: Json | undefined): string | null | undefined {
  return typeof value === 'string' || value === null ? value : undefined
}
