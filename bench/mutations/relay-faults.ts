import { replaceAt } from '#bench/conforming/json-edit'
import type { Hooks, PageHook, QueryHook } from '#bench/conforming/list-provider'
import type { Row } from '#bench/conforming/list-rows'
import { seedFor } from '#bench/conforming/seeds'
import { getPointer } from '#input/pointer'
import type { RelayPagination } from '#pagination/relay'
import type { Json } from '#schema/json'
import { type ListFault, lawFinding, listOf, repeatedAt, withList, withQuery } from './list-fault.ts'

interface Shape {
  /** One of these at least. */
  laws: readonly string[]
  /** Broken besides, by the definition of the law. */
  follows?: readonly string[]
  counts?: readonly number[]
  hooks: Hooks
}

type Query = Readonly<Record<string, string>>

/** Lists whose end stands on full pages and on others, whatever the sizes of the pages. */
const endCounts = [8, 20, 45, 53, 100]

/** Every law of a Relay connection, broken in each of its ways. */
export function relayFaults(pagination: RelayPagination): ListFault[] {
  const shapes = {
    ...sizeFaults(pagination),
    ...infoFaults(pagination),
    ...cursorFaults(pagination),
    ...flagFaults(pagination),
    ...backFlagFaults(pagination),
    ...backwardFaults(pagination),
    ...refusalFaults(pagination),
  }
  return Object.entries(shapes).map(([id, { laws, follows = [], counts = [45, 130], hooks }]) => ({
    id,
    due: [laws.map((law) => lawFinding(pagination, law))],
    follows: follows.map((law) => `pagination-${law}`),
    hooks,
    counts,
  }))
}

function sizeFaults(pagination: RelayPagination): Record<string, Shape> {
  const { first, last } = pagination.parameters
  const scaled =
    (change: (size: number) => number): QueryHook =>
    (query) =>
      withQuery(query, {
        ...(first in query && { [first]: change(Number(query[first])) }),
        ...(last in query && { [last]: change(Number(query[last])) }),
      })
  const isPaged = (query: Query): boolean => first in query || last in query
  const shortened =
    (length: (size: number) => number): PageHook =>
    (body) => {
      const list = listOf(body, pagination)
      return list.length < 2 ? body : withList(body, pagination, list.slice(0, length(list.length)))
    }
  return {
    'page-size:first ignored': { laws: ['page-size'], hooks: { query: (query) => withQuery(query, { [first]: null }) } },
    'page-size:one item too many': { laws: ['page-size'], hooks: { query: scaled((size) => size + 1) } },
    'page-size:half of what was asked for': { laws: ['page-size'], hooks: { query: scaled((size) => Math.ceil(size / 2)) } },
    'page-size:last item left out': {
      laws: ['page-size', 'has-next'],
      follows: ['default-page-size', 'pages-join', 'walk-complete', 'backward-agrees'],
      hooks: { page: shortened((length) => length - 1) },
    },
    'page-size:capped at 7 without a word': { laws: ['page-size'], hooks: { query: scaled((size) => Math.min(7, size)) } },
    'default-page-size:50': {
      laws: ['default-page-size'],
      counts: [130],
      hooks: { query: (query) => (isPaged(query) ? query : withQuery(query, { [first]: 50 })) },
    },
    'default-page-size:10': {
      laws: ['default-page-size'],
      hooks: { query: (query) => (isPaged(query) ? query : withQuery(query, { [first]: 10 })) },
    },
    'default-page-size:all': {
      laws: ['default-page-size'],
      hooks: { query: (query) => (isPaged(query) ? query : withQuery(query, { [first]: 1000 })) },
    },
  }
}

function infoFaults({ pageInfo, cursor, ...rest }: RelayPagination): Record<string, Shape> {
  const pagination: RelayPagination = { pageInfo, cursor, ...rest }
  const [start, end] = [`${pageInfo}/startCursor`, `${pageInfo}/endCursor`]
  const at = (body: Json, pointer: string): Json => (getPointer(body, pointer) as Json | undefined) ?? null
  const edge = (body: Json, index: number): Json => at(listOf(body, pagination).at(index) ?? null, cursor)
  const shape = (page: (body: Json) => Json): Shape => ({ laws: ['page-info'], hooks: { page } })
  return {
    'page-info:start and end swapped': shape((body) => replaceAt(replaceAt(body, start, at(body, end)), end, at(body, start))),
    'page-info:end is that of the last but one': shape((body) =>
      replaceAt(body, end, edge(body, listOf(body, pagination).length > 1 ? -2 : -1)),
    ),
    'page-info:start is that of the second': shape((body) =>
      replaceAt(body, start, edge(body, listOf(body, pagination).length > 1 ? 1 : 0)),
    ),
    'page-info:end always null': shape((body) => replaceAt(body, end, null)),
    'page-info:start always null': shape((body) => replaceAt(body, start, null)),
    'page-info:cursors of no edge': shape((body) => (listOf(body, pagination).length === 0 ? body : replaceAt(body, start, 'bm9uZQ=='))),
    'page-info:cursors of an empty page': {
      laws: ['page-info'],
      hooks: {
        page: (body) => (listOf(body, pagination).length > 0 ? body : replaceAt(replaceAt(body, start, 'bm9uZQ=='), end, 'bm9uZQ==')),
      },
    },
    'page-info:empty texts for an empty page': {
      laws: ['page-info'],
      hooks: { page: (body) => (listOf(body, pagination).length > 0 ? body : replaceAt(replaceAt(body, start, ''), end, '')) },
    },
  }
}

function cursorFaults(pagination: RelayPagination): Record<string, Shape> {
  const { after, first, last } = pagination.parameters
  const before = (cursor: string | undefined, rows: readonly Row[]): string | null =>
    rows[rows.findIndex((row) => row.cursor === cursor) - 1]?.cursor ?? null
  const behind = (cursor: string | undefined, rows: readonly Row[]): string | null =>
    rows[rows.findIndex((row) => row.cursor === cursor) + 1]?.cursor ?? cursor ?? null
  const onlyAfter =
    (change: (query: Query, rows: readonly Row[]) => Query): QueryHook =>
    (query, rows) =>
      after in query ? change(query, rows) : query
  return {
    'cursor-unique:after includes its own item': {
      laws: ['cursor-unique'],
      follows: ['pages-join', 'has-next', 'walk-complete', 'backward-agrees'],
      hooks: { query: onlyAfter((query, rows) => withQuery(query, { [after]: before(query[after], rows) })) },
    },
    'cursor-unique:after ignored': {
      laws: ['cursor-unique'],
      follows: ['pages-join', 'has-next', 'walk-complete', 'backward-agrees'],
      hooks: { query: onlyAfter((query) => withQuery(query, { [after]: null })) },
    },
    'cursor-unique:neighbours share a cursor': {
      laws: ['cursor-unique'],
      follows: ['pages-join', 'has-next', 'walk-complete', 'backward-agrees', 'page-size'],
      hooks: { page: (body) => withList(body, pagination, shareCursors(listOf(body, pagination), pagination.cursor)) },
    },
    'cursor-unique:an item twice on a page': {
      laws: ['cursor-unique'],
      follows: ['walk-complete', 'pages-join', 'backward-agrees'],
      hooks: { rows: (rows) => repeatedAt(rows, 3) },
    },
    'pages-join:after skips one': {
      laws: ['pages-join'],
      follows: ['has-next', 'walk-complete', 'backward-agrees'],
      hooks: { query: onlyAfter((query, rows) => withQuery(query, { [after]: behind(query[after], rows) })) },
    },
    'pages-join:no order at all': {
      laws: ['pages-join'],
      follows: ['cursor-unique', 'walk-complete', 'backward-agrees', 'has-next'],
      hooks: { rows: (rows, { index }) => rows.toSorted((a, b) => seedFor(index, a.id) - seedFor(index, b.id)) },
    },
    'pages-join:small pages sorted otherwise': {
      laws: ['pages-join'],
      follows: ['backward-agrees', 'has-next'],
      hooks: { rows: (rows, { query }) => (Number(query[first] ?? query[last] ?? 20) <= 10 ? rows.toReversed() : rows) },
    },
    'walk-complete:an item lost deep in the list': {
      laws: ['walk-complete'],
      counts: [45],
      hooks: { rows: (rows, { query }) => (query[first] === '100' ? rows.filter((_, index) => index !== 30) : rows) },
    },
  }
}

function flagFaults({ pageInfo, ...rest }: RelayPagination): Record<string, Shape> {
  const flag = `${pageInfo}/hasNextPage`
  const always = (value: boolean): Hooks => ({ page: (body) => replaceAt(body, flag, value) })
  const pagination: RelayPagination = { pageInfo, ...rest }
  const { first, last } = pagination.parameters
  const sizeOf = (query: Query): number => Number(query[first] ?? query[last] ?? pagination.pageSize.default)
  return {
    'has-next:always true': { laws: ['has-next'], follows: ['page-size', 'walk-complete'], hooks: always(true) },
    'has-next:always false': { laws: ['has-next'], follows: ['walk-complete', 'backward-agrees'], hooks: always(false) },
    'has-next:negated': {
      laws: ['has-next'],
      follows: ['page-size', 'walk-complete', 'backward-agrees'],
      hooks: { page: (body) => replaceAt(body, flag, getPointer(body, flag) !== true) },
    },
    'has-next:true on the last page': {
      laws: ['has-next'],
      follows: ['page-size', 'walk-complete'],
      hooks: { page: (body) => (listOf(body, pagination).length > 0 ? replaceAt(body, flag, true) : body) },
    },
    'has-next:true on a full page': {
      laws: ['has-next'],
      counts: endCounts,
      hooks: { page: (body, { query }) => replaceAt(body, flag, listOf(body, pagination).length === sizeOf(query)) },
    },
    'has-next:true on a page that is not full': {
      laws: ['has-next'],
      counts: endCounts,
      hooks: { page: (body, { query }) => replaceAt(body, flag, listOf(body, pagination).length < sizeOf(query)) },
    },
    'has-next:copies hasPreviousPage': {
      laws: ['has-next'],
      follows: ['page-size', 'walk-complete', 'backward-agrees'],
      hooks: { page: (body) => replaceAt(body, flag, (getPointer(body, `${pageInfo}/hasPreviousPage`) as Json | undefined) ?? null) },
    },
  }
}

/** The flag of the way back, on pages that are asked for with last; on all others it may be either value. */
function backFlagFaults({ pageInfo, ...rest }: RelayPagination): Record<string, Shape> {
  const pagination: RelayPagination = { pageInfo, ...rest }
  const { last } = pagination.parameters
  const flag = `${pageInfo}/hasPreviousPage`
  const told = (change: (body: Json, size: number) => boolean): Shape => ({
    laws: ['has-previous'],
    counts: endCounts,
    hooks: { page: (body, { query }) => (last in query ? replaceAt(body, flag, change(body, Number(query[last]))) : body) },
  })
  const isRight = (body: Json): boolean => getPointer(body, flag) === true
  const isFull = (body: Json, size: number): boolean => listOf(body, pagination).length === size
  return {
    'has-previous:always true': told(() => true),
    'has-previous:always false': told(() => false),
    'has-previous:negated': told((body) => !isRight(body)),
    'has-previous:true on a full page': told(isFull),
    'has-previous:true on a page that is not full': told((body, size) => !isFull(body, size)),
  }
}

function backwardFaults(pagination: RelayPagination): Record<string, Shape> {
  const { first, last, before } = pagination.parameters
  const backward =
    (change: (query: Query, rows: readonly Row[]) => Query): QueryHook =>
    (query, rows) =>
      last in query ? change(query, rows) : query
  const behind = (cursor: string | undefined, rows: readonly Row[]): string | null =>
    rows[rows.findIndex((row) => row.cursor === cursor) + 1]?.cursor ?? null
  return {
    'backward-agrees:in reverse order': {
      laws: ['backward-agrees'],
      follows: ['walk-complete', 'cursor-unique'],
      hooks: { page: (body, { query }) => (last in query ? withList(body, pagination, listOf(body, pagination).toReversed()) : body) },
    },
    'backward-agrees:the first ones instead of the last': {
      laws: ['backward-agrees', 'walk-complete'],
      follows: ['has-next', 'page-size'],
      hooks: { query: backward((query) => withQuery(query, { [first]: query[last] ?? null, [last]: null, [before]: null })) },
    },
    'backward-agrees:before ignored': {
      laws: ['backward-agrees'],
      follows: ['walk-complete'],
      hooks: { query: backward((query) => withQuery(query, { [before]: null })) },
    },
    'backward-agrees:before includes its own item': {
      laws: ['backward-agrees'],
      follows: ['walk-complete', 'cursor-unique'],
      hooks: { query: backward((query, rows) => (before in query ? withQuery(query, { [before]: behind(query[before], rows) }) : query)) },
    },
    'walk-complete:an item lost backwards': {
      laws: ['walk-complete'],
      follows: ['backward-agrees'],
      hooks: { rows: (rows, { query }) => (last in query ? rows.toSpliced(Math.floor(rows.length / 2), 1) : rows) },
    },
  }
}

function refusalFaults({ parameters, pageSize }: RelayPagination): Record<string, Shape> {
  const { first, last, after, before } = parameters
  const { maximum } = pageSize
  const isTogether = (query: Query, one: string, other: string): boolean => one in query && other in query
  const served = (when: (query: Query) => boolean): Hooks => ({ admits: when })
  return {
    'arguments-exclusive:first with last served': {
      laws: ['arguments-exclusive'],
      hooks: served((query) => isTogether(query, first, last)),
    },
    'arguments-exclusive:after with before served': {
      laws: ['arguments-exclusive'],
      hooks: served((query) => isTogether(query, after, before)),
    },
    'page-size-limit:served in full': { laws: ['page-size-limit'], hooks: served((query) => Number(query[first]) > (maximum ?? 0)) },
    'page-size-limit:cut to the maximum': {
      laws: ['page-size-limit'],
      hooks: {
        ...served((query) => Number(query[first]) > (maximum ?? 0)),
        query: (query) => (Number(query[first]) > (maximum ?? 0) ? withQuery(query, { [first]: maximum }) : query),
      },
    },
    'page-size-limit:refused with 404': {
      laws: ['page-size-limit'],
      hooks: { answer: (answer, { query }) => (Number(query[first]) > (maximum ?? 0) ? { ...answer, status: 404 } : answer) },
    },
  }
}

function shareCursors(edges: readonly Json[], cursor: string): Json[] {
  return edges.map((edge, index) => {
    const before = edges[index - 1]
    return index % 2 === 1 && before !== undefined
      ? replaceAt(edge, cursor, (getPointer(before, cursor) as Json | undefined) ?? null)
      : edge
  })
}
