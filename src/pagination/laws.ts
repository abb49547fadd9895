import type { Operation, Pointer } from '#spec/model'
import type { LawResult } from './law.ts'
import type { PageRole, Survey } from './page.ts'
import type { Look } from './restlessness.ts'
import { styleOf } from './styles.ts'

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
  /** Every law of the list, in the order of their table. */
  laws: LawTrial[]
  /** The pages that it read, in order. */
  looks: readonly Look[]
}

/** Tries every pagination law of an operation on one survey. */
export function judgeLaws({ pagination }: Operation, survey: Survey): Trial {
  return pagination === null ? { laws: [], looks: [] } : styleOf(pagination).judge(survey, pagination)
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

/** The laws of an operation's list, in the order of their table. */
export function lawsOf({ pagination }: Pick<Operation, 'pagination'>): LawStatement[] {
  return pagination === null ? [] : styleOf(pagination).laws(pagination)
}

/** The page requests that are needed to try these laws again: those that they speak of, and those that showed them broken. */
export function rolesOf({ pagination }: Operation, trials: readonly LawTrial[]): Set<PageRole> {
  const style = pagination === null ? null : styleOf(pagination)
  return new Set(trials.flatMap(({ id, roles }) => [...(style?.needsOf(id) ?? []), ...roles]))
}
