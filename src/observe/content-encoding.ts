import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, inflateRaw, zstdDecompress } from 'node:zlib'
import { codeOf } from '#errors'

/** What `Accept-Encoding` should offer: every compression that `decode` can undo. */
export const acceptedEncodings = 'gzip, deflate, br, zstd'

/** Decompressed bytes, or why there are none. */
export type Decoded = { kind: 'bytes'; bytes: Buffer } | { kind: 'truncated' | 'undecodable' | 'too-large' }

type Decompress = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>

const decoders: ReadonlyMap<string, Decompress> = new Map<string, Decompress>([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['br', promisify(brotliDecompress)],
  ['zstd', promisify(zstdDecompress)],
  ['deflate', inflateEither],
])

/** Undoes `Content-Encoding`, several of them in reverse order, to at most `maxBytes`; never throws. */
export async function decode(bytes: Buffer, contentEncoding: string | undefined, maxBytes: number): Promise<Decoded> {
  const encodings = (contentEncoding ?? '').toLowerCase().split(',').flatMap(trimmed)
  // Nobody compresses more than twice in good faith, and each layer may blow up anew.
  if (encodings.length > 2) return { kind: 'undecodable' }
  let current = bytes
  for (const encoding of encodings.reverse()) {
    const decompress = decoders.get(encoding)
    if (decompress === undefined) return { kind: 'undecodable' }
    try {
      current = await decompress(current, { maxOutputLength: maxBytes })
    } catch (error) {
      return { kind: failureKind(codeOf(error)) }
    }
  }
  return current.length > maxBytes ? { kind: 'too-large' } : { kind: 'bytes', bytes: current }
}

function trimmed(encoding: string): string[] {
  const name = encoding.trim()
  return name === '' || name === 'identity' ? [] : [name]
}

/** `deflate` is zlib's format, but some servers send the raw stream, as some always have. */
async function inflateEither(bytes: Buffer, options: { maxOutputLength: number }): Promise<Buffer> {
  try {
    return await promisify(inflate)(bytes, options)
  } catch (error) {
    if (codeOf(error) !== 'Z_DATA_ERROR') throw error
    return await promisify(inflateRaw)(bytes, options)
  }
}

function failureKind(code: unknown): 'truncated' | 'undecodable' | 'too-large' {
  if (code === 'ERR_BUFFER_TOO_LARGE') return 'too-large'
  return code === 'Z_BUF_ERROR' ? 'truncated' : 'undecodable'
}
