import type { PageRole, Survey } from '#observe/page'
import type { Operation, Pagination, Pointer } from '#spec/model'
import type { LawResult } from './finding.ts'
import { type Law, type LawOutcome, untested } from './law.ts'
import { explanationsOf } from './law-cascade.ts'
import { offsetLaws } from './offset-laws.ts'
import { type PageReads, readOffsetPages, readRelayPages } from './page-reads.ts'
import { relayLaws } from './relay-laws.ts'

/** How a law fared in one survey. */
export interface LawTrial extends LawResult {
  /** `LawBreach.marks`; null where the law is not broken, too. */
  marks: ReadonlySet<string> | null
  /** The pages that show it broken. */
  roles: ReadonlySet<PageRole>
  /** The pages that the survey read at all. */
  read: ReadonlySet<PageRole>
}

/** Every pagination law of the operation's style, in the order of their table, as one survey shows it. */
export function judgeLaws({ pagination }: Operation, survey: Survey): LawTrial[] {
  switch (pagination?.style) {
    case undefined:
      return []
    case 'offset':
      return tryLaws(offsetLaws, readOffsetPages(survey, pagination), pagination)
    case 'relay':
      return tryLaws(relayLaws, readRelayPages(survey, pagination), pagination)
    default:
      return pagination satisfies never
  }
}

/** What a law says, where, and which status it promises. */
export interface LawStatement {
  id: string
  statement: string
  location: Pointer
  status: number
  /** Locations whose drift the law is broken by, too. */
  restsOn: Pointer[]
}

/** The laws of an operation's style, in the order of their table. */
export function lawsOf({ pagination }: Operation): LawStatement[] {
  switch (pagination?.style) {
    case undefined:
      return []
    case 'offset':
      return offsetLaws.map((law) => statementOf(law, pagination))
    case 'relay':
      return relayLaws.map((law) => statementOf(law, pagination))
    default:
      return pagination satisfies never
  }
}

function statementOf<P extends Pagination, R>(law: Law<P, R>, pagination: P): LawStatement {
  const { id, statement, status = 200 } = law
  return { id, statement, location: law.location(pagination), status, restsOn: law.restsOn?.(pagination) ?? [] }
}

/** The laws that a second survey must show broken as well before they count. */
export function lawsToRetry(trials: readonly LawTrial[]): LawTrial[] {
  return trials.filter(({ verdict }) => verdict === 'broken')
}

/** The page requests that are needed to try these laws again: those that showed them broken, and the witness. */
export function rolesOf({ pagination }: Operation, trials: readonly LawTrial[]): Set<PageRole> {
  const laws: readonly { id: string; needs: readonly PageRole[] }[] = pagination?.style === 'relay' ? relayLaws : offsetLaws
  const roles = new Set<PageRole>(['witness'])
  for (const { id, roles: shown } of trials) {
    for (const role of [...(laws.find((law) => law.id === id)?.needs ?? []), ...shown]) roles.add(role)
  }
  return roles
}

function tryLaws<P extends Pagination, R extends { role: PageRole; page: { ids: readonly (string | null)[] } }>(
  laws: readonly Law<P, R>[],
  reads: PageReads<R>,
  pagination: P,
): LawTrial[] {
  const moved = hasMoved(reads)
  const outcomes = new Map<string, LawOutcome>()
  for (const law of laws) {
    const outcome = law.holds(reads, pagination)
    const isUncertain = outcome.verdict === 'broken' && outcome.marks !== null && moved
    outcomes.set(law.id, isUncertain ? untested('the data moved while it was read') : outcome)
  }
  const read = new Set(reads.all.map(({ role }) => role))
  return laws.map(({ id }) => trialOf(id, outcomes, pagination, read))
}

function trialOf(id: string, outcomes: ReadonlyMap<string, LawOutcome>, pagination: Pagination, read: ReadonlySet<PageRole>): LawTrial {
  const [cause] = explanationsOf(id, outcomes, pagination)
  const outcome = outcomes.get(id) ?? untested('it was not tried')
  if (outcome.verdict !== 'broken') return { id, verdict: outcome.verdict, reason: outcome.reason, marks: null, roles: new Set(), read }
  if (cause !== undefined)
    return { id, verdict: 'untested', reason: `${cause} is broken, and this may follow from it`, marks: null, roles: new Set(), read }
  return { id, verdict: 'broken', reason: outcome.reason, marks: outcome.marks, roles: outcome.roles, read }
}

/** Whether the first page, read again when all else was read, is another one, or tells another total. */
function hasMoved<R extends { page: { ids: readonly (string | null)[]; total?: number | null } }>(reads: PageReads<R>): boolean {
  const [first, witness] = [reads.one('first')?.page, reads.one('witness')?.page]
  if (first === undefined || witness === undefined) return false
  return (
    first.total !== witness.total || first.ids.length !== witness.ids.length || first.ids.some((id, index) => id !== witness.ids[index])
  )
}
