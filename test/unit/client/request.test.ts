import type { RequestListener } from 'node:http'
import { inspect } from 'node:util'
import { Agent, MockAgent } from 'undici'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ApiError, isApiError, isClientError, NetworkError, PaginationError, ResponseError, TimeoutError } from '#client/errors'
import { createSend } from '#client/request'
import { member } from '#input/json'
import { serveHttp, serveRaw } from '#support/servers'

const now = Date.UTC(2025, 5, 1)
const call = { operation: 'listThings', method: 'GET', path: '/things' } as const
const codeOf = (body: unknown) => member(body, 'code')

async function sendTo(listener: RequestListener, options: { base?: string; timeoutMs?: number } = {}) {
  const { origin } = await serveHttp(listener)
  return createSend({ baseUrl: `${origin}${options.base ?? ''}`, now: () => now, ...options }, codeOf)
}

const reject = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => Promise.reject(new Error('it did not throw')),
    (error: unknown) => error,
  )

describe('a request', () => {
  it.each([
    ['', '/things'],
    ['/', '/things'],
    ['/api', '/api/things'],
    ['/api/', '/api/things'],
  ])('goes below the base path "%s"', async (base, expected) => {
    const send = await sendTo((request, response) => response.end(JSON.stringify(request.url)), { base })
    expect(await send(call)).toEqual({ status: 200, body: expected })
  })

  it('carries query, headers and a JSON body, and leaves out what is undefined', async () => {
    const send = await sendTo(async (request, response) => {
      const body = Buffer.concat(await Array.fromAsync(request)).toString()
      const { accept, 'content-type': type, 'x-key': key } = request.headers
      response.end(JSON.stringify([request.method, request.url, accept, type, key, body]))
    })
    const query = { text: 'a b&c', none: undefined, yes: true, zero: 0 }
    const { body } = await send({ ...call, method: 'POST', query, headers: { 'x-key': 'k' }, body: { a: 1 } })
    expect(body).toEqual(['POST', '/things?text=a+b%26c&yes=true&zero=0', 'application/json', 'application/json', 'k', '{"a":1}'])
  })

  it('without a body says nothing of its type', async () => {
    const send = await sendTo((request, response) => response.end(JSON.stringify(request.headers['content-type'] ?? null)))
    expect(await send({ ...call, method: 'POST' })).toEqual({ status: 200, body: null })
  })

  it('follows no redirect', async () => {
    let asked = 0
    const send = await sendTo((_, response) => {
      asked += 1
      response.writeHead(302, { location: '/elsewhere' }).end()
    })
    expect(await reject(send(call))).toMatchObject({ name: 'ApiError', status: 302, code: null })
    expect(asked).toBe(1)
  })

  it('goes through the dispatcher that it is given', async () => {
    const agent = new MockAgent()
    agent.disableNetConnect()
    agent.get('http://api.example').intercept({ path: '/things' }).reply(200, '{"from":"the dispatcher"}')
    onTestFinished(() => agent.close())
    const send = createSend({ baseUrl: 'http://api.example', dispatcher: agent }, codeOf)
    expect(await send(call)).toEqual({ status: 200, body: { from: 'the dispatcher' } })
  })
})

describe('a refusal', () => {
  const refuse = (status: number, body: string, headers: Record<string, string> = {}) =>
    sendTo((_, response) => response.writeHead(status, headers).end(body))

  it("is an ApiError with the API's own code", async () => {
    const error = await reject((await refuse(403, '{"code":"FORBIDDEN"}'))(call))
    expect(error).toBeInstanceOf(ApiError)
    expect({ ...(error as ApiError) }).toEqual({
      name: 'ApiError',
      operation: 'listThings',
      status: 403,
      code: 'FORBIDDEN',
      retryAfter: null,
    })
    expect((error as ApiError).message).toBe('listThings was answered with 403 FORBIDDEN')
  })

  it.each([
    ['seconds', '30', 30],
    ['a date to come', new Date(now + 90_500).toUTCString(), 90],
    ['a date gone by', new Date(now - 5_000).toUTCString(), 0],
    ['nonsense', 'soon', null],
    ['a negative number of seconds', '-1', null],
  ])('says how long to wait, from %s', async (_, value, expected) => {
    const error = await reject((await refuse(429, '{}', { 'retry-after': value }))(call))
    expect(isApiError(error) && error.retryAfter).toBe(expected)
  })

  it.each([
    ['a sentence', '{"code":"The key sk_live_1234 is not valid"}'],
    ['what could be a key', '{"code":"sk_live_1234"}'],
    ['a number', '{"code":7}'],
    ['no JSON', '<h1>Bad gateway</h1>'],
    ['nothing', ''],
    ['a list', '["UNAUTHORIZED"]'],
    ['an inherited member', '{"__proto__":{"code":"POLLUTED"}}'],
  ])('has no code when the body holds %s', async (_, body) => {
    const error = await reject((await refuse(500, body))(call))
    expect(isApiError(error) && [error.status, error.code, error.message]).toEqual([500, null, 'listThings was answered with 500'])
  })
})

describe('an answer that cannot be used', () => {
  it.each([
    ['no JSON', '<html>hello</html>'],
    ['half of it', '{"a":'],
    ['nothing', ''],
  ])('because it is %s is a ResponseError that quotes nothing', async (_, body) => {
    const error = await reject((await sendTo((_, response) => response.end(body)))(call))
    expect(error).toBeInstanceOf(ResponseError)
    expect((error as Error).message).toBe('listThings was answered with 200, but its body is not JSON')
  })

  it('because it is too large is not read to its end', async () => {
    const chunk = Buffer.alloc(1024 * 1024, ' ')
    let sent = 0
    const send = await sendTo((_, response) => {
      const more = (): void => {
        if (response.destroyed || sent > 64) return
        sent += 1
        response.write(chunk, () => setImmediate(more))
      }
      more()
    })
    const error = await reject(send(call))
    expect(error).toBeInstanceOf(ResponseError)
    expect((error as Error).message).toBe('listThings was answered with 200, but its body is larger than 8388608 bytes')
    expect(sent).toBeLessThan(64)
  })
})

describe('no answer', () => {
  it('within the time is a TimeoutError, also while the body drips', async () => {
    const silent = await sendTo(() => {}, { timeoutMs: 60 })
    expect(await reject(silent(call))).toMatchObject({ name: 'TimeoutError', operation: 'listThings', timeoutMs: 60 })
    const dripping = await sendTo(
      (_, response) => {
        const timer = setInterval(() => response.write(' '), 10)
        response.on('close', () => clearInterval(timer))
      },
      { timeoutMs: 60 },
    )
    expect(await reject(dripping(call))).toBeInstanceOf(TimeoutError)
  })

  it('from a port where nobody listens is a NetworkError', async () => {
    const send = createSend({ baseUrl: 'http://127.0.0.1:1', timeoutMs: 2_000 }, codeOf)
    const error = await reject(send(call))
    expect(error).toBeInstanceOf(NetworkError)
    expect((error as NetworkError).message).toBe('listThings got no answer from 127.0.0.1:1: ECONNREFUSED')
  })

  it.each([
    ['before the head', ''],
    ['within the body', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"a"'],
  ])('because the connection is lost %s is a NetworkError', async (_, head) => {
    const { origin } = await serveRaw((socket) => socket.end(head))
    const agent = new Agent()
    onTestFinished(() => agent.close())
    expect(await reject(createSend({ baseUrl: origin, dispatcher: agent }, codeOf)(call))).toMatchObject({
      name: 'NetworkError',
      code: 'UND_ERR_SOCKET',
    })
  })
})

describe('an abort', () => {
  it('ends the request with its own reason', async () => {
    const abort = new AbortController()
    const reason = new Error('enough')
    const send = await sendTo(() => abort.abort(reason))
    expect(await reject(send({ ...call, signal: abort.signal }))).toBe(reason)
  })

  it('before the request makes none', async () => {
    let asked = 0
    const send = await sendTo((_, response) => {
      asked += 1
      response.end('{}')
    })
    expect(await reject(send({ ...call, signal: AbortSignal.abort('no') }))).toBe('no')
    expect(asked).toBe(0)
  })
})

describe('the errors', () => {
  const errors = [
    new ApiError({ operation: 'o', status: 500, code: null, retryAfter: null }),
    new NetworkError('o', 'h', 'c'),
    new TimeoutError('o', 1),
    new ResponseError('o', 200, 'w'),
    new PaginationError('o', 'w'),
  ]

  it('have literal names and one guard', () => {
    expect(errors.map(({ name }) => name)).toEqual(['ApiError', 'NetworkError', 'TimeoutError', 'ResponseError', 'PaginationError'])
    expect(errors.map(isClientError)).toEqual([true, true, true, true, true])
    expect([new Error('x'), null, { name: 'ApiError' }].map(isClientError)).toEqual([false, false, false])
    expect(errors.map(isApiError)).toEqual([true, false, false, false, false])
  })

  it('hold no token, no cursor and no text of the response, however they are looked at', async () => {
    const secrets = ['sk_live_canary', 'cursor-canary', 'body-canary', 'vk_canary']
    const secretCall = {
      ...call,
      method: 'POST',
      headers: { authorization: 'Bearer sk_live_canary' },
      query: { after: 'cursor-canary' },
      body: { apiKey: 'vk_canary' },
    } as const
    const sends = [
      await sendTo((_, response) => response.writeHead(401).end('{"code":"body-canary","error":"body-canary"}')),
      await sendTo((_, response) => response.end('body-canary')),
      await sendTo(() => {}, { timeoutMs: 30 }),
      await sendTo((request) => request.socket.destroy()),
      createSend({ baseUrl: 'http://127.0.0.1:1' }, codeOf),
      createSend({ baseUrl: 'http://127.0.0.1:1', timeoutMs: 1e9 }, codeOf),
    ]
    for (const send of sends) {
      const error = await reject(send(secretCall))
      expect(isClientError(error)).toBe(true)
      expect((error as Error).cause).toBeUndefined()
      const shown = inspect(error, { depth: 20, showHidden: true }) + JSON.stringify(error)
      expect(secrets.filter((secret) => shown.includes(secret))).toEqual([])
    }
  })
})
