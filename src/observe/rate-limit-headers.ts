/** What the headers of an answer say about the provider's rate limit; null where they say nothing. */
export interface RateLimitFacts {
  /** Requests left in the provider's window. */
  remaining: number | null
  /** When the provider wants to hear from us again, unix milliseconds. */
  resumeAt: number | null
}

/**
 * Reads `Retry-After` (RFC 9110), `RateLimit` (the IETF draft, `r` and `t`), and the `RateLimit-*` and `X-RateLimit-*` headers that
 * most providers send. A reset far above a delay in seconds is a date in Unix seconds or milliseconds.
 */
export function readRateLimit(headers: Readonly<Record<string, string>>, now: number): RateLimitFacts {
  const draft = headers.ratelimit ?? ''
  const remaining = count(headers['ratelimit-remaining'] ?? headers['x-ratelimit-remaining'] ?? /(?:^|[;\s])r=(\d+)/.exec(draft)?.[1])
  const reset = count(headers['ratelimit-reset'] ?? headers['x-ratelimit-reset'] ?? /(?:^|[;\s])t=(\d+)/.exec(draft)?.[1])
  const retry = retryAt(headers['retry-after'], now)
  const resetAt = remaining === 0 && reset !== null ? moment(reset, now) : null
  return { remaining, resumeAt: retry ?? resetAt }
}

function count(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text.trim()) ? Number(text) : null
}

function retryAt(text: string | undefined, now: number): number | null {
  if (text === undefined) return null
  const seconds = count(text)
  if (seconds !== null) return now + seconds * 1000
  const date = Date.parse(text)
  return Number.isFinite(date) ? date : null
}

function moment(reset: number, now: number): number {
  if (reset > 100_000_000_000) return reset
  return reset > 1_000_000_000 ? reset * 1000 : now + reset * 1000
}
