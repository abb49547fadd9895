import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createPuppetVendorsClient, type PuppetVendorsClientOptions } from '#client/puppetvendors-client'
import { serveHttp } from '#support/servers'

interface Connection {
  edges: { node: { _id: string }; cursor: string }[]
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null }
}

/** A server of `total` users that answers as documented but for what `change` makes of a page. */
async function serveUsers(total: number, change: (page: Connection) => unknown = (page) => page) {
  const asked: string[] = []
  const { origin } = await serveHttp((request, response) => {
    const { pathname, searchParams: query } = new URL(request.url ?? '', 'http://localhost')
    asked.push(`${request.headers['x-access-token'] ?? 'no token'} ${pathname} ${query}`)
    const last = query.get('last')
    const start = query.has('after') ? Number(query.get('after')?.slice(1)) + 1 : 0
    const end = query.has('before') ? Number(query.get('before')?.slice(1)) : total
    const from = last === null ? start : Math.max(start, end - Number(last))
    const to = last === null ? Math.min(end, start + Number(query.get('first') ?? 20)) : end
    const edges = names(from, to).map((_id) => ({ node: { _id }, cursor: `c${_id.slice(1)}` }))
    const pageInfo = {
      hasNextPage: to < total,
      hasPreviousPage: from > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    }
    response.end(JSON.stringify({ data: change({ edges, pageInfo }) }))
  })
  return { client: createPuppetVendorsClient({ baseUrl: origin, token: 'a.b.c' }), asked, origin }
}

const names = (from: number, to: number) => Array.from({ length: Math.max(0, to - from) }, (_, index) => `u${from + index}`)
const queries = (asked: readonly string[]) => asked.map((line) => line.split(' ')[2])

describe('one page', () => {
  it('is asked for with the token, its place and its filters', async () => {
    const { client, asked } = await serveUsers(5)
    await client.listUsers({ first: 2, after: 'c1', type: 'vendor', approved: false, search: 'o é&' })
    await client.listUsers({ last: 2, before: 'c4' })
    const page = await client.listUsers()
    expect(asked).toEqual([
      'a.b.c /v2/vendor/users first=2&after=c1&type=vendor&approved=false&search=o+%C3%A9%26',
      'a.b.c /v2/vendor/users last=2&before=c4',
      'a.b.c /v2/vendor/users ',
    ])
    expect(page.pageInfo).toEqual({ hasNextPage: false, hasPreviousPage: false, startCursor: 'c0', endCursor: 'c4' })
  })

  it('is asked for without a token when that is null', async () => {
    const { origin, asked } = await serveUsers(0)
    await createPuppetVendorsClient({ baseUrl: origin, token: null }).listUsers()
    expect(asked).toEqual(['no token /v2/vendor/users '])
  })

  const pageInfo = { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null }
  it.each([
    ['no edges', { items: [], pageInfo }],
    ['an edge that is none', { edges: [null], pageInfo }],
    ['no pageInfo', { edges: [] }],
    ['a flag that is a text', { edges: [], pageInfo: { ...pageInfo, hasNextPage: 'no' } }],
    ['no endCursor', { edges: [], pageInfo: { ...pageInfo, endCursor: undefined } }],
    ['a cursor that is a number', { edges: [], pageInfo: { ...pageInfo, startCursor: 7 } }],
  ])('with %s is a ResponseError', async (_, page) => {
    const { client } = await serveUsers(0, () => page)
    await expect(client.listUsers()).rejects.toMatchObject({
      name: 'ResponseError',
      message: 'listVendorUsers was answered with 200, but holds no page of users',
    })
  })
})

describe('a walk', () => {
  const walk = async (server: Awaited<ReturnType<typeof serveUsers>>, direction: 'forward' | 'backward', pageSize = 10) =>
    (await Array.fromAsync(server.client.users({ direction, pageSize }))).map(({ _id }) => _id)

  it.each([0, 1, 9, 10, 11, 20, 25])('through %i users sees each once, forward and backward', async (total) => {
    const server = await serveUsers(total)
    expect(await walk(server, 'forward')).toEqual(names(0, total))
    expect(await walk(server, 'backward')).toEqual(names(0, total).reverse())
    expect(server.asked).toHaveLength(2 * Math.max(1, Math.ceil(total / 10)))
  })

  it('steers by first and after, or by last and before, and keeps its filters', async () => {
    const server = await serveUsers(12)
    await Array.fromAsync(server.client.users({ pageSize: 10, type: 'admin' }))
    await Array.fromAsync(server.client.users({ pageSize: 10, direction: 'backward', approved: true }))
    expect(queries(server.asked)).toEqual([
      'first=10&type=admin',
      'first=10&after=c9&type=admin',
      'last=10&approved=true',
      'last=10&before=c2&approved=true',
    ])
  })

  it('reads a hundred at a time unless told otherwise', async () => {
    const server = await serveUsers(3)
    await Array.fromAsync(server.client.users())
    expect(queries(server.asked)).toEqual(['first=100'])
  })

  it('ends at an empty page, whatever it promises', async () => {
    const server = await serveUsers(20, ({ edges, pageInfo }) => ({ edges, pageInfo: { ...pageInfo, hasNextPage: true } }))
    expect(await walk(server, 'forward')).toEqual(names(0, 20))
    expect(server.asked).toHaveLength(3)
  })

  it.each(['forward', 'backward'] as const)('that is led in a circle %s throws', async (direction) => {
    const server = await serveUsers(30, ({ edges, pageInfo }) => ({
      edges,
      pageInfo: { ...pageInfo, hasNextPage: true, hasPreviousPage: true, startCursor: 'c15', endCursor: 'c15' },
    }))
    await expect(walk(server, direction)).rejects.toMatchObject({
      name: 'PaginationError',
      operation: 'listVendorUsers',
      message: 'The walk through listVendorUsers stopped: a page leads back to a page that was read before.',
    })
    expect(server.asked).toHaveLength(2)
  })

  it.each([
    ['forward', 'endCursor'],
    ['backward', 'startCursor'],
  ] as const)('%s that is promised a page without a cursor to it throws', async (direction, cursor) => {
    const server = await serveUsers(30, ({ edges, pageInfo }) => ({ edges, pageInfo: { ...pageInfo, [cursor]: null } }))
    await expect(walk(server, direction)).rejects.toMatchObject({
      message: `The walk through listVendorUsers stopped: a page promises another one and gives no ${cursor}.`,
    })
  })
})

const minute = 60_000
const hour = 60 * minute

/** A provider of tokens whose life is a day, by a clock of its own. */
async function serveTokens(answers: { refresh?: number; authenticate?: number; list?: () => number; life?: number } = {}) {
  const clock = { now: Date.UTC(2025, 0, 1) }
  const asked: string[] = []
  let issued = 0
  const issue = () => {
    issued += 1
    const life = answers.life ?? 86_400
    const claims = { scope: 'vendor', number: issued, exp: Math.floor(clock.now / 1000) + life }
    const token = ['{"alg":"HS256"}', JSON.stringify(claims), 'signed'].map((part) => Buffer.from(part).toString('base64url')).join('.')
    // The life that the answer states is wrong on purpose: the token's own word counts.
    return { data: { token, expiresIn: 1 } }
  }
  const numberOf = (token: unknown) =>
    JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString() || '{}').number ?? 'none'
  const { origin } = await serveHttp(async (request, response) => {
    const body = Buffer.concat(await Array.fromAsync(request)).toString()
    const held = request.headers['x-access-token']
    asked.push(`${request.url} ${body === '' ? numberOf(held) : body}`)
    const refuse = (status: number) => response.writeHead(status).end('{"error":{"code":"UNAUTHORIZED","message":"canary"}}')
    if (request.url === '/v2/authenticate')
      return answers.authenticate ? refuse(answers.authenticate) : response.end(JSON.stringify(issue()))
    if (request.url === '/v2/refresh-token') return answers.refresh ? refuse(answers.refresh) : response.end(JSON.stringify(issue()))
    const status = answers.list?.() ?? 200
    if (status !== 200) return refuse(status)
    const pageInfo = { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null }
    return response.end(JSON.stringify({ data: { edges: [], pageInfo } }))
  })
  const options: PuppetVendorsClientOptions = { baseUrl: origin, apiKey: 'vk_secret', now: () => clock.now }
  return { client: createPuppetVendorsClient(options), asked, clock, answers }
}

const exchange = '/v2/authenticate {"apiKey":"vk_secret"}'
const list = (number: number) => `/v2/vendor/users ${number}`

describe('a client with a key', () => {
  it('asks for a token when it is first needed, and keeps it', async () => {
    const { client, asked, clock } = await serveTokens()
    expect(asked).toEqual([])
    await client.listUsers()
    clock.now += 23 * hour
    await client.listUsers()
    expect(asked).toEqual([exchange, list(1), list(1)])
  })

  it('asks once for many calls at a time', async () => {
    const { client, asked } = await serveTokens()
    await Promise.all([client.listUsers(), client.listUsers(), client.listUsers()])
    expect(asked).toEqual([exchange, list(1), list(1), list(1)])
  })

  it('refreshes the token five minutes before it ends, once for many calls', async () => {
    const { client, asked, clock } = await serveTokens()
    await client.listUsers()
    clock.now += 24 * hour - 5 * minute
    await Promise.all([client.listUsers(), client.listUsers()])
    expect(asked).toEqual([exchange, list(1), '/v2/refresh-token 1', list(2), list(2)])
  })

  it('does not refresh a short-lived token at every call', async () => {
    const { client, asked } = await serveTokens({ life: 60 })
    await client.listUsers()
    await client.listUsers()
    expect(asked).toEqual([exchange, list(1), list(1)])
  })

  it('asks for another by its key when the token has ended, or may not be refreshed', async () => {
    const { client, asked, clock, answers } = await serveTokens()
    await client.listUsers()
    clock.now += 25 * hour
    await client.listUsers()
    answers.refresh = 401
    clock.now += 24 * hour - minute
    await client.listUsers()
    expect(asked).toEqual([exchange, list(1), exchange, list(2), '/v2/refresh-token 2', exchange, list(3)])
  })

  it('goes on with a token that is still good when the refresh fails for a while', async () => {
    const { client, asked, clock, answers } = await serveTokens({ refresh: 503 })
    await client.listUsers()
    clock.now += 24 * hour - 2 * minute
    await client.listUsers()
    await client.listUsers()
    delete answers.refresh
    clock.now += minute
    await client.listUsers()
    expect(asked).toEqual([exchange, list(1), '/v2/refresh-token 1', list(1), list(1), '/v2/refresh-token 1', list(2)])
  })

  it('gives up a token that was refused, and asks for another the next time', async () => {
    const statuses = [401, 200]
    const { client, asked } = await serveTokens({ list: () => statuses.shift() ?? 200 })
    await expect(client.listUsers()).rejects.toMatchObject({ name: 'ApiError', status: 401, code: 'UNAUTHORIZED' })
    await client.listUsers()
    expect(asked).toEqual([exchange, list(1), exchange, list(2)])
  })

  it('keeps a token through any other refusal', async () => {
    const statuses = [403, 200]
    const { client, asked } = await serveTokens({ list: () => statuses.shift() ?? 200 })
    await expect(client.listUsers()).rejects.toMatchObject({ status: 403 })
    await client.listUsers()
    expect(asked).toEqual([exchange, list(1), list(1)])
  })

  it('says that the key was refused, and tries again the next time', async () => {
    const { client, asked, answers } = await serveTokens({ authenticate: 401 })
    await expect(client.listUsers()).rejects.toMatchObject({ operation: 'authenticate', status: 401, code: 'UNAUTHORIZED' })
    delete answers.authenticate
    await client.listUsers()
    expect(asked).toEqual([exchange, exchange, list(1)])
  })

  it('lets one caller go without ending the exchange that another waits for', async () => {
    const { client, asked } = await serveTokens()
    const abort = new AbortController()
    const leaving = client.listUsers({}, { signal: abort.signal })
    const staying = client.listUsers()
    abort.abort('left')
    await expect(leaving).rejects.toBe('left')
    await staying
    expect(asked).toEqual([exchange, list(1)])
  })

  it('that is looked at shows neither key nor token, and no error does', async () => {
    const { client } = await serveTokens({ list: () => 401 })
    const error = await client.listUsers().catch((reason: unknown) => reason)
    const shown = inspect([client, error], { depth: 20, showHidden: true })
    expect(['vk_secret', 'eyJ', 'canary'].filter((secret) => shown.includes(secret))).toEqual([])
  })
})

describe('a token', () => {
  it('ends when it says so itself, or else when the answer says so', async () => {
    const { client, clock } = await serveTokens()
    expect((await client.authenticate('vk_secret')).expiresAt).toBe(clock.now + 24 * hour)
    const { origin } = await serveHttp((_, response) => response.end('{"data":{"token":"opaque","expiresIn":60}}'))
    const opaque = createPuppetVendorsClient({ baseUrl: origin, token: null, now: () => 0 })
    expect(await opaque.authenticate('vk_other')).toEqual({ token: 'opaque', expiresAt: minute })
    expect(await opaque.refresh('a.b.c')).toEqual({ token: 'opaque', expiresAt: minute })
  })

  it('that is missing from the answer is a ResponseError', async () => {
    const { origin } = await serveHttp((_, response) => response.end('{"data":{"token":7,"expiresIn":60}}'))
    const client = createPuppetVendorsClient({ baseUrl: origin, apiKey: 'vk_secret' })
    await expect(client.listUsers()).rejects.toMatchObject({ name: 'ResponseError', operation: 'authenticate' })
  })
})
