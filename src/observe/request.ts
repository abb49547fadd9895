import { isIP } from 'node:net'
import { Client } from 'undici'
import { causeOfError } from './causes.ts'
import { type Connection, createConnection, type Reach } from './connection.ts'
import { acceptedEncodings } from './content-encoding.ts'
import { type Intake, openIntake, type Received, tooLarge, tooLargeCause } from './intake.ts'
import type { Cause, Observation, Phases } from './observation.ts'
import type { Lease, Room } from './room.ts'
import { fieldValue } from './singleton-fields.ts'

/** One request, ready to be sent. */
export interface RequestOptions extends Reach {
  method: string
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
  /** Where bodies are kept until the check is judged. */
  room: Room
  lease: Lease
  userAgent: string
  signal?: AbortSignal
}

/** What came of a request. */
export type Answer = Pick<Observation, 'durationMs' | 'phases' | 'outcome' | 'tlsExpiry'>

/** Aborting reasons of our own, so that they can be told from what the network did. */
const deadline = Object.assign(new Error('deadline'), { code: 'deadline' })
const interrupted = Object.assign(new Error('interrupted'), { code: 'interrupted' })
/** Given to a client that has done its work, which would make an error with a stack of its own for each request. */
const spent = Object.assign(new Error('spent'), { code: 'spent' })

/** Makes one request over a connection of its own, follows no redirect, and never throws: what goes wrong is in the outcome. */
export async function request(options: RequestOptions): Promise<Answer> {
  const { url, timeoutMs, maxBodyBytes, room, lease, signal } = options
  const connection = createConnection(options)
  const abort = new AbortController()
  // undici heeds the signal of a request only once it has a socket.
  abort.signal.addEventListener('abort', connection.destroy)
  const timer = setTimeout(() => abort.abort(deadline), timeoutMs)
  const interrupt = (): void => abort.abort(interrupted)
  signal?.addEventListener('abort', interrupt)
  const intake = openIntake({ maxBytes: maxBodyBytes, room, lease, signal: abort.signal })
  const clock: Clock = { started: performance.now() }
  let client: Client | undefined
  let outcome: Observation['outcome']
  try {
    if (signal?.aborted) throw interrupted
    client = new Client(url.origin, { connect: connection.connect, headersTimeout: 0, bodyTimeout: 0, allowH2: false })
    const received = await exchange(client, options, { clock, intake, signal: abort.signal })
    clock.ended = performance.now()
    outcome = await intake.readReply(received)
  } catch (thrown) {
    // An abort can surface as an error of the stream that it cut off.
    const error = abort.signal.aborted ? abort.signal.reason : thrown
    outcome = { kind: 'failed', cause: (error === deadline ? intake.waitsFor() : null) ?? causeOf(error, options, connection) }
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', interrupt)
    intake.close()
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

interface Course {
  clock: Clock
  intake: Intake
  signal: AbortSignal
}

async function exchange(client: Client, options: RequestOptions, { clock, intake, signal }: Course): Promise<Received> {
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
  return { ...received, ...(await intake.readBytes(response.body)) }
}

function joinHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, fieldValue(name, [value].flat())]])),
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
