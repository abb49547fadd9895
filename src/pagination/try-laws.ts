import type { Law, LawBreach } from './law.ts'
import { explanationsOf } from './law-cascade.ts'
import type { LawStatement, LawTrial, Trial } from './laws.ts'
import type { Page } from './page.ts'
import type { PageReads } from './page-reads.ts'
import type { Look } from './restlessness.ts'
import type { PaginationBase } from './style.ts'

interface TryOptions<L, R> {
  family: Page['family']
  laws: readonly Law<L, R>[]
  /** What the laws are told of the list. */
  list: L
  reads: PageReads<R>
  pagination: Pick<PaginationBase, 'assumptions'>
}

/** What a family's laws say of a list. */
export function lawStatements<L, R>(laws: readonly Law<L, R>[], list: L): LawStatement[] {
  return standing(laws, list).map((law) => {
    const { id, statement, status = 200 } = law
    return { id, statement, location: law.location(list), status, restsOn: law.restsOn?.(list) ?? [] }
  })
}

/** Tries a family's laws on what one survey read. */
export function tryLaws<L, R extends Look>({ family, laws, list, reads, pagination }: TryOptions<L, R>): Trial {
  const outcomes = new Map(standing(laws, list).map((law) => [law.id as string, law.holds(reads, list)]))
  const read = new Set(reads.all.map(({ role }) => role))
  const trials = [...outcomes].map(([id, outcome]): LawTrial => {
    const { verdict, reason } = outcome
    if (outcome.verdict !== 'broken') return { id, verdict, reason, explainedBy: [], shown: null, roles: new Set(), read }
    const explainedBy = explanationsOf(id, outcomes, family, pagination.assumptions)
    return { id, verdict, reason, explainedBy, shown: shownBy(outcome, reads.all), roles: outcome.roles, read }
  })
  return { laws: trials, looks: reads.all }
}

function standing<L, R>(laws: readonly Law<L, R>[], list: L): Law<L, R>[] {
  return laws.filter((law) => law.stands?.(list) ?? true)
}

function shownBy({ rests, roles }: LawBreach, reads: readonly Look[]): LawTrial['shown'] {
  if (rests === null) return null
  return new Map(reads.filter(({ role }) => roles.has(role)).map(({ name, page }) => [name, printOf(page, rests)]))
}

/** A page as it can be compared with itself: cursors may be other ones each time, and count only where there is no id. */
function printOf(page: Page, rests: 'items' | 'facts'): string {
  const ids = page.family === 'cursors' && page.ids.includes(null) ? page.cursors : page.ids
  const facts = page.family === 'windows' ? page.total : [page.pageInfo.hasNextPage, page.pageInfo.hasPreviousPage]
  return JSON.stringify(rests === 'items' ? ids : [ids, facts])
}
