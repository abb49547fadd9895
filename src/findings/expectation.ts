import type { Probe } from '#observe/observation'
import { styleOf } from '#pagination/styles'
import type { Operation } from '#spec/model'

/** What a request should be answered with: data, or one of the refusals that the docs promise. */
export type Expectation = 'success' | 'no-access' | 'no-scope' | 'bad-request'

/** What the spec promises as an answer to a request, by its credential and its parameters. */
export function expectationOf(operation: Operation, { credential, query }: Probe): Expectation {
  if (operation.secured && credential === 'none') return 'no-access'
  if (operation.secured && credential === 'refused') return 'no-scope'
  const { pagination } = operation
  // Page arguments that contradict each other, or that ask for more than the documented maximum.
  return pagination !== null && styleOf(pagination).isRefused(pagination, query) ? 'bad-request' : 'success'
}
