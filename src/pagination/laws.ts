import type { Operation, Pagination, Pointer } from '#spec/model'
import type { Law, LawBreach, LawResult } from './law.ts'
import { explanationsOf } from './law-cascade.ts'
import { offsetLaws } from './offset-laws.ts'
import type { Page, PageRole, Survey } from './page.ts'
import { type PageReads, readOffsetPages, readRelayPages } from './page-reads.ts'
import { relayLaws } from './relay-laws.ts'
import type { Look } from './restlessness.ts'

/** How a law fared in one survey of one list. */
export interface LawTrial extends Omit<LawResult, 'operation'> {
  /** Laws that are broken in the same survey, and that this breach may follow from. */
  explainedBy: readonly string[]
  /**
   * What the breach rests on, by page: two surveys that show the same rule out that the data moved. Null where no movement explains
   * it, and where the law is not broken. Held in memory only: it contains ids.
   */
  shown: ReadonlyMap<string, string> | null
  /** The pages that show it broken. */
  roles: ReadonlySet<PageRole>
  /** The pages that the survey read at all. */
  read: ReadonlySet<PageRole>
}

/** What one survey shows of a list. */
export interface Trial {
  /** Every law of the list's style, in the order of their table. */
  laws: LawTrial[]
  /** The pages that it read, in order. */
  looks: readonly Look[]
}

/** Tries every pagination law of an operation on one survey. */
export function judgeLaws({ pagination }: Operation, survey: Survey): Trial {
  switch (pagination?.style) {
    case undefined:
      return { laws: [], looks: [] }
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
export function lawsOf({ pagination }: Pick<Operation, 'pagination'>): LawStatement[] {
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

/** The page requests that are needed to try these laws again: those that they speak of, and those that showed them broken. */
export function rolesOf({ pagination }: Operation, trials: readonly LawTrial[]): Set<PageRole> {
  const laws: readonly { id: string; needs: readonly PageRole[] }[] = pagination?.style === 'relay' ? relayLaws : offsetLaws
  return new Set(trials.flatMap(({ id, roles }) => [...(laws.find((law) => law.id === id)?.needs ?? []), ...roles]))
}

function tryLaws<P extends Pagination, R extends Look>(laws: readonly Law<P, R>[], reads: PageReads<R>, pagination: P): Trial {
  const outcomes = new Map(laws.map((law) => [law.id, law.holds(reads, pagination)]))
  const read = new Set(reads.all.map(({ role }) => role))
  const trials = [...outcomes].map(([id, outcome]): LawTrial => {
    const { verdict, reason } = outcome
    if (outcome.verdict !== 'broken') return { id, verdict, reason, explainedBy: [], shown: null, roles: new Set(), read }
    const explainedBy = explanationsOf(id, outcomes, pagination)
    return { id, verdict, reason, explainedBy, shown: shownBy(outcome, reads.all), roles: outcome.roles, read }
  })
  return { laws: trials, looks: reads.all }
}

function shownBy({ rests, roles }: LawBreach, reads: readonly Look[]): LawTrial['shown'] {
  if (rests === null) return null
  return new Map(reads.filter(({ role }) => roles.has(role)).map(({ name, page }) => [name, printOf(page, rests)]))
}

/** A page as it can be compared with itself: cursors may be other ones each time, and count only where there is no id. */
function printOf(page: Page, rests: 'items' | 'facts'): string {
  const ids = page.style === 'relay' && page.ids.includes(null) ? page.cursors : page.ids
  const facts = page.style === 'offset' ? page.total : [page.pageInfo.hasNextPage, page.pageInfo.hasPreviousPage]
  return JSON.stringify(rests === 'items' ? ids : [ids, facts])
}
