import { isIP } from 'node:net'
import { Client, type Dispatcher } from 'undici'
import { mediaTypeOf, readBody } from './body.ts'
import { causeOfError } from './causes.ts'
import { type Connection, createConnection, type Reach } from './connection.ts'
import { acceptedEncodings, decode } from './content-encoding.ts'
import type { Body, Cause, Observation, Phases, Reply } from './observation.ts'

/** One request, ready to be sent. */
export interface RequestOptions extends Reach {
  method: 'GET' | 'POST'
  /** Absolute, http or https. */
  url: URL
  /** Beyond `accept`, `accept-encoding` and `user-agent`. */
  headers: Readonly<Record<string, string>>
  /** JSON text to send. */
  body?: string
  /** From the first step to the last byte of the answer, milliseconds. */
  timeoutMs: number
  /** Of the body, both as sent and decompressed. */
  maxBodyBytes: number
  userAgent: string
  signal?: AbortSignal
}

/** What came of a request. */
export type Answer = Pick<Observation, 'durationMs' | 'phases' | 'outcome' | 'tlsExpiry'>

/** Aborting reasons of our own, so that they can be told from what the network did. */
const deadline = Object.assign(new Error('deadline'), { code: 'deadline' })
const interrupted = Object.assign(new Error('interrupted'), { code: 'interrupted' })
const tooLarge = Object.assign(new Error('too large'), { code: 'too-large' })
/** Given to a client that has done its work, which would make an error with a stack of its own for each request. */
const spent = Object.assign(new Error('spent'), { code: 'spent' })

/** What was read of an answer; `end` says whether all of it came. */
interface Received {
  status: number
  headers: Record<string, string>
  bytes: Buffer
  end: 'complete' | 'early' | 'garbled'
}

/** Makes one request over a connection of its own, follows no redirect, and never throws: what goes wrong is in the outcome. */
export async function request(options: RequestOptions): Promise<Answer> {
  const { url, timeoutMs, maxBodyBytes, signal } = options
  const connection = createConnection(options)
  const abort = new AbortController()
  // undici heeds the signal of a request only once it has a socket.
  abort.signal.addEventListener('abort', connection.destroy)
  const timer = setTimeout(() => abort.abort(deadline), timeoutMs)
  const interrupt = (): void => abort.abort(interrupted)
  signal?.addEventListener('abort', interrupt)
  const clock: Clock = { started: performance.now() }
  let client: Client | undefined
  let outcome: Observation['outcome']
  try {
    if (signal?.aborted) throw interrupted
    client = new Client(url.origin, { connect: connection.connect, headersTimeout: 0, bodyTimeout: 0, allowH2: false })
    const received = await exchange(client, options, clock, abort.signal)
    clock.ended = performance.now()
    const reply = await readReply(received, maxBodyBytes)
    outcome = reply === null ? failed(tooLargeCause(maxBodyBytes)) : { kind: 'reply', reply }
  } catch (thrown) {
    // An abort can surface as an error of the stream that it cut off.
    const error = abort.signal.aborted ? abort.signal.reason : thrown
    outcome = failed(causeOf(error, options, connection))
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', interrupt)
    connection.destroy()
    await client?.destroy(spent)
  }
  const { tlsExpiry } = connection
  const expiry = tlsExpiry()
  const durationMs = (clock.ended ?? performance.now()) - clock.started
  return { durationMs, phases: phasesOf(connection, clock), outcome, ...(expiry !== undefined && { tlsExpiry: expiry }) }
}

interface Clock {
  started: number
  answered?: number
  ended?: number
}

async function exchange(client: Client, options: RequestOptions, clock: Clock, signal: AbortSignal): Promise<Received> {
  const { url, method, headers, body, userAgent, maxBodyBytes } = options
  const response = await client.request({
    method,
    path: `${url.pathname}${url.search}`,
    headers: {
      accept: 'application/json',
      'accept-encoding': acceptedEncodings,
      'user-agent': userAgent,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body }),
    reset: true,
    signal,
  })
  clock.answered = performance.now()
  const received = { status: response.statusCode, headers: joinHeaders(response.headers) }
  if (Number(received.headers['content-length']) > maxBodyBytes) throw tooLarge
  return { ...received, ...(await readBytes(response.body, maxBodyBytes, signal)) }
}

async function readBytes(
  body: Dispatcher.ResponseData['body'],
  maxBytes: number,
  signal: AbortSignal,
): Promise<Pick<Received, 'bytes' | 'end'>> {
  const chunks: Buffer[] = []
  let size = 0
  let end: Received['end'] = 'complete'
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > maxBytes) throw tooLarge
      chunks.push(chunk)
    }
  } catch (error) {
    const reason = signal.aborted ? undefined : brokenEnd(error)
    if (reason === undefined) throw error
    end = reason
  }
  return { bytes: Buffer.concat(chunks), end }
}

/** A body that simply stops is a truncated answer, one in broken chunks a garbled one; a reset or a deadline leaves no answer. */
function brokenEnd(error: unknown): 'early' | 'garbled' | undefined {
  const { code, name } = Object(error)
  if (code === 'UND_ERR_SOCKET' || code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') return 'early'
  return name === 'HTTPParserError' ? 'garbled' : undefined
}

/**
 * The codings to undo, first applied first: the content's, then the transfer's. `chunked` was undone by the parser, which takes any
 * other transfer coding for none (RFC 9112, 6.1 and 6.3).
 */
function encodingsOf(headers: Received['headers']): string {
  const transfer = (headers['transfer-encoding'] ?? '').replace(/(?<=^|,)\s*chunked\s*(?=,|$)/gi, '')
  return `${headers['content-encoding'] ?? ''},${transfer}`
}

/** Null when the body is larger than allowed once it is decompressed. */
async function readReply({ status, headers, bytes, end }: Received, maxBytes: number): Promise<Reply | null> {
  const mediaType = mediaTypeOf(headers['content-type'])
  const reply = (body: Body): Reply => ({ status, headers, mediaType, body })
  if (end !== 'complete') {
    return reply({ kind: 'unreadable', reason: end === 'early' ? 'truncated' : 'undecodable', bytes: bytes.length })
  }
  if (bytes.length === 0) return reply({ kind: 'empty' })
  const decoded = await decode(bytes, encodingsOf(headers), maxBytes)
  switch (decoded.kind) {
    case 'bytes':
      return reply(readBody(decoded.bytes, mediaType))
    case 'too-large':
      return null
    case 'truncated':
    case 'undecodable':
      return reply({ kind: 'unreadable', reason: decoded.kind, bytes: bytes.length })
    default:
      return decoded satisfies never
  }
}

/** Fields that are read as one value: a proxy and the server behind it may each have written it, and a list of it says nothing. */
const singletons: ReadonlySet<string> = new Set([
  'content-type',
  'deprecation',
  'location',
  'ratelimit-remaining',
  'ratelimit-reset',
  'retry-after',
  'sunset',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
])

/** Of a field with one value the first counts; the lines of any other are one list (RFC 9110, 5.3). */
function joinHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      const lines = [value ?? []].flat()
      return lines.length === 0 ? [] : [[name, (singletons.has(name) ? lines.slice(0, 1) : lines).join(', ')]]
    }),
  )
}

function phasesOf({ marks }: Connection, { started, answered, ended }: Clock): Phases {
  const { resolved, connected, secured } = marks
  const ready = secured ?? connected
  return {
    ...(resolved !== undefined && { resolve: resolved - started }),
    ...(connected !== undefined && { connect: connected - (resolved ?? started) }),
    ...(secured !== undefined && connected !== undefined && { tls: secured - connected }),
    ...(answered !== undefined && ready !== undefined && { processing: answered - ready }),
    ...(ended !== undefined && answered !== undefined && { transfer: ended - answered }),
  }
}

function causeOf(error: unknown, { url, timeoutMs, maxBodyBytes }: RequestOptions, { marks }: Connection): Cause {
  if (error === tooLarge) return tooLargeCause(maxBodyBytes)
  if (error === interrupted) return { class: 'timeout', message: `interrupted before ${url.host} had answered` }
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const unresolved = isIP(host) === 0 && marks.resolved === undefined
  return causeOfError(error, { address: addressOf(url), host, timeoutMs, unresolved })
}

function addressOf({ hostname, port, protocol }: URL): string {
  return `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`
}

function tooLargeCause(maxBytes: number): Cause {
  return { class: 'too-large', message: `the body is larger than ${sizeOf(maxBytes)}` }
}

function sizeOf(bytes: number): string {
  return bytes >= 1_048_576 ? `${Math.round((bytes / 1_048_576) * 10) / 10} MiB` : `${bytes.toLocaleString('en')} bytes`
}

function failed(cause: Cause): Observation['outcome'] {
  return { kind: 'failed', cause }
}
