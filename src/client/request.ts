import type { Dispatcher } from 'undici'
import { request } from 'undici'
import { codeOf } from '#errors'
import { readCapped } from '#input/capped-bytes'
import { ApiError, NetworkError, ResponseError, TimeoutError } from './errors.ts'

/** Where and how a client asks. */
export interface ClientOptions {
  /** Scheme, host and base path, such as a server's URL in the spec. */
  baseUrl: string
  /** Deadline of one request with its whole answer, milliseconds; 10 s unless told otherwise. */
  timeoutMs?: number
  /** undici's, for a proxy, own certificates or a test; the global one unless told otherwise. */
  dispatcher?: Dispatcher
  /** Unix milliseconds. */
  now?: () => number
}

/** What every call takes besides its own arguments. */
export interface CallOptions {
  /** Ends the call, which then throws the signal's reason. */
  signal?: AbortSignal | undefined
}

/** One request; query members that are undefined are left out. */
export interface Call extends CallOptions {
  operation: string
  method: 'GET' | 'POST'
  path: string
  query?: Record<string, string | number | boolean | undefined>
  headers?: Record<string, string>
  /** Sent as JSON. */
  body?: unknown
}

/** A 2xx answer: its status and its parsed body, of which nothing is known yet. */
export interface Answer {
  status: number
  body: unknown
}

/** Makes one request and throws for everything but a 2xx with a JSON body. */
export type Send = (call: Call) => Promise<Answer>

const defaultTimeoutMs = 10_000
const maxBodyBytes = 8 * 1024 * 1024

/** Opens a client's way out; `apiCodeOf` finds the API's own code in an error body. It follows no redirect and retries nothing. */
export function createSend(
  { baseUrl, timeoutMs = defaultTimeoutMs, dispatcher, now = Date.now }: ClientOptions,
  apiCodeOf: (body: unknown) => unknown,
): Send {
  const base = new URL(baseUrl)
  return async (call) => {
    const deadline = AbortSignal.timeout(timeoutMs)
    const signal = call.signal === undefined ? deadline : AbortSignal.any([call.signal, deadline])
    try {
      const response = await request(urlOf(base, call), {
        method: call.method,
        headers: headersOf(call),
        body: call.body === undefined ? null : JSON.stringify(call.body),
        signal,
        // The deadline covers the whole exchange.
        headersTimeout: 0,
        bodyTimeout: 0,
        ...(dispatcher === undefined ? {} : { dispatcher }),
      })
      return await readAnswer(call.operation, response, apiCodeOf, now)
    } catch (error) {
      if (error instanceof ApiError || error instanceof ResponseError) throw error
      call.signal?.throwIfAborted()
      if (deadline.aborted) throw new TimeoutError(call.operation, timeoutMs)
      throw new NetworkError(call.operation, base.host, codeOf(error))
    }
  }
}

function urlOf(base: URL, { path, query = {} }: Call): URL {
  const url = new URL(base)
  url.pathname = `${base.pathname.replace(/\/+$/, '')}${path}`
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value))
  return url
}

function headersOf({ headers = {}, body }: Call): Record<string, string> {
  return { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers }
}

async function readAnswer(
  operation: string,
  { statusCode: status, headers, body }: Dispatcher.ResponseData,
  apiCodeOf: (body: unknown) => unknown,
  now: () => number,
): Promise<Answer> {
  const bytes = await readCapped(body, maxBodyBytes)
  const parsed = bytes === null ? undefined : parseJson(bytes.toString('utf8'))
  if (status < 200 || status > 299) {
    throw new ApiError({ operation, status, code: asCode(apiCodeOf(parsed)), retryAfter: secondsToWait(headers['retry-after'], now()) })
  }
  if (bytes === null) throw new ResponseError(operation, status, `its body is larger than ${maxBodyBytes} bytes`)
  if (parsed === undefined) throw new ResponseError(operation, status, 'its body is not JSON')
  return { status, body: parsed }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's message quotes the text.
    return undefined
  }
}

// A code is written into messages, so anything that could be a key, a token or a sentence is not taken for one.
function asCode(value: unknown): string | null {
  return typeof value === 'string' && /^[A-Z][A-Z0-9_]{1,63}$/.test(value) ? value : null
}

function secondsToWait(header: string | string[] | undefined, now: number): number | null {
  const value = Array.isArray(header) ? header[0] : header
  if (value === undefined) return null
  if (/^\d{1,9}$/.test(value.trim())) return Number(value)
  // Date.parse takes much more for a date than RFC 9110 does.
  const date = /^[A-Z][a-z]{2}, .+ GMT$/.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - now) / 1000))
}
