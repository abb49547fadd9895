import { setImmediate as turn } from 'node:timers/promises'
import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client'
import { type Exhibit, expose, type Format, packSamples, type Samples, samplesOnly } from './exposition.ts'
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
  setGauge,
} from './recording.ts'
import { createTargetSeries, type Series, type TargetSeries, targetLayout } from './series.ts'
import type { Run, TargetState } from './state.ts'
import type { WatchedTarget } from './watched-target.ts'

/** Turns runs into series, and series into expositions; one for each watch. */
export interface Exporter {
  /** Creates every series of a target whose labels are known in advance, at zero; throws nothing, whatever its name. */
  add(watched: WatchedTarget): TargetExporter
  /** Whether the configuration could be loaded; `at` in Unix milliseconds. */
  reloaded(succeeded: boolean, at: number): void
  /** Everything: all targets, the process, and ourselves. */
  exposeAll(format: Format): Promise<Iterable<Buffer>>
}

/** The series of one target. */
export interface TargetExporter {
  /** Adds one finished run; `state` is that of the target after it. */
  record(run: Run, state: TargetState): void
  /** Shows a state that came without a run: from an earlier process, or because waivers have changed. */
  show(state: TargetState): void
  skip(reason: SkipReason): void
  setInterval(seconds: number): void
  /** How long after its place in the schedule a run began. */
  setStartDelay(seconds: number): void
  /** `complete`: whether the run could observe all that it set out to, so that what it did not come across is not there. */
  setReadings(readings: Readings, complete: boolean): void
  /** Goes on with another configuration of the target; where its series have other labels, they begin anew and take over the state. */
  change(watched: WatchedTarget, state: TargetState): void
  /** The series of this target alone. */
  expose(format: Format): Promise<Iterable<Buffer>>
  /** Takes them all away, for good. */
  remove(): void
}

interface Entry {
  target: TargetSeries
  samples: Samples
}

/** An exporter that keeps what is not of a target in the given registry; the samples of a target are written when they change, not when they are asked for. */
export function createExporter(registry: Registry, versions: { version: string; node: string }): Exporter {
  const own = registerOwn(registry)
  own.reloaded.set(1)
  own.buildInfo.set({ nodeversion: versions.node, version: versions.version }, 1)
  const entries = new Set<Entry>()
  const writer = createWriter()
  return {
    add(watched) {
      const target = createTargetSeries()
      seedSeries(target.series, watched)
      const entry: Entry = { target, samples: packSamples(targetLayout.map(() => '')) }
      entries.add(entry)
      writer.touch(entry)
      return targetExporter(entry, watched, { writer, remove: () => entries.delete(entry) })
    },
    reloaded(succeeded, at) {
      own.reloaded.set(succeeded ? 1 : 0)
      if (succeeded) own.reloadedAt.set(at / 1000)
    },
    async exposeAll(format) {
      await writer.settle(entries)
      const process = await readRegistry(registry)
      return expose([{ layout: targetLayout, sources: Array.from(entries, ({ samples }) => samples) }, process], format)
    },
  }
}

interface Surroundings {
  writer: Writer
  remove(): void
}

function targetExporter(entry: Entry, first: WatchedTarget, { writer, remove }: Surroundings): TargetExporter {
  let watched = first
  let interval: number | null = null
  const set = (change: (series: Series) => void): void => {
    change(entry.target.series)
    writer.touch(entry)
  }
  return {
    record: (run, state) => set((series) => recordRun(series, watched, run, state)),
    show: (state) => set((series) => recordState(series, watched, state)),
    skip: (reason) => set((series) => recordSkip(series, watched, reason)),
    setStartDelay: (seconds) => set(({ startDelay }) => setGauge(startDelay, watched, seconds)),
    setReadings: (readings, complete) => set((series) => recordReadings(series, watched, readings, complete)),
    setInterval(seconds) {
      // It is told at each tick, of all targets at once.
      if (seconds === interval) return
      interval = seconds
      set((series) => setGauge(series.interval, watched, seconds))
    },
    change(next, state) {
      const before = watched
      watched = next
      if (haveSameSeries(before, next)) return
      entry.target = createTargetSeries()
      set((series) => {
        seedSeries(series, next)
        recordState(series, next, state)
        setGauge(series.interval, next, interval ?? 0)
      })
    },
    async expose(format) {
      await writer.settle([entry])
      return expose([{ layout: targetLayout, sources: [entry.samples] }], format)
    },
    remove,
  }
}

interface Writer {
  /** Notes that the samples are to be written anew, soon. */
  touch(entry: Entry): void
  /** Writes those of them that are due, now. */
  settle(entries: Iterable<Entry>): Promise<void>
}

/** Writes samples one target a turn of the event loop: hundreds that change at once must not hold up a check under way. */
function createWriter(): Writer {
  const due = new Set<Entry>()
  const underWay = new Map<Entry, Promise<void>>()
  let isWorking = false
  const write = async (entry: Entry): Promise<void> => {
    due.delete(entry)
    const writing = pack(entry)
    underWay.set(entry, writing)
    await writing.finally(() => underWay.delete(entry))
  }
  const work = async (): Promise<void> => {
    isWorking = true
    await turn()
    for (const entry of due) {
      await write(entry)
      await turn()
    }
    isWorking = false
  }
  return {
    touch(entry) {
      due.add(entry)
      if (!isWorking) void work()
    },
    async settle(entries) {
      for (const entry of entries) {
        // Others may settle the same one: whoever comes second waits for the first.
        for (let writing = underWay.get(entry); writing !== undefined; writing = underWay.get(entry)) await writing
        if (!due.has(entry)) continue
        await write(entry)
        await turn()
      }
    },
  }
}

async function pack(entry: Entry): Promise<void> {
  entry.samples = await entry.target.pack()
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
