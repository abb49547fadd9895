import { createProvider } from '#bench/conforming/list-provider'
import type { Exchange } from '#bench/run/case'
import { benchNow } from '#bench/run/check'
import { observed } from '#bench/run/memory-session'
import type { Subject } from '#bench/run/subject'
import type { CompiledBody } from '#findings/compiled-contract'
import type { Observation } from '#observe/observation'
import { type Pagination, styleOf } from '#pagination/styles'
import type { Json } from '#schema/json'

/** One page of one API's list, in all the forms that contestants take it in. */
export interface Workload {
  subject: Subject
  pagination: Pagination
  compiled: CompiledBody
  items: number
  text: string
  value: Json
  exchange: Exchange
  observation: Observation
}

/** A page of so many everyday items. */
export async function pageOf(subject: Subject, items: number): Promise<Workload> {
  const { list, spec, contract } = subject
  const { pagination } = list
  const compiled = contract.bodies.find(({ body }) => body.operation === list.id && body.status === '200')
  if (pagination === null || compiled === undefined) throw new Error(`${spec.api} has no list`)
  const size = styleOf(pagination).sizeParameter(pagination)
  const probe = { id: `${list.id}:bench`, operation: list.id, query: { [size]: String(items) }, credential: 'own' } as const
  // Beyond the documented maximum no provider goes; for the sake of its length the page is made all the same.
  const answer = createProvider({ spec, seed: 3, count: items, hooks: { admits: () => true } }).answer(probe)
  const text = JSON.stringify(answer.body)
  const sent = { status: 200, headers: answer.headers, bytes: Buffer.from(text) }
  return {
    subject,
    pagination,
    compiled,
    items,
    text,
    value: JSON.parse(text),
    exchange: { probe, sent },
    observation: await observed(probe, sent, benchNow),
  }
}
