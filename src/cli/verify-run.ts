import { join } from 'node:path'
import { request } from 'undici'
import type { Config } from '#config/config'
import { loadConfig } from '#config/load'
import { loadPacts, type Pact } from '#contract/pact'
import { type PactVerification, type VerificationVerdict, verdictOf, verifyPacts } from '#contract/verify'
import { type Credential, resolveCredentials } from '#contract/verify-credentials'
import type { Provider } from '#contract/verify-provider'
import { exitCodes, HarnessError } from '#errors'
import { didYouMean } from '#input/near-match'
import { loadSpecs } from '#spec/load'
import type { Spec } from '#spec/model'
import { readBaseUrl } from './base-url.ts'
import type { Io } from './io.ts'
import { showNotices } from './notices.ts'
import { createProgress } from './progress.ts'
import type { VerifyFlags } from './verify.ts'
import { renderVerification } from './verify-text.ts'

const codes = { pass: exitCodes.pass, drift: exitCodes.drift, unverified: exitCodes.unverified } as const satisfies Record<
  VerificationVerdict,
  number
>

const timeoutMs = 10_000

/** Runs `plumbline verify` and returns its exit code; throws a HarnessError where it cannot begin. */
export async function runVerify(flags: VerifyFlags, io: Io): Promise<number> {
  const config = loadConfig({ cwd: io.cwd, variables: io.variables, ...(flags.config === undefined ? {} : { file: flags.config }) })
  const plans = loadPlans(config, flags.api ?? [])
  showNotices(
    plans.map(({ spec }) => spec),
    io.stderr,
  )
  const located = await locate(plans, flags, io)
  const progress = createProgress(io.stderr)
  try {
    progress.show(`verifying ${plans.map(({ spec }) => spec.api).join(' and ')}`)
    const results = await Promise.all(plans.map(({ pacts, spec }) => verifyPacts(pacts, spec, located.providerOf(spec), io.signal)))
    progress.clear()
    return report(results.flat(), located.name, flags, io)
  } catch (error) {
    if (!io.signal.aborted) throw error
    progress.clear()
    io.stderr.write('plumbline: interrupted, so nothing was verified.\n')
    return exitCodes.unverified
  } finally {
    progress.clear()
    await located.close()
  }
}

function report(verifications: PactVerification[], provider: string, { format }: VerifyFlags, io: Io): number {
  const verdict = verdictOf(verifications)
  io.stdout.write(
    format === 'json'
      ? `${JSON.stringify({ schemaVersion: 1, verdict, provider, pacts: verifications }, null, 2)}\n`
      : renderVerification({ verdict, provider, verifications }, io.stdout.colour),
  )
  return codes[verdict]
}

interface Plan {
  spec: Spec
  pacts: Pact[]
}

function loadPlans({ specs: directory, contracts, targets }: Config, names: readonly string[]): Plan[] {
  const specs = loadSpecs(directory)
  const known = [...specs.keys()]
  const find = (name: string): Spec => {
    const spec = specs.get(name) ?? specs.get(targets.find((target) => target.name === name)?.api ?? '')
    if (spec !== undefined) return spec
    throw new HarnessError('usage', `no API ${JSON.stringify(name)}${didYouMean(name, known)}`, { hint: `There are: ${known.join(', ')}.` })
  }
  const chosen = names.length === 0 ? [...specs.values()] : [...new Set(names.map(find))]
  const plans = chosen.map((spec) => ({ spec, pacts: loadPacts(join(contracts, spec.api)) }))
  for (const { spec, pacts } of plans) {
    if (pacts.length > 0 || names.length === 0) continue
    throw new HarnessError('contract', `holds no pact of ${spec.api}`, {
      place: { file: join(contracts, spec.api) },
      hint: 'Write one in test/pact and run "npm run pacts".',
    })
  }
  const verifiable = plans.filter(({ pacts }) => pacts.length > 0)
  if (verifiable.length > 0) return verifiable
  throw new HarnessError('contract', 'holds no pact', {
    place: { file: contracts },
    hint: 'Write one in test/pact and run "npm run pacts".',
  })
}

/** Where the pacts are verified; `name` is for people. */
interface Located {
  name: string
  providerOf(spec: Spec): Provider
  close(): Promise<void>
}

async function locate(plans: readonly Plan[], flags: VerifyFlags, io: Io): Promise<Located> {
  if (flags.baseUrl === undefined) return embed(plans, flags, io)
  const [plan, second] = plans
  if (plan === undefined || second !== undefined) {
    throw new HarnessError('usage', '--base-url goes with exactly one --api', { hint: `Add --api ${plan?.spec.api ?? 'NAME'}.` })
  }
  if (flags.scenario !== undefined) {
    throw new HarnessError('usage', '--scenario is for the embedded sandbox alone', {
      hint: 'Leave out --base-url, or leave out --scenario.',
    })
  }
  const baseUrl = readBaseUrl('--base-url', flags.baseUrl)
  const stateUrl = flags.stateUrl === undefined ? await findStates(baseUrl) : readBaseUrl('--state-url', flags.stateUrl)
  const credentials =
    stateUrl === null
      ? await resolveCredentials(plan.spec, io.variables, { baseUrl, stated: { option: '--base-url' }, timeoutMs, signal: io.signal })
      : new Map<string, Credential>()
  return { name: baseUrl, providerOf: () => ({ baseUrl, stateUrl, credentials, timeoutMs }), close: async () => {} }
}

async function embed(plans: readonly Plan[], { scenario, stateUrl }: VerifyFlags, { now }: Io): Promise<Located> {
  if (stateUrl !== undefined) {
    throw new HarnessError('usage', '--state-url goes with --base-url', { hint: 'The embedded sandbox sets its own provider states.' })
  }
  const { startSandbox } = await import('#sandbox/server')
  const sandbox = await startSandbox({ now, ...(scenario === undefined ? {} : { scenario }) })
  const baseUrls = new Map(Object.entries(sandbox.baseUrls))
  const missing = plans.find(({ spec }) => !baseUrls.has(spec.api))
  if (missing !== undefined) {
    await sandbox.close()
    throw new HarnessError('usage', `the embedded sandbox does not emulate ${missing.spec.api}`, {
      hint: `Add --api ${missing.spec.api} --base-url URL, or name the others with --api.`,
    })
  }
  return {
    name: `the embedded sandbox (${sandbox.scenario()})`,
    providerOf: ({ api }) => ({
      baseUrl: baseUrls.get(api) ?? '',
      stateUrl: `${sandbox.origin}/__sandbox/state`,
      credentials: new Map(),
      timeoutMs,
    }),
    close: sandbox.close,
  }
}

/** The state URL of a sandbox that is looked for on this machine only: nobody else is asked for a path of ours. */
async function findStates(baseUrl: string): Promise<string | null> {
  const { origin, hostname } = new URL(baseUrl)
  if (!/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)) return null
  const url = `${origin}/__sandbox/state`
  try {
    const { statusCode, body } = await request(url, { signal: AbortSignal.timeout(2_000) })
    const { states } = Object(await body.json())
    return statusCode === 200 && Array.isArray(states) ? url : null
  } catch {
    return null
  }
}
