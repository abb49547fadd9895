import { isUtf8 } from 'node:buffer'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { Json } from '#schema/json'
import { isInfinite } from '#schema/rounded'
import { parsedSize, sizeOf } from './body-size.ts'
import type { Body, UnreadableReason } from './observation.ts'
import { parseJson } from './parse-json.ts'
import type { Lease } from './room.ts'
import { firstValue } from './singleton-fields.ts'

/** Structured formats other than JSON: an API that changes to one has drifted, whereas any other non-JSON is trouble. */
const structured =
  /^(?:application|text)\/(?:(?:[\w.-]+\+)?(?:xml|yaml|cbor)|x-yaml|csv|x-ndjson|jsonl|protobuf|x-protobuf|grpc|msgpack|x-msgpack|vnd\.msgpack)$/
const markup = /^(?:text\/html|application\/xhtml\+xml)$/

/** The media type of a `Content-Type` header: the first, without parameters, in lower case; null when it is absent or empty. */
export function mediaTypeOf(contentType: string | undefined): string | null {
  const [mediaType = ''] = firstValue('content-type', contentType ?? '').split(';', 1)
  return mediaType.trim().toLowerCase() || null
}

/** A body that is not looked at, and what of it is too much; value-free. */
export interface TooLarge {
  kind: 'too-large'
  what: string
}

/**
 * Reads decompressed bytes as JSON whatever they are called, because a mislabelled body is drift and an outage page is not. Without a
 * lease its values are kept, whatever they take.
 */
export function readBody(bytes: Buffer, mediaType: string | null, lease?: Lease): Body | TooLarge {
  const unreadable = (reason: UnreadableReason): Body => ({ kind: 'unreadable', reason, bytes: bytes.length })
  const isOther = mediaType !== null && structured.test(mediaType) && !markup.test(mediaType)
  if (bytes.length === 0) return { kind: 'empty' }
  if (!isUtf8(bytes)) return unreadable(isOther ? 'other-media-type' : 'undecodable')
  const text = withoutMark(bytes)
  const opening = /\S/.exec(text)?.[0]
  if (opening === undefined) return { kind: 'empty' }
  if (opening === '<') return unreadable(isOther ? 'other-media-type' : 'html')
  if (isOther) return unreadable('other-media-type')
  const size = sizeOf(bytes)
  if ('excess' in size) return { kind: 'too-large', what: size.excess }
  const heap = parsedSize(bytes.length, size.values)
  const stored = lease === undefined || lease.keepParsed(bytes.length) ? null : { bytes, heap, lease }
  if (stored !== null) stored.lease.parses(heap)
  try {
    // `__proto__` becomes a property like any other here, and nesting is limited by memory only.
    const value = parseJson(text)
    if (typeof value === 'number' && isInfinite(value)) return unreadable('infinite')
    return stored === null ? { kind: 'json', value, bytes: bytes.length } : storeBody(value, stored)
  } catch {
    if (mediaType !== null && markup.test(mediaType)) return unreadable('html')
    // UTF-16 of ASCII text is valid UTF-8, with a zero in every other byte.
    if (text.includes('\0')) return unreadable('undecodable')
    return unreadable(endsEarly(text) ? 'truncated' : 'unparsable')
  }
}

interface Stored {
  bytes: Buffer
  /** Bytes that its values take at worst. */
  heap: number
  lease: Lease
}

/** Keeps the text of a body, which takes a hundredth of what its values do at worst, and parses it anew whenever they are asked for. */
function storeBody(value: Json, { bytes, heap, lease }: Stored): Body | TooLarge {
  const stored = zstdCompressSync(bytes)
  if (!lease.keep(stored.length)) return { kind: 'too-large', what: 'the bodies of the checks under way take more memory than there is' }
  const latest = lease.showOnce(value)
  return {
    kind: 'json',
    bytes: bytes.length,
    get value(): Json {
      const shown = latest()
      if (shown !== null) return shown.value
      lease.parses(heap)
      return parseJson(withoutMark(zstdDecompressSync(stored)))
    },
  }
}

/** RFC 8259 forbids senders a byte order mark and lets readers ignore one. */
function withoutMark(bytes: Buffer): string {
  const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  return bytes.toString('utf8', isMarked ? 3 : 0)
}

/** Whether text that is no JSON is the beginning of some: it opens more than it closes, or ends within a string. */
function endsEarly(text: string): boolean {
  const open: string[] = []
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (inString) {
      if (character === '\\') at++
      else if (character === '"') inString = false
    } else if (character === '"') inString = true
    else if (character === '{') open.push('}')
    else if (character === '[') open.push(']')
    else if ((character === '}' || character === ']') && open.pop() !== character) return false
  }
  return inString || open.length > 0
}
