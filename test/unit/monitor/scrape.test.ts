import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { expect, it, onTestFinished } from 'vitest'
import type { TakeSpace } from '#monitor/exposition'
import { createApp, type ServerOptions, startServer } from '#monitor/server'

/** More than a socket takes at once. */
const samples = Buffer.from(Array.from({ length: 200_000 }, (_, index) => `a_metric{number="${index}"} 1\n`).join(''))

/** A server of these samples, and the memory that each scrape was written to. */
async function served(prepare?: () => Promise<void>) {
  const spaces: ArrayBuffer[] = []
  const expose = async (_: unknown, take: TakeSpace = Buffer.alloc) => {
    const space = take(samples.length)
    spaces.push(space.buffer)
    await prepare?.()
    samples.copy(space)
    return space
  }
  const options: Omit<ServerOptions, 'host' | 'port'> = {
    expose,
    probe: async () => ({ kind: 'unknown' }),
    reload: null,
    statuses: () => [],
    now: () => 0,
  }
  const server = await startServer({ ...options, host: '127.0.0.1', port: 0 })
  onTestFinished(() => server.close())
  return { origin: server.origin, app: createApp(options), spaces }
}

/** As it comes over the wire: fetch would undo the encoding. */
async function scrape(origin: string, headers: Record<string, string> = {}, method = 'GET') {
  const sent = request(`${origin}/metrics`, { headers, method, agent: false }).end()
  const [response] = await once(sent, 'response')
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }
}

it.each([
  [undefined, undefined],
  ['identity', undefined],
  ['br', undefined],
  ['gzip;q=0', undefined],
  ['identity, gzip;q=0.5', undefined],
  ['gzip', 'gzip'],
  ['deflate, GZIP;q=0.9, br;q=0.8', 'gzip'],
])('encodes as is asked for: %s', async (accepted, encoding) => {
  const { origin, app } = await served()
  const headers: Record<string, string> = accepted === undefined ? {} : { 'Accept-Encoding': accepted }
  const { status, headers: answered, body } = await scrape(origin, headers)
  expect(status).toBe(200)
  expect(answered['content-encoding']).toBe(encoding)
  expect(answered['content-length']).toBe(String(body.length))
  expect(answered.vary).toBe('Accept, Accept-Encoding')
  expect([answered['cache-control'], answered['x-content-type-options']]).toEqual(['no-store', 'nosniff'])
  expect((encoding === 'gzip' ? gunzipSync(body) : body).equals(samples)).toBe(true)
  // The same without a socket.
  const response = await app.request('/metrics', { headers })
  expect(response.headers.get('content-encoding') ?? undefined).toBe(encoding)
  expect(Buffer.from(await response.arrayBuffer())).toHaveLength(body.length)
})

it('answers HEAD with the headers alone', async () => {
  const { origin } = await served()
  const { status, headers, body } = await scrape(origin, {}, 'HEAD')
  expect([status, headers['content-type'], body.length]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8', 0])
})

it.each([{}, { 'Accept-Encoding': 'gzip' }])('writes each scrape to the memory of the one before: %o', async (headers) => {
  const { origin, spaces } = await served()
  for (let count = 0; count < 3; count++) await scrape(origin, headers)
  expect(new Set(spaces).size).toBe(1)
})

it('gives two scrapes at once what each asked for', async () => {
  const begun = Promise.withResolvers<void>()
  const { origin, spaces } = await served(async () => {
    if (spaces.length === 2) begun.resolve()
    await begun.promise
  })
  const both = await Promise.all([scrape(origin), scrape(origin, { 'Accept-Encoding': 'gzip' })])
  expect(new Set(spaces).size).toBe(2)
  expect(both.map(({ body }, index) => (index === 0 ? body : gunzipSync(body)).equals(samples))).toEqual([true, true])
})

it.each(['before the samples are written', 'while they are sent'])('takes its memory back from who hangs up %s', async (when) => {
  const begun = Promise.withResolvers<void>()
  const isGone = Promise.withResolvers<void>()
  const { origin, spaces } = await served(async () => {
    begun.resolve()
    if (when.startsWith('before')) await isGone.promise
  })
  const socket = connect(Number(new URL(origin).port), '127.0.0.1')
  socket.write('GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await (when.startsWith('before') ? begun.promise : once(socket, 'data'))
  socket.destroy()
  await once(socket, 'close')
  // The server hears of it a moment later.
  await wait(500)
  isGone.resolve()
  await scrape(origin)
  await scrape(origin)
  expect(spaces).toHaveLength(3)
  expect(new Set(spaces).size).toBe(1)
})

it('leaves the connection open for the next scrape', async () => {
  const { origin } = await served()
  const socket = connect(Number(new URL(origin).port), '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n')
  const [answer] = await once(socket, 'data')
  expect(String(answer).toLowerCase()).toContain('keep-alive: timeout=75')
})
