import { describe, expect, it, onTestFinished } from 'vitest'
import type { ProviderState } from '#contract/pact'
import { interactionHeader, type RelayOptions, startRelay } from '#contract/verify-relay'
import { serveHttp, serveRaw } from '#support/servers'

async function openRelay(target: string, options: Partial<RelayOptions> = {}) {
  const relay = await startRelay({
    target,
    pact: '{"the":"pact"}',
    secrets: new Map([['stand-in', 'se"cret']]),
    setState: async () => ({}),
    timeoutMs: 2_000,
    signal: new AbortController().signal,
    ...options,
  })
  onTestFinished(() => relay.close())
  const ask = (path: string, number: number, init: RequestInit = {}) =>
    fetch(`${relay.baseUrl}${path}`, { redirect: 'manual', ...init, headers: { ...init.headers, [interactionHeader]: String(number) } })
  const setState = (state: string, params: object = {}, action = 'setup') =>
    fetch(relay.stateUrl, { method: 'POST', body: JSON.stringify({ state, params, action }) })
  return { relay, ask, setState }
}

const unreachable = 'http://127.0.0.1:1'

describe('a request through the relay', () => {
  it('reaches the provider below its base path, with the secrets and without the number', async () => {
    const { origin } = await serveHttp(async (request, response) => {
      const body = Buffer.concat(await Array.fromAsync(request)).toString()
      response.writeHead(201, { 'content-type': 'Application/JSON; charset=utf-8', 'x-other': 'kept' })
      response.end(
        JSON.stringify({
          url: request.url,
          method: request.method,
          key: request.headers.authorization,
          number: request.headers[interactionHeader] ?? null,
          body,
        }),
      )
    })
    const { relay, ask } = await openRelay(`${origin}/api/`)
    const response = await ask('/v1/things?after=a%2Bb', 4, {
      method: 'POST',
      headers: { authorization: 'Bearer stand-in' },
      body: '{"key":"stand-in"}',
    })
    expect([response.status, response.headers.get('x-other')]).toEqual([201, 'kept'])
    expect(await response.json()).toEqual({
      url: '/api/v1/things?after=a%2Bb',
      method: 'POST',
      key: 'Bearer se"cret',
      number: null,
      body: '{"key":"se\\"cret"}',
    })
    expect(Object.fromEntries(relay.exchanges)).toEqual({ 4: { kind: 'answered', status: 201, mediaType: 'application/json' } })
  })

  it('is not led elsewhere', async () => {
    const { origin } = await serveHttp((_, response) => response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end())
    const { relay, ask } = await openRelay(origin)
    expect((await ask('/', 0)).status).toBe(307)
    expect(relay.exchanges.get('0')).toEqual({ kind: 'answered', status: 307, mediaType: null })
  })

  it.each([
    ['nobody listens', async () => unreachable, 'no answer from 127.0.0.1:1 (ECONNREFUSED)'],
    [
      'the connection is lost',
      async () => (await serveRaw((socket) => socket.end())).origin,
      /^no answer from 127\.0\.0\.1:\d+ \(UND_ERR_SOCKET\)$/,
    ],
    ['nothing comes in time', async () => (await serveHttp(() => {})).origin, 'no complete answer within 0.1 s'],
    [
      'too much comes',
      async () => (await serveHttp((_, response) => response.end(Buffer.alloc(9 * 1024 * 1024)))).origin,
      'an answer of more than 8 MiB',
    ],
  ])('says why when %s', async (reason, target, expected) => {
    const { relay, ask } = await openRelay(await target(), reason === 'nothing comes in time' ? { timeoutMs: 100 } : {})
    expect((await ask('/', 0)).status).toBe(599)
    expect(relay.exchanges.get('0')).toEqual({
      kind: 'failed',
      reason: typeof expected === 'string' ? expected : expect.stringMatching(expected),
    })
  })

  it('is not made to a provider that has left two in a row without an answer', async () => {
    let asked = 0
    const { origin } = await serveHttp((request, response) => {
      asked += 1
      if (request.url === '/good') response.end('{}')
      else request.socket.destroy()
    })
    const { relay, ask } = await openRelay(origin)
    for (const [number, path] of ['/bad', '/good', '/bad', '/bad', '/good'].entries()) await ask(path, number)
    expect([...relay.exchanges.values()].map(({ kind }) => kind)).toEqual(['failed', 'answered', 'failed', 'failed', 'failed'])
    expect(asked).toBe(4)
  })
})

describe('the relay itself', () => {
  it('serves the pact at an address that no provider has', async () => {
    const { relay } = await openRelay(unreachable)
    expect(await (await fetch(relay.pactUrl)).text()).toBe('{"the":"pact"}')
    expect(relay.exchanges.size).toBe(0)
  })

  it('sets provider states and gives their values', async () => {
    const seen: [ProviderState, string][] = []
    const { setState } = await openRelay(unreachable, {
      setState: async (state, action) => {
        seen.push([state, action])
        return { cursor: 'c' }
      },
    })
    expect(await (await setState('some', { count: 2 })).json()).toEqual({ cursor: 'c' })
    await setState('some', { count: 2 }, 'teardown')
    // Pact's way of saying that an interaction has no state.
    expect(await (await setState('')).json()).toEqual({})
    expect(seen).toEqual([
      [{ name: 'some', params: { count: 2 } }, 'setup'],
      [{ name: 'some', params: { count: 2 } }, 'teardown'],
    ])
  })

  it('keeps a request from the provider whose state could not be set, and that one alone', async () => {
    const { origin } = await serveHttp((_, response) => response.end('{}'))
    const { relay, ask, setState } = await openRelay(origin, {
      setState: (state) => (state.name === 'possible' ? Promise.resolve({}) : Promise.reject(new Error('canary'))),
    })
    for (const [number, states] of [['impossible', 'possible'], ['possible'], ['']].entries()) {
      for (const state of states) await setState(state)
      await ask('/', number)
      for (const state of states) await setState(state, {}, 'teardown')
    }
    expect(Object.fromEntries(relay.exchanges)).toEqual({
      0: { kind: 'failed', reason: 'the provider state "impossible" could not be set' },
      1: { kind: 'answered', status: 200, mediaType: null },
      2: { kind: 'answered', status: 200, mediaType: null },
    })
  })
})
