/**
 * Formats of RFC 3339, by character code, because they run once for each date of each item. Both take the grammar by its letter:
 * no space for the `T`, no offset without a colon.
 */

/** Instants as nearly all servers print them, in UTC: the rest of this file accepts all that it does, and more, in twice the time. */
const common =
  /^\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?Z$/

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** RFC 3339 `date-time`: a day of the Gregorian calendar, a time with offset, a leap second only as the last one of a day in UTC. */
export function isDateTime(text: string): boolean {
  if (common.test(text)) return true
  const separator = text.charCodeAt(10)
  return (separator === 84 || separator === 116) && isDay(text) && isTime(text)
}

/** RFC 3339 `full-date`. */
export function isDate(text: string): boolean {
  return text.length === 10 && isDay(text)
}

function isDay(text: string): boolean {
  const century = twoDigits(text, 0)
  const year = twoDigits(text, 2)
  const month = twoDigits(text, 5)
  const day = twoDigits(text, 8)
  if (century < 0 || year < 0 || text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45 || month < 1 || day < 1) return false
  if (month === 2 && day === 29) return year % 4 === 0 && (year !== 0 || century % 4 === 0)
  return day <= (monthLengths[month - 1] ?? 0)
}

function isTime(text: string): boolean {
  const hour = twoDigits(text, 11)
  const minute = twoDigits(text, 14)
  const second = twoDigits(text, 17)
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return false
  if (text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58) return false
  const zone = skipFraction(text, 19)
  const offset = offsetMinutes(text, zone)
  if (Number.isNaN(offset)) return false
  return second < 60 || (hour * 60 + minute - offset + 2880) % 1440 === 1439
}

/** Where the zone starts: behind a fraction of at least one digit, if there is one. */
function skipFraction(text: string, at: number): number {
  if (text.charCodeAt(at) !== 46) return at
  let end = at + 1
  while (isDigit(text.charCodeAt(end))) end++
  return end === at + 1 ? text.length : end
}

/** Minutes east of UTC; NaN where the rest of the text is no offset. */
function offsetMinutes(text: string, at: number): number {
  const sign = text.charCodeAt(at)
  if (sign === 90 || sign === 122) return text.length === at + 1 ? 0 : Number.NaN
  if ((sign !== 43 && sign !== 45) || text.length !== at + 6 || text.charCodeAt(at + 3) !== 58) return Number.NaN
  const hour = twoDigits(text, at + 1)
  const minute = twoDigits(text, at + 4)
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return Number.NaN
  return (hour * 60 + minute) * (sign === 43 ? 1 : -1)
}

/** The number that two digits make, -1 where they are none. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48
  const ones = text.charCodeAt(at + 1) - 48
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}
