import { describe, expect, test } from 'vitest'
import { planFilters } from '#pagination/filter-plan'
import { repeatFilterVisits, takeFilterSurvey } from '#pagination/filter-survey'
import { takeSurvey } from '#pagination/survey'
import type { Json } from '#schema/json'
import { openMemorySession } from '#support/memory-session'
import { createModelList, type ModelFault, type ModelRow, modelRows } from '#support/model-list'

const pageSize = { default: 20, maximum: 100 }

async function survey(rows: ModelRow[], { perCheck = 30, fault }: { perCheck?: number; fault?: ModelFault } = {}) {
  const list = createModelList({ style: 'relay', rows, pageSize, ...(fault === undefined ? {} : { fault }) })
  const session = openMemorySession(list, { perCheck })
  const first = await takeSurvey(session, list.operation)
  const before = session.observations.length
  const filters = await takeFilterSurvey(session, list.operation, { survey: first, schemas: list.spec.schemas })
  return { list, session, filters, asked: session.observations.slice(before) }
}

describe('the filters of a list', () => {
  test('are tried with every value that was seen, several in one request, and a word', async () => {
    const { filters, asked } = await survey(modelRows(30))
    expect(asked.map(({ probe: { id, query } }) => [id, query])).toEqual([
      ['listItems:filter-kind-open', { first: '100', kind: 'red', open: 'true' }],
      ['listItems:filter-search', { first: '100', search: 'eeee' }],
      ['listItems:filter-kind-open-2', { first: '100', kind: 'green', open: 'false' }],
      ['listItems:filter-kind', { first: '100', kind: 'blue' }],
    ])
    expect(asked.every(({ probe }) => probe.credential === 'own')).toBe(true)
    expect(filters.visits.map(({ parameters, finds }) => [parameters, finds])).toEqual([
      [['kind', 'open'], 'items'],
      [['search'], 'items'],
      [['kind', 'open'], 'items'],
      [['kind'], 'items'],
    ])
    expect(filters.skipped).toEqual([])
  })

  test('are asked for once more with the same questions', async () => {
    const { list, session, filters } = await survey(modelRows(30))
    const again = await repeatFilterVisits(session, list.operation, filters.visits.slice(1, 2))
    expect(again.visits.map(({ observation }) => observation.probe)).toEqual([
      { ...filters.visits[1]?.observation.probe, id: 'listItems:filter-search-2' },
    ])
  })

  test('with a value that no item lacks are tried with another one of the schema', async () => {
    const { filters } = await survey(modelRows(30).map((row) => ({ ...row, kind: 'green', open: true })))
    expect(filters.visits.map(({ finds, observation }) => [finds, observation.probe.query])).toEqual([
      ['nothing', { first: '100', kind: 'red' }],
      ['items', { first: '100', search: 'eeee' }],
      ['nothing', { first: '100', open: 'false' }],
    ])
  })

  test('of a list without items cannot be tried', async () => {
    const { filters } = await survey([])
    expect(filters).toEqual({
      visits: [],
      skipped: ['kind', 'open', 'search'].map((parameter) => ({ parameter, reason: 'too few items' })),
    })
  })

  test('are left out where there was trouble before', async () => {
    const { filters, asked } = await survey(modelRows(30), { fault: { status: () => 503 } })
    expect(asked).toEqual([])
    expect(filters.skipped).toEqual(['kind', 'open', 'search'].map((parameter) => ({ parameter, reason: 'trouble before (server-error)' })))
  })

  test('are not asked for after trouble over one of them', async () => {
    const { filters } = await survey(modelRows(30), { fault: { status: (status, query) => ('kind' in query ? 503 : status) } })
    expect(filters.visits).toHaveLength(1)
    expect(filters.skipped).toEqual(['search', 'kind', 'open'].map((parameter) => ({ parameter, reason: 'trouble before (server-error)' })))
  })

  test('are left out where the budget is spent', async () => {
    const list = createModelList({ style: 'relay', rows: modelRows(30), pageSize })
    const first = await takeSurvey(openMemorySession(list), list.operation)
    for (const left of [0, 1, 2, 3]) {
      const session = openMemorySession(list, { perCheck: left })
      const filters = await takeFilterSurvey(session, list.operation, { survey: first, schemas: list.spec.schemas })
      expect(session.observations).toHaveLength(left)
      expect(filters.visits).toHaveLength(left)
      const reason = `not within ${left} ${left === 1 ? 'request' : 'requests'} a check, settable with requests:`
      expect([filters.left, ...new Set(filters.skipped.map((each) => each.reason))]).toEqual([reason, reason])
      expect(filters.skipped.map(({ parameter }) => parameter).sort()).toEqual(
        [['kind', 'open', 'search'], ['kind', 'open', 'search'], ['kind', 'open'], ['kind']][left],
      )
    }
  })
})

describe('what to ask for', () => {
  const { spec, operation } = createModelList({ style: 'offset', rows: [], pageSize: { default: 50, maximum: null } })
  const plan = (items: Json[], size = 50) => planFilters({ parameters: operation.parameters, schemas: spec.schemas, items, pageSize: size })

  test('is nothing that an ignored filter would answer as well', () => {
    // The only item that a filter by kind would leave out stands behind the page that would be seen.
    const items = [...Array.from({ length: 5 }, () => ({ kind: 'red' })), { kind: 'green' }]
    expect(plan(items, 5).requests.map(({ query }) => query)).toEqual([{ kind: 'green' }])
    expect(plan(items, 6).requests.map(({ query }) => query)).toEqual([{ kind: 'red' }, { kind: 'green' }])
  })

  test('is no value that the parameter does not take', () => {
    const items = [{ kind: 'red' }, { kind: 'mauve' }, { kind: 7 }, { kind: null }, {}]
    expect(plan(items)).toEqual({
      // Nothing is known to be left out: an item of a kind that is not documented may be of any.
      requests: [{ parameters: ['kind'], finds: 'nothing', query: { kind: 'green' } }],
      skipped: [
        { parameter: 'open', reason: 'no item shows a value for it' },
        { parameter: 'search', reason: 'no item has a word that others lack' },
      ],
    })
  })

  test('is no word that a search could understand in another way', () => {
    const named = (...names: string[]) => plan(names.map((name) => ({ name }))).requests.map(({ query }) => query.search)
    expect(named('Zoë', 'Müller', 'Ann', "O'Brien", 'Smithson')).toEqual(['Smithson'])
    expect(named('Anderson', 'Andersonville')).toEqual(['Andersonville'])
    expect(named('Müller', 'Zoë')).toEqual([])
  })

  test('is a few values of a filter that has as many as there are items', () => {
    const [parameter] = operation.parameters.filter(({ name }) => name === 'search')
    if (parameter === undefined) throw new Error('no search')
    const byName = { ...parameter, filter: { at: ['/name'], match: 'equals' as const } }
    const items = Array.from({ length: 40 }, (_, index) => ({ name: `name ${index}` }))
    const { requests, skipped } = planFilters({ parameters: [byName], schemas: spec.schemas, items, pageSize: 50 })
    expect(requests).toHaveLength(8)
    expect(skipped).toEqual([{ parameter: 'search', reason: 'tried with 8 of 40 values' }])
  })

  test('is no number that reading JSON has rounded: 2^63 - 1 would be asked for as one above it', () => {
    const [parameter] = operation.parameters.filter(({ name }) => name === 'kind')
    if (parameter === undefined) throw new Error('no kind')
    const byNumber = { ...parameter, schema: { value: { type: 'integer' as const }, pointer: '' } }
    const items = JSON.parse('[{"kind": 7}, {"kind": 8}, {"kind": 9223372036854775807}, {"kind": 1e21}]')
    const { requests } = planFilters({ parameters: [byNumber], schemas: spec.schemas, items, pageSize: 50 })
    expect(requests.map(({ query }) => query.kind)).toEqual(['7', '8'])
  })

  test('is every value that a schema lists, however many', () => {
    const [parameter] = operation.parameters.filter(({ name }) => name === 'kind')
    if (parameter === undefined) throw new Error('no kind')
    const values = Array.from({ length: 12 }, (_, index) => `kind-${index}`)
    const listed = { ...parameter, schema: { value: { type: 'string' as const, enum: values }, pointer: '' } }
    const items = values.map((kind) => ({ kind }))
    const { requests, skipped } = planFilters({ parameters: [listed], schemas: spec.schemas, items, pageSize: 50 })
    expect(requests.map(({ query }) => query.kind)).toEqual(values)
    expect(skipped).toEqual([])
  })
})
