import { type CheckReadings, checkTarget, noReadings } from '#check/check-target'
import { credentialVariables } from '#check/credentials'
import { type Plan, type PlannedTarget, planTargets } from '#check/plan-targets'
import type { Config, Policy, Target } from '#config/config'
import { loadConfig } from '#config/load'
import { selectTargets } from '#config/target-selection'
import { loadWaivers, type Waiver } from '#config/waivers'
import { HarnessError } from '#errors'
import { assertSchedule } from '#monitor/schedule'
import { pinnedShape } from '#monitor/shape'
import type { WatchOptions } from '#monitor/watch'
import type { WatchedTarget } from '#monitor/watched-target'
import type { Spec } from '#spec/model'
import { emulation } from './emulation.ts'
import type { Io } from './io.ts'
import type { WatchFlags } from './watch.ts'

/** What is watched, and how it is checked: as the configuration says now, and again when it has changed. */
export interface WatchPlan extends Required<Pick<WatchOptions, 'runCheck' | 'readings' | 'requestsLeft' | 'reload'>> {
  /** As last planned. */
  plan(): Plan
  targets: readonly WatchedTarget[]
  close(): Promise<void>
}

/** Opens the sandbox on a port that is given to it, and plans on it. */
type PlanOn = (sandboxPort: number) => Promise<Plan>

/** Reads the configuration and plans every target that it and the command line name; `begin` decides on which port a sandbox may be. */
export async function planWatch(
  names: readonly string[],
  flags: WatchFlags,
  io: Io,
  begin: (planOn: PlanOn) => Promise<Plan>,
): Promise<WatchPlan> {
  const terms = new WeakMap<WatchedTarget, Terms>()
  const describe = ({ targets }: Plan, { policy, waivers }: Settings): WatchedTarget[] =>
    targets.map((planned) => {
      const watched = watchedTarget(planned, { policy, waivers })
      terms.set(watched, { planned, policy, readings: null })
      return watched
    })
  const of = (watched: WatchedTarget): Terms => {
    const found = terms.get(watched)
    if (found === undefined) throw new HarnessError('internal', `The target ${watched.target.name} was not planned.`)
    return found
  }
  const config = readConfig(flags, io, { pipe: true })
  let plan = await begin((sandboxPort) => planOn(names, config, { flags, io, sandboxPort }))
  return {
    plan: () => plan,
    targets: describe(plan, config),
    close: () => plan.close(),
    async reload() {
      const next = readConfig(flags, io, { pipe: false })
      plan = await planOn(names, next, { flags, io, sandboxPort: flags.sandboxPort, previous: plan })
      return describe(plan, next)
    },
    runCheck(watched, signal, memory, again) {
      const its = of(watched)
      return checkTarget({
        ...its.planned,
        policy: its.policy,
        waivers: watched.waivers,
        history: memory.history,
        onPresence: memory.add,
        again,
        failOn: 'breaking',
        allowEmpty: flags.allowEmpty,
        now: io.now,
        signal,
        onReadings: (readings) => {
          its.readings = readings
        },
      })
    },
    readings(watched) {
      const { planned, readings } = of(watched)
      return { budgetUsedRatio: planned.budget.usedRatio(), ...(readings ?? noReadings) }
    },
    requestsLeft(watched) {
      const { budget, target } = of(watched).planned
      budget.beginCheck(target.requests)
      return budget.remaining()
    },
  }
}

/** What the checks of a target go by; a check under way keeps to its own when the configuration changes. */
interface Terms {
  planned: PlannedTarget
  policy: Policy
  /** Of its last check. */
  readings: CheckReadings | null
}

type Settings = Config & { waivers: readonly Waiver[] }

/** A pipe is read at the start alone: later it is empty, or keeps everything waiting for a writer. */
function readConfig({ config: file, waivers }: WatchFlags, { cwd, variables }: Io, { pipe }: { pipe: boolean }): Settings {
  const config = loadConfig({ cwd, variables, pipe, ...(file !== undefined && { file }) })
  return { ...config, waivers: loadWaivers(config, waivers, cwd, { pipe }) }
}

interface Circumstances {
  flags: WatchFlags
  io: Io
  sandboxPort: number
  previous?: Plan
}

function planOn(names: readonly string[], config: Config, { flags, io, sandboxPort, previous }: Circumstances): Promise<Plan> {
  const { env, schedule, scenario } = flags
  return planTargets({
    config,
    emulation,
    targets: withSchedule(selectTargets(config, { environment: env, names }), schedule),
    now: io.now,
    sandboxPort,
    ...(scenario !== undefined && { scenario }),
    ...(previous !== undefined && { previous }),
  })
}

function withSchedule(targets: readonly Target[], schedule: string | undefined): Target[] {
  if (schedule === undefined) return [...targets]
  assertSchedule(schedule)
  return targets.map((target) => ({ ...target, schedule }))
}

/** A planned target as a watch follows it. */
export function watchedTarget(
  { target, baseUrl, contract }: PlannedTarget,
  { policy, waivers }: Pick<Settings, 'policy' | 'waivers'>,
): WatchedTarget {
  const { spec, bodies } = contract.contract
  const { confirm } = policy
  return { target, baseUrl, spec, confirm, waivers, shape: pinnedShape(bodies), credentialVariables: variablesOf(target, spec) }
}

function variablesOf({ environment }: Target, spec: Spec): string[] {
  return environment === 'sandbox' ? [] : credentialVariables(spec)
}
