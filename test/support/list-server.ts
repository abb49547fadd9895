import type { OffsetPagination } from '#pagination/offset'
import type { RelayPagination } from '#pagination/relay'
import type { Pagination } from '#pagination/styles'
import type { Operation, Spec } from '#spec/model'
import { serveHttp, type TestServer } from './servers.ts'

/** What a model list holds. */
export interface ModelItem {
  id: string
}

/** A reply of a model list, before it is sent. */
export interface ModelReply {
  status: number
  headers?: Record<string, string>
  body: unknown
}

/** A request as a model list got it. */
export interface ModelRequest {
  query: Readonly<Record<string, string>>
  /** Of the `authorization` header. */
  token: string | null
}

/** A list that is served as documented, unless told otherwise. */
export interface ListServer {
  server: TestServer
  spec: Spec
  operation: Operation
  /** All requests so far, in order. */
  requests: ModelRequest[]
}

interface ListOptions {
  style: Pagination['style']
  /** Read for every request: a test may change it while it is read. */
  items: ModelItem[]
  pageSize?: Pagination['pageSize']
  /** Makes another reply of the documented one; `index` counts requests from 0. */
  change?(reply: ModelReply, request: ModelRequest, index: number): ModelReply
}

/** Good for every request of a model list. */
export const modelToken = 'model-token'

/** So many items with ids of their own. */
export function modelItems(count: number): ModelItem[] {
  return Array.from({ length: count }, (_, index) => ({ id: `item-${index + 1}` }))
}

/** Serves a list at `/items`, which asks for a bearer token, until the test ends. */
export async function serveList({ style, items, pageSize, change = (reply) => reply }: ListOptions): Promise<ListServer> {
  const spec = listSpec(style, pageSize)
  const [operation] = spec.operations
  if (operation === undefined) throw new Error('a list spec without its operation')
  const requests: ModelRequest[] = []
  const size = operation.pagination?.pageSize ?? { default: 20, maximum: null }
  const answer = style === 'offset' ? answerOffset : answerRelay
  const server = await serveHttp(({ url = '/', headers }, response) => {
    const { searchParams } = new URL(url, 'http://list.test')
    const request = { query: Object.fromEntries(searchParams), token: headers.authorization?.replace('Bearer ', '') ?? null }
    requests.push(request)
    const documented = request.token === null ? unauthorized : request.token === modelToken ? answer(items, request.query, size) : forbidden
    const reply = change(documented, request, requests.length - 1)
    response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers }).end(JSON.stringify(reply.body))
  })
  return { server, spec, operation, requests }
}

const unauthorized: ModelReply = { status: 401, body: { error: 'no token' } }
const forbidden: ModelReply = { status: 403, body: { error: 'wrong scope' } }
const badRequest: ModelReply = { status: 400, body: { error: 'bad request' } }

type Answer = (items: readonly ModelItem[], query: Readonly<Record<string, string>>, size: Pagination['pageSize']) => ModelReply

/** A page by number of records to skip, with the numbers echoed and the total. */
export const answerOffset: Answer = (items, query, size) => {
  const skip = Number(query.skip ?? 0)
  const limit = Number(query.limit ?? size.default)
  return { status: 200, body: { items: items.slice(skip, skip + limit), page: { skip, limit, total: items.length } } }
}

/** A page after the Relay cursor connections algorithm, for any of its four arguments; a cursor is `@` and the item's id. */
export const answerRelay: Answer = (items, query, { default: standard, maximum }) => {
  const { first, after, last, before } = query
  const tooMany = [first, last].some((size) => size !== undefined && maximum !== null && Number(size) > maximum)
  if (tooMany || (first !== undefined && last !== undefined) || (after !== undefined && before !== undefined)) return badRequest
  const edges = items.map((item) => ({ node: item, cursor: `@${item.id}` }))
  const from = after === undefined ? 0 : edges.findIndex(({ cursor }) => cursor === after) + 1
  const to = before === undefined ? edges.length : edges.findIndex(({ cursor }) => cursor === before)
  if ((after !== undefined && from === 0) || to === -1) return badRequest
  const between = edges.slice(from, to)
  const page = last === undefined ? between.slice(0, Number(first ?? standard)) : between.slice(-Number(last))
  const info = {
    hasNextPage: last === undefined ? page.length < between.length : to < edges.length,
    hasPreviousPage: last === undefined ? from > 0 : page.length < between.length,
    startCursor: page[0]?.cursor ?? null,
    endCursor: page.at(-1)?.cursor ?? null,
  }
  return { status: 200, body: { connection: { edges: page, info } } }
}

/** A spec of one list operation, `listItems`. */
export function listSpec(
  style: Pagination['style'],
  pageSize: Pagination['pageSize'] = { default: 20, maximum: style === 'relay' ? 100 : null },
): Spec {
  const pagination = style === 'offset' ? offsetPagination(pageSize) : relayPagination(pageSize)
  const operation: Operation = {
    id: 'listItems',
    method: 'GET',
    path: '/items',
    deprecated: false,
    sunset: null,
    basePaths: [''],
    docs: 'https://list.example',
    stability: 'stable',
    rateLimit: null,
    pagination,
    parameters: [],
    security: [],
    secured: true,
    requestBody: null,
    responses: [],
    pointer: '/paths/~1items/get',
  }
  return {
    api: `model-${style}.v1`,
    file: `model-${style}.v1.yaml`,
    title: 'Model',
    version: '1',
    dialect: '3.1',
    notices: [],
    at: () => undefined,
    follow: (reference) => reference.slice(1),
    servers: {},
    operations: [operation],
    schemas: {},
    credential: { name: 'token', placement: { type: 'bearer' }, variable: 'MODEL_TOKEN', refused: 'MODEL_OTHER_TOKEN', exchange: null },
    locate: () => ({ file: `model-${style}.v1.yaml`, line: 1 }),
  }
}

function offsetPagination(pageSize: Pagination['pageSize']): OffsetPagination {
  return {
    style: 'offset',
    parameters: { offset: 'skip', limit: 'limit' },
    items: '/items',
    echo: { offset: '/page/skip', limit: '/page/limit' },
    total: '/page/total',
    id: '/id',
    pageSize,
    assumptions: {},
    pointer: '/paths/~1items/get/x-pagination',
  }
}

function relayPagination(pageSize: Pagination['pageSize']): RelayPagination {
  return {
    style: 'relay',
    parameters: { first: 'first', after: 'after', last: 'last', before: 'before' },
    edges: '/connection/edges',
    node: '/node',
    cursor: '/cursor',
    id: '/node/id',
    pageInfo: '/connection/info',
    pageSize,
    assumptions: {},
    pointer: '/paths/~1items/get/x-pagination',
  }
}
