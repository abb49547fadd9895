import type { Probe } from '#observe/observation'
import type { Operation } from '#spec/model'

/** What a request should be answered with: data, or one of the refusals that the docs promise. */
export type Expectation = 'success' | 'no-access' | 'no-scope' | 'bad-request'

/** What the spec promises as an answer to a request, by its credential and its parameters. */
export function expectationOf(operation: Operation, { credential, query }: Probe): Expectation {
  if (operation.secured && credential === 'none') return 'no-access'
  if (operation.secured && credential === 'refused') return 'no-scope'
  return isRefusedList(operation, query) ? 'bad-request' : 'success'
}

/** Whether the page arguments contradict each other, or ask for more than the documented maximum. */
function isRefusedList({ pagination }: Operation, query: Readonly<Record<string, string>>): boolean {
  if (pagination === null) return false
  const { maximum } = pagination.pageSize
  const isAbove = (name: string) => maximum !== null && Number(query[name] ?? 0) > maximum
  if (pagination.style === 'offset') return isAbove(pagination.parameters.limit)
  const { first, after, last, before } = pagination.parameters
  return (first in query && last in query) || (after in query && before in query) || isAbove(first) || isAbove(last)
}
