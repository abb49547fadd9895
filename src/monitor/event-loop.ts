/** Knows when this process stood still, and could not see what was going on. */
export interface LoopWatch {
  /** Milliseconds that it stood still since a moment of `performance.now()`; pauses too short to matter count as none. */
  blockedSince(start: number): number
  stop(): void
}

interface Pause {
  from: number
  to: number
}

const everyMs = 20
/** What is measured meanwhile is off by this much and more: the width of the smallest buckets. */
const leastMs = 100
const mostPauses = 1_000

/**
 * Watches the event loop of this process by a timer that should fire every 20 ms. The histogram of `perf_hooks` is what we export;
 * it has one maximum for all, and cannot say which of many checks under way were hit.
 */
export function watchLoop(): LoopWatch {
  const pauses: Pause[] = []
  let last = performance.now()
  const pauseUntil = (now: number): Pause[] => (now - last - everyMs >= leastMs ? [{ from: last + everyMs, to: now }] : [])
  const timer = setInterval(() => {
    const now = performance.now()
    pauses.push(...pauseUntil(now))
    if (pauses.length > mostPauses) pauses.shift()
    last = now
  }, everyMs).unref()
  return {
    blockedSince(start) {
      // The answer that ends a check can be handled before the timer that is late.
      const all = [...pauses, ...pauseUntil(performance.now())]
      return all.reduce((sum, { from, to }) => sum + Math.max(0, to - Math.max(from, start)), 0)
    },
    stop: () => clearInterval(timer),
  }
}
