import type { Cause } from '#observe/observation'
import type { Survey } from '#pagination/page'

/** What an empty list leaves open, in the words of a cause. */
export const nothingOfItems = 'the list has no item, so nothing about items could be verified'

/** Why items could not be verified: a list has none. Where there are several lists, it names those; null where each that was read has some. */
export function emptiness(surveys: readonly Survey[]): Cause | null {
  const empty = emptyLists(surveys)
  if (empty.length === 0) return null
  if (countLists(surveys) === 1) return { class: 'empty', message: nothingOfItems }
  const [have, their] = empty.length === 1 ? ['has', 'its'] : ['have', 'their']
  return { class: 'empty', message: `${named(empty)} ${have} no item, so nothing about ${their} items could be verified` }
}

/** Of several lists, by operationId, those that have no item; of a single one, the cause of the target says as much. */
export function emptyAmongOthers(surveys: readonly Survey[]): string[] {
  return countLists(surveys) === 1 ? [] : emptyLists(surveys)
}

/** What was seen of a target: why not all, and how many distinct items of each list. */
interface Seen {
  cause: Pick<Cause, 'class'> | null
  coverage: { operations: readonly { operation: string; items: number }[] }
}

/** Whether all that is missing is the items of some lists, while others have theirs. */
export function isPartlyEmpty({ cause, coverage }: Seen): boolean {
  const { operations } = coverage
  return cause?.class === 'empty' && operations.some(({ items }) => items > 0) && operations.some(({ items }) => items === 0)
}

/** Whether the cause leaves open what is true of an operation: a list without items says nothing against the others. */
export function leavesOpen(seen: Seen, operation: string): boolean {
  if (seen.cause === null || !isPartlyEmpty(seen)) return seen.cause !== null
  return seen.coverage.operations.find((own) => own.operation === operation)?.items === 0
}

const mostNamed = 5

/** `listA`, `listA and listB`, `listA, listB and 7 more`. */
function named(lists: readonly string[]): string {
  const rest = lists.length > mostNamed ? [`${lists.length - mostNamed} more`] : []
  return new Intl.ListFormat('en-GB').format([...lists.slice(0, mostNamed), ...rest])
}

/** A list of which no page could be read is not known to be empty. */
function emptyLists(surveys: readonly Survey[]): string[] {
  return [...Map.groupBy(surveys, ({ operation }) => operation)].flatMap(([operation, own]) => {
    const pages = own.flatMap(({ visits }) => visits.flatMap(({ page }) => page ?? []))
    return pages.length > 0 && pages.every(({ ids }) => ids.length === 0) ? operation : []
  })
}

function countLists(surveys: readonly Survey[]): number {
  return new Set(surveys.map(({ operation }) => operation)).size
}
