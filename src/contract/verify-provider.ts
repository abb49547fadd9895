import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { request } from 'undici'
import type { Interaction, Pact, ProviderState } from './pact.ts'
import { runVerifier, type VerifierResult } from './verifier.ts'
import type { Credential } from './verify-credentials.ts'
import { describeMismatches, type Failure } from './verify-mismatch.ts'
import { type Exchange, interactionHeader, type Relay, startRelay } from './verify-relay.ts'

/** What came of one interaction: `skipped` was not tried, `unverified` was tried and could not be seen; both say why. */
export type InteractionResult = { description: string } & (
  | { outcome: 'passed' }
  | { outcome: 'failed'; failures: Failure[] }
  | { outcome: 'skipped' | 'unverified'; reason: string }
)

/** The provider that a pact is held against. */
export interface Provider {
  baseUrl: string
  /** Where provider states are set, in Pact's own form; null for a provider that is not ours and has none. */
  stateUrl: string | null
  /** By the variable that holds each; only a provider without a state URL is asked with them. */
  credentials: ReadonlyMap<string, Credential>
  /** For one request, milliseconds. */
  timeoutMs: number
}

/**
 * Runs Pact's verifier over the interactions of a pact that the provider can be asked for, and returns one result for each
 * interaction, in the pact's order. Without a state URL these are the ones without provider states, and the ones whose states name
 * nothing but credentials that are set (`{ token: 'VARIABLE' }`): they hold on whatever data the account has.
 */
export async function verifyProvider(pact: Pact, provider: Provider, signal: AbortSignal): Promise<InteractionResult[]> {
  const obstacles = pact.interactions.map((interaction) => obstacle(interaction, provider))
  const runnable = pact.interactions.filter((_, index) => obstacles[index] === null)
  const seen = runnable.length === 0 ? new Map<Interaction, InteractionResult>() : await runInteractions(pact, runnable, provider, signal)
  return pact.interactions.map((interaction, index) => {
    const { description } = interaction
    const tried = seen.get(interaction) ?? { description, outcome: 'unverified', reason: "Pact's verifier did not come to it" }
    return obstacles[index] ?? tried
  })
}

function obstacle({ description, states }: Interaction, { stateUrl, credentials }: Provider): InteractionResult | null {
  if (stateUrl !== null) return null
  const skip = (reason: string): InteractionResult => ({ description, outcome: 'skipped', reason })
  for (const { name, params } of states) {
    const wanted = Object.values(params).map((variable) => ({ variable, credential: credentials.get(String(variable)) }))
    if (wanted.length === 0 || wanted.some(({ credential }) => credential === undefined)) {
      return skip(`the provider state "${name}" cannot be set there`)
    }
    const unset = wanted.filter(({ credential }) => credential?.kind === 'unset').map(({ variable }) => variable)
    if (unset.length > 0) return skip(`needs ${unset.join(' and ')}`)
    for (const { credential } of wanted)
      if (credential?.kind === 'failed') return { description, outcome: 'unverified', reason: credential.reason }
  }
  return null
}

async function runInteractions(
  pact: Pact,
  interactions: Interaction[],
  provider: Provider,
  signal: AbortSignal,
): Promise<Map<Interaction, InteractionResult>> {
  const { baseUrl, timeoutMs } = provider
  const standIns = new Map<unknown, { value: string; standIn: string }>()
  for (const [name, credential] of provider.credentials) {
    if (credential.kind === 'set') standIns.set(name, { value: credential.value, standIn: randomUUID() })
  }
  const relay = await startRelay({
    target: baseUrl,
    pact: excerpt(pact, interactions),
    secrets: new Map([...standIns.values()].map(({ standIn, value }) => [standIn, value])),
    setState: (state, action) =>
      provider.stateUrl === null
        ? Promise.resolve(mapValues(state.params, (variable) => standIns.get(variable)?.standIn))
        : postState(provider.stateUrl, state, action, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])),
    timeoutMs,
    signal,
  })
  try {
    // The relay's own deadline comes first, and says what happened.
    const job = {
      provider: pact.provider,
      providerBaseUrl: relay.baseUrl,
      pactUrl: relay.pactUrl,
      stateUrl: relay.stateUrl,
      timeoutMs: timeoutMs + 5_000,
    }
    const results = await runVerifier(job, signal)
    const refusals = refusalsOf(interactions, relay)
    return new Map(interactions.map((interaction, index) => [interaction, resultOf(interaction, index, { results, relay, refusals })]))
  } finally {
    await relay.close()
  }
}

/** The pact with these interactions only, each with its number among the request's headers. */
function excerpt({ file, interactions: all }: Pact, interactions: readonly Interaction[]): string {
  const content = JSON.parse(readFileSync(file, 'utf8'))
  content.interactions = interactions.map((interaction, number) => {
    const raw = content.interactions[all.indexOf(interaction)]
    return { ...raw, request: { ...raw.request, headers: { ...raw.request.headers, [interactionHeader]: String(number) } } }
  })
  return JSON.stringify(content)
}

async function postState(
  url: string,
  { name, params }: ProviderState,
  action: string,
  signal: AbortSignal,
): Promise<Record<string, unknown>> {
  const { statusCode, body } = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ state: name, params, action }),
    signal,
  })
  const text = await body.text()
  if (statusCode < 200 || statusCode > 299) throw new Error(`HTTP ${statusCode}`)
  const values: unknown = text === '' ? {} : JSON.parse(text)
  return typeof values === 'object' && values !== null ? { ...values } : {}
}

interface Run {
  results: readonly VerifierResult[]
  relay: Relay
  refusals: ReadonlySet<number>
}

/** Statuses with which the provider refused credentials that the state gave: whoever is refused so, whatever else is asked, is in trouble. */
function refusalsOf(interactions: readonly Interaction[], { exchanges }: Relay): Set<number> {
  const refused = interactions.flatMap(({ injected, response }, index) => {
    const exchange = exchanges.get(String(index))
    if (injected.length === 0 || exchange?.kind !== 'answered' || exchange.status === response.status) return []
    return exchange.status === 401 || exchange.status === 403 ? [exchange.status] : []
  })
  return new Set(refused)
}

function resultOf(interaction: Interaction, index: number, { results, relay, refusals }: Run): InteractionResult {
  const { description } = interaction
  const exchange = relay.exchanges.get(String(index))
  // By place, as descriptions need not be unique.
  const result = results[index]?.description === description ? results[index] : results.find((each) => each.description === description)
  if (exchange === undefined || result === undefined) {
    return { description, outcome: 'unverified', reason: "Pact's verifier made no request for it" }
  }
  const trouble = troubleOf(exchange, interaction, refusals)
  if (trouble !== null) return { description, outcome: 'unverified', reason: trouble }
  if (result.passed) return { description, outcome: 'passed' }
  return { description, outcome: 'failed', failures: describeMismatches(result.mismatches, interaction) }
}

/** Why a response says nothing of the promise: the same trouble that a check never takes for drift. */
function troubleOf(exchange: Exchange, { response }: Interaction, refusals: ReadonlySet<number>): string | null {
  if (exchange.kind !== 'answered') return exchange.reason
  const { status, mediaType } = exchange
  if (status !== response.status) {
    if (refusals.has(status)) return `the credential was refused: HTTP ${status}`
    if (status === 429) return 'too many requests: HTTP 429'
    if (status >= 500 && status !== 501) return `HTTP ${status}`
    if (status === 302 || status === 303 || status === 307) return `HTTP ${status}, which is not followed`
  }
  const isPage = mediaType === 'text/html' && response.headers['content-type'] !== undefined
  return isPage ? `HTTP ${status} with an HTML page instead of JSON` : null
}

function mapValues<Value, Mapped>(record: Record<string, Value>, map: (value: Value) => Mapped): Record<string, Mapped> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))
}
