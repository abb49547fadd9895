import type { Ticks } from './ticks.ts'

/** The two clocks of a machine, milliseconds: the one on the wall can be set, the other only goes forward. */
export interface Clocks {
  wall(): number
  monotonic(): number
}

/** A tick that came. */
export interface Tick {
  /** How long after it was due, by the clock that cannot be set. */
  lateMs: number
  /** How many ticks passed since the one before without being told, a thousand at most. */
  missed: number
}

/** Ticks that are being waited for. */
export interface TickClock {
  /** Unix milliseconds; null after the last tick there ever is. */
  nextAt(): number | null
  stop(): void
}

/** A wall clock that is set is noticed this soon. */
const longestWaitMs = 15_000
/** What a wall clock may gain or lose within 15 s without having been set, milliseconds: it is being adjusted, or this process was held up. */
export const longestSlipMs = 1_000
const mostMissed = 1_000

/** The next tick: when it is due by the wall, and after what time it is due whatever the wall says. */
interface Next {
  at: number
  latest: number
}

/**
 * Tells each tick, by the clock on the wall, and no later than if that had not been set back: then the time until the tick is counted
 * out by the clock that cannot be set, and the one after it is sought by the wall as it is now. A wall clock that was set forward
 * brings the tick that it passed at once, and passes over the others.
 */
export function startTickClock(ticks: Ticks, clocks: Clocks, tell: (tick: Tick) => void): TickClock {
  let seen = { wall: clocks.wall(), monotonic: clocks.monotonic() }
  let next = nextAfter(ticks, seen.wall)
  let timer: NodeJS.Timeout | undefined
  const dueAt = ({ at, latest }: Next): number => Math.min(seen.monotonic + at - seen.wall, latest)
  const look = (): void => {
    const due = next === null ? null : dueAt(next)
    const slip = clocks.wall() - seen.wall - (clocks.monotonic() - seen.monotonic)
    seen = { wall: clocks.wall(), monotonic: clocks.monotonic() }
    if (slip < -longestSlipMs || next === null) {
      const again = nextAfter(ticks, seen.wall)
      next = again === null ? null : { ...again, latest: due ?? again.latest }
    }
    if (next !== null && (seen.wall >= next.at || seen.monotonic >= next.latest)) {
      const missed = seen.wall >= next.at ? passed(ticks, next.at, seen.wall) : 0
      next = nextAfter(ticks, seen.wall)
      tell({ lateMs: Math.max(0, seen.monotonic - (due ?? seen.monotonic)), missed })
    }
    wait()
  }
  const wait = (): void => {
    const left = next === null ? longestWaitMs : dueAt(next) - clocks.monotonic()
    timer = setTimeout(look, Math.min(longestWaitMs, Math.max(1, Math.ceil(left))))
  }
  wait()
  return { nextAt: () => next?.at ?? null, stop: () => clearTimeout(timer) }
}

function nextAfter(ticks: Ticks, wall: number): Next | null {
  const at = ticks.after(wall)
  return at === null ? null : { at, latest: Number.POSITIVE_INFINITY }
}

/** How many ticks there are after one, up to a moment. */
function passed(ticks: Ticks, after: number, until: number): number {
  for (let count = 0, at = ticks.after(after); ; count++, at = ticks.after(at)) {
    if (at === null || at > until || count === mostMissed) return count
  }
}
