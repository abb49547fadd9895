import type { TargetExporter } from './exporter.ts'
import type { RunningSchedule, Scheduler } from './schedule.ts'
import { createShownInterval, type ShownInterval } from './shown-interval.ts'
import { applyTerms, concerning } from './state.ts'
import type { TargetStatus } from './status.ts'
import { recall } from './target-memory.ts'
import { type Checking, runOnce, showReadings, skip, type Watching } from './target-run.ts'
import { rememberedOperations, termsOf, type WatchedTarget } from './watched-target.ts'

/** Where one target stands among the others. */
export interface Standing {
  exporter: TargetExporter
  scheduler: Scheduler
  /** From 0 to 1, for the spread of the targets over their interval. */
  place: number
  firstMs: number
  /** Whether it is checked at its ticks; otherwise once at the start, and then when a probe asks for it. */
  isScheduled: boolean
}

/** What a probe was answered with: a run of its own, one that was under way, or the last one, which is recent enough or all that our budget allows. */
export type ProbeKind = 'ran' | 'joined' | 'cached' | 'budget'

/** The watch over one target. */
export interface TargetWatch {
  watched(): WatchedTarget
  status(): TargetStatus
  exporter: TargetExporter
  /** Sees to it that the last run is no older than the interval. */
  probe(): Promise<ProbeKind>
  /** Takes a new configuration of the same installation; the state stays, and so does a run under way. */
  change(watched: WatchedTarget): void
  /** Ends it: a run under way is told to stop, and leaves no word. */
  stop(): Promise<void>
}

/** Prometheus asks at its own interval: an answer that comes a moment too early must not be half an interval old. */
const longestHasteMs = 5_000

/** Starts to watch a target. */
export function watchTarget(first: WatchedTarget, checking: Checking, standing: Standing): TargetWatch {
  const { exporter } = standing
  const ending = new AbortController()
  const watching: Watching = {
    ...recall(first, checking),
    skipped: null,
    startedMonotonic: null,
    intervalMs: 0,
    checking,
    exporter,
    signal: ending.signal,
  }
  const shown = createShownInterval((ms) => exporter.setInterval(ms / 1000))
  let running: Promise<void> | null = null
  const run = (): Promise<void> => {
    running ??= runOnce(watching).finally(() => {
      running = null
      shown.ran()
    })
    return running
  }
  const schedule = (firstMs: number | null): RunningSchedule => startSchedule(watching, standing, { firstMs, run, shown })
  let scheduled = schedule(standing.firstMs)
  return {
    exporter,
    watched: () => watching.watched,
    status: () => {
      const { watched, state, skipped, readings } = watching
      return { watched, state, nextRunAt: scheduled.nextRunAt(), intervalMs: shown.shown(), skipped, readings }
    },
    async probe() {
      if (running !== null) return running.then(() => 'joined')
      if (isRecent(watching, standing)) return 'cached'
      const before = watching.startedAt
      await run()
      return watching.startedAt === before ? 'budget' : 'ran'
    },
    change(watched) {
      const before = watching.watched.target
      watching.watched = watched
      watching.state = applyTerms(concerning(watching.state, rememberedOperations(watched)), termsOf(watched), checking.now())
      exporter.change(watched, watching.state)
      exporter.show(watching.state)
      if (watching.state.looked !== 'never') showReadings(watching, watching.readings, true)
      if (watched.target.schedule === before.schedule && watched.target.timezone === before.timezone) return
      void scheduled.stop()
      scheduled = schedule(null)
    },
    async stop() {
      ending.abort()
      exporter.remove()
      await Promise.all([scheduled.stop(), running])
    },
  }
}

function startSchedule(
  watching: Watching,
  standing: Standing,
  { firstMs, run, shown }: { firstMs: number | null; run(): Promise<void>; shown: ShownInterval },
): RunningSchedule {
  const { scheduler, place, isScheduled } = standing
  return scheduler.start({
    expression: watching.watched.target.schedule,
    timezone: watching.watched.target.timezone,
    place,
    firstMs,
    runsAtTicks: isScheduled,
    run: (delayMs) => {
      watching.exporter.setStartDelay(delayMs / 1000)
      return run()
    },
    skipped: (reason, runs) => skip(watching, reason, runs),
    intervalChanged: (intervalMs) => {
      watching.intervalMs = intervalMs
      shown.told(intervalMs)
    },
  })
}

function isRecent({ startedAt, startedMonotonic, intervalMs, checking }: Watching, { isScheduled }: Standing): boolean {
  if (startedAt === null) return false
  const wallMs = checking.now() - startedAt
  const ageMs = startedMonotonic === null ? wallMs : Math.max(wallMs, performance.now() - startedMonotonic)
  // Where a tick is coming, it is the tick's turn; one that failed to come leaves the probe to do it.
  const haste = isScheduled ? -longestHasteMs : Math.min(longestHasteMs, intervalMs / 10)
  // Where an earlier process made it after now, the clock was set back since.
  return ageMs >= 0 && ageMs < intervalMs - haste
}
