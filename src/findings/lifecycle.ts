import { readHttpDate } from '#observe/http-date'
import type { FindingId } from './catalogue.ts'

/** What the `Deprecation` and `Sunset` headers of a reply announce; times in unix milliseconds. */
export interface Lifecycle {
  /** Null where nothing is announced; `at` is null where the header says that it is deprecated, and not since when. */
  deprecation: { at: number | null } | null
  sunset: { at: number | null } | null
}

/** What is wrong with an operation's future. */
export interface LifecycleNotice {
  id: Extract<FindingId, 'endpoint-deprecated' | 'endpoint-deprecated-with-sunset' | 'api-sunset-date-too-small'>
  header: 'deprecation' | 'sunset'
  observed: string
}

const day = 86_400_000

/** Reads RFC 9745 (`@1688169599`), the drafts before it (`true`, or an HTTP date), and RFC 8594 (an HTTP date). */
export function readLifecycle(headers: Readonly<Record<string, string>>): Lifecycle {
  return { deprecation: readDeprecation(headers.deprecation?.trim()), sunset: readSunset(headers.sunset?.trim()) }
}

function readDeprecation(text: string | undefined): Lifecycle['deprecation'] {
  if (text === undefined || text === '' || /^(?:false|\?0)$/i.test(text)) return null
  const seconds = /^@(-?\d{1,15})(?:;.*)?$/.exec(text)?.[1]
  return { at: seconds === undefined ? readHttpDate(text) : Number(seconds) * 1000 }
}

function readSunset(text: string | undefined): Lifecycle['sunset'] {
  return text === undefined || text === '' ? null : { at: readHttpDate(text) }
}

/**
 * One notice for what the two headers say together, the gravest first. A sunset that cannot be read is announced all the same:
 * it counts as farther off than the notice, because nothing says that it is near.
 */
export function noticeOf({ deprecation, sunset }: Lifecycle, now: number, sunsetNoticeMs: number): LifecycleNotice | null {
  if (sunset !== null) {
    const isNear = sunset.at !== null && sunset.at - now < sunsetNoticeMs
    return {
      id: isNear ? 'api-sunset-date-too-small' : 'endpoint-deprecated-with-sunset',
      header: 'sunset',
      observed: describeSunset(sunset.at, now),
    }
  }
  if (deprecation === null) return null
  const since = deprecation.at === null ? '' : ` ${deprecation.at > now ? 'from' : 'since'} ${dateOf(deprecation.at)}`
  return { id: 'endpoint-deprecated', header: 'deprecation', observed: `deprecated${since}` }
}

function describeSunset(at: number | null, now: number): string {
  if (at === null) return 'sunset on a date that cannot be read'
  const days = Math.floor(Math.abs(at - now) / day)
  const distance = days === 0 ? 'within a day' : at < now ? `${days} ${plural(days)} ago` : `in ${days} ${plural(days)}`
  return `sunset on ${dateOf(at)}, ${distance}`
}

/** How long a notice is, in whole days where it is any. */
export function describeNotice(milliseconds: number): string {
  const days = Math.round(milliseconds / day)
  return `at least ${days} ${days === 1 ? 'day’s' : 'days’'} notice`
}

function plural(days: number): string {
  return days === 1 ? 'day' : 'days'
}

function dateOf(at: number): string {
  return Math.abs(at) > 8.64e15 ? 'a date beyond reckoning' : new Date(at).toISOString().slice(0, 10)
}
