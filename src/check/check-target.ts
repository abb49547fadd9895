import type { Policy, Target } from '#config/config'
import type { Variables } from '#config/variables'
import type { Waiver } from '#config/waivers'
import type { CompiledContract } from '#findings/compiled-contract'
import type { Severity } from '#findings/finding'
import { judge } from '#findings/judge'
import { readLifecycle } from '#findings/lifecycle'
import type { Presence, PresenceRecord } from '#findings/presence'
import { withWaivers } from '#findings/waivers'
import type { Budget } from '#observe/budget'
import type { Cause, Observation, Reply } from '#observe/observation'
import { readRateLimit } from '#observe/rate-limit-headers'
import type { Room } from '#observe/room'
import { openSession, type Session } from '#observe/session'
import type { TokenStore } from '#observe/token-store'
import type { Survey } from '#pagination/page'
import type { Operation, Spec, Stability } from '#spec/model'
import { operationsOf, reportOperations, unobserved } from './operations.ts'
import type { RequestReport, TargetReport } from './report.ts'
import { takeSurveys } from './take-surveys.ts'
import { createTurns, type Turns } from './turns.ts'
import { verdictOn } from './verdict.ts'

/** All that one check of one target takes. */
export interface CheckOptions {
  target: Target
  /** The base URL in use, without a trailing slash: the target's own, the spec's, or that of an embedded sandbox. */
  baseUrl: string
  contract: CompiledContract
  policy: Policy
  variables: Variables
  /** Shared by all checks of the target, so that together they stay within the provider's limit. */
  budget: Budget
  /** Exchanged tokens of earlier checks of the target; without it each check exchanges anew. */
  tokens?: TokenStore
  /** Memory for what the provider sends, shared by all checks of the process; without it the check has one for itself. */
  room?: Room
  /** Whose turn it is among the lists, over all checks of the target; without it each check begins with the first of the spec. */
  turns?: Turns
  /** Whether it is to confirm what the check before saw: its lists then take their turns in the same order. */
  again?: boolean
  /** Findings that are accepted for a while; none by default. */
  waivers?: readonly Waiver[]
  /** Findings at or above it make the verdict `drift`. */
  failOn: Severity
  /** Whether a list without items may pass; it verifies nothing about items. */
  allowEmpty: boolean
  /** Unix milliseconds. */
  now(): number
  signal?: AbortSignal
  /** Called before each request. */
  onProgress?(progress: { target: Target; probe: string; made: number }): void
  /** Called once, when all requests are made, with what a monitor wants to know besides the report. */
  onReadings?(readings: CheckReadings): void
  /** How often optional properties were present in earlier checks: what was always there and is nowhere is missed. */
  history?: readonly PresenceRecord[]
  /** Called once with where they were present in this one, to add to the history; empty where not all was observed. */
  onPresence?(presence: readonly Presence[]): void
}

/** What a check came across besides what it judges; times in Unix seconds. */
export interface CheckReadings {
  credentialExpiry: { variable: string; at: number } | null
  certificateExpiry: number | null
  /** Of each operation that answered; `at` is null where it announces no sunset that can be read. */
  sunsets: { operation: string; at: number | null }[]
  /** What the provider's rate-limit headers said last; null where they said nothing. */
  rateLimitRemaining: number | null
}

/** Of a target that was not checked yet. */
export const noReadings: CheckReadings = { credentialExpiry: null, certificateExpiry: null, sunsets: [], rateLimitRemaining: null }

/** Observes a target once and judges it. Trouble is in the report and never thrown; only a HarnessError is. */
export async function checkTarget(options: CheckOptions): Promise<TargetReport> {
  const { contract, target, baseUrl, variables, budget, tokens, turns = createTurns(), room, now, signal } = options
  const { spec } = contract.contract
  budget.beginCheck(target.requests)
  const session = openSession({
    spec,
    baseUrl,
    timeoutMs: target.timeoutMs,
    variables,
    budget,
    now,
    ...(tokens === undefined ? {} : { tokens }),
    ...(room === undefined ? {} : { room }),
    ...(signal === undefined ? {} : { signal }),
  })
  try {
    const about = operationsOf(target, spec)
    const operations = turns.begin(about, options.again === true)
    const surveys = await takeSurveys({ ...spec, operations }, tellProgress(session, options))
    turns.end(surveys)
    const { observations } = session
    options.onReadings?.(readingsOf(session, now()))
    const { history, policy } = options
    const judged = judge({ contract, policy, now: now(), observations, surveys, ...(history === undefined ? {} : { history }) })
    const { laws, filters, coverage, cause } = judged
    options.onPresence?.(judged.presence)
    const findings = withWaivers(judged.findings, options.waivers ?? [], {
      target: target.name,
      environment: target.environment,
      now: now(),
    })
    const left = remainingCause(cause, options)
    const reported = reportOperations(spec.operations, { about, answers: judged.answers, surveys, allowEmpty: options.allowEmpty })
    const seen = coverage.properties.seen
    return {
      target: target.name,
      api: target.api,
      environment: target.environment,
      baseUrl,
      stability: leastStable(spec, surveys),
      verdict: verdictOn({ findings, cause: left, seen, unobserved: unobserved(reported) }, options.failOn),
      cause: left,
      operations: reported,
      requests: observations.filter(({ unsent }) => unsent !== true).map(requestReport),
      coverage,
      laws,
      ...(filters.length === 0 ? {} : { filters }),
      findings,
    }
  } finally {
    await session.close()
  }
}

function remainingCause(cause: Cause | null, { allowEmpty, signal }: CheckOptions): Cause | null {
  if (signal?.aborted === true) return { class: 'timeout', message: 'The check was cut off before it was done.' }
  return allowEmpty && cause?.class === 'empty' ? null : cause
}

function tellProgress(session: Session, { target, onProgress }: CheckOptions): Session {
  if (onProgress === undefined) return session
  return {
    ...session,
    observe: (probe) => {
      onProgress({ target, probe: probe.id, made: session.observations.length })
      return session.observe(probe)
    },
  }
}

function readingsOf({ observations, credentialExpiry }: Session, now: number): CheckReadings {
  const limits = repliesOf(observations).map(({ reply }) => readRateLimit(reply.headers, now).remaining)
  return {
    credentialExpiry: credentialExpiry(),
    certificateExpiry: observations.findLast(({ tlsExpiry }) => tlsExpiry !== undefined)?.tlsExpiry ?? null,
    sunsets: sunsetsOf(observations),
    rateLimitRemaining: limits.findLast((remaining) => remaining !== null) ?? null,
  }
}

/** The nearest sunset that an operation announced: its answers may not agree. */
function sunsetsOf(observations: readonly Observation[]): CheckReadings['sunsets'] {
  const replies = Map.groupBy(repliesOf(observations), ({ operation }) => operation)
  return [...replies].map(([operation, answers]) => {
    const dates = answers.map(({ reply }) => readLifecycle(reply.headers).sunset?.at ?? Number.POSITIVE_INFINITY)
    const nearest = Math.min(...dates)
    return { operation, at: Number.isFinite(nearest) ? nearest / 1000 : null }
  })
}

function repliesOf(observations: readonly Observation[]): { operation: string; reply: Reply }[] {
  return observations.flatMap(({ probe, outcome }) =>
    outcome.kind === 'reply' ? [{ operation: probe.operation, reply: outcome.reply }] : [],
  )
}

function leastStable(spec: Spec, surveys: readonly Survey[]): Stability {
  const checked = spec.operations.filter(({ id }) => surveys.some(({ operation }) => operation === id))
  const order: readonly Stability[] = ['alpha', 'beta', 'stable']
  return order.find((stability) => checked.some((operation: Operation) => operation.stability === stability)) ?? 'stable'
}

function requestReport({ probe, outcome, durationMs, phases }: Observation): RequestReport {
  return {
    id: probe.id,
    operation: probe.operation,
    status: outcome.kind === 'reply' ? outcome.reply.status : null,
    durationMs: toMicroseconds(durationMs),
    phases: Object.fromEntries(Object.entries(phases).map(([phase, ms]) => [phase, toMicroseconds(ms)])),
  }
}

/** More digits than a clock can mean only make reports longer. */
function toMicroseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1_000) / 1_000
}
