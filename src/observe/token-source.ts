import { getPointer, parsePointer } from '#input/pointer'
import type { Json } from '#schema/json'
import type { CredentialExchange } from '#spec/security'
import { causeOfReply } from './causes.ts'
import { type Credentials, expiryOf, isToken, type Secret } from './credentials.ts'
import type { Cause, CredentialUse, Observation, Reply } from './observation.ts'
import type { StoredToken, TokenStore } from './token-store.ts'

/** Where a session gets the tokens that it sends. */
export interface TokenSource {
  /** The token to send, or the cause why there is none. */
  token(use: 'own' | 'refused'): Promise<{ kind: 'token'; value: string } | { kind: 'cause'; cause: Cause }>
  /** Forgets a token that an earlier check had exchanged; false where there is none, so that asking again is pointless. */
  discard(): boolean
  /** Why a credential of this use cannot be used; null where it can. */
  unusable(use: CredentialUse): string | null
  /** The variable that the credential in use came from, and when it ends in unix seconds. */
  expiry(): { variable: string; at: number } | null
}

interface SourceOptions {
  credentials: Credentials
  store: TokenStore
  /** Unix milliseconds. */
  now(): number
  /** Posts the secret to the exchange operation, as an observed request. */
  exchange(exchange: CredentialExchange, body: string): Promise<Observation>
}

/** Tokens out of variables, or exchanged for a secret and kept in the store until they are about to end. */
export function createTokenSource({ credentials, store, now, exchange }: SourceOptions): TokenSource {
  const { own, refused } = credentials
  let current: StoredToken | undefined
  let isFresh = false

  const exchanged = async (secret: Secret, how: CredentialExchange): Promise<string | Cause> => {
    const kept = current ?? store.get(secret.variable)
    if (kept !== undefined && kept.secret === secret.value && (current !== undefined || now() < kept.renewAt)) {
      current = kept
      return kept.token
    }
    const observation = await exchange(how, bodyWith(how.key, secret.value))
    const stored = readToken(observation, secret, how, now())
    if ('class' in stored) return stored
    store.set(secret.variable, stored)
    current = stored
    isFresh = true
    return stored.token
  }
  return {
    async token(use) {
      const secret = use === 'own' ? own?.secret : refused
      if (!secret) return failed('no credential is set for this request')
      if (use === 'refused' || own?.kind === 'direct') {
        if (!hasExpired(secret, now())) return { kind: 'token', value: secret.value }
        return failed(`${secret.variable} expired at ${time(secret.expiresAt)}: set a new one`)
      }
      const token = own?.kind === 'exchange' ? await exchanged(secret, own.exchange) : secret.value
      return typeof token === 'string' ? { kind: 'token', value: token } : { kind: 'cause', cause: token }
    },
    discard() {
      if (own?.kind !== 'exchange' || current === undefined) return false
      store.delete(own.secret.variable)
      // A token of this session stays: a second exchange would bring the like of it.
      if (isFresh) return false
      current = undefined
      return true
    },
    unusable(use) {
      if (use !== 'refused') return null
      if (refused === null) return 'no credential of another scope is set'
      return hasExpired(refused, now()) ? `${refused.variable} has expired` : null
    },
    expiry() {
      const secret = own?.secret
      const at = own?.kind === 'exchange' ? seconds(current?.expiresAt) : secret?.expiresAt
      return secret === undefined || at === null || at === undefined ? null : { variable: secret.variable, at }
    },
  }
}

/** A JSON object that holds the secret where the pointer says. */
function bodyWith(pointer: string, secret: string): string {
  return JSON.stringify(parsePointer(pointer).reduceRight<unknown>((value, key) => ({ [key]: value }), secret))
}

function readToken(observation: Observation, secret: Secret, how: CredentialExchange, now: number): StoredToken | Cause {
  const { operation, token, expiresIn } = how
  const { outcome } = observation
  if (outcome.kind === 'failed') return outcome.cause
  const { reply } = outcome
  const refusal = refusalOf(reply, secret.variable, operation)
  if (refusal !== null) return refusal
  const trouble = causeOfReply(observation)
  if (trouble !== null) return { class: trouble.class, message: `${operation}: ${trouble.message}` }
  const json = reply.body.kind === 'json' ? reply.body.value : null
  const value = tokenIn(json, how)
  if (reply.status !== 200 || value === null) {
    return { class: 'auth', message: `${operation} gave no token: HTTP ${reply.status}, no usable string at ${token}` }
  }
  const life = getPointer(json, expiresIn)
  const expiresAt = expiryOf(value)
  const end = expiresAt !== null ? expiresAt * 1000 : typeof life === 'number' && life > 0 ? now + life * 1000 : null
  return { token: value, secret: secret.value, expiresAt: end, renewAt: end === null ? now : renewalOf(end, now) }
}

/** The token that an exchange was answered with; null where there is none that could stand in a header. */
export function tokenIn(body: Json, { token }: CredentialExchange): string | null {
  const value = getPointer(body, token)
  return typeof value === 'string' && isToken(value) ? value : null
}

function refusalOf({ status }: Reply, variable: string, operation: string): Cause | null {
  const isRefusal = [400, 401, 402, 403, 422].includes(status)
  return isRefusal ? { class: 'auth', message: `${variable} was refused by ${operation}: HTTP ${status}` } : null
}

/** Well before the end: a tenth of the token's life, and at least five minutes where it lives that long. */
function renewalOf(end: number, now: number): number {
  const life = end - now
  return end - Math.max(life / 10, Math.min(life / 2, 300_000))
}

function hasExpired({ expiresAt }: Secret, now: number): boolean {
  return expiresAt !== null && expiresAt * 1000 <= now
}

function seconds(milliseconds: number | null | undefined): number | null {
  return milliseconds === null || milliseconds === undefined ? null : Math.floor(milliseconds / 1000)
}

function time(expiresAt: number | null): string {
  const date = new Date((expiresAt ?? 0) * 1000)
  return Number.isNaN(date.getTime()) ? 'some time ago' : date.toISOString().replace('.000Z', 'Z')
}

function failed(message: string): { kind: 'cause'; cause: Cause } {
  return { kind: 'cause', cause: { class: 'auth', message } }
}
