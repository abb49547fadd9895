import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { type RequestOptions, request } from '#observe/request'
import type { ResolveName } from '#observe/resolve-name'
import { createRoom, defaultRoom } from '#observe/room'
import { createCertificate } from '#support/certificate'
import { eventually } from '#support/eventually'
import { freePort } from '#support/free-port'
import { serveHttp, serveHttps, serveRaw } from '#support/servers'

const limit = 8 * 1_048_576

function ask(origin: string, changes: Partial<RequestOptions> = {}) {
  const room = changes.room ?? createRoom()
  return request({
    method: 'GET',
    url: new URL(origin),
    headers: {},
    timeoutMs: 20_000,
    maxBodyBytes: limit,
    room,
    lease: room.lease(),
    userAgent: 'plumbline/0.0.0',
    ...changes,
  })
}

async function replyOf(origin: string, changes: Partial<RequestOptions> = {}) {
  const { outcome } = await ask(origin, changes)
  if (outcome.kind === 'reply') return outcome.reply
  throw new Error(`no reply: ${outcome.cause.message}`)
}

async function causeOf(origin: string, changes: Partial<RequestOptions> = {}) {
  const { outcome } = await ask(origin, changes)
  return outcome.kind === 'failed' ? outcome.cause : null
}

describe('a request', () => {
  test('carries our headers, path and query, over a connection of its own that is closed', async () => {
    const seen: unknown[] = []
    const server = await serveHttp(({ method, url, headers }, response) => {
      const { host, connection, ...rest } = headers
      seen.push({ method, url, headers: rest, connection })
      response.end('{}')
    })
    const url = new URL(`${server.origin}/api/v1?skip=0&name=a%20b`)
    for (const _ of [1, 2]) await ask(server.origin, { url, headers: { authorization: 'Bearer key' } })
    const expected = {
      method: 'GET',
      url: '/api/v1?skip=0&name=a%20b',
      headers: {
        accept: 'application/json',
        'accept-encoding': 'gzip, deflate, br, zstd',
        'user-agent': 'plumbline/0.0.0',
        authorization: 'Bearer key',
      },
      connection: 'close',
    }
    expect(seen).toEqual([expected, expected])
    await expect.poll(() => server.connections).toEqual({ accepted: 2, open: 0 })
  })

  test('can send JSON', async () => {
    const server = await serveHttp(async (incoming, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of incoming) chunks.push(chunk)
      const body = { method: incoming.method, type: incoming.headers['content-type'], sent: JSON.parse(String(Buffer.concat(chunks))) }
      response.end(JSON.stringify(body))
    })
    const { body } = await replyOf(server.origin, { method: 'POST', body: '{"apiKey":"k"}' })
    expect(body).toMatchObject({ value: { method: 'POST', type: 'application/json', sent: { apiKey: 'k' } } })
  })

  test('returns status, headers in lower case and joined, media type and body', async () => {
    const server = await serveRaw((socket) =>
      socket.end(
        'HTTP/1.1 207 Odd\r\nX-Many: a\r\nx-many: b\r\n__proto__: c\r\nContent-Type: Application/JSON; charset=UTF-8\r\nContent-Length: 8\r\n\r\n{"a": 1}',
      ),
    )
    const reply = await replyOf(server.origin)
    expect(Object.getOwnPropertyDescriptor(reply.headers, '__proto__')?.value).toBe('c')
    const { ['__proto__']: _, ...headers } = reply.headers
    expect({ ...reply, headers }).toEqual({
      status: 207,
      headers: { 'x-many': 'a, b', 'content-type': 'Application/JSON; charset=UTF-8', 'content-length': '8' },
      mediaType: 'application/json',
      body: { kind: 'json', value: { a: 1 }, bytes: 8 },
    })
  })

  test.each([
    ['content-type', ['application/json', 'application/json'], 'application/json'],
    ['content-type', ['application/json', 'text/plain'], 'application/json'],
    ['content-type', ['application/json, application/json'], 'application/json'],
    ['content-type', ['application/json,application/json; charset=utf-8'], 'application/json'],
    ['content-type', ['application/json; note="a, \\"b", text/plain'], 'application/json; note="a, \\"b"'],
    ['content-type', ['', 'application/json'], 'application/json'],
    ['content-type', [', application/json'], 'application/json'],
    ['deprecation', ['@1688169599', '@1688169599'], '@1688169599'],
    ['deprecation', ['@1688169599, @1688169599'], '@1688169599'],
    ['deprecation', ['Sat, 01 Jul 2023 00:00:00 GMT, Sat, 01 Jul 2023 00:00:00 GMT'], 'Sat, 01 Jul 2023 00:00:00 GMT'],
    ['deprecation', ['true, true'], 'true'],
    ['location', ['/a, /a'], '/a'],
    ['location', ['/a?fields=b,c'], '/a?fields=b,c'],
    ['location', ['/a', '/a'], '/a'],
    ['ratelimit-remaining', ['0', '0'], '0'],
    ['ratelimit-reset', ['60', '60'], '60'],
    ['retry-after', ['60', '120'], '60'],
    ['retry-after', ['60, 120'], '60'],
    ['retry-after', ['Thu, 01 Jan 2026 00:00:00 GMT, 60'], 'Thu, 01 Jan 2026 00:00:00 GMT'],
    ['sunset', ['Thu, 01 Jan 2026 00:00:00 GMT'], 'Thu, 01 Jan 2026 00:00:00 GMT'],
    ['sunset', ['Thu, 01 Jan 2026 00:00:00 GMT, Fri, 02 Jan 2026 00:00:00 GMT'], 'Thu, 01 Jan 2026 00:00:00 GMT'],
    ['sunset', ['Thursday, 01-Jan-26 00:00:00 GMT, Thursday, 01-Jan-26 00:00:00 GMT'], 'Thursday, 01-Jan-26 00:00:00 GMT'],
    ['sunset', ['2026-01-01, 2026-01-01'], '2026-01-01'],
    ['sunset', ['Thu, 01 Jan 2026 00:00:00 GMT', 'Thu, 01 Jan 2026 00:00:00 GMT'], 'Thu, 01 Jan 2026 00:00:00 GMT'],
    ['x-ratelimit-remaining', ['0', '0'], '0'],
    ['x-ratelimit-reset', ['60', '60'], '60'],
    ['x-ratelimit-remaining', ['5, 0'], '5'],
    ['link', ['</1>; rel=next', '</1>; rel=next'], '</1>; rel=next, </1>; rel=next'],
    ['ratelimit', ['"a";r=5', '"b";r=0'], '"a";r=5, "b";r=0'],
    ['vary', ['accept', 'origin'], 'accept, origin'],
  ])('reads %s, sent twice as %j, as %s', async (name, values, read) => {
    const server = await serveRaw((socket) =>
      socket.end(`HTTP/1.1 200 OK\r\n${values.map((value) => `${name}: ${value}\r\n`).join('')}Content-Length: 2\r\n\r\n{}`),
    )
    const { headers, mediaType } = await replyOf(server.origin)
    expect(headers).toEqual({ [name]: read, 'content-length': '2' })
    expect(mediaType).toBe(name === 'content-type' ? 'application/json' : null)
  })

  test('follows no redirect', async () => {
    let requests = 0
    const server = await serveHttp((_, response) => {
      requests++
      response.writeHead(302, { location: '/elsewhere' }).end()
    })
    const reply = await replyOf(server.origin)
    expect({ status: reply.status, body: reply.body, requests }).toEqual({ status: 302, body: { kind: 'empty' }, requests: 1 })
  })
})

describe('phases', () => {
  test('of a plain connection to an address: connect, processing, transfer, which add up', async () => {
    const server = await serveHttp(async (_, response) => {
      await sleep(60)
      response.write('{"a":')
      await sleep(40)
      response.end('1}')
    })
    const { phases, durationMs } = await ask(server.origin)
    expect(Object.keys(phases)).toEqual(['connect', 'processing', 'transfer'])
    const { connect = 0, processing = 0, transfer = 0 } = phases
    expect(processing).toBeGreaterThanOrEqual(55)
    expect(transfer).toBeGreaterThanOrEqual(35)
    expect(connect + processing + transfer).toBeLessThanOrEqual(durationMs)
    expect(connect + processing + transfer).toBeGreaterThan(durationMs - 200)
  })

  test('of a name and TLS: all five', async () => {
    const certificate = createCertificate({ hosts: ['api.example.test'] })
    const server = await serveHttps(certificate, (_, response) => response.end('{}'))
    const { phases, outcome } = await ask(`https://api.example.test:${server.port}`, { ca: certificate.cert, resolveName: toLoopback })
    expect(outcome.kind).toBe('reply')
    expect(Object.keys(phases)).toEqual(['resolve', 'connect', 'tls', 'processing', 'transfer'])
    for (const duration of Object.values(phases)) expect(duration).toBeGreaterThanOrEqual(0)
  })

  test('that were not reached are absent', async () => {
    const silent = await serveRaw(() => {})
    expect(Object.keys((await ask(silent.origin, { timeoutMs: 100 })).phases)).toEqual(['connect'])
    const stuck = await serveHttp((_, response) => void response.write('{'))
    expect(Object.keys((await ask(stuck.origin, { timeoutMs: 150 })).phases)).toEqual(['connect', 'processing'])
  })
})

const toLoopback: ResolveName = async () => ['127.0.0.1']

describe('the deadline', () => {
  const cause = (port: number) => ({ class: 'timeout', message: `no complete answer from 127.0.0.1:${port} within 0.2 s` })

  test('covers a server that accepts and says nothing', async () => {
    const server = await serveRaw(() => {})
    const { outcome, durationMs } = await ask(server.origin, { timeoutMs: 200 })
    expect(outcome).toEqual({ kind: 'failed', cause: cause(server.port) })
    expect(durationMs).toBeGreaterThanOrEqual(195)
    expect(durationMs).toBeLessThan(1000)
  })

  test('covers a slow loris, which sends a byte of head or body every now and then', async () => {
    for (const opening of ['HTTP/1.1 200 OK\r\nx-a: ', 'HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n']) {
      const server = await serveRaw((socket) => {
        socket.write(opening)
        const timer = setInterval(() => socket.write('a'), 20)
        socket.on('close', () => clearInterval(timer))
      })
      const started = performance.now()
      expect(await causeOf(server.origin, { timeoutMs: 200 })).toEqual(cause(server.port))
      expect(performance.now() - started).toBeLessThan(1000)
      await expect.poll(() => server.connections.open).toBe(0)
    }
  })

  test('covers a TLS handshake that never ends', async () => {
    const server = await serveRaw(() => {})
    expect(await causeOf(server.origin.replace('http:', 'https:'), { timeoutMs: 200 })).toEqual(cause(server.port))
  })
})

describe('a name server', () => {
  const silent: ResolveName = (_, signal) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason))
    })

  test('that does not answer by the deadline is what is told', async () => {
    expect(await causeOf('http://api.example.test:81', { timeoutMs: 200, resolveName: silent })).toEqual({
      class: 'dns',
      message: 'no name server told the address of api.example.test within 0.2 s',
    })
  })

  test('does not touch other requests, and ends with the signal', async () => {
    const server = await serveHttp((_, response) => response.end('{}'))
    const abort = new AbortController()
    const blind = Array.from({ length: 6 }, () =>
      causeOf('http://api.example.test:81', { timeoutMs: 60_000, resolveName: silent, signal: abort.signal }),
    )
    expect((await ask(server.origin)).outcome.kind).toBe('reply')
    expect((await ask(`http://localhost:${server.port}`)).outcome.kind).toBe('reply')
    abort.abort()
    expect(await Promise.all(blind)).toEqual(
      blind.map(() => ({ class: 'timeout', message: 'interrupted before api.example.test:81 had answered' })),
    )
  })
})

describe('an interim answer', () => {
  const good = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}'
  const answers: [string, string][] = [
    ['100', 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['100 with headers', 'HTTP/1.1 100 Continue\r\nserver: gateway\r\n\r\n'],
    ['100 of HTTP/1.0', 'HTTP/1.0 100 Continue\r\n\r\n'],
    ['100 twice', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n'],
    ['102', 'HTTP/1.1 102 Processing\r\n\r\n'],
    ['103', 'HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n'],
    ['100, then 103', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n'],
  ]

  test.each(answers)('%s is passed over, in one piece', async (_, interim) => {
    const server = await serveRaw((socket) => socket.end(interim + good))
    expect(await replyOf(server.origin)).toMatchObject({ status: 200, body: { kind: 'json', value: {} } })
  })

  test.each(answers)('%s is passed over, byte by byte', async (_, interim) => {
    const server = await serveRaw(async (socket) => {
      socket.setNoDelay(true)
      for (const byte of interim + good) {
        socket.write(byte)
        await new Promise((resolve) => setImmediate(resolve))
      }
    })
    expect(await replyOf(server.origin)).toMatchObject({ status: 200, body: { kind: 'json', value: {} } })
  })

  test('with nothing after it is no answer', async () => {
    const ended = await serveRaw((socket) => socket.end('HTTP/1.1 100 Continue\r\n\r\n'))
    expect((await causeOf(ended.origin))?.class).toBe('reset')
    const open = await serveRaw((socket) => void socket.write('HTTP/1.1 100 Continue\r\n\r\n'))
    expect((await causeOf(open.origin, { timeoutMs: 200 }))?.class).toBe('timeout')
    const endless = await serveRaw((socket) => {
      socket.write('HTTP/1.1 100 Continue\r\nx: ')
      const timer = setInterval(() => socket.write('x'.repeat(4096)), 5)
      socket.on('close', () => clearInterval(timer))
    })
    expect(await causeOf(endless.origin, { timeoutMs: 2000 })).not.toBeNull()
  })
})

describe('a transfer coding', () => {
  const head = (coding: string) => `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: ${coding}\r\n\r\n`

  test.each(['x-unknown', 'X-Unknown', 'identity, x-unknown', 'chunked, x-unknown', 'compress'])(
    '%s leaves a body that cannot be decoded',
    async (coding) => {
      const server = await serveRaw((socket) => socket.end(`${head(coding)}{"users":[]}`))
      expect((await replyOf(server.origin)).body).toEqual({ kind: 'unreadable', reason: 'undecodable', bytes: 12 })
    },
  )

  test('that we know is undone', async () => {
    const bytes = gzipSync('{"a":1}')
    const server = await serveRaw((socket) => {
      socket.write(head('gzip, chunked'))
      socket.write(`${bytes.length.toString(16)}\r\n`)
      socket.write(bytes)
      socket.end('\r\n0\r\n\r\n')
    })
    expect((await replyOf(server.origin)).body).toMatchObject({ kind: 'json', value: { a: 1 } })
  })

  test.each(['chunked', 'Chunked'])('%s is nothing special', async (coding) => {
    const server = await serveRaw((socket) => socket.end(`${head(coding)}2\r\n{}\r\n0\r\n\r\n`))
    expect((await replyOf(server.origin)).body).toMatchObject({ kind: 'json', value: {} })
  })
})

describe('a signal', () => {
  test('interrupts at once and leaves no connection', async () => {
    const asked = Promise.withResolvers<void>()
    const server = await serveRaw(() => asked.resolve())
    const abort = new AbortController()
    const pending = ask(server.origin, { signal: abort.signal })
    await asked.promise
    abort.abort()
    const started = performance.now()
    expect((await pending).outcome).toEqual({
      kind: 'failed',
      cause: { class: 'timeout', message: `interrupted before 127.0.0.1:${server.port} had answered` },
    })
    expect(performance.now() - started).toBeLessThan(1000)
    await expect.poll(() => server.connections.open).toBe(0)
  })

  test('that is aborted already lets no request out', async () => {
    const server = await serveHttp((_, response) => response.end('{}'))
    await ask(server.origin, { signal: AbortSignal.abort() })
    expect(server.connections.accepted).toBe(0)
  })
})

describe('no answer', () => {
  test('a name that does not resolve', async () => {
    const cause = await causeOf('http://no-such-host.invalid/')
    expect({ ...cause, message: cause?.message.replace(/\((ENOTFOUND|EAI_AGAIN)\)/, '(code)') }).toEqual({
      class: 'dns',
      message: 'the name no-such-host.invalid does not resolve (code)',
    })
  })

  test('a port where nothing listens', async () => {
    const port = await freePort()
    expect(await causeOf(`http://127.0.0.1:${port}`)).toEqual({ class: 'connect', message: `connection refused by 127.0.0.1:${port}` })
  })

  test.each([
    ['closes', (end: () => void) => end(), 'reset'],
    ['resets', (_: () => void, reset: () => void) => reset(), 'reset'],
  ])('a server that %s without a word', async (_, act, expected) => {
    const server = await serveRaw((socket) =>
      act(
        () => socket.end(),
        () => socket.resetAndDestroy(),
      ),
    )
    expect(await causeOf(server.origin)).toEqual({
      class: expected,
      message: `127.0.0.1:${server.port} closed the connection before it had answered`,
    })
  })

  test('a server that speaks something else', async () => {
    const server = await serveRaw((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'))
    expect(await causeOf(server.origin)).toEqual({ class: 'connect', message: `what 127.0.0.1:${server.port} answers is not HTTP` })
  })

  test('endless headers', async () => {
    const server = await serveRaw((socket) => {
      socket.on('error', () => {})
      socket.write(`HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(10_000)}`)
    })
    expect(await causeOf(server.origin)).toEqual({
      class: 'too-large',
      message: `the answer of 127.0.0.1:${server.port} has more than 16 KiB of headers`,
    })
  })

  test('a header of ours that cannot be sent is an outcome, too', async () => {
    for (const headers of [{ 'x-bad': 'a\r\nb' }, { 'bad name': 'a' }, { 'transfer-encoding': 'x' }]) {
      expect(await causeOf('http://127.0.0.1:9', { headers: headers as Record<string, string> })).toEqual({
        class: 'connect',
        message: 'the request to 127.0.0.1:9 could not be made (UND_ERR_INVALID_ARG)',
      })
    }
  })
})

describe('TLS', () => {
  const day = 86_400_000
  const expiring = (notAfter: Date) => createCertificate({ hosts: ['127.0.0.1'], notBefore: new Date(Date.now() - 9 * day), notAfter })
  const seconds = (date: Date) => Math.floor(date.getTime() / 1000)

  test('a good certificate says when it ends', async () => {
    const end = new Date(Date.now() + 5 * day)
    const certificate = expiring(end)
    const server = await serveHttps(certificate, (_, response) => response.end('{}'))
    const { outcome, tlsExpiry } = await ask(server.origin, { ca: certificate.cert })
    expect({ kind: outcome.kind, tlsExpiry }).toEqual({ kind: 'reply', tlsExpiry: seconds(end) })
  })

  test('an expired one is refused before anything is sent, and still says when it ended', async () => {
    const end = new Date(Date.now() - day)
    const certificate = expiring(end)
    let requests = 0
    const server = await serveHttps(certificate, (_, response) => {
      requests++
      response.end('{}')
    })
    const { outcome, tlsExpiry, phases } = await ask(server.origin, { ca: certificate.cert })
    expect({ outcome, tlsExpiry, requests, phases: Object.keys(phases) }).toEqual({
      outcome: { kind: 'failed', cause: { class: 'tls', message: `the certificate of 127.0.0.1:${server.port} has expired` } },
      tlsExpiry: seconds(end),
      requests: 0,
      phases: ['connect', 'tls'],
    })
  })

  test.each([
    ['not trusted', { hosts: ['127.0.0.1'] }, false, 'is self-signed'],
    ['for another host', { hosts: ['other.example'] }, true, 'is for another host name'],
    [
      'from the future',
      { hosts: ['127.0.0.1'], notBefore: new Date(Date.now() + day), notAfter: new Date(Date.now() + 2 * day) },
      true,
      'is not valid yet',
    ],
  ])('a certificate that is %s', async (_, wishes, trusted, reason) => {
    const certificate = createCertificate(wishes)
    let requests = 0
    const server = await serveHttps(certificate, (_request, response) => {
      requests++
      response.end('{}')
    })
    const cause = await causeOf(server.origin, trusted ? { ca: certificate.cert } : {})
    expect({ cause, requests }).toEqual({
      cause: { class: 'tls', message: `the certificate of 127.0.0.1:${server.port} ${reason}` },
      requests: 0,
    })
  })

  test('a server without it', async () => {
    const server = await serveHttp((_, response) => response.end('{}'))
    const cause = await causeOf(server.origin.replace('http:', 'https:'))
    expect({ class: cause?.class, message: cause?.message.replace(/\([A-Z_]+\)/, '(code)') }).toEqual({
      class: 'tls',
      message: `no TLS connection with 127.0.0.1:${server.port} (code)`,
    })
  })
})

describe('a body', () => {
  const json = Buffer.from(JSON.stringify({ text: 'käse'.repeat(1000) }))
  test.each([
    ['gzip', gzipSync(json)],
    ['x-gzip', gzipSync(json)],
    ['br', brotliCompressSync(json)],
    ['deflate', deflateSync(json)],
    ['deflate', deflateRawSync(json)],
    ['zstd', zstdCompressSync(json)],
    ['identity', json],
    ['GZIP', gzipSync(json)],
    ['gzip, br', brotliCompressSync(gzipSync(json))],
  ])('compressed by %s', async (encoding, bytes) => {
    const server = await serveHttp((_, response) => response.writeHead(200, { 'content-encoding': encoding }).end(bytes))
    const { body } = await replyOf(server.origin)
    expect(body).toEqual({ kind: 'json', value: JSON.parse(String(json)), bytes: json.length })
  })

  test.each([
    ['an unknown compression', 'lzma', json, 'undecodable'],
    ['no gzip at all', 'gzip', json, 'undecodable'],
    ['half a gzip', 'gzip', gzipSync(json).subarray(0, 30), 'truncated'],
    ['three layers', 'gzip, gzip, gzip', gzipSync(gzipSync(gzipSync(json))), 'undecodable'],
  ])('that is %s', async (_, encoding, bytes, reason) => {
    const server = await serveHttp((_request, response) => response.writeHead(200, { 'content-encoding': encoding }).end(bytes))
    expect((await replyOf(server.origin)).body).toEqual({ kind: 'unreadable', reason, bytes: bytes.length })
  })

  test('that ends before its content-length or its last chunk is truncated, whatever it holds', async () => {
    for (const head of ['content-length: 100\r\n\r\n{"a":1}', 'transfer-encoding: chunked\r\n\r\n7\r\n{"a":1}\r\n']) {
      const server = await serveRaw((socket) => socket.end(`HTTP/1.1 200 OK\r\n${head}`))
      const { status, body } = await replyOf(server.origin)
      expect({ status, body }).toEqual({ status: 200, body: { kind: 'unreadable', reason: 'truncated', bytes: 7 } })
    }
  })

  test('in broken chunks cannot be decoded', async () => {
    const server = await serveRaw((socket) => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n7\r\n{"a":1}\r\nzz\r\n'))
    expect((await replyOf(server.origin)).body).toEqual({ kind: 'unreadable', reason: 'undecodable', bytes: 7 })
  })

  test('that is cut off by a reset leaves no answer', async () => {
    const server = await serveRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"a":')
      setTimeout(() => socket.resetAndDestroy(), 30)
    })
    expect(await causeOf(server.origin)).toEqual({
      class: 'reset',
      message: `127.0.0.1:${server.port} closed the connection before it had answered`,
    })
  })

  describe('larger than allowed', () => {
    const tooLarge = { class: 'too-large', message: 'the body is larger than 8 MiB' }

    test('as announced', async () => {
      const server = await serveRaw((socket) => socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${limit + 1}\r\n\r\n{`))
      expect(await causeOf(server.origin)).toEqual(tooLarge)
    })

    test('as sent without end', async () => {
      let sent = 0
      const chunk = randomBytes(65_536)
      const server = await serveHttp((_, response) => {
        const write = (): void => {
          while (!response.destroyed && response.write(chunk)) sent += chunk.length
        }
        response.on('drain', write)
        write()
      })
      expect(await causeOf(server.origin)).toEqual(tooLarge)
      expect(sent).toBeLessThan(4 * limit)
    })

    test('as decompressed', async () => {
      const bomb = gzipSync(Buffer.alloc(200 * 1_048_576, '['), { level: 1 })
      const server = await serveHttp((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb))
      const before = process.memoryUsage().arrayBuffers
      expect(await causeOf(server.origin)).toEqual(tooLarge)
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1_048_576)
    })

    test('in what it holds', async () => {
      const server = await serveHttp((_, response) => response.end(`[${'[],'.repeat(2_600_000)}0]`))
      expect(await causeOf(server.origin)).toEqual({ class: 'too-large', message: 'the body holds more than 300,000 values' })
    })

    test('together with what is kept already', async () => {
      const room = createRoom({ parsed: 10, kept: 60, keptByOne: 60, readers: 1 })
      const lease = room.lease()
      const server = await serveHttp((_, response) => response.end(JSON.stringify(randomBytes(20).toString('hex'))))
      const kinds = []
      for (let request = 0; request < 3; request++) kinds.push((await ask(server.origin, { room, lease })).outcome.kind)
      expect(kinds).toEqual(['reply', 'failed', 'failed'])
      lease.release()
      expect((await ask(server.origin, { room, lease })).outcome.kind).toBe('reply')
    })

    test('is read by turns, which end however a request does', async () => {
      const room = createRoom({ ...defaultRoom, readers: 1 })
      const large = `"${'a'.repeat(400_000)}"`
      const held: ServerResponse[] = []
      const slow = await serveHttp((_, response) => held.push(response.writeHead(200)) && response.write(large.slice(0, 300_000)))
      const quick = await serveHttp(({ url }, response) => response.end(url === '/small' ? '"a"' : large))
      const first = causeOf(slow.origin, { room, timeoutMs: 5_000 })
      await eventually(() => expect(held).toHaveLength(1))
      await sleep(100)
      // A small body needs no turn, and a large one waits no longer than its own deadline.
      expect((await replyOf(`${quick.origin}/small`, { room })).body.kind).toBe('json')
      expect(await causeOf(quick.origin, { room, timeoutMs: 200 })).toEqual({
        class: 'too-large',
        message: 'other large bodies were being read until the deadline',
      })
      const patient = replyOf(quick.origin, { room })
      expect(await first).toEqual({ class: 'timeout', message: `no complete answer from 127.0.0.1:${slow.port} within 5 s` })
      expect((await patient).body.kind).toBe('json')
      expect((await replyOf(quick.origin, { room })).body.kind).toBe('json')
    })

    test('the limit itself is allowed', async () => {
      const body = Buffer.from(`"${'a'.repeat(998)}"`)
      const server = await serveHttp((_, response) => response.end(body))
      const gzipped = await serveHttp((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(body)))
      for (const { origin } of [server, gzipped]) {
        expect((await replyOf(origin, { maxBodyBytes: 1000 })).body.kind).toBe('json')
        expect(await causeOf(origin, { maxBodyBytes: 999 })).toEqual({ class: 'too-large', message: 'the body is larger than 999 bytes' })
      }
    })
  })
})
