import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { takeSurveys } from '#check/take-surveys'
import type { Policy } from '#config/config'
import { type Judgement, judge } from '#findings/judge'
import type { Pagination } from '#pagination/styles'
import { openMemorySession } from '#support/memory-session'
import { createModelList, type ModelFault, type ModelOptions, type ModelQuery, modelRows } from '#support/model-list'

const policy: Policy = { enumGrowth: 'warning', sunsetNoticeMs: 30 * 86_400_000, confirm: { seen: 2, of: 3 } }
const pageSizes = {
  offset: { default: 50, maximum: null },
  'page-number': { default: 50, maximum: null },
  relay: { default: 20, maximum: 100 },
} as const
const styles = ['offset', 'page-number', 'relay'] as const

async function check(options: Omit<ModelOptions, 'pageSize'>, perCheck = 30): Promise<Judgement & { requests: number }> {
  const list = createModelList({ ...options, pageSize: pageSizes[options.style] })
  const session = openMemorySession(list, { perCheck })
  const surveys = await takeSurveys(list.spec, session)
  const judgement = judge({ contract: list.contract, policy, now: 0, observations: session.observations, surveys })
  return { ...judgement, requests: session.observations.filter(({ unsent }) => unsent !== true).length }
}

const verdicts = ({ filters }: Judgement) => Object.fromEntries(filters.map(({ parameter, verdict }) => [parameter, verdict]))
const told = ({ findings }: Judgement) => findings.map(({ id, severity, location }) => `${severity} ${id} ${location}`)

/** A provider that takes no notice of a filter, where a request says so. */
function ignoring(name: string, when: (query: ModelQuery) => boolean = () => true): ModelFault {
  return { query: (query) => (when(query) ? Object.fromEntries(Object.entries(query).filter(([key]) => key !== name)) : query) }
}

const items: Record<Pagination['style'], string> = { offset: '/items/*', 'page-number': '/items/*', relay: '/connection/edges/*/node' }

describe.each(styles)('the filters of a list in the style of %s', (style) => {
  it('are held by a provider that keeps its word', async () => {
    const judgement = await check({ style, rows: modelRows(60) })
    expect(verdicts(judgement)).toEqual({ kind: 'held', open: 'held', search: 'held' })
    expect(told(judgement)).toEqual([])
  })

  test.each([
    ['kind', '/kind'],
    ['open', '/open'],
    ['search', '/name'],
  ])('are broken where %s is ignored', async (name, member) => {
    const judgement = await check({ style, rows: modelRows(60), fault: ignoring(name) })
    expect(told(judgement)).toEqual([`breaking filter-ignored ${items[style]}${member}`])
    expect(verdicts(judgement)).toEqual({ kind: 'held', open: 'held', search: 'held', [name]: 'broken' })
  })

  test.each([
    ['one value is ignored', ignoring('kind', ({ kind }) => kind === 'blue'), '/kind'],
    ['it is ignored beside another one', ignoring('kind', ({ open }) => open !== undefined), '/kind'],
    ['false is taken for no filter at all', ignoring('open', ({ open }) => open === 'false'), '/open'],
    [
      'one item slips through',
      {
        page: (page, query) =>
          'open' in query
            ? { ...page, rows: page.rows.map((row, index) => (index === 0 ? { ...row, open: query.open !== 'true' } : row)) }
            : page,
      },
      '/open',
    ] satisfies [string, ModelFault, string],
    [
      'it selects the opposite',
      { query: (query) => ('open' in query ? { ...query, open: String(query.open !== 'true') } : query) },
      '/open',
    ],
  ] satisfies [string, ModelFault, string][])('are broken where %s', async (_, fault, member) => {
    expect(told(await check({ style, rows: modelRows(60), fault }))).toEqual([`breaking filter-ignored ${items[style]}${member}`])
  })

  it('are no finding where an item had just changed', async () => {
    let isFirst = true
    const rows = modelRows(60)
    const fault: ModelFault = {
      page(page, query) {
        if (!('kind' in query) || !isFirst) return page
        isFirst = false
        return { ...page, rows: page.rows.map((row) => ({ ...row, kind: row.kind === 'red' ? 'green' : 'red' })) }
      },
    }
    const judgement = await check({ style, rows, fault })
    expect(told(judgement)).toEqual([])
    expect(verdicts(judgement).kind).toBe('held')
  })

  it('are held or left untested with a reason, whatever the list, its changes and the budget', async () => {
    const kinds = fc.constantFrom('red', 'green', 'blue')
    const row = fc.record({
      id: fc.uuid(),
      rank: fc.constant(0),
      name: fc.string({ unit: 'grapheme', maxLength: 30 }),
      kind: kinds,
      open: fc.boolean(),
    })
    const lists = fc.uniqueArray(row, { maxLength: 130, selector: ({ id }) => id })
    const changes = fc.array(fc.record({ where: fc.nat(), kind: kinds, open: fc.boolean() }), { minLength: 30, maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(lists, changes, fc.integer({ min: 1, max: 30 }), async (rows, plan, perCheck) => {
        const ranked = rows.map((each, rank) => ({ ...each, rank }))
        const move: ModelOptions['move'] = (all, index) => {
          const change = plan[index % plan.length]
          const changed = all[(change?.where ?? 0) % Math.max(1, all.length)]
          if (changed !== undefined && change !== undefined) Object.assign(changed, { kind: change.kind, open: change.open })
        }
        const judgement = await check({ style, rows: ranked, move }, perCheck)
        expect(told(judgement)).toEqual([])
        expect(judgement.requests).toBeLessThanOrEqual(perCheck)
        expect(judgement.filters.map(({ parameter }) => parameter)).toEqual(['kind', 'open', 'search'])
        for (const { verdict, reason } of judgement.filters) {
          expect(verdict).not.toBe('broken')
          expect(reason).not.toBe('')
        }
      }),
      { numRuns: 150 },
    )
  })
})

it('are not spoken of where a list has none', async () => {
  const list = createModelList({ style: 'relay', rows: modelRows(30), pageSize: pageSizes.relay })
  const operations = list.spec.operations.map((operation) => ({
    ...operation,
    parameters: operation.parameters.map((each) => ({ ...each, filter: null })),
  }))
  const session = openMemorySession(list)
  const surveys = await takeSurveys({ ...list.spec, operations }, session)
  expect(session.observations.filter(({ probe }) => probe.id.includes(':filter-'))).toEqual([])
  expect(judge({ contract: list.contract, policy, now: 0, observations: session.observations, surveys }).filters).toEqual([])
})
