import type { Survey } from '#pagination/page'
import { troubleIn } from '#pagination/survey-course'

/** Whose turn it is among the lists of a target, where one check cannot test them all; shared by all checks of the target. */
export interface Turns {
  /**
   * The operations in the order in which a check tests them: those that were not fully tested before go first. `again`: in the order of
   * the check before, to see whether what that one saw is still so.
   */
  begin<T extends { id: string }>(operations: readonly T[], again: boolean): T[]
  /** Takes note of what a check came to. */
  end(surveys: readonly Survey[]): void
}

/** Turns that begin with the order of the spec. */
export function createTurns(): Turns {
  /** By operationId: of this check, and of the next. */
  let order: string[] = []
  let queue: string[] = []
  return {
    begin(operations, again) {
      const wanted = again ? order : queue
      const rank = ({ id }: { id: string }) => (wanted.includes(id) ? wanted.indexOf(id) : wanted.length)
      const sorted = operations.toSorted((a, b) => rank(a) - rank(b))
      order = sorted.map(({ id }) => id)
      return sorted
    },
    end(surveys) {
      const lists = order.filter((id) => surveys.some(({ operation }) => operation === id))
      const rank = (id: string) => (id === lists[0] ? 2 : need(surveys.filter(({ operation }) => operation === id)))
      queue = lists.toSorted((a, b) => rank(a) - rank(b))
    },
  }
}

/** How much a list needs the next turn: 0, it was not asked at all; 1, it was not fully tested; 2, it was. */
function need(surveys: readonly Survey[]): 0 | 1 | 2 {
  if (surveys.every(({ visits }) => visits.length === 0)) return 0
  return surveys.some(({ left, visits }) => left !== undefined || troubleIn(visits) !== null) ? 1 : 2
}
