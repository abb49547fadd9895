import type { CheckOptions } from '#check/check-target'
import { checkTargets } from '#check/check-targets'
import { credentialVariables } from '#check/credentials'
import { type Plan, planTargets } from '#check/plan-targets'
import type { Report, TargetReport, Verdict } from '#check/report'
import type { Config, Target } from '#config/config'
import { loadConfig } from '#config/load'
import { packageVersion } from '#config/package'
import { selectTargets } from '#config/target-selection'
import { loadWaivers, type Waiver } from '#config/waivers'
import { exitCodes, HarnessError } from '#errors'
import { headline } from '#report/grouping'
import type { ApiNotes, RenderOptions } from '#report/options'
import { renderReport } from '#report/render'
import { readBaseUrl } from './base-url.ts'
import type { CheckFlags } from './check.ts'
import { emulation } from './emulation.ts'
import { findRepository } from './find-repository.ts'
import type { Io } from './io.ts'
import { showNotices } from './notices.ts'
import { openOutput } from './output-file.ts'
import { createProgress } from './progress.ts'

const codes = { pass: exitCodes.pass, drift: exitCodes.drift, unverified: exitCodes.unverified } as const satisfies Record<Verdict, number>

/** Runs `plumbline check` and returns its exit code; throws a HarnessError where it cannot begin. */
export async function runCheck(names: readonly string[], flags: CheckFlags, io: Io): Promise<number> {
  const baseUrl = baseUrlOf(names, flags)
  const output = flags.output === undefined ? null : openOutput(flags.output, io.cwd)
  const config = loadConfig({ cwd: io.cwd, variables: io.variables, ...(flags.config === undefined ? {} : { file: flags.config }) })
  const targets = selectTargets(config, { environment: flags.env, names })
  const waivers = loadWaivers(config, flags.waivers, io.cwd)
  assertScenario(flags, targets)
  const plan = await planTargets({
    config,
    emulation,
    targets,
    now: io.now,
    ...(baseUrl === null ? {} : { baseUrl }),
    ...(flags.scenario === undefined ? {} : { scenario: flags.scenario }),
  })
  const report = await observe(plan, { config, waivers, everyTarget: names.length === 0 }, flags, io).finally(plan.close)
  if (io.signal.aborted) {
    io.stderr.write('plumbline: interrupted, so nothing was verified.\n')
    return exitCodes.unverified
  }
  if (output === null) io.stdout.write(renderReport(report, flags.format, renderOptions(plan, flags, io, io.stdout.colour)))
  else {
    output.write(renderReport(report, flags.format, renderOptions(plan, flags, io, false)))
    io.stdout.write(`${headline(report)}\n`)
  }
  return codes[report.verdict]
}

interface Terms {
  config: Config
  waivers: Waiver[]
  /** Whether the plan has every target of its environment. */
  everyTarget: boolean
}

async function observe(plan: Plan, { config, waivers, everyTarget }: Terms, flags: CheckFlags, io: Io): Promise<Report> {
  showNotices(
    plan.targets.map(({ contract: { contract } }) => contract.spec),
    io.stderr,
  )
  const progress = createProgress(io.stderr)
  const made = new Map<string, number>()
  const onProgress: CheckOptions['onProgress'] = ({ target, made: count }) => {
    made.set(target.name, count + 1)
    progress.show(`checking ${[...made].map(([name, requests]) => `${name} (request ${requests})`).join(', ')}`)
  }
  const checks = plan.targets.map((planned) => ({
    ...planned,
    policy: config.policy,
    waivers,
    failOn: flags.failOn,
    allowEmpty: flags.allowEmpty,
    now: io.now,
    signal: io.signal,
    onProgress,
  }))
  return checkTargets(checks, { version: packageVersion(), waivers, everyTarget, now: io.now }).finally(progress.clear)
}

function baseUrlOf(names: readonly string[], { baseUrl }: CheckFlags): string | null {
  if (baseUrl === undefined) return null
  if (new Set(names).size !== 1) {
    throw new HarnessError('usage', `--base-url goes with exactly one TARGET, got ${names.length === 0 ? 'none' : names.join(' and ')}`, {
      hint: 'Name the target whose requests go there: plumbline check plu --base-url URL.',
    })
  }
  return readBaseUrl('--base-url', baseUrl)
}

function assertScenario({ scenario, baseUrl }: CheckFlags, targets: readonly Target[]): void {
  if (scenario === undefined) return
  const outside = targets.find((target) => target.environment !== 'sandbox' || target.baseUrl !== null)
  if (outside === undefined && baseUrl === undefined) return
  throw new HarnessError('usage', '--scenario is for the embedded sandbox alone', {
    hint:
      outside?.environment === 'sandbox' || outside === undefined
        ? `Switch one that runs elsewhere with: curl -X PUT -d '{"scenario":"${scenario}"}' ORIGIN/__sandbox/scenario`
        : 'Leave out --env, or leave out --scenario.',
  })
}

function renderOptions(plan: Plan, flags: CheckFlags, io: Io, colour: boolean): RenderOptions {
  const notes = new Map(
    plan.targets.map(({ target, contract: { contract } }): [string, ApiNotes] => [
      contract.spec.api,
      {
        docs: new Map(contract.spec.operations.flatMap(({ id, docs }) => (docs === null ? [] : [[id, docs]]))),
        variables: target.environment === 'sandbox' ? [] : credentialVariables(contract.spec),
      },
    ]),
  )
  return {
    colour,
    failOn: flags.failOn,
    repository: findRepository(io),
    notes: (api) => notes.get(api) ?? null,
    again: (target) => commandLine(target, flags),
  }
}

/** The command that checks one target again in the same way; sandbox, breaking and text are what is left out. */
function commandLine({ target }: TargetReport, { env, baseUrl, scenario, failOn, allowEmpty, config, waivers }: CheckFlags): string {
  const words = [
    'npx plumbline check',
    quote(target),
    ...(env === 'sandbox' ? [] : [`--env ${env}`]),
    ...(baseUrl === undefined ? [] : [`--base-url ${quote(baseUrl)}`]),
    ...(scenario === undefined ? [] : [`--scenario ${quote(scenario)}`]),
    ...(failOn === 'breaking' ? [] : [`--fail-on ${failOn}`]),
    ...(allowEmpty ? ['--allow-empty'] : []),
    ...(config === undefined ? [] : [`--config ${quote(config)}`]),
    ...(waivers === undefined ? [] : [`--waivers ${quote(waivers)}`]),
  ]
  return words.join(' ')
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
