import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import { describe, expect, onTestFinished, test } from 'vitest'
import { packageVersion } from '#config/package'
import { variablesFrom } from '#config/variables'
import { HarnessError } from '#errors'
import { createBudget } from '#observe/budget'
import type { CredentialUse, Observation, Probe } from '#observe/observation'
import { createRoom } from '#observe/room'
import { openSession, type SessionOptions } from '#observe/session'
import { createTokenStore } from '#observe/token-store'
import type { Operation, Spec } from '#spec/model'
import { listSpec } from '#support/list-server'
import { serveHttp } from '#support/servers'

const start = Date.UTC(2025, 5, 1)
const jwt = (expiresAt: number | null) => {
  const token = new SignJWT({ scope: 'vendor' }).setProtectedHeader({ alg: 'HS256' })
  return (expiresAt === null ? token : token.setExpirationTime(expiresAt / 1000)).sign(new Uint8Array(32))
}

/** A spec whose credential is a token in a header of its own, exchanged for a key. */
function exchangeSpec(): Spec {
  const spec = listSpec('relay')
  const [list] = spec.operations
  if (list === undefined) throw new Error('no operation')
  const authenticate: Operation = { ...list, id: 'authenticate', method: 'POST', path: '/auth', pagination: null, secured: false }
  const exchange = {
    variable: 'MODEL_KEY',
    operation: 'authenticate',
    key: '/auth/apiKey',
    token: '/data/token',
    expiresIn: '/data/expiresIn',
  }
  return {
    ...spec,
    operations: [list, authenticate],
    credential: {
      name: 'token',
      placement: { type: 'header', header: 'X-Access-Token' },
      variable: 'MODEL_TOKEN',
      refused: 'MODEL_OTHER_TOKEN',
      exchange,
    },
  }
}

type Overrides = Omit<Partial<SessionOptions>, 'variables'> & { variables?: Record<string, string>; clock?: { now: number } }

function open({ variables = { MODEL_TOKEN: 'own-token' }, clock = { now: start }, ...overrides }: Overrides = {}) {
  const now = () => clock.now
  const budget = createBudget({ perCheck: 30, limit: null, now })
  return openSession({
    spec: listSpec('relay'),
    baseUrl: 'http://127.0.0.1:9',
    timeoutMs: 20_000,
    budget,
    now,
    ...overrides,
    variables: variablesFrom(variables),
  })
}

const probe = (id: string, credential: CredentialUse = 'own'): Probe => ({ id, operation: 'listItems', query: {}, credential })

function refusal(overrides: Overrides): { code: string; message: string; hint: string | undefined } {
  try {
    open(overrides)
  } catch (error) {
    if (error instanceof HarnessError) return { code: error.code, message: error.message, hint: error.hint }
  }
  throw new Error('it was opened')
}

const statusOf = ({ outcome }: Observation) => (outcome.kind === 'reply' ? outcome.reply.status : outcome.cause)

describe('opening', () => {
  const sandbox = 'or run it with --env sandbox, which needs no credential.'
  test('without the credential names its variable', () => {
    expect(refusal({ variables: {} })).toEqual({
      code: 'credentials',
      message: 'MODEL_TOKEN is not set',
      hint: `Set MODEL_TOKEN or MODEL_TOKEN_FILE, ${sandbox}`,
    })
  })

  test('without credential and key names both', () => {
    expect(refusal({ variables: { MODEL_OTHER_TOKEN: 'x' }, spec: exchangeSpec() })).toEqual({
      code: 'credentials',
      message: 'neither MODEL_TOKEN nor MODEL_KEY is set',
      hint: `Set one of them (or MODEL_TOKEN_FILE, MODEL_KEY_FILE), ${sandbox}`,
    })
  })

  test.each([
    ['own\nx-evil: canary', 4],
    ['Bearer canary', 7],
    ['canärý', 4],
  ])('with %j, which no header can carry, names variable and position and not the value', (value, position) => {
    for (const variables of [{ MODEL_TOKEN: value }, { MODEL_TOKEN: 'fine', MODEL_OTHER_TOKEN: value }]) {
      const variable = variables.MODEL_TOKEN === 'fine' ? 'MODEL_OTHER_TOKEN' : 'MODEL_TOKEN'
      expect(refusal({ variables })).toEqual({
        code: 'credentials',
        message: `${variable} holds a space, a line break or another character that no token has, at position ${position}`,
        hint: 'Set it to the token alone, without "Bearer" or quotes.',
      })
    }
  })

  test('over plain http is for loopback addresses only', () => {
    for (const baseUrl of ['http://api.example', 'http://10.0.0.1:4010', 'http://127.0.0.1.example', 'http://localhost.example/api']) {
      expect(refusal({ baseUrl })).toEqual({
        code: 'credentials',
        message: `MODEL_TOKEN would travel unencrypted to ${new URL(baseUrl).host}`,
        hint: 'Use an https base URL; plain http is for loopback addresses only.',
      })
    }
    for (const baseUrl of ['http://localhost:1', 'http://127.8.9.1', 'http://[::1]:80', 'http://api.localhost', 'https://api.example/']) {
      expect(open({ baseUrl }).observations).toEqual([])
    }
  })

  test('an API that asks for no credential needs none, and may be anywhere', () => {
    const spec = listSpec('relay')
    const open1 = { ...spec, operations: spec.operations.map((operation) => ({ ...operation, secured: false })) }
    expect(open({ variables: {}, baseUrl: 'http://api.example', spec: open1 }).credentialExpiry()).toBeNull()
  })

  test.each([
    'api.example',
    'ftp://api.example',
    'xhttps://api.example',
    'https://user:canary@api.example',
    'https://canary@api.example',
    'https://:canary@api.example',
    'https://api.example?key=canary',
    'https://api.example#canary',
    '',
  ])('at %j is refused', (baseUrl) => {
    expect(refusal({ baseUrl })).toEqual({
      code: 'config',
      message: 'the base URL is no http or https URL without credentials, query and fragment',
      hint: 'Give one such as https://staging-api.example.com.',
    })
  })
})

describe('observing', () => {
  test('sends each credential where it belongs, and nothing where none does', async () => {
    const seen: unknown[] = []
    const server = await serveHttp(({ url, headers }, response) => {
      seen.push([url, headers.authorization, headers['x-access-token'], headers['user-agent']])
      response.end('{}')
    })
    for (const spec of [listSpec('relay'), exchangeSpec()]) {
      const session = open({ spec, baseUrl: `${server.origin}/base//`, variables: { MODEL_TOKEN: 'own', MODEL_OTHER_TOKEN: 'other' } })
      await session.observe({ ...probe('a'), query: { first: '10', after: 'a&b=c d' } })
      await session.observe(probe('b', 'none'))
      await session.observe(probe('c', 'refused'))
    }
    const agent = `plumbline/${packageVersion()}`
    expect(seen).toEqual([
      ['/base/items?first=10&after=a%26b%3Dc+d', 'Bearer own', undefined, agent],
      ['/base/items', undefined, undefined, agent],
      ['/base/items', 'Bearer other', undefined, agent],
      ['/base/items?first=10&after=a%26b%3Dc+d', undefined, 'own', agent],
      ['/base/items', undefined, undefined, agent],
      ['/base/items', undefined, 'other', agent],
    ])
  })

  test('records every observation in one array, with probe and start', async () => {
    const server = await serveHttp((_, response) => response.end('{"a":1}'))
    const clock = { now: start }
    const session = open({ baseUrl: server.origin, clock })
    const { observations } = session
    const first = await session.observe(probe('one'))
    clock.now += 5000
    await session.observe(probe('two', 'none'))
    expect(observations.map(({ probe: { id }, startedAt }) => [id, startedAt])).toEqual([
      ['one', start],
      ['two', start + 5000],
    ])
    expect(observations[0]).toBe(first)
    expect(first.outcome).toMatchObject({ kind: 'reply', reply: { status: 200, body: { value: { a: 1 } } } })
  })

  test('one request at a time, whoever asks', async () => {
    let active = 0
    let most = 0
    const server = await serveHttp((_, response) => {
      most = Math.max(most, ++active)
      setTimeout(() => {
        active--
        response.end('{}')
      }, 10)
    })
    const session = open({ baseUrl: server.origin })
    await Promise.all(['a', 'b', 'c'].map((id) => session.observe(probe(id))))
    expect({ most, ids: session.observations.map(({ probe: { id } }) => id) }).toEqual({ most: 1, ids: ['a', 'b', 'c'] })
  })

  test('no token, body or cursor is in what is observed of a failure', async () => {
    const session = open({ variables: { MODEL_TOKEN: 'canary-token' }, timeoutMs: 200 })
    const { outcome } = await session.observe({ ...probe('a'), query: { after: 'canary-cursor' } })
    expect(outcome).toEqual({ kind: 'failed', cause: { class: 'connect', message: 'connection refused by 127.0.0.1:9' } })
  })

  test('an operation that the spec does not have is our own mistake', async () => {
    await expect(open().observe({ ...probe('a'), operation: 'other' })).rejects.toThrow(
      new HarnessError('internal', 'model-relay.v1 has no operation other'),
    )
  })

  test('closing ends what is under way', async () => {
    const asked = Promise.withResolvers<void>()
    const server = await serveHttp(() => asked.resolve())
    const session = open({ baseUrl: server.origin, timeoutMs: 60_000 })
    const pending = session.observe(probe('a'))
    await asked.promise
    await session.close()
    expect((await pending).outcome).toMatchObject({ kind: 'failed', cause: { class: 'timeout' } })
  })

  test('a signal ends what is under way, too', async () => {
    const asked = Promise.withResolvers<void>()
    const server = await serveHttp(() => asked.resolve())
    const abort = new AbortController()
    const session = open({ baseUrl: server.origin, timeoutMs: 60_000, signal: abort.signal })
    const pending = session.observe(probe('a'))
    await asked.promise
    abort.abort()
    expect((await pending).outcome).toMatchObject({ kind: 'failed', cause: { class: 'timeout' } })
  })

  test('closing gives back the memory of what was kept', async () => {
    const room = createRoom({ parsed: 0, kept: 10, keptByOne: 10, readers: 1 })
    const [one, other] = [open({ room }), open({ room })]
    expect([one.retain(11), one.retain(8), other.retain(8)]).toEqual([false, true, false])
    await one.close()
    expect(other.retain(8)).toBe(true)
  })
})

describe('the budget', () => {
  test('is spent by requests; what it does not allow is not sent, and says why', async () => {
    let requests = 0
    const server = await serveHttp((_, response) => {
      requests++
      response.end('{}')
    })
    const budget = createBudget({ perCheck: 2, limit: null, now: () => start })
    const session = open({ baseUrl: server.origin, budget })
    for (const id of ['a', 'b', 'c']) await session.observe(probe(id))
    expect({ requests, remaining: session.remaining(), shortage: session.shortage() }).toEqual({
      requests: 2,
      remaining: 0,
      shortage: { isOwn: true, limit: '2 requests a check, settable with requests:' },
    })
    expect(session.observations[2]).toEqual({
      probe: probe('c'),
      startedAt: start,
      durationMs: 0,
      phases: {},
      outcome: { kind: 'failed', cause: { class: 'rate-limited', message: 'the 2 requests that one check may make are spent' } },
      unsent: true,
      withheld: true,
    })
  })

  test('after a 429 nothing more is sent', async () => {
    let requests = 0
    const server = await serveHttp((_, response) => {
      requests++
      response.writeHead(429, { 'retry-after': '30' }).end('{}')
    })
    const session = open({ baseUrl: server.origin })
    const statuses = [statusOf(await session.observe(probe('a'))), statusOf(await session.observe(probe('b')))]
    expect({ requests, statuses }).toEqual({
      requests: 1,
      statuses: [429, { class: 'rate-limited', message: 'the provider wants no request for another 30 s' }],
    })
  })
})

describe('a token from a variable', () => {
  test('says when it ends', async () => {
    const expiresAt = start + 3_600_000
    const session = open({ spec: exchangeSpec(), variables: { MODEL_TOKEN: await jwt(expiresAt), MODEL_KEY: 'key' } })
    expect(session.credentialExpiry()).toEqual({ variable: 'MODEL_TOKEN', at: expiresAt / 1000 })
    expect(open({ variables: { MODEL_TOKEN: 'sk_live_opaque' } }).credentialExpiry()).toBeNull()
    expect(open({ variables: { MODEL_TOKEN: await jwt(null) } }).credentialExpiry()).toBeNull()
  })

  test('that has expired is not even sent', async () => {
    const server = await serveHttp((_, response) => response.end('{}'))
    const session = open({
      baseUrl: server.origin,
      spec: exchangeSpec(),
      variables: { MODEL_TOKEN: await jwt(start - 1000), MODEL_KEY: 'key' },
    })
    const message = 'MODEL_TOKEN expired at 2025-05-31T23:59:59Z: set a new one'
    expect(statusOf(await session.observe(probe('a')))).toEqual({ class: 'auth', message })
    expect(server.connections.accepted).toBe(0)
    expect(session.observations.map(({ unsent, withheld }) => [unsent, withheld])).toEqual([[true, undefined]])
  })

  test('of another scope is unusable when it is unset or has expired', async () => {
    const clock = { now: start }
    const session = open({ variables: { MODEL_TOKEN: 'own', MODEL_OTHER_TOKEN: await jwt(start + 1000) }, clock })
    expect([session.unusable('own'), session.unusable('none'), session.unusable('refused')]).toEqual([null, null, null])
    clock.now += 1000
    expect(session.unusable('refused')).toBe('MODEL_OTHER_TOKEN has expired')
    expect(open().unusable('refused')).toBe('no credential of another scope is set')
  })

  test('is not exchanged after a 401', async () => {
    const server = await serveHttp((_, response) => response.writeHead(401).end('{}'))
    const session = open({ baseUrl: server.origin, spec: exchangeSpec(), variables: { MODEL_TOKEN: 'revoked', MODEL_KEY: 'key' } })
    expect(statusOf(await session.observe(probe('a')))).toBe(401)
    expect(session.observations.map(({ probe: { id }, superseded }) => [id, superseded])).toEqual([['a', undefined]])
  })

  test('can come from a file, read anew for each session', async () => {
    const seen: unknown[] = []
    const server = await serveHttp(({ headers }, response) => {
      seen.push(headers.authorization)
      response.end('{}')
    })
    const directory = mkdtempSync(join(tmpdir(), 'plumbline-token-'))
    onTestFinished(() => rmSync(directory, { recursive: true }))
    for (const token of ['old', 'new']) {
      writeFileSync(join(directory, 'token'), `${token}\n`)
      const session = open({ baseUrl: server.origin, variables: { MODEL_TOKEN_FILE: join(directory, 'token') } })
      await session.observe(probe('a'))
    }
    expect(seen).toEqual(['Bearer old', 'Bearer new'])
  })
})

describe('a token in exchange for a key', () => {
  /** A provider that hands out `token-1`, `token-2`, … and takes those in `good`. */
  async function provider(
    answer: (count: number) => { status?: number; body?: unknown; headers?: Record<string, string>; text?: string } = () => ({}),
  ) {
    const good = new Set<string>()
    const exchanges: unknown[] = []
    const server = await serveHttp(async (incoming, response) => {
      if (incoming.url !== '/auth') {
        response.writeHead(good.has(String(incoming.headers['x-access-token'])) ? 200 : 401).end('{}')
        return
      }
      const chunks: Buffer[] = []
      for await (const chunk of incoming) chunks.push(chunk)
      exchanges.push([incoming.method, JSON.parse(String(Buffer.concat(chunks))), incoming.headers['x-access-token']])
      const token = `token-${exchanges.length}`
      good.add(token)
      const { status = 200, body = { data: { token, expiresIn: 86_400 } }, headers = {}, text } = answer(exchanges.length)
      response.writeHead(status, headers).end(text ?? JSON.stringify(body))
    })
    return { server, good, exchanges }
  }
  const options = { spec: exchangeSpec(), variables: { MODEL_KEY: 'vk_key' } }
  const ids = (observations: readonly Observation[]) =>
    observations.map(({ probe: { id }, outcome }) => [id, outcome.kind === 'reply' ? outcome.reply.status : outcome.cause.class])

  test('is exchanged once, observed and budgeted, before the first request that needs it', async () => {
    const { server, exchanges } = await provider()
    const session = open({ ...options, baseUrl: server.origin })
    await session.observe(probe('none', 'none'))
    expect(session.credentialExpiry()).toBeNull()
    for (const id of ['a', 'b']) await session.observe(probe(id))
    expect(exchanges).toEqual([['POST', { auth: { apiKey: 'vk_key' } }, undefined]])
    expect(ids(session.observations)).toEqual([
      ['none', 401],
      ['authenticate:token', 200],
      ['a', 200],
      ['b', 200],
    ])
    expect(session.observations[1]?.probe).toEqual({ id: 'authenticate:token', operation: 'authenticate', query: {}, credential: 'none' })
    expect(session.remaining()).toBe(26)
    expect(session.credentialExpiry()).toEqual({ variable: 'MODEL_KEY', at: start / 1000 + 86_400 })
  })

  test('is kept in the store between sessions, until a tenth of its life is left', async () => {
    const { server, exchanges } = await provider()
    const clock = { now: start }
    const shared = { ...options, baseUrl: server.origin, tokens: createTokenStore(), clock }
    for (const at of [0, 0.5, 0.89]) {
      clock.now = start + at * 86_400_000
      await open(shared).observe(probe('a'))
    }
    expect(exchanges).toHaveLength(1)
    clock.now = start + 0.91 * 86_400_000
    const renewing = open(shared)
    expect(statusOf(await renewing.observe(probe('a')))).toBe(200)
    expect(exchanges).toHaveLength(2)
    expect(renewing.credentialExpiry()).toEqual({ variable: 'MODEL_KEY', at: clock.now / 1000 + 86_400 })
  })

  test('of another key is another token', async () => {
    const { server, exchanges } = await provider()
    const tokens = createTokenStore()
    for (const key of ['vk_a', 'vk_b'])
      await open({ ...options, variables: { MODEL_KEY: key }, baseUrl: server.origin, tokens }).observe(probe('a'))
    expect(exchanges).toHaveLength(2)
  })

  test('that was revoked since is exchanged anew, and the request made again', async () => {
    const { server, good } = await provider()
    const tokens = createTokenStore()
    await open({ ...options, baseUrl: server.origin, tokens }).observe(probe('a'))
    good.clear()
    const session = open({ ...options, baseUrl: server.origin, tokens })
    const observation = await session.observe(probe('a'))
    expect({ status: statusOf(observation), id: observation.probe.id }).toEqual({ status: 200, id: 'a:again' })
    expect(session.observations.map(({ probe: { id }, superseded }) => [id, superseded])).toEqual([
      ['a', true],
      ['authenticate:token', undefined],
      ['a:again', undefined],
    ])
  })

  test('stays good when a request without it, or with another, is refused', async () => {
    const { server, exchanges } = await provider()
    const tokens = createTokenStore()
    const shared = { ...options, variables: { MODEL_KEY: 'vk_key', MODEL_OTHER_TOKEN: 'merchant' }, baseUrl: server.origin, tokens }
    await open(shared).observe(probe('a'))
    const kept = tokens.get('MODEL_KEY')
    const session = open(shared)
    for (const use of ['own', 'none', 'refused'] as const) await session.observe(probe(use, use))
    expect(ids(session.observations)).toEqual([
      ['own', 200],
      ['none', 401],
      ['refused', 401],
    ])
    expect(session.observations.map(({ superseded }) => superseded)).toEqual([undefined, undefined, undefined])
    expect([exchanges.length, tokens.get('MODEL_KEY')]).toEqual([1, kept])
  })

  test('that is refused though it is fresh is not exchanged again and again', async () => {
    const { server, exchanges } = await provider(() => ({ body: { data: { token: 'never-good', expiresIn: 60 } } }))
    const tokens = createTokenStore()
    const session = open({ ...options, baseUrl: server.origin, tokens })
    for (const id of ['a', 'b']) expect(statusOf(await session.observe(probe(id)))).toBe(401)
    expect(exchanges).toHaveLength(1)
    expect(tokens.get('MODEL_KEY')).toBeUndefined()
  })

  test.each<[string, { status?: number; body?: unknown; text?: string }, { class: string; message: string }]>([
    [
      'a refusal',
      { status: 401, body: { error: 'canary' } },
      { class: 'auth', message: 'MODEL_KEY was refused by authenticate: HTTP 401' },
    ],
    ['a bad request', { status: 400 }, { class: 'auth', message: 'MODEL_KEY was refused by authenticate: HTTP 400' }],
    ['a limit', { status: 429 }, { class: 'rate-limited', message: 'authenticate: too many requests: HTTP 429' }],
    ['an outage', { status: 503 }, { class: 'server-error', message: 'authenticate: HTTP 503' }],
    [
      'a page',
      { text: '<html>canary' },
      { class: 'not-json', message: 'authenticate: HTTP 200 with an HTML page instead of JSON (12 bytes)' },
    ],
    [
      'no token',
      { body: { data: {} } },
      { class: 'auth', message: 'authenticate gave no token: HTTP 200, no usable string at /data/token' },
    ],
    [
      'a token that no header can carry',
      { body: { data: { token: 'canary\r\nx: y' } } },
      { class: 'auth', message: 'authenticate gave no token: HTTP 200, no usable string at /data/token' },
    ],
    [
      'a missing operation',
      { status: 404 },
      { class: 'auth', message: 'authenticate gave no token: HTTP 404, no usable string at /data/token' },
    ],
  ])('%s in exchange is a cause, and the request is not made', async (_, answer, cause) => {
    const { server } = await provider(() => answer)
    const session = open({ ...options, baseUrl: server.origin })
    expect(statusOf(await session.observe(probe('a')))).toEqual(cause)
    expect(session.observations.map(({ probe: { id }, unsent }) => [id, unsent])).toEqual([
      ['authenticate:token', undefined],
      ['a', true],
    ])
  })

  test('that cannot be had is asked for anew by each request, each time under another id', async () => {
    const { server } = await provider(() => ({ status: 503 }))
    const session = open({ ...options, baseUrl: server.origin })
    for (const id of ['a', 'b', 'c']) await session.observe(probe(id))
    expect(ids(session.observations).map(([id]) => id)).toEqual([
      'authenticate:token',
      'a',
      'authenticate:token-2',
      'b',
      'authenticate:token-3',
      'c',
    ])
  })

  test('ends when the JWT itself says so, rather than the answer about it', async () => {
    const token = await jwt(start + 600_000)
    const { server } = await provider(() => ({ body: { data: { token, expiresIn: 86_400 } } }))
    const session = open({ ...options, baseUrl: server.origin })
    await session.observe(probe('a'))
    expect(session.credentialExpiry()).toEqual({ variable: 'MODEL_KEY', at: (start + 600_000) / 1000 })
  })
})
