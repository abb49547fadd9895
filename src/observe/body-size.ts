/** Bytes that can hold no more values than is always fine; what is longer is counted before it is parsed. */
const uncounted = 262_144

/**
 * Values that a body may hold: half as many again as 10,000 users of either API have, which is the largest page that anybody serves. The
 * worst of them take 100 bytes of heap each once they are parsed, and so 30 MB together.
 */
export const mostValues = 300_000

const openingBrace = 123
const openingBracket = 91
const closingBrace = 125
const closingBracket = 93
const comma = 44
const quote = 34
const backslash = 92

/**
 * Whether JSON text holds more than `mostValues` values, told from its commas and brackets alone, in one pass over its bytes. Short text
 * is not looked at, because it cannot.
 */
export function holdsTooMany(bytes: Uint8Array): boolean {
  if (bytes.length <= uncounted) return false
  let values = 1
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === quote) at = endOfString(bytes, at)
    else if (byte === comma || ((byte === openingBracket || byte === openingBrace) && !isEmpty(bytes, at))) values++
    if (values > mostValues) return true
  }
  return false
}

/** Whether nothing stands between a bracket and the one that closes it. */
function isEmpty(bytes: Uint8Array, opening: number): boolean {
  let at = opening + 1
  while (bytes[at] === 32 || bytes[at] === 10 || bytes[at] === 13 || bytes[at] === 9) at++
  return bytes[at] === closingBracket || bytes[at] === closingBrace
}

/** The index of the closing quote, or the end of the text. */
function endOfString(bytes: Uint8Array, opening: number): number {
  for (let at = opening + 1; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === quote) return at
    if (byte === backslash) at++
  }
  return bytes.length
}
