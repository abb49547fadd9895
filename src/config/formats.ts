import ms from 'ms'
import { faultOfCron } from './cron.ts'

const duration = /^\d{1,15}(?:\.\d{1,15})?(?:ms|s|m|h|d|w)$/
const confirmation = /^(\d+) of (\d+)$/

/** Whole milliseconds of `10s`, `1.5h` or `30d`: a number of at most 15 digits and a unit out of ms, s, m, h, d, w; null for anything else. */
export function parseDuration(text: string): number | null {
  return duration.test(text) ? Math.round(ms(text as ms.StringValue)) : null
}

/** `2 of 3` as numbers; null unless it is so many out of at least as many, and at most 20. */
export function parseConfirmation(text: string): { seen: number; of: number } | null {
  const match = confirmation.exec(text)
  const seen = Number(match?.[1])
  const of = Number(match?.[2])
  return seen >= 1 && seen <= of && of <= 20 ? { seen, of } : null
}

/** Whether it is the name of a time zone in the IANA database, in any case; an offset such as +02:00 is none. */
export function isTimeZone(text: string): boolean {
  if (!/^[A-Za-z]/.test(text)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** `30` as a number: digits alone; null for anything else. */
export function parseCount(text: string): number | null {
  return /^\d+$/.test(text) ? Number(text) : null
}

/** Whether it is an http(s) URL that a path can be appended to: no credentials, query or fragment. */
export function isBaseUrl(text: string): boolean {
  if (!/^https?:\/\//i.test(text) || /[\s?#\p{Cc}]/u.test(text)) return false
  const url = URL.parse(text)
  return url !== null && url.username === '' && url.password === ''
}

/** Whether it is a day that there is, as `YYYY-MM-DD`. */
export function isCalendarDate(text: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}

const mostNoticeMs = 3_650 * 86_400_000

/** The formats that the schemas of plumbline.yaml and plumbline.waivers.yaml name, each with its check. */
export const formats: Readonly<Record<string, (text: string) => boolean>> = {
  'base-url': isBaseUrl,
  'calendar-date': isCalendarDate,
  cron: (text) => faultOfCron(text) === null,
  notice: (text) => isBetween(parseDuration(text), 0, mostNoticeMs),
  'request-count': (text) => isBetween(parseCount(text), 1, 1_000),
  'seen-of-runs': (text) => parseConfirmation(text) !== null,
  'time-zone': isTimeZone,
  timeout: (text) => isBetween(parseDuration(text), 100, 300_000),
}

function isBetween(value: number | null, low: number, high: number): boolean {
  return value !== null && value >= low && value <= high
}
