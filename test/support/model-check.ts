import { takeSurveys } from '#check/take-surveys'
import type { Policy } from '#config/config'
import { type Judgement, judge } from '#findings/judge'
import type { Observation } from '#observe/observation'
import type { Survey } from '#pagination/page'
import { type MemoryOptions, openMemorySession } from './memory-session.ts'
import { createModelList, type ModelOptions } from './model-list.ts'

const policy: Policy = { enumGrowth: 'warning', sunsetNoticeMs: 30 * 86_400_000, confirm: { seen: 2, of: 3 } }

/** What a check of a model list came to, and what it rests on. */
export interface ModelCheck extends Judgement {
  surveys: readonly Survey[]
  /** Requests that were sent. */
  sent: readonly Observation[]
}

/** A whole check of a model list, as `check` runs it, but without sockets. */
export async function checkModel(options: ModelOptions, memory: MemoryOptions = {}): Promise<ModelCheck> {
  const list = createModelList(options)
  const session = openMemorySession(list, memory)
  const surveys = await takeSurveys(list.spec, session)
  const { observations } = session
  const judgement = judge({ contract: list.contract, policy, now: 0, observations, surveys })
  return { ...judgement, surveys, sent: observations.filter(({ unsent }) => unsent !== true) }
}
