import { describe, expect, test } from 'vitest'
import { causeOfError, causeOfReply } from '#observe/causes'
import type { Body, CredentialUse, Observation } from '#observe/observation'

const attempt = { address: 'api.example:443', host: 'api.example', timeoutMs: 10_000, unresolved: false }
const failure = (code: string, more: object = {}) => causeOfError(Object.assign(new Error('canary'), { code, ...more }), attempt)

describe('causeOfError', () => {
  test.each([
    ['ECONNREFUSED', 'connect', 'connection refused by api.example:443'],
    ['EHOSTUNREACH', 'connect', 'no route to api.example:443'],
    ['ENETUNREACH', 'connect', 'no network to api.example:443'],
    ['ETIMEDOUT', 'timeout', 'api.example:443 accepted no connection in time'],
    ['UND_ERR_CONNECT_TIMEOUT', 'timeout', 'api.example:443 accepted no connection in time'],
    ['deadline', 'timeout', 'no complete answer from api.example:443 within 10 s'],
    ['ECONNRESET', 'reset', 'api.example:443 closed the connection before it had answered'],
    ['UND_ERR_SOCKET', 'reset', 'api.example:443 closed the connection before it had answered'],
    ['EPIPE', 'reset', 'api.example:443 closed the connection before it had answered'],
    ['EPROTO', 'tls', 'no TLS connection with api.example:443 (EPROTO)'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls', 'no TLS connection with api.example:443 (ERR_SSL_WRONG_VERSION_NUMBER)'],
    ['CERT_HAS_EXPIRED', 'tls', 'the certificate of api.example:443 has expired'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls', 'the certificate of api.example:443 is for another host name'],
    [
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'tls',
      'the certificate of api.example:443 cannot be traced to an authority (an intermediate certificate is missing)',
    ],
    ['UND_ERR_HEADERS_OVERFLOW', 'too-large', 'the answer of api.example:443 has more than 16 KiB of headers'],
    ['UND_ERR_INVALID_ARG', 'connect', 'the request to api.example:443 could not be made (UND_ERR_INVALID_ARG)'],
  ])('%s', (code, expected, message) => {
    expect(failure(code)).toEqual({ class: expected, message })
  })

  test.each([
    ['ENOTFOUND', 'queryA'],
    ['ESERVFAIL', 'queryAaaa'],
    ['ECONNREFUSED', 'queryA'],
    ['ETIMEOUT', 'queryA'],
    ['EAI_AGAIN', 'getaddrinfo'],
  ])('%s of a look-up (%s) is about the name', (code, syscall) => {
    expect(failure(code, { syscall })).toEqual({ class: 'dns', message: `the name api.example does not resolve (${code})` })
  })

  test('a deadline before the address was known is about the name', () => {
    expect(causeOfError({ code: 'deadline' }, { ...attempt, unresolved: true })).toEqual({
      class: 'dns',
      message: 'no name server told the address of api.example within 10 s',
    })
  })

  test('a certificate that is refused for a reason not known here', () => {
    expect(failure('HOSTNAME_MISMATCH', { syscall: 'tls' })).toEqual({
      class: 'tls',
      message: 'the certificate of api.example:443 does not hold (HOSTNAME_MISMATCH)',
    })
  })

  test('the first of several addresses, or the cause of the error, speaks for it', () => {
    const refused = Object.assign(new Error(), { code: 'ECONNREFUSED' })
    expect(causeOfError(new AggregateError([refused, new Error('other')]), attempt).class).toBe('connect')
    expect(causeOfError(new Error('fetch failed', { cause: refused }), attempt).message).toBe('connection refused by api.example:443')
  })

  test('whatever is thrown, none of its text is shown', () => {
    for (const thrown of [new Error('canary'), 'canary', null, undefined, { code: 3 }, new TypeError('canary')]) {
      const cause = causeOfError(thrown, attempt)
      expect(cause).toEqual({ class: 'connect', message: 'the request to api.example:443 could not be made (unknown error)' })
    }
  })
})

const json: Body = { kind: 'json', value: {}, bytes: 2 }
const empty: Body = { kind: 'empty' }
const page: Body = { kind: 'unreadable', reason: 'html', bytes: 1234 }
const broken = (reason: 'truncated' | 'undecodable' | 'unparsable' | 'infinite' | 'other-media-type'): Body => ({
  kind: 'unreadable',
  reason,
  bytes: 7,
})

function observation(status: number, body: Body = json, credential: CredentialUse = 'own'): Observation {
  return {
    probe: { id: 'p', operation: 'o', query: {}, credential },
    startedAt: 0,
    durationMs: 0,
    phases: {},
    outcome: { kind: 'reply', reply: { status, headers: {}, mediaType: null, body } },
  }
}

describe('causeOfReply', () => {
  test.each<[number, Body, string, string]>([
    [401, json, 'auth', 'the credential was refused: HTTP 401'],
    [403, json, 'auth', 'the credential was refused: HTTP 403'],
    [403, page, 'auth', 'the credential was refused: HTTP 403 with an HTML page, so perhaps from a gateway'],
    [402, json, 'auth', 'the account was refused: HTTP 402'],
    [407, empty, 'auth', 'a proxy asks for a credential of its own: HTTP 407'],
    [408, empty, 'timeout', 'the server gave up waiting for the request: HTTP 408'],
    [429, json, 'rate-limited', 'too many requests: HTTP 429'],
    [500, json, 'server-error', 'HTTP 500'],
    [502, page, 'server-error', 'HTTP 502 with an HTML page, so perhaps from a gateway'],
    [503, empty, 'server-error', 'HTTP 503'],
    [599, broken('truncated'), 'server-error', 'HTTP 599'],
    [302, empty, 'redirect', 'HTTP 302, which is not followed'],
    [303, page, 'redirect', 'HTTP 303, which is not followed'],
    [307, empty, 'redirect', 'HTTP 307, which is not followed'],
    [200, page, 'not-json', 'HTTP 200 with an HTML page instead of JSON (1,234 bytes)'],
    [200, broken('truncated'), 'not-json', 'HTTP 200 with a body that ends early (7 bytes)'],
    [200, broken('undecodable'), 'not-json', 'HTTP 200 with a body that cannot be decoded (7 bytes)'],
    [200, broken('infinite'), 'not-json', 'HTTP 200 with a number beyond what JSON readers keep (7 bytes)'],
    [206, broken('unparsable'), 'not-json', 'HTTP 206 with a body that is no JSON (7 bytes)'],
    [200, empty, 'not-json', 'HTTP 200 with an empty body'],
    [400, page, 'not-json', 'HTTP 400 with an HTML page instead of JSON (1,234 bytes)'],
    [422, page, 'not-json', 'HTTP 422 with an HTML page instead of JSON (1,234 bytes)'],
  ])('%i with %j is trouble', (status, body, expected, message) => {
    expect(causeOfReply(observation(status, body))).toEqual({ class: expected, message })
  })

  test.each<[number, Body]>([
    [200, json],
    [200, broken('other-media-type')],
    [201, json],
    [204, empty],
    [205, empty],
    [301, empty],
    [308, page],
    [304, empty],
    [400, json],
    [400, empty],
    [400, broken('unparsable')],
    [404, json],
    [404, page],
    [404, empty],
    [405, page],
    [410, empty],
    [409, json],
    [422, json],
    [501, json],
    [501, page],
  ])('%i with %j is to be judged', (status, body) => {
    expect(causeOfReply(observation(status, body))).toBeNull()
  })

  test.each<CredentialUse>(['none', 'refused'])('a refusal of credential %s is what is expected, an outage is not', (credential) => {
    for (const status of [401, 402, 403]) expect(causeOfReply(observation(status, json, credential))).toBeNull()
    for (const [status, expected] of [
      [429, 'rate-limited'],
      [503, 'server-error'],
      [302, 'redirect'],
    ] as const) {
      expect(causeOfReply(observation(status, json, credential))?.class).toBe(expected)
    }
  })

  test('a failed request has its cause', () => {
    const cause = { class: 'dns', message: 'm' } as const
    expect(causeOfReply({ ...observation(200), outcome: { kind: 'failed', cause } })).toBe(cause)
  })
})
