/** Bytes that can hold no more values than is always fine; what is longer is counted before it is parsed. */
const uncounted = 262_144

/**
 * Values that a body may hold: half as many again as 10,000 users of either API have, which is the largest page that anybody serves. The
 * worst of them take 100 bytes of heap each once they are parsed, and so 30 MB together.
 */
const mostValues = 300_000

/**
 * Different names that the objects of a body may have: each takes up to 1 KB of heap where it makes a shape of its own. 10,000 users with
 * five keys of their own each have as many.
 */
const mostNames = 50_000

const openingBrace = 123
const openingBracket = 91
const closingBrace = 125
const closingBracket = 93
const comma = 44
const colon = 58
const quote = 34
const backslash = 92

/** What JSON text holds; `excess` says what of it is too much, in words that hold nothing of it. */
export type BodySize = { values: number } | { excess: string }

/**
 * Sizes JSON text by its commas, brackets and quotes alone, in one pass over its bytes. Short text is not looked at: it counts as if it
 * held all that fits into it.
 */
export function sizeOf(bytes: Uint8Array): BodySize {
  if (bytes.length <= uncounted) return { values: bytes.length / 2 }
  const names = createNameCount()
  let values = 1
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === quote) {
      const opening = at
      at = endOfString(bytes, opening)
      if (bytes[skipSpace(bytes, at + 1)] === colon && names.add(bytes, opening, at) > mostNames)
        return excess(mostNames, 'different names')
    } else if (byte === comma || ((byte === openingBracket || byte === openingBrace) && !isEmpty(bytes, at))) values++
    if (values > mostValues) return excess(mostValues, 'values')
  }
  return { values }
}

/** Bytes of heap that text and values take at worst while they are looked at. */
export function parsedSize(bytes: number, values: number): number {
  return 4 * bytes + 100 * values
}

function excess(most: number, what: string): BodySize {
  return { excess: `the body holds more than ${most.toLocaleString('en')} ${what}` }
}

/** Counts names by a hash of 20 bits, so that it may count too few, one in forty at worst, and never too many. */
function createNameCount() {
  const seen = new Uint8Array(1 << 20)
  let count = 0
  return {
    add(bytes: Uint8Array, from: number, to: number): number {
      let hash = 0x811c9dc5
      for (let at = from; at < to; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193)
      const slot = (hash ^ (hash >>> 20)) & 0xfffff
      if (seen[slot] === 0) count++
      seen[slot] = 1
      return count
    },
  }
}

/** Whether nothing stands between a bracket and the one that closes it. */
function isEmpty(bytes: Uint8Array, opening: number): boolean {
  const byte = bytes[skipSpace(bytes, opening + 1)]
  return byte === closingBracket || byte === closingBrace
}

function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from
  while (bytes[at] === 32 || bytes[at] === 10 || bytes[at] === 13 || bytes[at] === 9) at++
  return at
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
