import type { Policy } from '#config/config'
import type { Cause, Observation } from '#observe/observation'
import type { LawResult } from '#pagination/law'
import { judgeLaws, lawsOf } from '#pagination/laws'
import type { PageVisit, Survey } from '#pagination/page'
import { readItems } from '#pagination/read-page'
import { type SettledLaw, settleLaws, withoutDrifted } from '#pagination/settle-laws'
import { styleOf } from '#pagination/styles'
import type { Json } from '#schema/json'
import type { Operation } from '#spec/model'
import { type BodyLedger, createBodyLedger } from './body-ledger.ts'
import type { CompiledContract } from './compiled-contract.ts'
import { composeFindings } from './compose-findings.ts'
import { type Coverage, type OperationCoverage, totalCoverage } from './coverage.ts'
import { emptiness, isPartlyEmpty } from './emptiness.ts'
import { expectationOf } from './expectation.ts'
import type { FilterResult, Finding } from './finding.ts'
import { filterFacts, settleAllFilters } from './judge-filters.ts'
import { judgeReply } from './judge-reply.ts'
import { lawFacts } from './law-facts.ts'
import { countPresence, missingFacts, type Presence, type PresenceRecord } from './presence.ts'
import { type Provenance, traceAnswers, withoutTroubled } from './provenance.ts'
import { createReplyLedger, type PlacedFact } from './reply-ledger.ts'

/** All that one check of one target saw. */
export interface JudgeInput {
  contract: CompiledContract
  policy: Policy
  /** Unix milliseconds; decides how near a sunset is. */
  now: number
  /** Every observation of the check in order, the token exchange and those of the surveys included (`session.observations`). */
  observations: readonly Observation[]
  /**
   * The surveys in order: the first of each list operation, then those that were taken of what was broken and not yet certain
   * (`rolesToRetry`).
   */
  surveys: readonly Survey[]
  /** How often optional properties were present before; without it nothing is counted and nothing missed. */
  history?: readonly PresenceRecord[]
}

/** How the valid requests of each operation that was asked fared, by operationId. */
export type Answers = ReadonlyMap<string, Answered>

interface Answered {
  /** Whether the answer to one of them could be judged. */
  judged: boolean
  /** Why another could not be: the first cause met. */
  trouble: Cause | null
}

/** What they amount to. The verdict is not among it: that takes the caller's threshold. */
export interface Judgement {
  /** Worst severity first, then by operation, location and id. */
  findings: Finding[]
  laws: LawResult[]
  /** Of each list whose filters were asked for. */
  filters: FilterResult[]
  coverage: Coverage
  /**
   * Why something could not be observed: the first cause met, in order; `empty` when a list that was read has no item.
   * Null when all was observed, or when what is missing is a finding.
   */
  cause: Cause | null
  answers: Answers
  /** Where optional properties were present; empty where there is no history to add to, and where not all was observed. */
  presence: Presence[]
}

/** Holds what was observed against the contract; pure, and the same for the same input. */
export function judge(input: JudgeInput): Judgement {
  const { contract, policy, surveys } = input
  const { operations, schemas } = contract.contract.spec
  const bodies = createBodyLedger(contract)
  const { facts, cause: trouble, answers, provenance } = judgeReplies(input, bodies)
  const bodyFacts = bodies.facts()
  const laws = settle(contract, withoutTroubled(surveys, provenance), bodyFacts)
  const lawBreaches = laws.flatMap(({ operation, settled }) => lawFacts(operation, settled))
  const filters = settleAllFilters(operations, schemas, surveys)
  const coverage = coverageOf(input, bodies)
  const cause = trouble ?? emptiness(surveys)
  const { presence, missing } = judgePresence(input, bodies, coverage, isPartlyEmpty({ cause, coverage }) ? null : cause)
  return {
    findings: composeFindings(
      [...facts, ...bodyFacts, ...lawBreaches, ...filterFacts(operations, filters), ...missing],
      contract.contract,
      policy,
    ),
    laws: laws.flatMap(({ operation, settled }) =>
      settled.map(({ id, verdict, reason }) => ({ operation: operation.id, id, verdict, reason })),
    ),
    filters: filters.map(({ evidence: _, ...result }) => result),
    coverage,
    cause,
    answers,
    presence,
  }
}

/** What is not there says something only where all was seen that there is. */
function judgePresence(
  { contract, observations, surveys, history }: JudgeInput,
  bodies: BodyLedger,
  coverage: Coverage,
  cause: Cause | null,
): { presence: Presence[]; missing: PlacedFact[] } {
  if (history === undefined || cause !== null) return { presence: [], missing: [] }
  const presence = countPresence(contract, withoutRepeats(observations, surveys))
  const { operations } = contract.contract.spec
  const missing = missingFacts({ operations, counts: presence, history, coverage })
  // The pages that were not counted may have it all the same.
  const isSeen = ({ operation, location }: PlacedFact) =>
    bodies.coverage(operation).some((place) => place.seen && place.location === location)
  return { presence, missing: missing.filter((fact) => !isSeen(fact)) }
}

/** A walk meets every item, so that other pages of its list have nothing to add to the counts. */
function withoutRepeats(observations: readonly Observation[], surveys: readonly Survey[]): readonly Observation[] {
  const walked = surveys.filter(({ visits, skipped }) => visits.some(isOfWalk) && skipped.every(({ role }) => role !== 'walk'))
  const operations = new Set(walked.map(({ operation }) => operation))
  const walks = new Set(walked.flatMap(({ visits }) => visits.filter(isOfWalk).map(({ observation }) => observation)))
  return observations.filter((observation) => !operations.has(observation.probe.operation) || walks.has(observation))
}

function isOfWalk({ role }: PageVisit): boolean {
  return role === 'walk'
}

function judgeReplies(
  { contract, policy, now, observations, surveys }: JudgeInput,
  bodies: BodyLedger,
): { facts: PlacedFact[]; cause: Cause | null; answers: Answers; provenance: Provenance } {
  const { operations, credential } = contract.contract.spec
  const judged = observations.flatMap((observation) => {
    const operation = operations.find(({ id }) => id === observation.probe.operation)
    return operation === undefined || observation.superseded === true || observation.withheld === true ? [] : { operation, observation }
  })
  const ledger = createReplyLedger()
  const [atLaws, exchange] = [errorsAtLaws(operations, surveys), credential?.exchange ?? null]
  const provenance = traceAnswers({ answers: judged, bodies, atLaws, exchange })
  const setting = {
    ...{ ledger, bodies, provenance, atLaws, exchange, now, sunsetNoticeMs: policy.sunsetNoticeMs },
    holdsItems: ({ pagination }: Operation, body: Json) => pagination !== null && (readItems(pagination, body)?.length ?? 0) > 0,
  }
  let cause: Cause | null = null
  const answers = new Map<string, Answered>()
  for (const { operation, observation } of judged) {
    const trouble = judgeReply(setting, operation, observation)
    cause ??= trouble
    if (expectationOf(operation, observation.probe) !== 'success') continue
    const before = answers.get(operation.id)
    answers.set(operation.id, { judged: trouble === null || before?.judged === true, trouble: before?.trouble ?? trouble })
  }
  return { facts: ledger.facts(), cause, answers, provenance }
}

/** What a server answers past the end of a list, or to a cursor, is a law's to judge, error or not. */
function errorsAtLaws(operations: readonly Operation[], surveys: readonly Survey[]): Set<Observation> {
  const observations = surveys.flatMap(({ operation, visits }) => {
    const pagination = operations.find(({ id }) => id === operation)?.pagination ?? null
    return pagination === null ? [] : visits.filter((visit) => styleOf(pagination).isLawOfErrors(pagination, visit))
  })
  return new Set(observations.map(({ observation }) => observation))
}

function settle(
  contract: CompiledContract,
  surveys: readonly Survey[],
  bodyFacts: readonly PlacedFact[],
): { operation: Operation; settled: SettledLaw[] }[] {
  return contract.contract.spec.operations.flatMap((operation) => {
    const own = surveys.filter((survey) => survey.operation === operation.id)
    if (own.length === 0) return []
    const drifted = new Set(bodyFacts.filter((fact) => fact.operation === operation).map(({ location }) => location))
    const settled = settleLaws(own.map((survey) => judgeLaws(operation, survey)))
    return { operation, settled: withoutDrifted(settled, lawsOf(operation), drifted) }
  })
}

/** Of the lists that were surveyed: a token exchange is not what a check is about. */
function coverageOf({ contract, surveys }: JudgeInput, bodies: BodyLedger): Coverage {
  return totalCoverage(
    contract.contract.spec.operations.flatMap((operation) => {
      const own = surveys.filter((survey) => survey.operation === operation.id)
      return own.length === 0 ? [] : operationCoverage(operation, own, bodies)
    }),
  )
}

function operationCoverage(operation: Operation, surveys: readonly Survey[], bodies: BodyLedger): OperationCoverage {
  const places = bodies.coverage(operation)
  const unseen = places.filter(({ seen }) => !seen).map(({ location }) => location)
  return {
    operation: operation.id,
    items: countItems(surveys.flatMap(({ visits }) => visits)),
    properties: { documented: places.length, seen: places.length - unseen.length, unseen: [...new Set(unseen)] },
  }
}

/** Distinct items of one list; where ids are missing, as many as the fullest page has without one. */
function countItems(visits: readonly PageVisit[]): number {
  const ids = new Set<string>()
  let nameless = 0
  for (const { page } of visits) {
    for (const id of page?.ids ?? []) if (id !== null) ids.add(id)
    nameless = Math.max(nameless, page?.ids.filter((id) => id === null).length ?? 0)
  }
  return ids.size + nameless
}
