import type { Cause } from '#observe/observation'
import type { Spelt } from './spellings.ts'

/** Something that keeps an answer of the API from being seen; never drift. */
export interface Trouble {
  name: string
  happen(sent: Spelt): Spelt | Cause
}

/** Trouble of every class: gateways, limits, credentials, networks, and answers that are none. */
export const troubles: readonly Trouble[] = [
  page('503 with an HTML page', 503),
  page('502 with an HTML page', 502),
  page('500 with an HTML page', 500),
  page('429 with an HTML page', 429),
  page('403 with an HTML page', 403),
  page('a login page with 200', 200),
  page('a page with 400', 400),
  json('503 of a gateway', 503, { message: 'Service Unavailable' }),
  json('503 that is marked as no success', 503, { ok: false, status: 503 }),
  json('504 of a gateway', 504, { message: 'Endpoint request timed out' }),
  json('500 of a gateway', 500, { message: 'Internal server error' }),
  json('429 of a gateway', 429, { message: 'Limit Exceeded' }, { 'retry-after': '1' }),
  json('429 of a limiter', 429, { error: 'Too Many Requests' }),
  json('500 as a problem', 500, { type: 'about:blank', title: 'Internal Server Error', status: 500, detail: 'Oops' }),
  json('401 of a gateway', 401, { message: 'Unauthorized' }),
  json('402 of a gateway', 402, { message: 'Payment Required' }),
  json('403 of a gateway', 403, { message: 'Forbidden' }),
  json('401 as a problem', 401, { type: 'about:blank', title: 'Unauthorized', status: 401, traceId: '00-ab-cd-00' }),
  json('403 in an envelope with errors', 403, { success: false, errors: [{ code: 10_000, message: 'no' }], messages: [], result: null }),
  json('408', 408, { title: 'Request Timeout' }),
  json('407', 407, {}),
  { name: '302 to a login page', happen: () => ({ status: 302, headers: { location: '/login' }, bytes: Buffer.alloc(0) }) },
  { name: '200 with an empty body', happen: ({ headers }) => ({ status: 200, headers, bytes: Buffer.alloc(0) }) },
  { name: 'a body that ends early', happen: (sent) => ({ ...sent, status: 200, bytes: Buffer.from('{"status":"success","data":{"us') }) },
  { name: 'a body of other bytes', happen: ({ headers }) => ({ status: 200, headers, bytes: Buffer.from([0xff, 0xfe, 0x00, 0x80]) }) },
  {
    name: 'a body of compressed bytes that say nothing of it',
    happen: ({ headers }) => ({ status: 200, headers, bytes: Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]) }),
  },
  { name: 'a text instead of a body', happen: ({ headers }) => ({ status: 200, headers, bytes: Buffer.from('upstream connect error') }) },
  failed('no answer in time', { class: 'timeout', message: 'no complete answer within 10 s' }),
  failed('a connection that is cut', { class: 'reset', message: 'the connection was closed' }),
  failed('a name that does not resolve', { class: 'dns', message: 'the name does not resolve' }),
  failed('a certificate that has expired', { class: 'tls', message: 'the certificate has expired' }),
  failed('a body that is too large', { class: 'too-large', message: 'the body is larger than 8 MiB' }),
]

function page(name: string, status: number): Trouble {
  const bytes = Buffer.from('<!DOCTYPE html>\n<html><head><title>Sorry</title></head><body><h1>Sorry</h1></body></html>\n')
  return { name, happen: () => ({ status, headers: { 'content-type': 'text/html; charset=utf-8' }, bytes }) }
}

function json(name: string, status: number, body: object, headers: Record<string, string> = {}): Trouble {
  return {
    name,
    happen: () => ({ status, headers: { 'content-type': 'application/json', ...headers }, bytes: Buffer.from(JSON.stringify(body)) }),
  }
}

function failed(name: string, cause: Cause): Trouble {
  return { name, happen: () => cause }
}
