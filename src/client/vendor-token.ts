import { decodeJwt } from 'jose'
import { isApiError } from './errors.ts'

/** A vendor's token and the unix millisecond at which it ends. */
export interface VendorToken {
  token: string
  expiresAt: number
}

/** The two ways to a token. */
export interface TokenCalls {
  /** Exchanges the API key. */
  authenticate(): Promise<VendorToken>
  /** Exchanges a token that has not expired. */
  refresh(token: string): Promise<VendorToken>
  /** Unix milliseconds. */
  now(): number
}

/** Gives the token to send (null: none at all), and takes back one that was refused. */
export interface TokenSource {
  get(signal: AbortSignal | undefined): Promise<string | null>
  /** The API refused this token before its time; the next `get` asks for another. */
  forget(token: string): void
}

const renewAheadMs = 5 * 60_000

/** A source of one given token, for as long as it lasts. */
export function fixedToken(token: string | null): TokenSource {
  return { get: async () => token, forget: () => {} }
}

/** Keeps one token: asks for it when it is first needed, renews it five minutes before it ends, and never twice at a time. */
export function createTokenSource(calls: TokenCalls): TokenSource {
  let current: (VendorToken & { renewAt: number }) | null = null
  let pending: Promise<VendorToken> | null = null

  async function renew(): Promise<VendorToken> {
    const held = current
    if (held === null || held.expiresAt <= calls.now()) return calls.authenticate()
    try {
      return await calls.refresh(held.token)
    } catch (error) {
      if (isApiError(error) && error.status >= 400 && error.status < 500 && error.status !== 429) return calls.authenticate()
      // It is still good, and is tried again at half of the time it has left.
      if (held.expiresAt > calls.now()) return held
      throw error
    }
  }

  function renewOnce(): Promise<VendorToken> {
    pending ??= renew()
      .then((token) => {
        const life = token.expiresAt - calls.now()
        // What is short-lived, or was not renewed, is not tried again at every call.
        current = { ...token, renewAt: token.expiresAt - Math.min(renewAheadMs, life / 2) }
        return token
      })
      .finally(() => {
        pending = null
      })
    return pending
  }

  return {
    async get(signal) {
      signal?.throwIfAborted()
      if (current !== null && calls.now() < current.renewAt) return current.token
      const { token } = await abortable(renewOnce(), signal)
      return token
    },
    forget(token) {
      if (current?.token === token) current = null
    },
  }
}

/** When a token ends: its own `exp` (RFC 7519), unverified, or its age where it has none that can be read. */
export function expiryOf(token: string, expiresInSeconds: number, now: number): number {
  try {
    const { exp } = decodeJwt(token)
    if (exp !== undefined) return exp * 1000
  } catch {
    // Not a JWT: the answer's own word must do. jose's message is not kept, it could quote the token.
  }
  return now + expiresInSeconds * 1000
}

// The exchange serves every caller that waits for it, so one caller's abort ends its own wait alone.
function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const onAbort = () => reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', onAbort))
}
