import type { TakeSpace } from './exposition.ts'

/** Memory that one scrape after the other is written to. */
export interface ScrapeSpace {
  take: TakeSpace
  /** What was taken is written out; anything else is no matter. */
  give(space: Buffer): void
}

/** To leave room for series that come, so that not every one of them takes new memory. */
const slack = 1.25

/**
 * Megabytes that come new from the system page by page, each time, take longer than what is written to them: so the memory of the last
 * scrape is kept for the next. Where two scrapes overlap, one of them has memory of its own.
 */
export function createScrapeSpace(): ScrapeSpace {
  let kept = Buffer.alloc(0)
  let isTaken = false
  return {
    take(size) {
      if (isTaken) return Buffer.allocUnsafe(size)
      isTaken = true
      if (kept.length < size) kept = Buffer.allocUnsafeSlow(Math.ceil(size * slack))
      return kept.subarray(0, size)
    },
    give(space) {
      if (space.buffer === kept.buffer) isTaken = false
    },
  }
}
