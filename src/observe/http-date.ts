const fixed = /^(?:[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} (?:GMT|UTC))(?=$|\s*,)/
const rfc850 = /^(?:[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT)(?=$|\s*,)/
const asctime = /^(?:[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4})(?=$|\s*,)/
const iso = /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2}))?(?=$|\s*,)/

/**
 * Unix milliseconds of a date in a header, in the three forms of an HTTP-date (RFC 9110, 5.6.7) or as an ISO date, which providers
 * send where they should not; null for anything else. Of several dates that a proxy joined into one line the first counts.
 * `Date.parse` alone does not do: it takes `1.5` for a day in 2001.
 */
export function readHttpDate(value: string): number | null {
  const text = value.trim()
  const zoned = (fixed.exec(text) ?? rfc850.exec(text) ?? iso.exec(text))?.[0]
  const date = zoned ?? asctime.exec(text)?.[0].concat(' GMT')
  const at = date === undefined ? Number.NaN : Date.parse(date)
  return Number.isNaN(at) ? null : at
}
