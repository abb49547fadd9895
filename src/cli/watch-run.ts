import { once } from 'node:events'
import { resolve } from 'node:path'
import { Registry } from 'prom-client'
import type { Plan } from '#check/plan-targets'
import { packageVersion } from '#config/package'
import { readToken } from '#config/token-file'
import { loadWebConfig } from '#config/web-config'
import { codeOf, exitCodes, HarnessError } from '#errors'
import { type Access, isLoopback } from '#monitor/access'
import { exportProcess } from '#monitor/exporter'
import { createLog, type Log } from '#monitor/log'
import { openStore, type Store } from '#monitor/store'
import { type RunningWatch, startWatch } from '#monitor/watch'
import { followWebConfig } from '#monitor/web-settings'
import type { Io } from './io.ts'
import { defaultStateFile } from './state-file.ts'
import type { WatchFlags } from './watch.ts'
import { renderBanner } from './watch-banner.ts'
import { planWatch, type WatchPlan } from './watch-plan.ts'

/** Runs `plumbline watch` until it is told to stop, and returns its exit code; throws a HarnessError where it cannot begin. */
export async function runWatch(names: readonly string[], flags: WatchFlags, io: Io): Promise<number> {
  io.settleIn()
  const notes: string[] = []
  const planned = await planWatch(names, flags, io, (planOn) => onFreePort('sandboxPort', flags, planOn))
  try {
    assertSandboxFlags(planned.plan(), flags, notes)
    const store = openStore(stateFile(flags, io))
    const watch = await serve(planned, { flags, io, notes, store }).catch((error) => {
      store.close()
      throw error
    })
    try {
      io.stdout.write(banner(planned.plan(), watch, { flags, notes }))
      io.onHangup(() => void watch.reload())
      if (!io.signal.aborted) await once(io.signal, 'abort')
    } finally {
      await watch.close()
      store.close()
    }
  } finally {
    await planned.close()
  }
  return exitCodes.pass
}

function banner({ targets, sandbox }: Plan, { origin }: RunningWatch, { flags, notes }: Pick<ServeInput, 'flags' | 'notes'>): string {
  return renderBanner({ version: packageVersion(), environment: flags.env, targets, origin, sandboxOrigin: sandbox?.origin ?? null, notes })
}

function assertSandboxFlags({ sandbox }: Plan, flags: WatchFlags, notes: string[]): void {
  if (sandbox !== null) {
    const { port } = new URL(sandbox.origin)
    if (flags.defaulted.has('sandboxPort') && Number(port) !== flags.sandboxPort)
      notes.push(`Port ${flags.sandboxPort} is in use, so the sandbox is on ${port}.`)
    return
  }
  const idle = flags.scenario !== undefined ? '--scenario' : flags.defaulted.has('sandboxPort') ? null : '--sandbox-port'
  if (idle === null) return
  throw new HarnessError('usage', `${idle} is for the embedded sandbox, and nothing here is watched on it`, { hint: `Leave out ${idle}.` })
}

interface ServeInput {
  flags: WatchFlags
  io: Io
  notes: string[]
  store: Store
}

/** The emulation forgets what it played, unless it is told where to keep it. */
function stateFile({ state, env }: WatchFlags, { cwd }: Io): string | null {
  if (state === ':memory:' || (state === undefined && env === 'sandbox')) return null
  return resolve(cwd, state ?? defaultStateFile)
}

async function serve(planned: WatchPlan, { flags, io, notes, store }: ServeInput): Promise<RunningWatch> {
  const log = createLog((line) => io.stderr.write(line), io.now)
  const access = accessOf(flags, io, log)
  const start = async (port: number): Promise<RunningWatch> => {
    const registry = new Registry()
    const watch = await startWatch({
      ...planned,
      store,
      registry,
      host: flags.host,
      port,
      lifecycle: flags.enableLifecycle || access.token !== null || isLoopback(flags.host),
      access,
      onDemand: flags.onDemand,
      versions: { version: packageVersion(), node: process.version },
      log,
      now: io.now,
      random: Math.random,
    })
    exportProcess(registry)
    return watch
  }
  // Prometheus scrapes a fixed port: only the emulation, which is there to be tried, may move to another.
  const watch = planned.plan().sandbox === null ? await start(flags.port) : await onFreePort('port', flags, start)
  const { port } = new URL(watch.origin)
  if (flags.defaulted.has('port') && Number(port) !== flags.port) notes.push(`Port ${flags.port} is in use, so the page is on ${port}.`)
  return watch
}

/** Read before anything starts; throws `config` where a file does not do. */
function accessOf(flags: WatchFlags, { cwd }: Io, log: Log): Access {
  const { host, allowedHost, tokenFile, enableLifecycle } = flags
  const webConfigFile = flags['web.config.file']
  return {
    allowedHosts: [host, ...allowedHost],
    web: webConfigFile === undefined ? null : followWebConfig(() => loadWebConfig(webConfigFile, cwd), log),
    token: tokenFile === undefined ? null : readToken(tokenFile, cwd),
    openLifecycle: enableLifecycle,
  }
}

/** Tries the port of an option, and any free one when that is taken and nobody asked for it. */
async function onFreePort<T>(option: 'port' | 'sandboxPort', flags: WatchFlags, start: (port: number) => Promise<T>): Promise<T> {
  try {
    return await start(flags[option])
  } catch (error) {
    const taken = error instanceof HarnessError && codeOf(error.cause) === 'EADDRINUSE'
    if (!taken) throw error
    if (flags.defaulted.has(option)) return start(0)
    const name = option === 'port' ? '--port' : '--sandbox-port'
    throw new HarnessError('usage', `port ${flags[option]} is in use`, {
      hint: `Choose another with ${name}, or ${name} 0 for any that is free.`,
      cause: error,
    })
  }
}
