import { causeOfReply } from '#observe/causes'
import { broken, held, type LawOutcome, untested } from './law.ts'
import type { PageRole } from './page.ts'
import type { PageReads, RelayRead } from './page-reads.ts'

type Reads = PageReads<RelayRead>

/** Arguments that contradict each other are refused. */
export function judgeExclusive(reads: Reads): LawOutcome {
  return judgeRefusals(reads, [
    ['first-with-last', 'first with last'],
    ['after-with-before', 'after with before'],
  ])
}

/** A page size above the maximum is refused. */
export function judgeSizeLimit(reads: Reads): LawOutcome {
  return judgeRefusals(reads, [['over-the-limit', 'a page size above the maximum']])
}

/** Held only if all were tried; broken as soon as one is. */
function judgeRefusals(reads: Reads, requests: readonly (readonly [PageRole, string])[]): LawOutcome {
  const wrong: { role: PageRole; what: string; status: number }[] = []
  const untried: string[] = []
  for (const [role, what] of requests) {
    const status = answerTo(reads, role)
    if (status === null) untried.push(`${what}: ${reads.missing([role]) ?? 'it was not answered'}`)
    else if (status !== 400) wrong.push({ role, what, status })
  }
  if (wrong.length > 0) {
    const reason = wrong.map(({ what, status }) => `${what} is answered with ${status} instead of 400`).join(', ')
    return broken(
      reason,
      wrong.map(({ role }) => role),
    )
  }
  return untried.length > 0 ? untested(untried.join(', ')) : held('refused with 400')
}

/** The status of an answer that is no trouble. */
function answerTo(reads: Reads, role: PageRole): number | null {
  const observation = reads.asked(role)
  if (observation === undefined || observation.outcome.kind === 'failed' || causeOfReply(observation) !== null) return null
  return observation.outcome.reply.status
}
