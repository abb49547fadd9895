import { setImmediate as turn } from 'node:timers/promises'
import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client'
import { type Exhibit, expose, exposeInSteps, type Format, packSamples, type Samples, samplesOnly, type TakeSpace } from './exposition.ts'
import { metrics } from './metrics.ts'
import {
  haveSameSeries,
  type Readings,
  recordReadings,
  recordRun,
  recordSkip,
  recordState,
  type SkipReason,
  seedSeries,
} from './recording.ts'
import { createSeriesTable, type SeriesTable, type TargetSeries, targetLayout } from './series.ts'
import type { Run, TargetState } from './state.ts'
import type { WatchedTarget } from './watched-target.ts'

/** Turns runs into series, and series into expositions; one for each watch. */
export interface Exporter {
  /** Creates the counters of a target, at zero, and what is a fact before any check; throws nothing, whatever its name. `since`: Unix milliseconds. */
  add(watched: WatchedTarget, since: number): TargetExporter
  /** Whether the configuration could be loaded; `at` in Unix milliseconds. */
  reloaded(succeeded: boolean, at: number): void
  /** Everything: all targets, the process, and ourselves; written where the caller says, by default to memory of its own. */
  exposeAll(format: Format, take?: TakeSpace): Promise<Buffer<ArrayBuffer>>
}

/** The series of one target. */
export interface TargetExporter {
  /** Adds one finished run; `state` is that of the target after it. */
  record(run: Run, state: TargetState): void
  /** Shows a state that came without a run: from an earlier process, or because waivers have changed. */
  show(state: TargetState): void
  /** Counts runs that were due and not made. */
  skip(reason: SkipReason, runs?: number): void
  setInterval(seconds: number): void
  /** How long after its place in the schedule a run began. */
  setStartDelay(seconds: number): void
  /** `complete`: whether the run could observe all that it set out to, so that what it did not come across is not there. */
  setReadings(readings: Readings, complete: boolean): void
  /** Goes on with another configuration of the target; where its series have other labels, they begin anew and take over the state. */
  change(watched: WatchedTarget, state: TargetState): void
  /** The series of this target alone. */
  expose(format: Format): Buffer<ArrayBuffer>
  /** Takes them all away, for good. */
  remove(): void
}

interface Entry {
  series: TargetSeries
  /** Null while they are not written as they stand. */
  samples: Samples | null
}

const longestTurnMs = 20

/** An exporter that keeps what is not of a target in the given registry; the samples of a target are written when they change, not when they are asked for. */
export function createExporter(registry: Registry, versions: { version: string; node: string }): Exporter {
  const own = registerOwn(registry)
  own.reloaded.set(1)
  own.buildInfo.set({ nodeversion: versions.node, version: versions.version }, 1)
  const table = createSeriesTable()
  const entries = new Set<Entry>()
  return {
    add(watched, since) {
      const entry: Entry = { series: table.create(watched.target), samples: null }
      seedSeries(entry.series, watched, since)
      entries.add(entry)
      return targetExporter(entry, watched, { since, table, remove: () => entries.delete(entry) })
    },
    reloaded(succeeded, at) {
      own.reloaded.set(succeeded ? 1 : 0)
      if (succeeded) own.reloadedAt.set(at / 1000)
    },
    async exposeAll(format, take) {
      const process = await readRegistry(registry)
      await inTurns(writeStale(entries))
      return inTurns(exposeInSteps([{ layout: targetLayout, sources: Array.from(entries, samplesOf) }, process], format, take))
    },
  }
}

interface Surroundings {
  /** When the target began to be watched, Unix milliseconds. */
  since: number
  table: SeriesTable
  remove(): void
}

function targetExporter(entry: Entry, first: WatchedTarget, { since, table, remove }: Surroundings): TargetExporter {
  let watched = first
  let interval: number | null = null
  const change = (act: (series: TargetSeries) => void): void => {
    act(entry.series)
    entry.samples = null
  }
  return {
    record(run, state) {
      change((series) => recordRun(series, watched, run, state))
      // Now, target by target, and not at a scrape, all at once; yet after what else is told of the run.
      setImmediate(samplesOf, entry)
    },
    show: (state) => change((series) => recordState(series, watched, state)),
    skip: (reason, runs = 1) => change((series) => recordSkip(series, reason, runs)),
    setStartDelay: (seconds) => change((series) => series.set('startDelay', seconds)),
    setReadings: (readings, complete) => change((series) => recordReadings(series, readings, complete)),
    setInterval(seconds) {
      // It is told at each tick, of all targets at once.
      if (seconds === interval) return
      interval = seconds
      change((series) => series.set('interval', seconds))
    },
    change(next, state) {
      const before = watched
      watched = next
      if (haveSameSeries(before, next)) return
      entry.series = table.create(next.target)
      change((series) => {
        seedSeries(series, next, since)
        recordState(series, next, state)
        series.set('interval', interval ?? 0)
      })
    },
    expose: (format) => expose([{ layout: targetLayout, sources: [samplesOf(entry)] }], format),
    remove,
  }
}

function samplesOf(entry: Entry): Samples {
  entry.samples ??= entry.series.pack()
  return entry.samples
}

/** Hundreds can be stale at once, after the start or a tick that was late. */
function* writeStale(entries: Iterable<Entry>): Generator<void, void, void> {
  for (const entry of entries) {
    samplesOf(entry)
    yield
  }
}

/** Checks under way must not wait until all is written. */
async function inTurns<T>(steps: Generator<void, T, void>): Promise<T> {
  let since = performance.now()
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return step.value
    if (performance.now() - since < longestTurnMs) continue
    await turn()
    since = performance.now()
  }
}

async function readRegistry(registry: Registry): Promise<Exhibit> {
  const families = registry.getMetricsAsArray().map(({ name, type, help }) => ({ name, type: String(type), help }))
  const lines = await Promise.all(families.map(async ({ name }) => samplesOnly(await registry.getSingleMetricAsString(name))))
  return {
    layout: families.map((family, index) => ({ family, slot: { text: index, openmetrics: index } })),
    sources: [packSamples(lines)],
  }
}

/** Adds what is worth watching of the process itself: CPU, memory, file descriptors, start time, event-loop delay. */
export function exportProcess(registry: Registry): void {
  const own = new Set(registry.getMetricsAsArray().map(({ name }) => name))
  collectDefaultMetrics({ register: registry })
  for (const { name } of registry.getMetricsAsArray()) {
    // The others are many, or break Prometheus' naming rules (nodejs_active_*_total are gauges).
    if (!own.has(name) && !/^process_|^nodejs_eventloop_lag_/.test(name)) registry.removeSingleMetric(name)
  }
}

function registerOwn(registry: Registry) {
  const gauge = ({ name, help, labels }: (typeof metrics)['reloaded' | 'reloadedAt' | 'buildInfo']) =>
    new Gauge({ name, help, labelNames: [...labels], registers: [registry] })
  return { reloaded: gauge(metrics.reloaded), reloadedAt: gauge(metrics.reloadedAt), buildInfo: gauge(metrics.buildInfo) }
}
