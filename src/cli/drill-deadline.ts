import { setTimeout as wait } from 'node:timers/promises'

/** What is read again and again for everyone who waits for something in it. */
export interface Poller<T> {
  /** The time of the first reading in which the predicate holds, Unix milliseconds; null when none comes in time, or it is stopped. */
  until(predicate: (reading: T) => boolean, withinMs: number): Promise<number | null>
  stop(): Promise<void>
}

interface PollerOptions {
  everyMs: number
  /** Unix milliseconds. */
  now(): number
  signal: AbortSignal
}

/** The value that `begin` settles with; null after so many milliseconds, or as soon as the signal aborts. `begin` returns how to leave off. */
export async function firstWithin<T>(
  withinMs: number,
  signal: AbortSignal,
  begin: (settle: (value: T) => void) => () => void,
): Promise<T | null> {
  if (signal.aborted) return null
  const { promise, resolve } = Promise.withResolvers<T | null>()
  const giveUp = (): void => resolve(null)
  const timer = setTimeout(giveUp, withinMs)
  signal.addEventListener('abort', giveUp)
  const leaveOff = begin(resolve)
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', giveUp)
    leaveOff()
  }
}

/** Polls a source; a reading that fails is skipped, and the next one counts. */
export function createPoller<T>(read: (signal: AbortSignal) => Promise<T>, { everyMs, now, signal }: PollerOptions): Poller<T> {
  const waiting = new Set<(reading: T, at: number) => void>()
  const stopped = new AbortController()
  const ended = AbortSignal.any([signal, stopped.signal])
  const loop = async (): Promise<void> => {
    while (!ended.aborted) {
      if (waiting.size > 0) {
        const reading = await read(ended).catch(() => null)
        if (reading !== null) for (const look of [...waiting]) look(reading, now())
      }
      await wait(everyMs, undefined, { signal: ended }).catch(() => {})
    }
  }
  const looping = loop()
  return {
    until: (predicate, withinMs) =>
      firstWithin(withinMs, ended, (settle) => {
        const look = (reading: T, at: number): void => {
          if (predicate(reading)) settle(at)
        }
        waiting.add(look)
        return () => waiting.delete(look)
      }),
    async stop() {
      stopped.abort()
      await looping
    },
  }
}
