import { packageVersion } from '#config/package'
import type { Variables } from '#config/variables'
import { HarnessError } from '#errors'
import type { Operation, Spec } from '#spec/model'
import type { Budget } from './budget.ts'
import { credentialHeader, readCredentials } from './credentials.ts'
import type { Cause, CredentialUse, Observation, Probe } from './observation.ts'
import { request } from './request.ts'
import { createRoom, type Lease, type Room } from './room.ts'
import type { Shortage } from './shortage.ts'
import { createTokenSource, type TokenSource } from './token-source.ts'
import { createTokenStore, type TokenStore } from './token-store.ts'

/** What it takes to talk to one installation of one API. */
export interface SessionOptions {
  spec: Spec
  /** http or https, to which the spec's paths are appended. */
  baseUrl: string
  /** Deadline of one request, milliseconds. */
  timeoutMs: number
  variables: Variables
  /** The caller begins its check; the session spends from it. */
  budget: Budget
  /** Exchanged tokens of earlier checks of the same target; without it, every session exchanges anew. */
  tokens?: TokenStore
  /** Unix milliseconds. */
  now(): number
  signal?: AbortSignal
  /** As sent and as decompressed; 8 MiB by default. */
  maxBodyBytes?: number
  /** Memory for bodies, shared by all checks of the process; without it, the session has one for itself. */
  room?: Room
}

/** One check's conversation with an API: one request at a time, each observed. */
export interface Session {
  /** Never throws for anything that a provider or a network does; `internal` for an operation that the spec does not have. */
  observe(probe: Probe): Promise<Observation>
  /** All of them in order, the token exchange and what could not be sent included; the same array throughout. */
  readonly observations: readonly Observation[]
  /** Requests that the budget still has for this check. */
  remaining(): number
  /** What bounds those. */
  shortage(): Shortage
  /** Why requests with a credential of this use would be pointless; null where they are not. */
  unusable(use: CredentialUse): string | null
  /** When the credential in use ends: the variable it came from, and unix seconds; null where that is not known. */
  credentialExpiry(): { variable: string; at: number } | null
  /** Whether so many bytes more of what was read may be kept until the session is closed. */
  retain(bytes: number): boolean
  /** Ends requests that are under way, and gives back the memory of all bodies: what they hold is not to be read any more. */
  close(): Promise<void>
}

const defaultMaxBodyBytes = 8 * 1_048_576

/** Opens a session without sending anything; throws `credentials` or `config` where it could not work. */
export function openSession(options: SessionOptions): Session {
  const { spec, budget, now, variables } = options
  const baseUrl = parseBaseUrl(options.baseUrl)
  const credentials = readCredentials(spec, variables, baseUrl)
  const closing = new AbortController()
  const signal = options.signal === undefined ? closing.signal : AbortSignal.any([options.signal, closing.signal])
  const observations: Observation[] = []
  const record: Recorder = (observation) => {
    observations.push(observation)
    return observation
  }
  const room = options.room ?? createRoom()
  const lease = room.lease()
  const send = createSender({ ...options, signal, room, lease }, baseUrl, record)
  let exchanges = 0
  const tokens = createTokenSource({
    credentials,
    store: options.tokens ?? createTokenStore(),
    now,
    exchange: ({ operation }, body) => {
      const id = ++exchanges === 1 ? `${operation}:token` : `${operation}:token-${exchanges}`
      return send({ id, operation, query: {}, credential: 'none' }, findOperation(spec, operation), { body })
    },
  })
  const sendWithToken = async (probe: Probe, operation: Operation): Promise<Observation> => {
    const headers = await headersOf(probe.credential, operation, spec, tokens)
    return headers.kind === 'cause' ? record(unsent(probe, now(), headers.cause, budget)) : send(probe, operation, headers)
  }
  const observe = async (probe: Probe): Promise<Observation> => {
    const operation = findOperation(spec, probe.operation)
    const observation = await sendWithToken(probe, operation)
    if (!isUnauthorized(observation) || probe.credential !== 'own' || !tokens.discard()) return observation
    // A token of an earlier check was revoked since: a fresh one tells whether the secret still holds.
    observation.superseded = true
    return sendWithToken({ ...probe, id: `${probe.id}:again` }, operation)
  }
  let queue: Promise<unknown> = Promise.resolve()
  return {
    observations,
    observe(probe) {
      const turn = queue.then(() => observe(probe))
      queue = turn.catch(() => {})
      return turn
    },
    remaining: () => budget.remaining(),
    shortage: () => budget.shortage(),
    unusable: (use) => tokens.unusable(use),
    credentialExpiry: () => tokens.expiry(),
    retain: (bytes) => lease.keep(bytes),
    async close() {
      closing.abort()
      await queue
      lease.release()
    },
  }
}

type Recorder = (observation: Observation) => Observation
type Send = (probe: Probe, operation: Operation, parts: { headers?: Headers['headers']; body?: string }) => Promise<Observation>

/** Sends requests as far as the budget goes, learns from the answers what it may still spend, and records both. */
function createSender(options: SessionOptions & { signal: AbortSignal; room: Room; lease: Lease }, baseUrl: URL, record: Recorder): Send {
  const { budget, now, timeoutMs, signal, maxBodyBytes = defaultMaxBodyBytes, room, lease } = options
  const userAgent = `plumbline/${packageVersion()}`
  return async (probe, operation, { headers = {}, body }) => {
    const startedAt = now()
    const exhausted = budget.take() ? null : budget.exhausted()
    if (exhausted !== null) return record(unsent(probe, startedAt, exhausted, budget))
    const { method } = operation
    const url = urlOf(baseUrl, operation, probe.query)
    const content = body === undefined ? {} : { body }
    const answer = await request({ method, url, headers, ...content, timeoutMs, maxBodyBytes, room, lease, userAgent, signal })
    if (answer.outcome.kind === 'reply') budget.heed(answer.outcome.reply)
    return record({ probe, startedAt, ...answer })
  }
}

function parseBaseUrl(text: string): URL {
  const url = URL.parse(text)
  const isPlain = url !== null && /^https?:/.test(url.protocol) && url.username === '' && url.search === '' && url.hash === ''
  if (isPlain && url.password === '') return url
  throw new HarnessError('config', 'the base URL is no http or https URL without credentials, query and fragment', {
    hint: 'Give one such as https://staging-api.example.com.',
  })
}

function urlOf(baseUrl: URL, { path }: Operation, query: Readonly<Record<string, string>>): URL {
  const url = new URL(`${baseUrl.origin}${baseUrl.pathname.replace(/\/+$/, '')}${path}`)
  url.search = new URLSearchParams(query).toString()
  return url
}

function findOperation(spec: Spec, id: string): Operation {
  const operation = spec.operations.find((candidate) => candidate.id === id)
  if (operation !== undefined) return operation
  throw new HarnessError('internal', `${spec.api} has no operation ${id}`)
}

interface Headers {
  kind: 'headers'
  headers: { [name: string]: string }
}

async function headersOf(
  use: CredentialUse,
  operation: Operation,
  { credential }: Spec,
  tokens: TokenSource,
): Promise<Headers | { kind: 'cause'; cause: Cause }> {
  if (use === 'none' || !operation.secured || credential === null) return { kind: 'headers', headers: {} }
  const token = await tokens.token(use)
  return token.kind === 'cause' ? token : { kind: 'headers', headers: credentialHeader(credential, token.value) }
}

function isUnauthorized({ outcome }: Observation): boolean {
  return outcome.kind === 'reply' && outcome.reply.status === 401
}

function unsent(probe: Probe, startedAt: number, cause: Cause, budget: Pick<Budget, 'shortage'>): Observation {
  const isWithheld = cause.class === 'rate-limited' && budget.shortage().isOwn
  const observation: Observation = { probe, startedAt, durationMs: 0, phases: {}, outcome: { kind: 'failed', cause }, unsent: true }
  return isWithheld ? { ...observation, withheld: true } : observation
}
