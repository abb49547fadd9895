import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Json } from '#schema/json'

/**
 * Memory for what providers send, shared by all checks of a process: what one answer may cost is bounded by itself (`body-size.ts`), and
 * this bounds what many of them may cost together.
 */
export interface Room {
  /** A share for one check. */
  lease(): Lease
  /** Waits for a turn to read a large body, and answers what ends the turn; rejects with the reason of a signal that is aborted first. */
  readTurn(signal: AbortSignal): Promise<() => void>
  /** The same for a turn to decompress. */
  decodeTurn(signal: AbortSignal): Promise<() => void>
}

/** What one check keeps until it is judged. */
export interface Lease {
  /** Whether a body of so many bytes of text may be kept parsed, which takes up to thirty times as much. */
  keepParsed(bytes: number): boolean
  /** Whether so many bytes more may be kept at all. */
  keep(bytes: number): boolean
  /** Holds on to a value that was just parsed, until it is asked for or another one comes: the first look is at once. */
  showOnce(value: Json): () => { value: Json } | null
  /** Tells that values of so many bytes of heap are about to be parsed, and dropped soon. */
  parses(size: number): void
  /** Gives everything back. */
  release(): void
}

/** Bytes and turns that there are. */
export interface RoomSize {
  /** Of text whose values are kept parsed: the worst text takes 30 bytes of heap for each of its own. */
  parsed: number
  /** Of compressed bodies, and of the ids and cursors of long pages. */
  kept: number
  /** Of that, what one check may take: a provider must not starve the checks of the others. */
  keptByOne: number
  /** Large bodies that are read at a time. */
  readers: number
}

const mebibyte = 1_048_576

/** Where the heap of a whole process is 256 MiB, this leaves half of it to the process itself. */
export const defaultRoom: RoomSize = { parsed: 2 * mebibyte, kept: 48 * mebibyte, keptByOne: 24 * mebibyte, readers: 4 }

/** Bytes of heap that may be dropped before they are collected. */
const mostDropped = 32 * mebibyte

/** A room that nothing is in yet; `collect` frees what was dropped. */
export function createRoom(size: RoomSize = defaultRoom, collect: () => void = createCollector()): Room {
  const used = { parsed: 0, kept: 0 }
  let latest: { value: Json } | null = null
  let dropped = 0
  const parses = (bytes: number): void => {
    if (dropped > 0 && dropped + bytes > mostDropped) {
      dropped = 0
      collect()
    }
    dropped += bytes
  }
  return {
    readTurn: createTurns(size.readers),
    decodeTurn: createTurns(size.readers),
    lease() {
      const own = { parsed: 0, kept: 0 }
      return {
        keepParsed(bytes) {
          if (used.parsed + bytes > size.parsed) return false
          used.parsed += bytes
          own.parsed += bytes
          return true
        },
        keep(bytes) {
          if (used.kept + bytes > size.kept || own.kept + bytes > size.keptByOne) return false
          used.kept += bytes
          own.kept += bytes
          return true
        },
        showOnce(value) {
          const own = { value }
          latest = own
          // Who asks later holds nothing but this function.
          const mark = new WeakRef(own)
          return () => {
            if (latest === null || latest !== mark.deref()) return null
            const shown = latest
            latest = null
            return shown
          }
        },
        parses,
        release() {
          used.parsed -= own.parsed
          used.kept -= own.kept
          own.parsed = own.kept = 0
        },
      }
    },
  }
}

/**
 * Has the collector run, which Node hides until it is asked for. V8 lets a young heap grow to hundreds of megabytes before it looks for
 * what is garbage, and all bodies of a check are looked at without a pause.
 */
function createCollector(): () => void {
  let collector: unknown = null
  return () => {
    if (collector === null) {
      setFlagsFromString('--expose-gc')
      setFlagsFromString('--retain-maps-for-n-gc=0')
      collector = runInNewContext('gc')
    }
    if (typeof collector === 'function') collector()
  }
}

/** So many at a time, first come, first served. */
function createTurns(most: number): Room['readTurn'] {
  const waiting = new Set<() => void>()
  let free = most
  const end = (): void => {
    const [next] = waiting
    if (next === undefined) free++
    else next()
  }
  /** A turn ends once, however often its holder says so. */
  const turn = (): (() => void) => {
    let ended = false
    return () => {
      if (!ended) end()
      ended = true
    }
  }
  return (signal) => {
    if (signal.aborted) return Promise.reject(signal.reason)
    if (free > 0) {
      free--
      return Promise.resolve(turn())
    }
    return new Promise((resolve, reject) => {
      const start = (): void => {
        leave()
        resolve(turn())
      }
      const abort = (): void => {
        leave()
        reject(signal.reason)
      }
      const leave = (): void => {
        waiting.delete(start)
        signal.removeEventListener('abort', abort)
      }
      waiting.add(start)
      signal.addEventListener('abort', abort)
    })
  }
}
