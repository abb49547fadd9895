import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { variablesFrom } from '#config/variables'
import { loadPacts, type Pact } from '#contract/pact'
import { type Credential, resolveCredentials } from '#contract/verify-credentials'
import { type Provider, verifyProvider } from '#contract/verify-provider'
import { parseSpec } from '#spec/load'
import { serveHttp } from '#support/servers'
import { acme, acmeFile } from '../spec/acme.ts'

const never = new AbortController().signal

interface Wanted {
  description: string
  states?: { name: string; params?: object }[]
  path?: string
  /** State value that the header x-token is taken from. */
  inject?: string
  status?: number
  body?: unknown
}

/** A pact as a consumer would have written it, in a directory of its own. */
function writePact(...wanted: Wanted[]): Pact {
  const directory = mkdtempSync(join(tmpdir(), 'plumbline-verify-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const interactions = wanted.map(({ description, states = [], path = '/things', inject, status = 200, body = { ok: true } }) => ({
    type: 'Synchronous/HTTP',
    description,
    pending: false,
    providerStates: states,
    request: {
      method: 'GET',
      path,
      ...(inject === undefined
        ? {}
        : {
            headers: { 'x-token': ['example'] },
            generators: { header: { 'x-token': { type: 'ProviderState', expression: `\${${inject}}` } } },
          }),
    },
    response: {
      status,
      headers: { 'Content-Type': ['application/json'] },
      matchingRules: { header: { 'Content-Type': { combine: 'AND', matchers: [{ match: 'regex', regex: '^application/json(;.*)?$' }] } } },
      body: { content: body, contentType: 'application/json', encoded: false },
    },
  }))
  const pact = { consumer: { name: 'c' }, provider: { name: 'p' }, interactions, metadata: { pactSpecification: { version: '4.0' } } }
  writeFileSync(join(directory, 'pact.json'), JSON.stringify(pact))
  const [read] = loadPacts(directory)
  if (read === undefined) throw new Error('the pact was not read')
  return read
}

async function provide(listener: RequestListener, more: Partial<Provider> = {}): Promise<Provider> {
  const { origin } = await serveHttp(listener)
  return { baseUrl: origin, stateUrl: null, credentials: new Map(), timeoutMs: 2_000, ...more }
}

const json = { 'content-type': 'application/json' }
const set = (value: string): Credential => ({ kind: 'set', value })

describe('a provider of others', () => {
  it('is asked what holds on any data, with its credentials, and nothing else', async () => {
    const seen: unknown[] = []
    const provider = await provide(
      (request, response) => {
        seen.push([request.url, request.headers['x-token'] ?? null])
        response.writeHead(200, json).end('{"ok":true}')
      },
      {
        credentials: new Map<string, Credential>([
          ['OWN', set('real-token')],
          ['OTHER', { kind: 'unset' }],
          ['TRADED', { kind: 'failed', reason: 'KEY could not be exchanged' }],
        ]),
      },
    )
    const pact = writePact(
      { description: 'no state', path: '/free' },
      { description: 'a credential', path: '/own', states: [{ name: 'a token', params: { token: 'OWN' } }], inject: 'token' },
      { description: 'a credential that is not set', states: [{ name: 'another token', params: { token: 'OTHER' } }] },
      { description: 'a credential that was not to be had', states: [{ name: 'a traded token', params: { token: 'TRADED' } }] },
      { description: 'data', states: [{ name: 'users', params: { count: 3 } }] },
      { description: 'a state without parameters', states: [{ name: 'a token', params: { token: 'OWN' } }, { name: 'no users' }] },
      { description: 'a variable that is no credential', states: [{ name: 'home', params: { path: 'HOME' } }] },
    )
    expect(await verifyProvider(pact, provider, never)).toEqual([
      { description: 'no state', outcome: 'passed' },
      { description: 'a credential', outcome: 'passed' },
      { description: 'a credential that is not set', outcome: 'skipped', reason: 'needs OTHER' },
      { description: 'a credential that was not to be had', outcome: 'unverified', reason: 'KEY could not be exchanged' },
      { description: 'data', outcome: 'skipped', reason: 'the provider state "users" cannot be set there' },
      { description: 'a state without parameters', outcome: 'skipped', reason: 'the provider state "no users" cannot be set there' },
      { description: 'a variable that is no credential', outcome: 'skipped', reason: 'the provider state "home" cannot be set there' },
    ])
    expect(seen).toEqual([
      ['/free', null],
      ['/own', 'real-token'],
    ])
  })

  it('with nothing to ask is not asked', async () => {
    let asked = 0
    const provider = await provide(() => {
      asked += 1
    })
    const results = await verifyProvider(writePact({ description: 'data', states: [{ name: 'users' }] }), provider, never)
    expect(results.map(({ outcome }) => outcome)).toEqual(['skipped'])
    expect(asked).toBe(0)
  })
})

describe('what came of an interaction', () => {
  it('is told apart: a promise that holds, one that does not, and trouble', async () => {
    const answers: Record<string, [number, Record<string, string>, string]> = {
      '/good': [200, { 'content-type': 'Application/JSON ; charset=utf-8' }, '{"ok":true,"more":1}'],
      '/wrong': [200, json, '{"ok":"canary"}'],
      '/moved': [301, { location: '/elsewhere' }, ''],
      '/gone': [404, json, '{}'],
      '/open': [200, json, '{"ok":true}'],
      '/limited': [429, json, '{}'],
      '/broken': [503, json, '{}'],
      '/login': [302, { location: '/login' }, ''],
      '/refused': [401, json, '{}'],
      '/forbidden': [403, json, '{}'],
      '/cut': [200, json, '{"ok":tr'],
      '/gateway': [200, { 'content-type': 'text/html' }, '<p>canary</p>'],
      '/expected': [429, json, '{"ok":true}'],
    }
    const provider = await provide(
      (request, response) => {
        const [status, headers, body] = answers[request.url ?? ''] ?? [500, {}, '']
        response.writeHead(status, headers).end(body)
      },
      { credentials: new Map([['OWN', set('t')]]) },
    )
    const results = await verifyProvider(
      writePact(
        { description: 'good', path: '/good' },
        { description: 'good', path: '/wrong' },
        { description: 'moved', path: '/moved' },
        { description: 'gone', path: '/gone' },
        { description: 'open', path: '/open', status: 401 },
        { description: 'limited', path: '/limited' },
        { description: 'broken', path: '/broken' },
        { description: 'login', path: '/login' },
        { description: 'refused', path: '/refused', states: [{ name: 'a token', params: { token: 'OWN' } }], inject: 'token' },
        { description: 'refused as the credential was', path: '/refused' },
        { description: 'forbidden without a credential', path: '/forbidden' },
        { description: 'cut', path: '/cut' },
        { description: 'gateway', path: '/gateway' },
        { description: 'expected', path: '/expected', status: 429 },
      ),
      provider,
      never,
    )
    const status = (expected: number, observed: number) => [
      { location: '', expected: `HTTP ${expected}`, observed: `HTTP ${observed}`, count: 1 },
    ]
    expect(results).toEqual([
      { description: 'good', outcome: 'passed' },
      { description: 'good', outcome: 'failed', failures: [{ location: '/ok', expected: 'true', observed: 'a text', count: 1 }] },
      { description: 'moved', outcome: 'failed', failures: status(200, 301) },
      { description: 'gone', outcome: 'failed', failures: status(200, 404) },
      { description: 'open', outcome: 'failed', failures: status(401, 200) },
      { description: 'limited', outcome: 'unverified', reason: 'too many requests: HTTP 429' },
      { description: 'broken', outcome: 'unverified', reason: 'HTTP 503' },
      { description: 'login', outcome: 'unverified', reason: 'HTTP 302, which is not followed' },
      { description: 'refused', outcome: 'unverified', reason: 'the credential was refused: HTTP 401' },
      { description: 'refused as the credential was', outcome: 'unverified', reason: 'the credential was refused: HTTP 401' },
      { description: 'forbidden without a credential', outcome: 'failed', failures: status(200, 403) },
      { description: 'cut', outcome: 'unverified', reason: 'HTTP 200 with a body that is no JSON' },
      { description: 'gateway', outcome: 'unverified', reason: 'HTTP 200 with an HTML page instead of JSON' },
      { description: 'expected', outcome: 'passed' },
    ])
  })

  it('is nothing known when a provider state cannot be set', async () => {
    const states: unknown[] = []
    const { origin } = await serveHttp(async (request, response) => {
      if (request.url !== '/states')
        return response.writeHead(200, json).end(JSON.stringify({ ok: request.headers['x-token'] === 'from the state' }))
      const body = JSON.parse(Buffer.concat(await Array.fromAsync(request)).toString())
      states.push(body)
      return response.writeHead(body.state === 'bad' ? 400 : 200, json).end('{"token":"from the state"}')
    })
    const results = await verifyProvider(
      writePact(
        { description: 'of a state', states: [{ name: 'good', params: { count: 2 } }], inject: 'token' },
        { description: 'of a bad one', states: [{ name: 'bad' }] },
      ),
      { baseUrl: origin, stateUrl: `${origin}/states`, credentials: new Map(), timeoutMs: 2_000 },
      never,
    )
    expect(results).toEqual([
      { description: 'of a state', outcome: 'passed' },
      { description: 'of a bad one', outcome: 'unverified', reason: 'the provider state "bad" could not be set' },
    ])
    expect(states.slice(0, 3)).toEqual([
      { state: 'good', params: { count: 2 }, action: 'setup' },
      { state: 'good', params: { count: 2 }, action: 'teardown' },
      { state: 'bad', params: {}, action: 'setup' },
    ])
  })

  it('is nothing when the run is interrupted', async () => {
    const abort = new AbortController()
    const provider = await provide(() => abort.abort(new Error('interrupted')))
    await expect(verifyProvider(writePact({ description: 'a' }), provider, abort.signal)).rejects.toThrow('interrupted')
  })

  it('is nothing known when the verifier makes nothing of the pact', async () => {
    const provider = await provide((_, response) => response.end())
    const pact = writePact({ description: 'a' })
    writeFileSync(pact.file, '{"interactions":[{"request":{}}]}')
    expect(await verifyProvider(pact, provider, never)).toEqual([
      { description: 'a', outcome: 'unverified', reason: "Pact's verifier made no request for it" },
    ])
  })
})

describe('the credentials of a provider', () => {
  const spec = parseSpec(acme, acmeFile)
  const resolve = (record: Record<string, string>, baseUrl = 'http://127.0.0.1:1') =>
    resolveCredentials(spec, variablesFrom(record), { baseUrl, timeoutMs: 500, signal: never })

  it('are the variables that the spec names', async () => {
    expect(Object.fromEntries(await resolve({ ACME_TOKEN: 'own', HOME: '/' }))).toEqual({
      ACME_TOKEN: set('own'),
      ACME_OTHER_TOKEN: { kind: 'unset' },
      ACME_KEY: { kind: 'unset' },
    })
  })

  it('let a provider be anywhere where none is set', async () => {
    const kinds = [...(await resolve({}, 'http://api.example')).values()].map(({ kind }) => kind)
    expect(kinds).toEqual(['unset', 'unset', 'unset'])
  })

  it('are exchanged for where only the key is set', async () => {
    const { origin } = await serveHttp(async (request, response) => {
      const body = Buffer.concat(await Array.fromAsync(request)).toString()
      response.end(JSON.stringify({ token: `${request.method} ${request.url} ${body}` }))
    })
    expect((await resolve({ ACME_KEY: 'k"1' }, `${origin}/api`)).get('ACME_TOKEN')).toEqual(set('POST /api/v1/login {"key":"k\\"1"}'))
  })

  it.each([
    ['refused', 401, '{"token":"canary"}', 'HTTP 401'],
    ['no JSON', 200, 'canary', 'the answer is not JSON'],
    ['without a token', 200, '{"canary":1}', 'the answer holds none'],
  ])('that are %s say so, without a word of the answer', async (_, status, body, why) => {
    const { origin } = await serveHttp((_, response) => response.writeHead(status).end(body))
    expect((await resolve({ ACME_KEY: 'k' }, origin)).get('ACME_TOKEN')).toEqual({
      kind: 'failed',
      reason: `ACME_KEY could not be exchanged for a token: ${why}`,
    })
  })

  it('that nobody answers for say so', async () => {
    expect((await resolve({ ACME_KEY: 'k' })).get('ACME_TOKEN')).toEqual({
      kind: 'failed',
      reason: 'ACME_KEY could not be exchanged for a token: ECONNREFUSED',
    })
    const { origin } = await serveHttp(() => {})
    expect((await resolve({ ACME_KEY: 'k' }, origin)).get('ACME_TOKEN')).toEqual({
      kind: 'failed',
      reason: 'ACME_KEY could not be exchanged for a token: no answer within 0.5 s',
    })
  })
})
