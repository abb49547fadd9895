import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Registry } from 'prom-client'
import type { Access } from './access.ts'
import { type LoopWatch, watchLoop } from './event-loop.ts'
import { createExporter } from './exporter.ts'
import { createProber } from './prober.ts'
import { createReloader, type Reload } from './reload.ts'
import { createScheduler, placeOf } from './schedule.ts'
import { startServer } from './server.ts'
import type { Checking } from './target-run.ts'
import { type TargetWatch, watchTarget } from './target-watch.ts'
import type { WatchedTarget } from './watched-target.ts'

/** Everything that a watch needs of the outside world. */
export interface WatchOptions extends Omit<Checking, 'runId' | 'loop'> {
  /** No two of the same name: their series would be the same. */
  targets: readonly WatchedTarget[]
  /** Reads the configuration again and answers the targets that it names; whatever it throws refuses it, and nothing changes. */
  reload?(): Promise<readonly WatchedTarget[]>
  /** Whether a reload may be asked for over HTTP, by those whom `access` lets. */
  lifecycle?: boolean
  /** Who may ask the server for what; see `ServerOptions`. */
  access?: Access
  /** Whether targets are checked only when a probe asks for it. */
  onDemand?: boolean
  /** A fresh registry of this watch's own, for what is not of a target. */
  registry: Registry
  host: string
  /** 0 for any free port. */
  port: number
  versions: { version: string; node: string }
  /** From 0 to 1, for the spread of the targets over their interval. */
  random(): number
  /** Of this process; one of its own by default. */
  loop?: LoopWatch
}

/** A watch that is running. */
export interface RunningWatch {
  /** `http://host:port` of the page. */
  origin: string
  /** Loads the configuration again; never throws, and is refused once the watch is being closed. */
  reload: Reload
  /** Ends within five seconds, also while a check is under way. */
  close(): Promise<void>
}

/** First runs start this far apart: all of a few targets at once, hundreds one after the other. */
const firstRunsApartMs = 50
const longestGoodbyeMs = 3_000

/** Serves metrics and pages and starts every target's schedule; throws `usage` when the port is taken. */
export async function startWatch(options: WatchOptions): Promise<RunningWatch> {
  const { now, log } = options
  const exporter = createExporter(options.registry, options.versions)
  exporter.reloaded(true, now())
  const scheduler = createScheduler()
  const loop = options.loop ?? watchLoop()
  const checking: Checking = { ...options, runId: () => randomBytes(8).toString('hex'), loop }
  const shift = options.random()
  const watches = new Map<string, TargetWatch>()
  let started = 0
  const add = (watched: WatchedTarget, order: number): void => {
    const standing = {
      exporter: exporter.add(watched, now()),
      scheduler,
      place: placeOf(started++, shift),
      firstMs: order * firstRunsApartMs,
      isScheduled: options.onDemand !== true,
    }
    watches.set(watched.target.name, watchTarget(watched, checking, standing))
  }
  const reloader = createReloader({ watches, add, exporter, log, now, ...(options.reload && { load: options.reload }) })
  const server = await startServer({
    host: options.host,
    port: options.port,
    statuses: () => [...watches.values()].map((watch) => watch.status()),
    expose: exporter.exposeAll,
    probe: createProber(watches),
    reload: options.lifecycle === true ? reloader.reload : null,
    ...(options.access && { access: options.access }),
    now,
  }).catch((error) => {
    loop.stop()
    throw error
  })
  options.targets.forEach(add)
  return {
    origin: server.origin,
    reload: reloader.reload,
    close: async () => {
      const stopped = Promise.all([reloader.close(), ...[...watches.values()].map((watch) => watch.stop())])
      await Promise.race([stopped, wait(longestGoodbyeMs, undefined, { ref: false })])
      loop.stop()
      await server.close()
    },
  }
}
