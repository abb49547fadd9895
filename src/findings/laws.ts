import type { PageRole, Survey } from '#observe/page'
import type { Operation } from '#spec/model'
import type { LawResult } from './finding.ts'

/** How a law fared in one survey. */
export interface LawTrial extends LawResult {
  /**
   * What broke it, as marks that a second survey shows again if it is the API's doing and never again if items were added or
   * removed between two reads; null where a single reply shows the breach. Held in memory only: marks contain ids.
   */
  marks: ReadonlySet<string> | null
}

/** Every pagination law of the operation's style, in the order of their table, as one survey shows it. */
export function judgeLaws(_operation: Operation, _survey: Survey): LawTrial[] {
  return []
}

/** The laws that a second survey must show broken as well before they count. */
export function lawsToRetry(trials: readonly LawTrial[]): string[] {
  return trials.filter(({ verdict }) => verdict === 'broken').map(({ id }) => id)
}

/** The page requests that are needed to try these laws again. */
export function rolesOf(_operation: Operation, _laws: readonly string[]): Set<PageRole> {
  return new Set()
}
