import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Dispatcher, request } from 'undici'
import { codeOf } from '#errors'
import { readCapped } from '#input/capped-bytes'
import type { ProviderState } from './pact.ts'

/** Header that tells the relay which interaction a request belongs to; it goes no further. */
export const interactionHeader = 'x-plumbline-interaction'

/** What a relay stands in front of. */
export interface RelayOptions {
  /** The provider's base URL. */
  target: string
  /** The pact to be verified, as JSON. */
  pact: string
  /** Values to put in place of stand-ins, in headers and bodies. */
  secrets: ReadonlyMap<string, string>
  /** Sets a provider state and returns its values; a thrown error counts as a state that could not be set. */
  setState(state: ProviderState, action: 'setup' | 'teardown'): Promise<Record<string, unknown>>
  timeoutMs: number
  signal: AbortSignal
}

/**
 * What became of an interaction's request: an answer, one whose body is not what its content type says, or none. `reason` names
 * hosts, codes and limits only.
 */
export type Exchange = { kind: 'answered'; status: number; mediaType: string | null } | { kind: 'unreadable' | 'failed'; reason: string }

/** Stands between Pact's verifier and a provider, so that the verifier holds no credential and trouble is told from a difference. */
export interface Relay {
  /** The verifier's provider. */
  baseUrl: string
  pactUrl: string
  stateUrl: string
  /** By the number in `interactionHeader`. */
  exchanges: ReadonlyMap<string, Exchange>
  close(): Promise<void>
}

/** Requests in a row without an answer after which the provider is asked no more. */
const patience = 2

const maxBodyBytes = 8 * 1024 * 1024

/** Starts a relay on a free loopback port; it follows no redirect. */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const own = `/${randomUUID()}`
  const exchanges = new Map<string, Exchange>()
  let unanswered = 0
  let silence: string | null = null
  let unset: string | null = null

  async function setState(body: string): Promise<Record<string, unknown>> {
    const { state: name, params = {}, action } = JSON.parse(body)
    if (action !== 'setup') unset = null
    // Pact asks for the state '' where an interaction has none.
    if (name === '') return {}
    try {
      return await options.setState({ name, params }, action)
    } catch {
      // Told to Pact, it would be tried again for half a minute; the interaction's request is what is kept from the provider.
      if (action === 'setup') unset = `the provider state "${name}" could not be set`
      return {}
    }
  }

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await readBody(incoming)
    if (incoming.url === `${own}/pact`) return answer(outgoing, 200, { 'content-type': 'application/json' }, options.pact)
    if (incoming.url === `${own}/state`) {
      const values = await setState(body.toString('utf8'))
      return answer(outgoing, 200, { 'content-type': 'application/json' }, JSON.stringify(values))
    }
    const number = incoming.headers[interactionHeader]
    const obstacle = unset ?? silence
    const { exchange, status, headers, bytes } = obstacle === null ? await forward(incoming, body, options) : fail(obstacle)
    if (obstacle === null) unanswered = exchange.kind === 'failed' ? unanswered + 1 : 0
    // A provider that is down is not waited for once more for each interaction.
    if (exchange.kind === 'failed' && unanswered === patience) silence = exchange.reason
    if (typeof number === 'string') exchanges.set(number, exchange)
    return answer(outgoing, status, headers, bytes)
  }

  // A connection that breaks is the verifier's own end: nobody is left to be answered.
  const server = createServer((incoming, outgoing) => void handle(incoming, outgoing).catch(() => outgoing.destroy()))
  server.listen(0, '127.0.0.1')
  await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject))
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    baseUrl,
    pactUrl: `${baseUrl}${own}/pact`,
    stateUrl: `${baseUrl}${own}/state`,
    exchanges,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

interface Forwarded {
  exchange: Exchange
  status: number
  headers: Record<string, string | string[]>
  bytes: Buffer | string
}

async function forward(incoming: IncomingMessage, body: Buffer, { target, secrets, timeoutMs, signal }: RelayOptions): Promise<Forwarded> {
  const base = new URL(target)
  const deadline = AbortSignal.timeout(timeoutMs)
  try {
    const response = await request(`${base.origin}${base.pathname.replace(/\/+$/, '')}${incoming.url}`, {
      method: incoming.method as Dispatcher.HttpMethod,
      headers: Object.fromEntries(forwardedHeaders(incoming).map(([name, value]) => [name, reveal(value, secrets, (secret) => secret)])),
      body: body.length === 0 ? null : reveal(body.toString('utf8'), secrets, inJson),
      signal: AbortSignal.any([deadline, signal]),
      headersTimeout: 0,
      bodyTimeout: 0,
    })
    const bytes = await readCapped(response.body, maxBodyBytes)
    if (bytes === null) return fail(`an answer of more than ${maxBodyBytes / 1024 / 1024} MiB`)
    const { statusCode: status, headers } = response
    const mediaType = [headers['content-type']].flat()[0]?.split(';')[0]?.trim().toLowerCase() ?? null
    const exchange: Exchange = isBrokenJson(mediaType, headers, bytes)
      ? { kind: 'unreadable', reason: `HTTP ${status} with a body that is no JSON` }
      : { kind: 'answered', status, mediaType }
    return { exchange, status, headers: answerHeaders(headers), bytes }
  } catch (error) {
    return fail(deadline.aborted ? `no complete answer within ${timeoutMs / 1000} s` : `no answer from ${base.host} (${codeOf(error)})`)
  }
}

// The status is outside of what a provider sends; the exchange says what it stands for.
function fail(reason: string): Forwarded {
  return { exchange: { kind: 'failed', reason }, status: 599, headers: {}, bytes: '' }
}

const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'host', 'accept-encoding', interactionHeader])

function forwardedHeaders({ headers }: IncomingMessage): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) =>
    value === undefined || hopByHop.has(name) ? [] : [[name, [value].flat().join(', ')]],
  )
}

function isBrokenJson(mediaType: string | null, headers: Dispatcher.ResponseData['headers'], bytes: Buffer): boolean {
  if (mediaType === null || !/^application\/(.+\+)?json$/.test(mediaType) || bytes.length === 0) return false
  // Compressed although nobody asked for it: Pact unpacks it.
  if (headers['content-encoding'] !== undefined) return false
  try {
    JSON.parse(bytes.toString('utf8'))
    return false
  } catch {
    return true
  }
}

function answerHeaders(headers: Dispatcher.ResponseData['headers']): Record<string, string | string[]> {
  const answered: Record<string, string | string[]> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || hopByHop.has(name)) continue
    // Media types are the same in any case (RFC 9110, 8.3.1); Pact's expressions are not.
    answered[name] = name === 'content-type' ? [value].flat().map(lowerMediaType) : value
  }
  return answered
}

function lowerMediaType(value: string): string {
  return value.replace(/^[^;]*/, (type) => type.trim().toLowerCase())
}

function reveal(text: string, secrets: ReadonlyMap<string, string>, write: (secret: string) => string): string {
  let revealed = text
  for (const [standIn, secret] of secrets) revealed = revealed.replaceAll(standIn, () => write(secret))
  return revealed
}

function inJson(secret: string): string {
  return JSON.stringify(secret).slice(1, -1)
}

async function readBody(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(stream))
}

function answer(outgoing: ServerResponse, status: number, headers: Record<string, string | string[]>, body: Buffer | string): void {
  outgoing.writeHead(status, headers).end(body)
}
