import { isIpv4, isIpv6 } from './internet-formats.ts'

const atom = 1
const alphanumeric = 2

/** What each ASCII character may be part of: an atom of a local part, a label of a domain, or both. */
const classes = new Uint8Array(128)
for (const character of "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~") {
  classes[character.charCodeAt(0)] = /[a-z0-9]/i.test(character) ? atom | alphanumeric : atom
}

/** Addresses as nearly all people have them: the rest of this file accepts all that it does, more slowly. */
const common = /^\w+(?:[.+-]\w+)*@[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*$/

/** No address is longer (RFC 5321, 4.5.3.1.3), and of a text of megabytes the expression would ask for more stack than there is. */
const longestCommon = 256

/**
 * RFC 5321 `Mailbox`, with the letters that RFC 6531 adds: an address with an umlaut is one that people have, and no drift.
 * Quoted local parts and address literals count; white space and an angle-bracketed form do not.
 */
export function isEmail(text: string): boolean {
  return (text.length <= longestCommon && common.test(text)) || isMailbox(text)
}

function isMailbox(text: string): boolean {
  if (text.charCodeAt(0) === 34) return isQuoted(text)
  const sign = endOfLocalPart(text)
  return sign > 0 && isDomain(text, sign + 1) && text.isWellFormed()
}

/** The index of the `@` behind a dot-separated local part, or -1. */
function endOfLocalPart(text: string): number {
  let afterDot = true
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 64) return afterDot ? -1 : at
    if (code === 46) {
      if (afterDot) return -1
      afterDot = true
    } else if (code < 128 ? (classes[code] ?? 0) & atom : isLetter(code)) afterDot = false
    else return -1
  }
  return -1
}

function isDomain(text: string, from: number): boolean {
  if (text.charCodeAt(from) === 91) return isLiteral(text.slice(from))
  let labelStart = from
  for (let at = from; at <= text.length; at++) {
    const code = at === text.length ? 46 : text.charCodeAt(at)
    if (code === 46) {
      if (at === labelStart || text.charCodeAt(at - 1) === 45) return false
      labelStart = at + 1
    } else if (code === 45) {
      if (at === labelStart) return false
    } else if (!(code < 128 ? (classes[code] ?? 0) & alphanumeric : isLetter(code))) return false
  }
  return true
}

/** Beyond ASCII anything but controls, spaces and what stands for damage. */
function isLetter(code: number): boolean {
  return code > 0xa0 && code !== 0xfffd && code !== 0xfeff && !(code >= 0x2000 && code <= 0x200f) && !(code >= 0x2028 && code <= 0x202f)
}

function isLiteral(text: string): boolean {
  if (!text.endsWith(']')) return false
  const address = text.slice(1, -1)
  return /^ipv6:/i.test(address) ? isIpv6(address.slice(5)) : isIpv4(address)
}

function isQuoted(text: string): boolean {
  const local = /^"(?:[ !#-[\]-~]|\\[ -~])*"@/.exec(text)
  return local !== null && isDomain(text, local[0].length)
}
