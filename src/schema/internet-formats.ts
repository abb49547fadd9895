/** RFC 1123: labels of letters, digits and inner hyphens, at most 63 characters each and 253 together. */
export function isHostname(text: string): boolean {
  return text.length <= 253 && /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i.test(text)
}

/** Four decimal octets without leading zeros (RFC 2673, section 3.2). */
export function isIpv4(text: string): boolean {
  return /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(text)
}

/** RFC 4291, section 2.2: eight groups, `::` at most once, the last two groups as an IPv4 address if wanted; no zone. */
export function isIpv6(text: string): boolean {
  const halves = text.split('::')
  if (halves.length > 2) return false
  let groups = 0
  for (const [index, half] of halves.entries()) {
    const count = countGroups(half, index === halves.length - 1)
    if (count < 0) return false
    groups += count
  }
  return halves.length === 2 ? groups <= 7 : groups === 8
}

/** How many 16-bit groups the text holds; -1 where it is no list of groups. */
function countGroups(text: string, mayEndInIpv4: boolean): number {
  if (text === '') return 0
  const parts = text.split(':')
  let count = 0
  for (const [index, part] of parts.entries()) {
    if (/^[0-9a-f]{1,4}$/i.test(part)) count += 1
    else if (mayEndInIpv4 && index === parts.length - 1 && isIpv4(part)) count += 2
    else return -1
  }
  return count
}

const uriParts = /^[a-z][a-z0-9+.-]*:(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/is
const pathCharacters = /^(?:[\w\-.~!$&'()*+,;=:@/]|%[0-9a-f]{2})*$/i
const queryCharacters = /^(?:[\w\-.~!$&'()*+,;=:@/?]|%[0-9a-f]{2})*$/i
const authorityParts = /^(?:((?:[\w\-.~!$&'()*+,;=:]|%[0-9a-f]{2})*)@)?(\[[^\]]*\]|(?:[\w\-.~!$&'()*+,;=]|%[0-9a-f]{2})*)(?::\d*)?$/i

/** RFC 3986 `URI`: with a scheme, in ASCII. */
export function isUri(text: string): boolean {
  const parts = uriParts.exec(text)
  if (parts === null) return false
  const [, authority, path = '', query = '', fragment = ''] = parts
  return (
    pathCharacters.test(path) &&
    queryCharacters.test(query) &&
    queryCharacters.test(fragment) &&
    (authority === undefined || isAuthority(authority))
  )
}

function isAuthority(text: string): boolean {
  const host = authorityParts.exec(text)?.[2]
  if (host === undefined) return false
  if (!host.startsWith('[')) return true
  const address = host.slice(1, -1)
  return isIpv6(address) || /^v[0-9a-f]+\.[\w\-.~!$&'()*+,;=:]+$/i.test(address)
}
