import type { Provider } from '#bench/conforming/list-provider'
import { plainSpelling, type Spelling, type Spelt } from '#bench/conforming/spellings'
import { takeSurveys } from '#check/take-surveys'
import type { Policy } from '#config/config'
import type { CompiledContract } from '#findings/compiled-contract'
import type { Finding } from '#findings/finding'
import { type Judgement, judge } from '#findings/judge'
import type { Cause, Probe } from '#observe/observation'
import type { FilterVisit, Survey } from '#pagination/page'
import type { Exchange } from './case.ts'
import { observed, openMemorySession } from './memory-session.ts'

/** How the suite judges. */
export const policy: Policy = { enumGrowth: 'warning', sunsetNoticeMs: 30 * 86_400_000, confirm: { seen: 2, of: 3 } }

/** The moment at which everything happens: 2025-10-09T08:53:20Z. */
export const benchNow = 1_760_000_000_000

/** What one check came to, with the exchanges that it rests on. */
export interface CheckOutcome extends Judgement {
  exchanges: readonly Exchange[]
}

/** How a provider's answers come across. */
export interface Manner {
  spelling?: Spelling
  /** What comes instead of an answer; null where the answer comes through. */
  trouble?(index: number, sent: Spelt, probe: Probe): Spelt | Cause | null
}

/** A whole check of a provider, survey, second survey and judgement, as `check` runs it, but without sockets. */
export async function checkProvider(contract: CompiledContract, provider: Provider, manner: Manner = {}): Promise<CheckOutcome> {
  const { spelling = plainSpelling, trouble = () => null } = manner
  const exchanges: Exchange[] = []
  let index = 0
  const session = openMemorySession(provider.spec, (probe) => {
    const sent = spelling.spell(provider.answer(probe))
    const instead = trouble(index++, sent, probe)
    if (instead !== null && !('bytes' in instead)) return instead
    exchanges.push({ probe, sent: instead ?? sent })
    return instead ?? sent
  })
  const surveys = await takeSurveys(provider.spec, session)
  return { ...judge({ contract, policy, now: benchNow, observations: session.observations, surveys }), exchanges }
}

/** What is found in a filtered list that answers so to both times it is asked for. */
export async function judgeFiltered(contract: CompiledContract, { probe, sent }: Exchange): Promise<readonly Finding[]> {
  const observation = await observed(probe, sent, benchNow)
  const visit: FilterVisit = { parameters: Object.keys(probe.query), finds: 'items', observation }
  const filters = [1, 2].map(() => ({ visits: [visit], skipped: [] }))
  const survey: Survey = { operation: probe.operation, pageSize: null, visits: [], access: [], skipped: [], filters }
  return judge({ contract, policy, now: benchNow, observations: [observation, observation], surveys: [survey] }).findings
}

/** What is found in one response alone. */
export async function judgeExchange(contract: CompiledContract, { probe, sent }: Exchange): Promise<readonly Finding[]> {
  const observation = await observed(probe, sent, benchNow)
  return judge({ contract, policy, now: benchNow, observations: [observation], surveys: [] }).findings
}
