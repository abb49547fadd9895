import { expect, test } from 'vitest'
import { takeSurveys } from '#check/take-surveys'
import { judge } from '#findings/judge'
import type { PageNumberPagination } from '#pagination/page-number'
import { openMemorySession } from '#support/memory-session'
import { createModelList, type ModelFault, modelRows } from '#support/model-list'

const policy = { enumGrowth: 'warning', sunsetNoticeMs: 30 * 86_400_000, confirm: { seen: 2, of: 3 } } as const

/** A check of a list by page number whose first page is 0, and that tells neither a total nor what was asked for. */
async function checkBare(count: number, fault: ModelFault = {}) {
  const list = createModelList({ style: 'page-number', pageSize: { default: 20, maximum: 50 }, rows: modelRows(count), fault })
  const { echo: _, total: __, ...pagination } = list.operation.pagination as PageNumberPagination
  const operation = { ...list.operation, pagination: { ...pagination, firstPage: 0 as const } }
  const spec = { ...list.spec, operations: [operation] }
  const contract = { ...list.contract, contract: { ...list.contract.contract, spec } }
  const asked: string[] = []
  const session = openMemorySession({
    ...{ ...list, spec, operation, contract },
    answer({ page, ...others }, credential) {
      if (page !== undefined) asked.push(`${page}/${others.per_page}`)
      return list.answer(page === undefined ? others : { ...others, page: String(Number(page) + 1) }, credential)
    },
  })
  const surveys = await takeSurveys(spec, session)
  const { findings, laws } = judge({ contract, policy, now: 0, observations: session.observations, surveys })
  return { findings: findings.map(({ id }) => id), laws: Object.fromEntries(laws.map(({ id, verdict }) => [id, verdict])), asked }
}

test('a list without a total has the laws that need none, and is walked until a page is not full', async () => {
  const { findings, laws, asked } = await checkBare(120)
  expect(findings).toEqual([])
  expect(laws).toEqual({
    'page-size': 'held',
    'default-page-size': 'held',
    'pages-disjoint': 'held',
    'pages-join': 'held',
    'past-the-end': 'untested',
    'walk-complete': 'held',
  })
  expect(asked.filter((page) => page.endsWith('/50'))).toEqual(['0/50', '1/50', '2/50'])
})

test.each<[string, ModelFault, string]>([
  [
    'an item stands on two pages',
    { query: (query) => ({ ...query, skip: String(Math.max(0, Number(query.skip ?? 0) - 1)) }) },
    'pages-disjoint',
  ],
  [
    'a page is left out',
    { query: (query) => (Number(query.skip ?? 0) === 0 ? query : { ...query, skip: String(2 * Number(query.skip)) }) },
    'pages-join',
  ],
  ['a page is larger than asked for', { query: (query) => ({ ...query, limit: String(2 * Number(query.limit ?? 20)) }) }, 'page-size'],
  [
    'the walk misses an item',
    { rows: (rows, { limit }) => (Number(limit) === 50 ? rows.toSpliced(30, 1).toSpliced(15, 1) : rows) },
    'pages-join',
  ],
])('a list without a total in which %s', async (_, fault, law) => {
  expect((await checkBare(120, fault)).findings).toEqual([`pagination-${law}`])
})
