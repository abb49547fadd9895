import fc from 'fast-check'
import { replaceAt } from '#bench/conforming/json-edit'
import { createProvider, type Hooks } from '#bench/conforming/list-provider'
import type { Row } from '#bench/conforming/list-rows'
import { everyday } from '#bench/conforming/palette'
import { conformingBodies, type Promised } from '#bench/conforming/responses'
import { seedFor } from '#bench/conforming/seeds'
import { windowsOf } from '#bench/conforming/windows'
import { type BodyMutation, plant } from '#bench/mutations/body-mutations'
import { type Expected, uniqueFindings } from '#bench/mutations/expected'
import { findingIds } from '#findings/catalogue'
import { getPointer } from '#input/pointer'
import { type Pagination, styleOf } from '#pagination/styles'
import type { Json } from '#schema/json'
import type { Cases, JudgedCase } from './case.ts'
import { checkProvider } from './check.ts'
import { mutationsOf, nameOf } from './planted-cases.ts'
import type { Subject } from './subject.ts'

/** Every fault of a body once more, now as what a provider does, seen by whole checks: `every` leaves out all but each so-manieth. */
export async function* bodyChecks(subject: Subject, { seed, every = 1 }: { seed: number; every?: number }): Cases {
  for (const promised of subject.promised.filter(({ operation }) => operation === subject.list)) {
    for (const [index, mutation] of mutationsOf(promised).entries()) {
      if (index % every !== 0) continue
      const judged = await checkedMutation(subject, promised, mutation, seedFor(seed, promised.response.status, nameOf(mutation)))
      if (judged !== null) yield judged
    }
  }
}

/** Null where the fault never showed: no page could hold it, or no request was answered with the status. */
async function checkedMutation(subject: Subject, promised: Promised, mutation: BodyMutation, seed: number): Promise<JudgedCase | null> {
  const { pagination } = subject.list
  if (pagination === null) return null
  const planted: Expected[] = []
  const isList = promised.response.status === '200'
  const fault =
    isList && isOfItem(mutation, pagination)
      ? inRecords(promised, mutation, pagination, seed, planted)
      : { hooks: inAnswers(promised, mutation, seed, planted) }
  const provider = createProvider({ spec: subject.spec, seed, count: 23, ...fault })
  const { findings, exchanges } = await checkProvider(subject.contract, provider)
  if (planted.length === 0) return null
  return {
    group: 'check',
    family: isList ? 'body' : 'error body',
    name: `${promised.operation.id} ${promised.response.status} ${nameOf(mutation)}, as a check sees it`,
    spec: subject.spec,
    exchanges,
    due: uniqueFindings(planted).map((finding) => [finding]),
    follows: factsOfPages(pagination).includes(mutation.place.location) ? laws : [],
    findings,
  }
}

const laws = findingIds.filter((id) => id.startsWith('pagination-'))

/** Whether a place is within the items: such a fault is a record's, and shows wherever the record does. */
function isOfItem({ place }: BodyMutation, pagination: Pagination): boolean {
  const list = styleOf(pagination).listOf(pagination)
  return place.location.startsWith(`${list}/*`)
}

/** Places of what the laws are about: a total below its minimum breaks laws as well. */
function factsOfPages(pagination: Pagination): string[] {
  const windows = windowsOf(pagination)
  return windows === null ? [] : [windows.items, windows.total, windows.echo.offset, windows.echo.limit]
}

interface Prepared {
  prepare(rows: readonly Row[]): readonly Row[]
}

/** Plants the fault in the records themselves, once for the whole list: one of many is then one of all. */
function inRecords(promised: Promised, mutation: BodyMutation, pagination: Pagination, seed: number, planted: Expected[]): Prepared {
  const list = styleOf(pagination).listOf(pagination)
  return {
    prepare(rows) {
      const [envelope = null] = fc.sample(conformingBodies(promised, everyday), { seed, numRuns: 1 })
      const fault = plant(
        mutation,
        replaceAt(
          envelope,
          list,
          rows.map(({ item }) => item),
        ),
        seed,
      )
      if (fault === null) return rows
      planted.push(...fault.expected)
      const items = getPointer(fault.body, list) as Json[]
      return rows.map((row, index) => ({ ...row, item: items[index] ?? null }))
    },
  }
}

/** Plants the fault in every answer of the status. */
function inAnswers(promised: Promised, mutation: BodyMutation, seed: number, planted: Expected[]): Hooks {
  return {
    answer(answer) {
      const fault = String(answer.status) === promised.response.status ? plant(mutation, answer.body, seed) : null
      if (fault === null) return answer
      planted.push(...fault.expected)
      return { ...answer, body: fault.body }
    },
  }
}
