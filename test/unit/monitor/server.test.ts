import { describe, expect, it, onTestFinished } from 'vitest'
import { createApp, type ServerOptions, startServer } from '#monitor/server'
import { initialState, type TargetState } from '#monitor/state'
import type { TargetStatus } from '#monitor/status'
import { drift, exporterAfter, finding, report, stateAfter, trouble, watchedTarget } from './fixtures.ts'

const now = Date.parse('2026-03-02T10:00:00Z')

/** What is not asked for here. */
const parts: Omit<ServerOptions, 'host' | 'port'> = {
  expose: async () => Buffer.alloc(0),
  probe: async () => ({ kind: 'unknown' }),
  reload: null,
  statuses: () => [],
  now: () => now,
}

function app(...states: TargetState[]) {
  const statuses = states.map(
    (state, index): TargetStatus => ({
      watched: watchedTarget({ name: `shop-${index}` }),
      state,
      nextRunAt: now + 15_000,
      intervalMs: 0,
      skipped: null,
      readings: null,
    }),
  )
  return createApp({ ...parts, expose: exporterAfter(report()).exporter.exposeAll, statuses: () => statuses })
}

describe('paths', () => {
  it.each([
    ['/', 200, 'text/html; charset=UTF-8'],
    ['/targets/shop-0', 200, 'text/html; charset=UTF-8'],
    ['/targets/shop-1', 404, 'text/html; charset=UTF-8'],
    ['/runbooks/ContractUnverified', 200, 'text/html; charset=UTF-8'],
    ['/runbooks/..%2FREADME', 404, 'text/html; charset=UTF-8'],
    ['/metrics', 200, 'text/plain; version=0.0.4; charset=utf-8'],
    ['/healthz', 200, 'text/plain; charset=UTF-8'],
    ['/readyz', 200, 'text/plain; charset=UTF-8'],
    ['/api/v1/targets', 200, 'application/json'],
    ['/api/v1/findings', 200, 'application/json'],
    ['/nothing', 404, 'text/plain; charset=UTF-8'],
    ['/metrics/', 404, 'text/plain; charset=UTF-8'],
    ['/api/v1', 404, 'text/plain; charset=UTF-8'],
  ])('%s answers %i', async (path, status, type) => {
    const shop = app(stateAfter(report()))
    const response = await shop.request(path)
    expect([response.status, response.headers.get('content-type')]).toEqual([status, type])
    expect((await response.text()).length).toBeGreaterThan(0)
    const head = await shop.request(path, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([status, ''])
  })

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('%s is refused everywhere', async (method) => {
    for (const path of ['/', '/metrics', '/nothing']) {
      const response = await app(initialState).request(path, { method })
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    }
  })

  it('carry headers that keep a browser from running, framing or storing anything', async () => {
    const { headers } = await app(initialState).request('/')
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/]+={0,2}'; script-src 'sha256-[\w+/]+={0,2}'; img-src data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    )
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-frame-options')).toBe('SAMEORIGIN')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('strict-transport-security')).toBeNull()
  })

  it('never say what went wrong inside', async () => {
    const broken = createApp({
      ...parts,
      statuses: () => {
        throw new Error('canary')
      },
      now: () => now,
    })
    const response = await broken.request('/')
    expect([response.status, await response.text()]).toEqual([500, 'Internal error.\n'])
  })
})

describe('/readyz', () => {
  it('is 503 until every target has run, and names those that have not', async () => {
    const response = await app(initialState, stateAfter(trouble()), initialState).request('/readyz')
    expect([response.status, await response.text()]).toEqual([503, 'not ready: no run yet of shop-0, shop-2\n'])
    expect((await app(stateAfter(trouble()), stateAfter('internal error: TypeError')).request('/readyz')).status).toBe(200)
  })

  it('leaves /healthz alone', async () => {
    expect((await app(initialState).request('/healthz')).status).toBe(200)
  })
})

describe('/api/v1', () => {
  const later = (state: TargetState) => app(state).request('/api/v1/targets')

  it('targets: status, since when, cause, times, laws, coverage and the last runs', async () => {
    const body = await (await later(stateAfter(report(), trouble()))).json()
    expect(body).toEqual({
      schemaVersion: 1,
      asOf: '2026-03-02T10:00:00.000Z',
      targets: [
        {
          target: 'shop-0',
          api: 'shop.v1',
          environment: 'staging',
          baseUrl: 'http://127.0.0.1:9/api',
          schedule: '* * * * * *',
          status: 'unverified',
          since: '1970-01-01T00:16:41.000Z',
          cause: { class: 'server-error', message: 'server-error at 127.0.0.1:9' },
          failure: null,
          lastRunAt: '1970-01-01T00:16:41.000Z',
          lastSuccessAt: '1970-01-01T00:16:40.500Z',
          nextRunAt: '2026-03-02T10:00:15.000Z',
          findings: { breaking: 0, warning: 0, info: 0 },
          suspected: 0,
          waived: 0,
          operations: report().operations,
          laws: report().laws,
          coverage: report().coverage,
          runs: [
            {
              id: 'fedcba9876543210',
              startedAt: '1970-01-01T00:16:40.000Z',
              durationMs: 500,
              blockedMs: 0,
              status: 'pass',
              cause: null,
              findings: { breaking: 0, warning: 0, info: 0 },
            },
            {
              id: 'fedcba9876543210',
              startedAt: '1970-01-01T00:16:41.000Z',
              durationMs: 500,
              blockedMs: 0,
              status: 'unverified',
              cause: 'server-error',
              findings: { breaking: 0, warning: 0, info: 0 },
            },
          ],
        },
      ],
    })
  })

  it('targets: all unknown before the first run', async () => {
    const body = (await (await later(initialState)).json()) as { targets: object[] }
    expect(body.targets).toMatchObject([
      { status: null, since: null, cause: null, failure: null, lastRunAt: null, lastSuccessAt: null, coverage: null, laws: [], runs: [] },
    ])
  })

  it('findings: the open ones of all targets, worst first, with their target', async () => {
    const warning = finding({ severity: 'warning', fingerprint: 'ffffffffffff' })
    const response = await app(stateAfter(drift(warning)), stateAfter(drift(finding()))).request('/api/v1/findings')
    const at = '1970-01-01T00:16:40.000Z'
    const times = {
      state: 'confirmed',
      since: at,
      firstSeenAt: at,
      lastSeenAt: at,
      runs: 1,
      history: [
        { at, change: 'opened' },
        { at, change: 'confirmed' },
      ],
    }
    expect(await response.json()).toEqual({
      schemaVersion: 1,
      asOf: '2026-03-02T10:00:00.000Z',
      findings: [
        { target: 'shop-1', api: 'shop.v1', environment: 'staging', ...times, ...finding() },
        { target: 'shop-0', api: 'shop.v1', environment: 'staging', ...times, ...warning },
      ],
    })
  })
})

describe('startServer', () => {
  const options = { ...parts, host: '127.0.0.1', port: 0 }

  it('listens on a free port and frees it again', async () => {
    const server = await startServer(options)
    const response = await fetch(`${server.origin}/healthz`)
    expect([response.status, await response.text()]).toEqual([200, 'ok\n'])
    await server.close()
    await expect(fetch(`${server.origin}/healthz`)).rejects.toThrow()
  })

  it('says what to do when the port is taken', async () => {
    const server = await startServer(options)
    onTestFinished(() => server.close())
    const port = Number(new URL(server.origin).port)
    await expect(startServer({ ...options, port })).rejects.toMatchObject({
      code: 'usage',
      message: `port ${port} on 127.0.0.1 is in use`,
      hint: 'Choose another with --port, or --port 0 for any that is free.',
    })
  })

  it('says what to do when the address is not of this machine', async () => {
    await expect(startServer({ ...options, host: '192.0.2.1' })).rejects.toMatchObject({
      code: 'usage',
      message: 'cannot listen on 192.0.2.1, port 0: EADDRNOTAVAIL',
    })
  })
})
