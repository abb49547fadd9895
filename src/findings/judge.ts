import type { Policy } from '#config/config'
import type { Cause, Observation } from '#observe/observation'
import type { Survey } from '#observe/page'
import type { CompiledContract } from './compiled-contract.ts'
import type { Coverage } from './coverage.ts'
import type { Finding, LawResult } from './finding.ts'

/** All that one check of one target saw. */
export interface JudgeInput {
  contract: CompiledContract
  policy: Policy
  /** Unix milliseconds; decides how near a sunset is. */
  now: number
  /** Every observation of the check in order, the token exchange and those of the surveys included (`session.observations`). */
  observations: readonly Observation[]
  /**
   * The surveys in order: the first of each list operation, then the second one that was taken of the laws broken in the first
   * (`lawsToRetry`, `rolesOf`). A law counts as broken only if both surveys show it broken in the same way.
   */
  surveys: readonly Survey[]
}

/** What they amount to. The verdict is not among it: that takes the caller's threshold. */
export interface Judgement {
  /** Worst severity first, then by operation, location and id. */
  findings: Finding[]
  laws: LawResult[]
  coverage: Coverage
  /**
   * Why something could not be observed: the first cause met, in order; `empty` when every list that was read has no item.
   * Null when all was observed, or when what is missing is a finding.
   */
  cause: Cause | null
}

/** Holds what was observed against the contract; pure, and the same for the same input. */
export function judge(_input: JudgeInput): Judgement {
  return { findings: [], laws: [], coverage: { items: 0, properties: { documented: 0, seen: 0, unseen: [] } }, cause: null }
}
