import { join } from 'node:path'
import type { Config, Target } from '#config/config'
import type { Variables } from '#config/variables'
import { variablesFrom } from '#config/variables'
import { loadContract } from '#contract/contract'
import { HarnessError } from '#errors'
import { type CompiledContract, compileContract } from '#findings/compiled-contract'
import { type Budget, createBudget } from '#observe/budget'
import { createRoom, type Room } from '#observe/room'
import { createTokenStore, type TokenStore } from '#observe/token-store'
import { createSpecLoader } from '#spec/load'
import type { RateLimit, Spec } from '#spec/model'
import { assertCredentials, assertTransport, credentialVariables } from './credentials.ts'
import { assertOperations } from './operations.ts'
import { createTurns, type Turns } from './turns.ts'

/** A target with all that its checks share. */
export interface PlannedTarget {
  target: Target
  contract: CompiledContract
  /** Without a trailing slash. */
  baseUrl: string
  variables: Variables
  /** The strictest that the provider documents, unless it was planned with another; null where there is none. */
  limit: RateLimit | null
  budget: Budget
  /** Tokens live longer than a check: exchanging one each time would spend the provider's limit. */
  tokens: TokenStore
  /** The turns of its lists go on from check to check. */
  turns: Turns
  /** Memory for what providers send, the same for all targets of the process. */
  room: Room
}

/** Targets that are ready to be checked, and the sandbox that was started for them. */
export interface Plan {
  targets: PlannedTarget[]
  /** Null where nothing is embedded. */
  sandbox: EmbeddedSandbox | null
  /** Ends the embedded sandbox. */
  close(): Promise<void>
}

/** The sandbox as far as targets are planned on it. */
export interface EmbeddedSandbox {
  origin: string
  baseUrls: Record<string, string>
  credentials: Record<string, string>
  scenario(): string
  close(): Promise<void>
}

/** Where targets of the environment `sandbox` are planned on: a layer that is not this one's to import. */
export interface Emulation {
  start(options: { now(): number; scenario?: string; port?: number }): Promise<EmbeddedSandbox>
  /** What any sandbox takes: any credential of the right form, by its variable. */
  credentials(now: () => number): Promise<Record<string, string>>
}

interface PlanOptions {
  config: Config
  /** Of one environment. */
  targets: readonly Target[]
  emulation: Emulation
  /** Instead of the strictest that the provider documents. */
  limit?: RateLimit
  /** Goes before every other base URL. */
  baseUrl?: string
  /** What an embedded sandbox plays, and its port: any free one by default. */
  scenario?: string
  sandboxPort?: number
  /** A plan in use that this one may replace: its sandbox goes on, and so does what its targets have spent and exchanged. */
  previous?: Plan
  /** Unix milliseconds. */
  now(): number
}

const windowsPerHour = { second: 3_600, minute: 60, hour: 1 } as const

/**
 * Loads the contracts of the targets, settles where each is and which credentials it takes, and starts the embedded sandbox if one of
 * them needs it. Throws `credentials`, naming the variables, where one is missing, and whatever its parts throw.
 */
export async function planTargets(options: PlanOptions): Promise<Plan> {
  const { config, targets, previous, now } = options
  const contracts = loadContracts(config, targets)
  const located = targets.map((target) => ({ target, baseUrl: options.baseUrl ?? target.baseUrl, contract: contracts(target) }))
  for (const { target, contract } of located) assertOperations(target, contract.contract.spec)
  const real = located.filter(({ target }) => target.environment !== 'sandbox')
  assertCredentials(
    real.map(({ target, contract }) => ({ target, spec: contract.contract.spec })),
    config.variables,
  )
  const embeds = located.some(({ target, baseUrl }) => target.environment === 'sandbox' && baseUrl === null)
  const running = previous?.sandbox ?? null
  const room = previous?.targets[0]?.room ?? createRoom()
  const sandbox = running === null && embeds ? await startEmbedded(options) : running
  try {
    const defaults = located.some(isRemoteSandbox) ? await options.emulation.credentials(now) : {}
    return {
      targets: located.map(({ target, baseUrl, contract }) => {
        const { spec } = contract.contract
        const settled = settle(target, { spec, baseUrl, sandbox, defaults, own: config.variables })
        assertTransport({ target, spec, ...settled, isOption: options.baseUrl !== undefined })
        const limit = options.limit ?? strictest(spec)
        const before = previous?.targets.find((planned) => isSameAccount(planned, target, settled.baseUrl, limit))
        return {
          target,
          contract,
          ...settled,
          limit,
          budget: before?.budget ?? createBudget({ perCheck: target.requests, limit, now, monotonic: () => performance.now() }),
          tokens: before?.tokens ?? createTokenStore(),
          turns: before?.turns ?? createTurns(),
          room,
        }
      }),
      sandbox,
      close: async () => sandbox?.close(),
    }
  } catch (error) {
    if (sandbox !== running) await sandbox?.close()
    throw error
  }
}

/** Whether a provider would count the requests of both as one client's, under a limit that is still the same. */
function isSameAccount(before: PlannedTarget, { name, api, environment }: Target, baseUrl: string, limit: RateLimit | null): boolean {
  const { target } = before
  const isSame = target.name === name && target.api === api && target.environment === environment && before.baseUrl === baseUrl
  return isSame && JSON.stringify(before.limit) === JSON.stringify(limit)
}

function loadContracts({ specs, contracts }: Config, targets: readonly Target[]): (target: Target) => CompiledContract {
  const loadSpec = createSpecLoader()
  const loaded = new Map<string, CompiledContract>()
  for (const api of new Set(targets.map((target) => target.api))) {
    loaded.set(api, compileContract(loadContract(loadSpec(join(specs, `${api}.yaml`)), join(contracts, api))))
  }
  return ({ api }) => {
    const contract = loaded.get(api)
    if (contract === undefined) throw new HarnessError('internal', `The contract of ${api} was not loaded.`)
    return contract
  }
}

interface Surroundings {
  spec: Spec
  /** Of the command line or the configuration. */
  baseUrl: string | null
  sandbox: { baseUrls: Record<string, string>; credentials: Record<string, string> } | null
  /** What any sandbox takes. */
  defaults: Record<string, string>
  own: Variables
}

function settle(target: Target, { spec, baseUrl, sandbox, defaults, own }: Surroundings): Pick<PlannedTarget, 'baseUrl' | 'variables'> {
  if (target.environment !== 'sandbox') return { baseUrl: baseUrl ?? serverOf(target, spec), variables: own }
  if (baseUrl !== null) return { baseUrl, variables: hasOwn(spec, own) ? own : variablesFrom(defaults) }
  const embedded = sandbox?.baseUrls[spec.api]
  if (sandbox === null || embedded === undefined) {
    throw new HarnessError('config', `the embedded sandbox does not emulate ${spec.api}, the API of target ${target.name}`, {
      hint: 'Give the target a baseUrl, or check it in another environment.',
    })
  }
  // Never the user's own: a credential for a real provider has no business in an emulation.
  return { baseUrl: embedded, variables: variablesFrom(sandbox.credentials) }
}

function serverOf(target: Target, spec: Spec): string {
  const server = spec.servers[target.environment]
  if (server !== undefined) return server
  throw new HarnessError('config', `target ${target.name} has no base URL: ${spec.file} names no ${target.environment} server`, {
    hint: `Add one with x-environment: ${target.environment} to its servers, or give the target a baseUrl, or pass --base-url.`,
  })
}

function strictest({ operations }: Spec): RateLimit | null {
  const limits = operations.map(({ rateLimit }) => rateLimit).filter((limit) => limit !== null)
  return limits.toSorted((a, b) => a.requests * windowsPerHour[a.per] - b.requests * windowsPerHour[b.per])[0] ?? null
}

function hasOwn(spec: Spec, own: Variables): boolean {
  return credentialVariables(spec).some((name) => own.get(name) !== undefined)
}

function isRemoteSandbox({ target, baseUrl }: { target: Target; baseUrl: string | null }): boolean {
  return target.environment === 'sandbox' && baseUrl !== null
}

function startEmbedded({ emulation, scenario, sandboxPort, now }: PlanOptions): Promise<EmbeddedSandbox> {
  return emulation.start({ now, ...(scenario !== undefined && { scenario }), ...(sandboxPort !== undefined && { port: sandboxPort }) })
}
