import { replaceAt } from '#bench/conforming/json-edit'
import type { Hooks, PageHook, QueryHook } from '#bench/conforming/list-provider'
import { seedFor } from '#bench/conforming/seeds'
import { getPointer } from '#input/pointer'
import type { OffsetPagination } from '#pagination/offset'
import type { Json } from '#schema/json'
import { type ListFault, lawFinding, listOf, repeatedAt, withList, withQuery } from './list-fault.ts'

type Query = Readonly<Record<string, string>>

interface Shape {
  /** One of these at least. */
  laws: readonly string[]
  /** Broken besides, by the definition of the law. */
  follows?: readonly string[]
  counts?: readonly number[]
  hooks: Hooks
}

/** Every law of an offset list, broken in each of its ways; `isInPages`: one that is asked for by the number of the page. */
export function offsetFaults(pagination: OffsetPagination, isInPages = false): ListFault[] {
  const shapes = { ...sizeFaults(pagination), ...echoFaults(pagination), ...orderFaults(pagination), ...endFaults(pagination, isInPages) }
  return Object.entries(shapes).map(([id, { laws, follows = [], counts = [45, 130], hooks }]) => ({
    id,
    due: [laws.map((law) => lawFinding(pagination, law))],
    follows: follows.map((law) => `pagination-${law}`),
    hooks,
    counts,
  }))
}

/** A query taken otherwise than it was sent, by a provider that echoes what was sent. */
function silently(pagination: OffsetPagination, query: QueryHook): Hooks {
  return { query, page: (body, request) => echoAsked(pagination, body, request.query) }
}

function echoAsked({ echo, parameters, pageSize }: OffsetPagination, body: Json, query: Query): Json {
  const offset = replaceAt(body, echo.offset, Number(query[parameters.offset] ?? 0))
  return replaceAt(offset, echo.limit, Number(query[parameters.limit] ?? pageSize.default))
}

function sizeFaults(pagination: OffsetPagination): Record<string, Shape> {
  const { limit, offset } = pagination.parameters
  const { default: size, maximum } = pagination.pageSize
  const asked = (query: Query): number => Number(query[limit] ?? size)
  // What breaks the documented maximum, too, is another fault.
  const most = (count: number): number => Math.min(count, maximum ?? count)
  const sized =
    (change: (query: Query) => number): QueryHook =>
    (query) =>
      withQuery(query, { [limit]: most(change(query)) })
  const withoutLimit =
    (count: number): QueryHook =>
    (query) =>
      limit in query ? query : withQuery(query, { [limit]: most(count) })
  const cut = (page: PageHook): Hooks => ({ page })
  return {
    'page-size:limit ignored': {
      laws: ['page-size'],
      hooks: silently(
        pagination,
        sized(() => size),
      ),
    },
    'page-size:limit ignored, and the echo says so': { laws: ['page-size'], follows: ['page-echo'], hooks: { query: sized(() => size) } },
    'page-size:limit doubled': {
      laws: ['page-size'],
      follows: ['default-page-size'],
      hooks: silently(
        pagination,
        sized((query) => 2 * asked(query)),
      ),
    },
    'page-size:one item short': {
      laws: ['page-size'],
      follows: ['default-page-size'],
      hooks: cut((body) => withList(body, pagination, listOf(body, pagination).slice(0, -1))),
    },
    'page-size:one item too many': {
      laws: ['page-size'],
      follows: ['default-page-size'],
      counts: [130],
      hooks: silently(
        pagination,
        sized((query) => asked(query) + 1),
      ),
    },
    'page-size:capped at 7 without a word': {
      laws: ['page-size'],
      follows: ['default-page-size'],
      hooks: cut((body) => withList(body, pagination, listOf(body, pagination).slice(0, 7))),
    },
    'page-size:last page padded': {
      laws: ['page-size', 'walk-complete'],
      follows: ['pages-disjoint'],
      counts: [130],
      hooks: silently(pagination, (query, rows) => {
        const skipped = Number(query[offset] ?? 0)
        const isLast = skipped < rows.length && skipped + asked(query) > rows.length
        return isLast ? withQuery(query, { [offset]: Math.max(0, rows.length - asked(query)) }) : query
      }),
    },
    'page-size:last page short': {
      laws: ['page-size', 'walk-complete'],
      follows: ['default-page-size'],
      hooks: cut((body) => (isLastPage(pagination, body) ? withList(body, pagination, listOf(body, pagination).slice(0, -1)) : body)),
    },
    'default-page-size:20': { laws: ['default-page-size'], hooks: silently(pagination, withoutLimit(20)) },
    'default-page-size:one short': { laws: ['default-page-size'], counts: [130], hooks: silently(pagination, withoutLimit(size - 1)) },
    'default-page-size:one too many': { laws: ['default-page-size'], counts: [130], hooks: silently(pagination, withoutLimit(size + 1)) },
    'default-page-size:all': { laws: ['default-page-size'], counts: [130], hooks: silently(pagination, withoutLimit(1000)) },
    'default-page-size:20, and the echo says so': {
      laws: ['default-page-size'],
      follows: ['page-echo'],
      hooks: { query: withoutLimit(20) },
    },
  }
}

function echoFaults({ echo, parameters, total, pageSize }: OffsetPagination): Record<string, Shape> {
  const { limit, offset } = parameters
  const echoed = (body: Json, pointer: string): number => Number(getPointer(body, pointer))
  const withinReach = (size: number): number => Math.min(Math.max(1, size), pageSize.maximum ?? size)
  return {
    'page-echo:offset is the number of the page': {
      laws: ['page-echo'],
      hooks: { page: (body) => replaceAt(body, echo.offset, Math.floor(echoed(body, echo.offset) / echoed(body, echo.limit))) },
    },
    'page-echo:offset always 0': { laws: ['page-echo'], hooks: { page: (body) => replaceAt(body, echo.offset, 0) } },
    'page-echo:offset is the next one': {
      laws: ['page-echo'],
      hooks: { page: (body) => replaceAt(body, echo.offset, echoed(body, echo.offset) + echoed(body, echo.limit)) },
    },
    'page-echo:limit always the default': { laws: ['page-echo'], hooks: { page: (body) => replaceAt(body, echo.limit, pageSize.default) } },
    'page-echo:limit is the length of the page': {
      laws: ['page-echo'],
      hooks: {
        page: (body, request) =>
          limit in request.query
            ? replaceAt(
                body,
                echo.limit,
                Math.min(echoed(body, echo.limit), Math.max(1, echoed(body, total) - Number(request.query[offset] ?? 0))),
              )
            : body,
      },
      counts: [45],
    },
    'page-echo:offset and limit swapped': {
      laws: ['page-echo'],
      hooks: {
        page: (body) =>
          replaceAt(replaceAt(body, echo.offset, echoed(body, echo.limit)), echo.limit, withinReach(echoed(body, echo.offset))),
      },
    },
  }
}

function orderFaults(pagination: OffsetPagination): Record<string, Shape> {
  const { limit, offset } = pagination.parameters
  const skip = (query: Query): number => Number(query[offset] ?? 0)
  const size = (query: Query): number => Number(query[limit] ?? pagination.pageSize.default)
  const echoRight: PageHook = (body, { query }) => replaceAt(body, pagination.echo.offset, skip(query))
  const large = pagination.pageSize.maximum ?? Math.max(50, pagination.pageSize.default)
  return {
    'pages-disjoint:offset one too low': {
      laws: ['pages-disjoint'],
      follows: ['pages-join', 'past-the-end', 'walk-complete'],
      hooks: { query: (query) => withQuery(query, { [offset]: Math.max(0, skip(query) - 1) }), page: echoRight },
    },
    'pages-disjoint:offset ignored': {
      laws: ['pages-disjoint'],
      follows: ['pages-join', 'past-the-end', 'walk-complete'],
      hooks: { query: (query) => withQuery(query, { [offset]: 0 }), page: echoRight },
    },
    'pages-disjoint:offset ignored, and the echo says so': {
      laws: ['pages-disjoint'],
      follows: ['pages-join', 'past-the-end', 'walk-complete', 'page-echo'],
      hooks: { query: (query) => withQuery(query, { [offset]: 0 }) },
    },
    'pages-disjoint:an item twice on a page': {
      laws: ['pages-disjoint'],
      follows: ['walk-complete', 'pages-join'],
      hooks: {
        page(body) {
          const list = listOf(body, pagination)
          return list.length < 3 || list[0] === undefined ? body : withList(body, pagination, [...list.slice(0, -1), list[0]])
        },
      },
    },
    'pages-join:offset one too high': {
      laws: ['pages-join'],
      follows: ['walk-complete', 'page-size'],
      hooks: { query: (query) => (skip(query) === 0 ? query : withQuery(query, { [offset]: skip(query) + 1 })), page: echoRight },
    },
    'pages-join:offset counts pages': {
      laws: ['pages-join'],
      follows: ['walk-complete', 'page-size', 'pages-disjoint'],
      hooks: { query: (query) => withQuery(query, { [offset]: skip(query) * 2 }), page: echoRight },
    },
    'pages-join:every second page in reverse order': {
      laws: ['pages-join'],
      follows: ['pages-disjoint', 'walk-complete'],
      hooks: { rows: (rows, { query }) => (Math.floor(skip(query) / size(query)) % 2 === 1 ? rows.toReversed() : rows) },
    },
    'pages-join:small pages sorted otherwise': {
      laws: ['pages-join'],
      hooks: { rows: (rows, { query }) => (size(query) <= 10 ? rows.toReversed() : rows) },
    },
    'pages-join:no order at all': {
      laws: ['pages-join'],
      follows: ['pages-disjoint', 'walk-complete'],
      hooks: { rows: (rows, { index }) => rows.toSorted((a, b) => seedFor(index, a.id) - seedFor(index, b.id)) },
    },
    'walk-complete:an item repeated deep in the list': {
      laws: ['walk-complete'],
      follows: ['pages-disjoint'],
      counts: [130],
      hooks: { rows: (rows, { query }) => (skip(query) >= large ? repeatedAt(rows, large + 10) : rows) },
    },
    'walk-complete:an item lost deep in the list': {
      laws: ['walk-complete'],
      follows: ['page-size'],
      counts: [130],
      hooks: {
        rows: (rows, { query }) => (size(query) >= large ? rows.toSpliced(30, 1) : rows),
        page: (body, { query }) => (size(query) >= large ? replaceAt(body, pagination.total, 130) : body),
      },
    },
  }
}

function endFaults(pagination: OffsetPagination, isInPages: boolean): Record<string, Shape> {
  const round = (count: number, size: number): number => Math.max(1, isInPages ? Math.ceil(count / size) * size : count)
  const { limit, offset } = pagination.parameters
  const skip = (query: Query): number => Number(query[offset] ?? 0)
  const totalOf = (body: Json): number => Number(getPointer(body, pagination.total))
  const echoRight: PageHook = (body, { query }) => replaceAt(body, pagination.echo.offset, skip(query))
  const counted = (total: (body: Json, query: Query) => number): Hooks => ({
    page: (body, { query }) => replaceAt(body, pagination.total, total(body, query)),
  })
  const ends = [8, 45, 100, 130]
  return {
    'walk-complete:total too large': {
      laws: ['walk-complete'],
      follows: ['page-size', 'default-page-size'],
      hooks: counted((body) => totalOf(body) + 3),
    },
    'walk-complete:total too small': {
      laws: ['walk-complete'],
      follows: ['page-size', 'past-the-end', 'default-page-size'],
      hooks: counted((body) => totalOf(body) - 3),
    },
    'walk-complete:total one too small': { laws: ['walk-complete'], counts: ends, hooks: counted((body) => totalOf(body) - 1) },
    'walk-complete:total is the length of the page': {
      laws: ['walk-complete'],
      counts: ends,
      hooks: counted((body) => listOf(body, pagination).length),
    },
    'walk-complete:total is what is left of the list': {
      laws: ['walk-complete'],
      counts: ends,
      hooks: counted((body, query) => Math.max(0, totalOf(body) - skip(query))),
    },
    'walk-complete:total is what was seen so far': {
      laws: ['walk-complete'],
      counts: ends,
      hooks: counted((body, query) => Math.min(totalOf(body), skip(query)) + listOf(body, pagination).length),
    },
    'walk-complete:total always 0': { laws: ['walk-complete'], counts: ends, hooks: counted(() => 0) },
    'walk-complete:total larger on the first page': {
      laws: ['walk-complete'],
      hooks: counted((body, query) => totalOf(body) + (skip(query) === 0 ? 40 : 0)),
    },
    'past-the-end:repeats the last page': {
      laws: ['past-the-end'],
      hooks: {
        query: (query, rows) => (skip(query) >= rows.length ? withQuery(query, { [offset]: Math.max(0, rows.length - 3) }) : query),
        page: echoRight,
      },
    },
    'pages-disjoint:starts again past the end': {
      laws: ['pages-disjoint'],
      counts: ends,
      hooks: { query: (query, rows) => (skip(query) >= rows.length ? withQuery(query, { [offset]: 0 }) : query), page: echoRight },
    },
    'pages-disjoint:counts round past the end': {
      laws: ['pages-disjoint'],
      hooks: {
        query: (query, rows) =>
          withQuery(query, { [offset]: skip(query) % round(rows.length, Number(query[limit] ?? pagination.pageSize.default)) }),
        page: echoRight,
      },
    },
    'past-the-end:total 0': {
      laws: ['past-the-end'],
      hooks: { page: (body) => (listOf(body, pagination).length === 0 ? replaceAt(body, pagination.total, 0) : body) },
    },
    'total-stable:an estimate on small pages': {
      laws: ['total-stable'],
      follows: ['past-the-end'],
      hooks: {
        page: (body, { query }) =>
          limit in query && Number(query[limit]) < 20 && skip(query) + Number(query[limit]) < totalOf(body)
            ? replaceAt(body, pagination.total, totalOf(body) + 7)
            : body,
      },
    },
  }
}

function isLastPage({ echo, total, ...pagination }: OffsetPagination, body: Json): boolean {
  const list = listOf(body, { echo, total, ...pagination })
  return list.length > 1 && Number(getPointer(body, echo.offset)) + list.length === Number(getPointer(body, total))
}
