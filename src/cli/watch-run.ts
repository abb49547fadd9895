import { once } from 'node:events'
import { Registry } from 'prom-client'
import { type CheckReadings, checkTarget } from '#check/check-target'
import type { Config, Target } from '#config/config'
import { loadConfig } from '#config/load'
import { packageVersion } from '#config/package'
import { selectTargets } from '#config/target-selection'
import { exitCodes, HarnessError } from '#errors'
import { exportProcess } from '#monitor/exporter'
import { createLog } from '#monitor/log'
import { assertSchedule } from '#monitor/schedule'
import { type RunningWatch, startWatch, type WatchOptions } from '#monitor/watch'
import type { Spec } from '#spec/model'
import { credentialVariables } from './credentials.ts'
import type { Io } from './io.ts'
import { type Plan, type PlannedTarget, planTargets } from './planned-target.ts'
import type { WatchFlags } from './watch.ts'
import { renderBanner } from './watch-banner.ts'

/** Runs `plumbline watch` until it is told to stop, and returns its exit code; throws a HarnessError where it cannot begin. */
export async function runWatch(names: readonly string[], flags: WatchFlags, io: Io): Promise<number> {
  const config = loadConfig({ cwd: io.cwd, variables: io.variables, ...(flags.config === undefined ? {} : { file: flags.config }) })
  const targets = withSchedule(selectTargets(config, { environment: flags.env, names }), flags.schedule)
  const notes: string[] = []
  const plan = await planWatch({ config, targets, flags, io, notes })
  try {
    const watch = await serve(plan, { config, flags, io, notes })
    try {
      io.stdout.write(
        renderBanner({
          version: packageVersion(),
          environment: flags.env,
          targets: plan.targets,
          origin: watch.origin,
          sandboxOrigin: plan.sandbox?.origin ?? null,
          notes,
        }),
      )
      if (!io.signal.aborted) await once(io.signal, 'abort')
    } finally {
      await watch.close()
    }
  } finally {
    await plan.close()
  }
  return exitCodes.pass
}

function withSchedule(targets: readonly Target[], schedule: string | undefined): Target[] {
  if (schedule === undefined) return [...targets]
  assertSchedule(schedule)
  return targets.map((target) => ({ ...target, schedule }))
}

interface PlanInput {
  config: Config
  targets: readonly Target[]
  flags: WatchFlags
  io: Io
  notes: string[]
}

async function planWatch({ config, targets, flags, io, notes }: PlanInput): Promise<Plan> {
  const planOn = (sandboxPort: number) =>
    planTargets({ config, targets, now: io.now, sandboxPort, ...(flags.scenario === undefined ? {} : { scenario: flags.scenario }) })
  const plan = await onFreePort('sandboxPort', flags, planOn)
  if (plan.sandbox !== null) {
    const { port } = new URL(plan.sandbox.origin)
    if (flags.defaulted.has('sandboxPort') && Number(port) !== flags.sandboxPort)
      notes.push(`Port ${flags.sandboxPort} is in use, so the sandbox is on ${port}.`)
    return plan
  }
  const idle = flags.scenario !== undefined ? '--scenario' : flags.defaulted.has('sandboxPort') ? null : '--sandbox-port'
  if (idle === null) return plan
  throw new HarnessError('usage', `${idle} is for the embedded sandbox, and nothing here is watched on it`, { hint: `Leave out ${idle}.` })
}

interface ServeInput {
  config: Config
  flags: WatchFlags
  io: Io
  notes: string[]
}

async function serve(plan: Plan, { config, flags, io, notes }: ServeInput): Promise<RunningWatch> {
  const version = packageVersion()
  const planned = new Map(plan.targets.map((target) => [target.target.name, target]))
  const readings = new Map<string, CheckReadings>()
  const of = (name: string): PlannedTarget => {
    const found = planned.get(name)
    if (found === undefined) throw new HarnessError('internal', `The target ${name} was not planned.`)
    return found
  }
  const start = async (port: number) => {
    const registry = new Registry()
    const watch = await startWatch({ ...options, registry, port })
    exportProcess(registry)
    return watch
  }
  const options: Omit<WatchOptions, 'registry' | 'port'> = {
    targets: plan.targets.map(({ target, baseUrl, contract }) => ({
      target,
      baseUrl,
      spec: contract.contract.spec,
      credentialVariables: variablesOf(target, contract.contract.spec),
    })),
    runCheck: ({ target }, signal) =>
      checkTarget({
        ...of(target.name),
        policy: config.policy,
        failOn: 'breaking',
        allowEmpty: flags.allowEmpty,
        now: io.now,
        signal,
        onReadings: (read) => readings.set(target.name, read),
      }),
    readings: ({ target }) => ({
      budgetUsedRatio: of(target.name).budget.usedRatio(),
      credentialExpiry: readings.get(target.name)?.credentialExpiry ?? null,
      certificateExpiry: readings.get(target.name)?.certificateExpiry ?? null,
      sunsets: readings.get(target.name)?.sunsets ?? [],
      rateLimitRemaining: readings.get(target.name)?.rateLimitRemaining ?? null,
    }),
    requestsLeft: ({ target }) => {
      const { budget } = of(target.name)
      budget.beginCheck()
      return budget.remaining()
    },
    host: flags.host,
    versions: { version, node: process.version },
    log: createLog((line) => io.stderr.write(line), io.now),
    now: io.now,
    random: Math.random,
  }
  // Prometheus scrapes a fixed port: only the emulation, which is there to be tried, may move to another.
  const watch = plan.sandbox === null ? await start(flags.port) : await onFreePort('port', flags, start)
  const { port } = new URL(watch.origin)
  if (flags.defaulted.has('port') && Number(port) !== flags.port) notes.push(`Port ${flags.port} is in use, so the page is on ${port}.`)
  return watch
}

function variablesOf({ environment }: Target, spec: Spec): string[] {
  return environment === 'sandbox' ? [] : credentialVariables(spec)
}

/** Tries the port of an option, and any free one when that is taken and nobody asked for it. */
async function onFreePort<T>(option: 'port' | 'sandboxPort', flags: WatchFlags, start: (port: number) => Promise<T>): Promise<T> {
  try {
    return await start(flags[option])
  } catch (error) {
    const taken = error instanceof HarnessError && Object(error.cause).code === 'EADDRINUSE'
    if (!taken) throw error
    if (flags.defaulted.has(option)) return start(0)
    const name = option === 'port' ? '--port' : '--sandbox-port'
    throw new HarnessError('usage', `port ${flags[option]} is in use`, {
      hint: `Choose another with ${name}, or ${name} 0 for any that is free.`,
      cause: error,
    })
  }
}
