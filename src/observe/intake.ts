import { readCapped } from '#input/capped-bytes'
import { mediaTypeOf, readBody } from './body.ts'
import { decode } from './content-encoding.ts'
import type { Cause, Observation } from './observation.ts'
import type { Lease, Room } from './room.ts'

/** What was read of an answer; `end` says whether all of it came. */
export interface Received {
  status: number
  headers: Record<string, string>
  bytes: Buffer
  end: 'complete' | 'early' | 'garbled'
}

/** Reads one answer within the bounds that a process keeps to. */
export interface Intake {
  /** Throws `tooLarge`, what the body throws, and the reason of the signal. */
  readBytes(body: AsyncIterable<Buffer>): Promise<Pick<Received, 'bytes' | 'end'>>
  readReply(received: Received): Promise<Observation['outcome']>
  /** Why it stands still: other bodies are being read; null where it does not. */
  waitsFor(): Cause | null
  /** Ends its turn, if it has one. */
  close(): void
}

interface IntakeOptions {
  maxBytes: number
  room: Room
  lease: Lease
  signal: AbortSignal
}

/** Thrown where a body has more bytes than it may. */
export const tooLarge: Error = Object.assign(new Error('too large'), { code: 'too-large' })

/** More than this is read by turns, so that many large bodies at a time take no more memory than a few. */
const readAtOnce = 262_144

/** Opens an intake for one request. */
export function openIntake({ maxBytes, room, lease, signal }: IntakeOptions): Intake {
  const turns: (() => void)[] = []
  let isWaiting = false
  const take = async (turn: Room['readTurn']): Promise<void> => {
    isWaiting = true
    turns.push(await turn(signal))
    isWaiting = false
  }
  return {
    async readBytes(body) {
      let end: Received['end'] = 'complete'
      async function* byTurns(): AsyncGenerator<Buffer> {
        let size = 0
        try {
          for await (const chunk of body) {
            if (size <= readAtOnce && size + chunk.length > readAtOnce) await take(room.readTurn)
            size += chunk.length
            yield chunk
          }
        } catch (error) {
          const reason = signal.aborted ? undefined : brokenEnd(error)
          if (reason === undefined) throw error
          end = reason
        }
      }
      const bytes = await readCapped(byTurns(), maxBytes)
      if (bytes === null) throw tooLarge
      return { bytes, end }
    },
    async readReply({ status, headers, bytes, end }) {
      const mediaType = mediaTypeOf(headers['content-type'])
      const reply = (body: ReturnType<typeof readBody>): Observation['outcome'] =>
        body.kind === 'too-large' ? failed(body.what) : { kind: 'reply', reply: { status, headers, mediaType, body } }
      if (end !== 'complete') {
        return reply({ kind: 'unreadable', reason: end === 'early' ? 'truncated' : 'undecodable', bytes: bytes.length })
      }
      if (bytes.length === 0) return reply({ kind: 'empty' })
      const encodings = encodingsOf(headers)
      if (encodings !== ',') await take(room.decodeTurn)
      const decoded = await decode(bytes, encodings, maxBytes)
      switch (decoded.kind) {
        case 'bytes':
          return reply(readBody(decoded.bytes, mediaType, lease))
        case 'too-large':
          return { kind: 'failed', cause: tooLargeCause(maxBytes) }
        case 'truncated':
        case 'undecodable':
          return reply({ kind: 'unreadable', reason: decoded.kind, bytes: bytes.length })
        default:
          return decoded satisfies never
      }
    },
    waitsFor: () => (isWaiting ? { class: 'too-large', message: 'other large bodies were being read until the deadline' } : null),
    close() {
      for (const end of turns.splice(0)) end()
    },
  }
}

/** That a body has more bytes than it may. */
export function tooLargeCause(maxBytes: number): Cause {
  return { class: 'too-large', message: `the body is larger than ${sizeOf(maxBytes)}` }
}

/** A body that simply stops is a truncated answer, one in broken chunks a garbled one; a reset or a deadline leaves no answer. */
function brokenEnd(error: unknown): 'early' | 'garbled' | undefined {
  const { code, name } = Object(error)
  if (code === 'UND_ERR_SOCKET' || code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') return 'early'
  return name === 'HTTPParserError' ? 'garbled' : undefined
}

/**
 * The codings to undo, first applied first: the content's, then the transfer's. `chunked` was undone by the parser, which takes any
 * other transfer coding for none (RFC 9112, 6.1 and 6.3).
 */
function encodingsOf(headers: Received['headers']): string {
  const transfer = (headers['transfer-encoding'] ?? '').replace(/(?<=^|,)\s*chunked\s*(?=,|$)/gi, '')
  return `${headers['content-encoding'] ?? ''},${transfer}`
}

function failed(message: string): Observation['outcome'] {
  return { kind: 'failed', cause: { class: 'too-large', message } }
}

function sizeOf(bytes: number): string {
  return bytes >= 1_048_576 ? `${Math.round((bytes / 1_048_576) * 10) / 10} MiB` : `${bytes.toLocaleString('en')} bytes`
}
