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
export const defaultRoom: RoomSize = { parsed: 2 * mebibyte, kept: 64 * mebibyte, keptByOne: 48 * mebibyte, readers: 4 }

/** A room that nothing is in yet. */
export function createRoom(size: RoomSize = defaultRoom): Room {
  const used = { parsed: 0, kept: 0 }
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
        release() {
          used.parsed -= own.parsed
          used.kept -= own.kept
          own.parsed = own.kept = 0
        },
      }
    },
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
