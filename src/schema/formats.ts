import { isDate, isDateTime } from './date-formats.ts'
import { isEmail } from './email-format.ts'
import { isHostname, isIpv4, isIpv6, isUri } from './internet-formats.ts'

/** Whether a string has the format. */
export type FormatCheck = (text: string) => boolean

/** The formats that a spec may ask for, each exact; the spec loader refuses any other. */
export const formats: Readonly<Record<string, FormatCheck>> = {
  'date-time': isDateTime,
  date: isDate,
  email: isEmail,
  uri: isUri,
  uuid: isUuid,
  hostname: isHostname,
  ipv4: isIpv4,
  ipv6: isIpv6,
}

/** The first documented format that the text has instead of the one it should have; null where it has none. */
export function formatOf(text: string): string | null {
  return Object.entries(formats).find(([name, check]) => name !== 'hostname' && check(text))?.[0] ?? null
}

/** RFC 9562, the 36 characters without `urn:uuid:`. */
function isUuid(text: string): boolean {
  if (text.length !== 36) return false
  for (let at = 0; at < 36; at++) {
    const code = text.charCodeAt(at)
    if (at === 8 || at === 13 || at === 18 || at === 23) {
      if (code !== 45) return false
    } else if (!isHexDigit(code)) return false
  }
  return true
}

function isHexDigit(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70)
}
