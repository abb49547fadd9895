import { type Dictionary, type List, type Parameters, parseDictionary, parseList } from 'structured-headers'
import { readHttpDate } from './http-date.ts'

/** What the headers of an answer say about the provider's rate limit; null where they say nothing. */
export interface RateLimitFacts {
  /** Requests left in the provider's window; the fewest, where there are several windows. */
  remaining: number | null
  /** When the provider wants to hear from us again, unix milliseconds. */
  resumeAt: number | null
}

type Headers = Readonly<Record<string, string>>

/** One window of a provider's limit: requests left in it, and when it starts anew in Unix milliseconds. */
interface Window {
  remaining: number | null
  resetAt: number | null
}

/**
 * Reads `Retry-After` (RFC 9110), `RateLimit` in each of the IETF drafts' forms, and the `RateLimit-*`, `X-RateLimit-*` and
 * `X-Rate-Limit-*` headers that most providers send. A value that cannot be read counts as absent. Fractions of a second are rounded
 * up: a provider that is asked too early refuses again.
 */
export function readRateLimit(headers: Headers, now: number): RateLimitFacts {
  const windows = [separateFields(headers, now), ...readPolicies(headers.ratelimit, now)]
  const left = windows.flatMap(({ remaining }) => remaining ?? [])
  const resets = windows.flatMap(({ remaining, resetAt }) => (remaining === 0 && resetAt !== null ? [resetAt] : []))
  return {
    remaining: left.length === 0 ? null : Math.min(...left),
    resumeAt: retryAt(headers['retry-after'], now) ?? (resets.length === 0 ? null : Math.max(...resets)),
  }
}

function separateFields(headers: Headers, now: number): Window {
  const field = (name: string): string | undefined =>
    headers[`ratelimit-${name}`] ?? headers[`x-ratelimit-${name}`] ?? headers[`x-rate-limit-${name}`]
  const remaining = readNumber(field('remaining'))
  return { remaining: remaining === null ? null : Math.floor(remaining), resetAt: resetTime(field('reset'), now) }
}

/** `"default";r=0;t=30`, several of them, or the older `limit=100, remaining=0, reset=30` (also with semicolons). */
function readPolicies(value: string | undefined, now: number): Window[] {
  if (value === undefined) return []
  const dictionary = parsed(parseDictionary, value)
  if (dictionary?.has('remaining') === true || dictionary?.has('reset') === true) return [windowOf(membersOf(dictionary), now)]
  const list = parsed(parseList, value) ?? []
  const parameters: Parameters[] = [...list, ...(dictionary?.values() ?? [])].map(([, each]) => each)
  return parameters.map((each) => windowOf(each, now))
}

function membersOf(dictionary: Dictionary): Parameters {
  return new Map([...dictionary].flatMap(([name, [item]]) => (Array.isArray(item) ? [] : [[name, item]])))
}

function windowOf(members: Parameters, now: number): Window {
  const numberAt = (...names: string[]): number | null => {
    const value = names.map((name) => members.get(name)).find((each) => typeof each === 'number' && each >= 0)
    return typeof value === 'number' ? value : null
  }
  const reset = numberAt('t', 'reset')
  const remaining = numberAt('r', 'remaining')
  return { remaining: remaining === null ? null : Math.floor(remaining), resetAt: reset === null ? null : timeOf(reset, now) }
}

function parsed<T extends List | Dictionary>(parse: (text: string) => T, text: string): T | null {
  try {
    return parse(text)
  } catch {
    return null
  }
}

/** A decimal that is not negative; of several that a proxy joined into one line the first counts. */
function readNumber(text: string | undefined): number | null {
  const first = text?.split(',', 1)[0]?.trim() ?? ''
  return /^\d{1,15}(?:\.\d{0,15})?$/.test(first) ? Number(first) : null
}

function retryAt(text: string | undefined, now: number): number | null {
  if (text === undefined) return null
  const seconds = readNumber(text)
  return seconds === null ? readHttpDate(text) : inSeconds(seconds, now)
}

function resetTime(text: string | undefined, now: number): number | null {
  if (text === undefined) return null
  const reset = readNumber(text)
  return reset === null ? readHttpDate(text) : timeOf(reset, now)
}

/** A reset far above a delay in seconds is a date in Unix seconds or milliseconds. */
function timeOf(reset: number, now: number): number {
  if (reset > 100_000_000_000) return reset
  return reset > 1_000_000_000 ? Math.ceil(reset) * 1000 : inSeconds(reset, now)
}

function inSeconds(delay: number, now: number): number {
  return now + Math.ceil(delay) * 1000
}
