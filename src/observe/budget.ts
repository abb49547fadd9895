import type { RateLimit } from '#spec/model'
import type { Cause, Reply } from './observation.ts'
import { readRateLimit } from './rate-limit-headers.ts'
import type { Shortage } from './shortage.ts'

/** How many requests one target may still be sent; shared by all checks of the target, one after the other. */
export interface Budget {
  /**
   * Starts a check of at most so many requests, as many as the one before where it is not said: they are counted anew, and an earlier 429
   * holds only as long as its `Retry-After` says.
   */
  beginCheck(requests?: number): void
  /** Spends one request; false, and nothing spent, when there is none left. */
  take(): boolean
  /** Requests that could be made now. */
  remaining(): number
  /** Why there is none left; null where there is. */
  exhausted(): Cause | null
  /** What bounds the requests that are still to be made: the nearer of our own limit and the provider's. */
  shortage(): Shortage
  /** Learns from an answer how long the provider wants to be left alone. */
  heed(reply: Pick<Reply, 'status' | 'headers'>): void
  /** Used share of the documented limit in its current window, from 0 to 1; null where no limit is documented. */
  usedRatio(): number | null
}

interface BudgetOptions {
  /** Requests that the first check may make, unless it begins with another number. */
  perCheck: number
  /** The provider's documented limit; null where there is none. */
  limit: RateLimit | null
  /** Unix milliseconds. */
  now(): number
  /** Milliseconds of a clock that nobody sets, by which windows and pauses are counted; `now` where that is none that can be set. */
  monotonic?(): number
}

const windows = { second: 1_000, minute: 60_000, hour: 3_600_000 } as const
/** A provider that asks for more is asked again after this: a slip in a header must not end the watch. */
const longestPauseMs = 3_600_000

/** A budget of so many requests a check, and never more than the documented limit in any window over all checks. */
export function createBudget({ perCheck: first, limit, now, monotonic = now }: BudgetOptions): Budget {
  // A request arrives somewhat after it was taken, yet before the next is taken: one less in our window than in the provider's
  // is what keeps the provider's from ever seeing too many, however slow the network is.
  const capacity = limit === null ? Number.POSITIVE_INFINITY : Math.max(1, limit.requests - 1)
  const windowMs = limit === null ? 0 : windows[limit.per]
  let taken: number[] = []
  let perCheck = first
  let inCheck = 0
  let stopped = false
  let pausedUntil = Number.NEGATIVE_INFINITY

  const inWindow = (): number => {
    if (limit === null) return 0
    const start = monotonic() - windowMs
    if (taken[0] !== undefined && taken[0] <= start) taken = taken.filter((at) => at > start)
    return taken.length
  }
  const isPaused = (): boolean => stopped || monotonic() < pausedUntil
  const remaining = (): number => (isPaused() ? 0 : Math.max(0, Math.min(perCheck - inCheck, capacity - inWindow())))
  const pause = (): string | null => {
    const seconds = Math.ceil((pausedUntil - monotonic()) / 1000)
    if (seconds > 0) return `the provider wants no request for another ${seconds} s`
    return stopped ? 'the provider refused further requests: HTTP 429' : null
  }
  return {
    remaining,
    beginCheck(requests = perCheck) {
      perCheck = requests
      inCheck = 0
      stopped = false
    },
    take() {
      if (remaining() === 0) return false
      inCheck++
      if (limit !== null) taken.push(monotonic())
      return true
    },
    exhausted() {
      if (remaining() > 0) return null
      const paused = pause()
      if (paused !== null) return limited(paused)
      if (inCheck >= perCheck) return limited(`the ${perCheck} requests that one check may make are spent`)
      return limited(`our budget is spent: the provider allows ${limit?.requests} requests a ${limit?.per}`)
    },
    shortage() {
      const paused = pause()
      if (paused !== null) return { isOwn: false, limit: paused }
      if (perCheck - inCheck <= capacity - inWindow()) {
        return { isOwn: true, limit: `${perCheck} ${perCheck === 1 ? 'request' : 'requests'} a check, settable with requests:` }
      }
      return { isOwn: false, limit: `the provider allows ${limit?.requests} requests a ${limit?.per}` }
    },
    heed({ status, headers }) {
      const { resumeAt } = readRateLimit(headers, now())
      if (status === 429) stopped = true
      // Elsewhere Retry-After belongs to a redirect or a creation, and says nothing of limits.
      const isPause = status === 429 || status === 503 || headers['retry-after'] === undefined
      if (resumeAt !== null && isPause) pausedUntil = Math.max(pausedUntil, monotonic() + Math.min(resumeAt - now(), longestPauseMs))
    },
    usedRatio: () => (limit === null ? null : Math.min(1, inWindow() / capacity)),
  }
}

function limited(message: string): Cause {
  return { class: 'rate-limited', message }
}
