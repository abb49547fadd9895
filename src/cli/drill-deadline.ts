import { setTimeout as wait } from 'node:timers/promises'

/** What is read again and again for everyone who waits for something in it. */
export interface Poller<T> {
  /** The time of the first reading in which the predicate holds, Unix milliseconds; null when it does not within so many milliseconds. */
  until(predicate: (reading: T) => boolean, withinMs: number): Promise<number | null>
  stop(): Promise<void>
}

interface PollerOptions {
  everyMs: number
  /** Unix milliseconds. */
  now(): number
  signal: AbortSignal
}

/** Polls a source; a reading that fails is skipped, and the next one counts. */
export function createPoller<T>(read: () => Promise<T>, { everyMs, now, signal }: PollerOptions): Poller<T> {
  const waiting = new Set<(reading: T, at: number) => void>()
  const stopped = new AbortController()
  const ended = AbortSignal.any([signal, stopped.signal])
  const loop = async (): Promise<void> => {
    while (!ended.aborted) {
      if (waiting.size > 0) {
        const reading = await read().catch(() => null)
        if (reading !== null) for (const look of [...waiting]) look(reading, now())
      }
      await wait(everyMs, undefined, { signal: ended }).catch(() => {})
    }
  }
  const looping = loop()
  return {
    until: (predicate, withinMs) =>
      new Promise((resolve) => {
        const settle = (at: number | null): void => {
          clearTimeout(timer)
          waiting.delete(look)
          ended.removeEventListener('abort', giveUp)
          resolve(at)
        }
        const look = (reading: T, at: number): void => {
          if (predicate(reading)) settle(at)
        }
        const giveUp = (): void => settle(null)
        const timer = setTimeout(giveUp, withinMs)
        ended.addEventListener('abort', giveUp)
        if (ended.aborted) giveUp()
        else waiting.add(look)
      }),
    async stop() {
      stopped.abort()
      await looping
    },
  }
}
