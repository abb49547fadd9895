import { Registry } from 'prom-client'
import { type CheckReadings, checkTarget, noReadings } from '#check/check-target'
import { type Plan, planTargets } from '#check/plan-targets'
import type { TargetReport } from '#check/report'
import type { Config, Target } from '#config/config'
import { packageVersion } from '#config/package'
import { variablesFrom } from '#config/variables'
import { HarnessError } from '#errors'
import { exportProcess } from '#monitor/exporter'
import { startWatch } from '#monitor/watch'
import { createTokenStore } from '#observe/token-store'
import { type RunningSandbox, startSandbox } from '#sandbox/server'
import { firstWithin } from './drill-deadline.ts'
import type { Exercise } from './drill-plan.ts'
import { emulation } from './emulation.ts'
import { watchedTarget } from './watch-plan.ts'

/** A check that ended; Unix milliseconds. */
export interface FinishedCheck {
  startedAt: number
  endedAt: number
  report: TargetReport
}

/** Every exercise under one watch: a target and a sandbox of its own for each. */
export interface DrillWatch {
  /** `http://host:port` of its metrics. */
  origin: string
  /** Switches the sandbox of an exercise as soon as no check of it is under way, and answers when: Unix milliseconds. */
  play(exercise: Exercise, scenario: string): Promise<number>
  /** The first check begun after a moment that satisfies; null when none ends in time, or the watch is closed. */
  checked(exercise: Exercise, wanted: Wanted): Promise<FinishedCheck | null>
  /** Ends every wait for a check, too. */
  close(): Promise<void>
}

/** Which check is waited for. */
export interface Wanted {
  /** Unix milliseconds. */
  since: number
  withinMs: number
  accepts(report: TargetReport): boolean
}

interface DrillWatchOptions {
  config: Config
  exercises: readonly Exercise[]
  intervalSeconds: number
  host: string
  port: number
  /** Unix milliseconds. */
  now(): number
}

/** `slow` outlasts this deadline, and nothing else that is local does. */
const shortDeadlineMs = 5_000
const slowMs = 6_000
const deadlineMs = 10_000
const requestsPerCheck = 30
/** A drill makes in a minute what a schedule makes in half an hour: it keeps count, and never comes near the end. */
const limit = { requests: 100_000, per: 'minute' } as const

/** Starts the sandboxes and the watch over them. */
export async function startDrillWatch(options: DrillWatchOptions): Promise<DrillWatch> {
  const { exercises, now } = options
  const sandboxes = await Promise.all(exercises.map(() => startSandbox({ now, slowMs, perMinute: null })))
  const byName = new Map(exercises.map(({ name }, index) => [name, sandboxes[index]]))
  const closeAll = (): Promise<unknown> => Promise.all(sandboxes.map((sandbox) => sandbox.close()))
  const closing = new AbortController()
  const desk = createDesk(now, closing.signal)
  try {
    const plan = await planOn(sandboxes, options)
    const watch = await watchOver(plan, desk, options)
    return {
      origin: watch.origin,
      async play({ name }, scenario) {
        await desk.idle(name)
        byName.get(name)?.setScenario(scenario)
        return now()
      },
      checked: ({ name }, wanted) => desk.checked(name, wanted),
      close: async () => {
        closing.abort()
        await watch.close()
        await closeAll()
      },
    }
  } catch (error) {
    await closeAll()
    throw error
  }
}

async function planOn(sandboxes: readonly RunningSandbox[], { config, exercises, intervalSeconds, now }: DrillWatchOptions): Promise<Plan> {
  const targets = exercises.map(({ name, api, scenario }, index): Target => {
    return {
      name,
      api,
      environment: 'sandbox',
      baseUrl: sandboxes[index]?.baseUrls[api] ?? null,
      schedule: `*/${intervalSeconds} * * * * *`,
      timezone: 'UTC',
      timeoutMs: scenario.expects.cause === 'timeout' ? shortDeadlineMs : deadlineMs,
      requests: requestsPerCheck,
      operations: null,
    }
  })
  const credentials = sandboxes[0]?.credentials ?? {}
  return planTargets({ config: { ...config, variables: variablesFrom(credentials) }, targets, emulation, limit, now })
}

function watchOver(plan: Plan, desk: Desk, { config, host, port, now }: DrillWatchOptions) {
  const planned = new Map(plan.targets.map((entry) => [entry.target.name, entry]))
  const readings = new Map<string, CheckReadings>()
  const registry = new Registry()
  exportProcess(registry)
  return startWatch({
    targets: plan.targets.map((entry) => watchedTarget(entry, { policy: config.policy, waivers: [] })),
    runCheck: async ({ target: { name } }, signal) => {
      const entry = planned.get(name)
      if (entry === undefined) throw new HarnessError('internal', `The target ${name} was not planned.`)
      // Its credential is exchanged anew for each check, or a fault of the exchange would show only after a day.
      const terms = { ...entry, tokens: createTokenStore(), policy: config.policy, failOn: 'breaking', allowEmpty: false } as const
      return desk.run(name, () => checkTarget({ ...terms, now, signal, onReadings: (read) => readings.set(name, read) }))
    },
    readings: ({ target: { name } }) => {
      return { budgetUsedRatio: planned.get(name)?.budget.usedRatio() ?? null, ...(readings.get(name) ?? noReadings) }
    },
    registry,
    host,
    port,
    versions: { version: packageVersion(), node: process.version },
    log: () => {},
    now,
    random: Math.random,
  })
}

interface Desk {
  run(name: string, check: () => Promise<TargetReport>): Promise<TargetReport>
  idle(name: string): Promise<void>
  checked(name: string, wanted: Wanted): Promise<FinishedCheck | null>
}

/** Keeps account of the checks of each target, for those who wait for one. */
function createDesk(now: () => number, closing: AbortSignal): Desk {
  const underWay = new Map<string, Promise<unknown>>()
  const waiting = new Map<string, Set<(check: FinishedCheck) => void>>()
  return {
    async run(name, check) {
      const startedAt = now()
      const running = check()
      underWay.set(
        name,
        running.catch(() => {}),
      )
      try {
        const report = await running
        for (const tell of [...(waiting.get(name) ?? [])]) tell({ startedAt, endedAt: now(), report })
        return report
      } finally {
        underWay.delete(name)
      }
    },
    idle: async (name) => void (await underWay.get(name)),
    checked: (name, { since, withinMs, accepts }) =>
      firstWithin(withinMs, closing, (settle) => {
        const listeners = waiting.get(name) ?? new Set()
        waiting.set(name, listeners)
        const tell = (check: FinishedCheck): void => {
          if (check.startedAt >= since && accepts(check.report)) settle(check)
        }
        listeners.add(tell)
        return () => listeners.delete(tell)
      }),
  }
}
