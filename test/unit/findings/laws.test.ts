import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeLaws, lawsOf } from '#findings/laws'
import { rolesToRetry, type SettledLaw, settleLaws } from '#findings/settle-laws'
import { takeSurvey } from '#observe/survey'
import { loadSpec } from '#spec/load'
import type { Operation } from '#spec/model'
import { type Faults, listSession, type NumberedList, type ServedPage } from '#support/list-session'

const { operations } = loadSpec('test/cases/things.v1.yaml')
// A default page that is larger than a small one: no server would cap below it.
const offset = withSizes(operations.find(({ id }) => id === 'listIds') as Operation, { default: 50, maximum: null })
const relay = operations.find(({ id }) => id === 'connectIds') as Operation

function withSizes(operation: Operation, pageSize: { default: number; maximum: number | null }): Operation {
  const { pagination } = operation
  return pagination === null ? operation : { ...operation, pagination: { ...pagination, pageSize } }
}

/** A whole check of the laws as the check layer makes it: a survey, further ones of what is broken and not yet certain, all put together. */
async function settle(operation: Operation, list: NumberedList, faults: Faults = {}, between?: () => void): Promise<SettledLaw[]> {
  const session = listSession(operation, list, faults, between)
  const trials = [judgeLaws(operation, await takeSurvey(session, operation))]
  let roles = rolesToRetry(operation, trials)
  while (roles.size > 0 && trials.length < 5 && session.remaining() > 0) {
    trials.push(judgeLaws(operation, await takeSurvey(session, operation, { roles })))
    roles = rolesToRetry(operation, trials)
  }
  expect(session.observations.length).toBeLessThanOrEqual(30)
  return settleLaws(trials)
}

function ids(count: number, from = 1000): string[] {
  return Array.from({ length: count }, (_, index) => String(from + index))
}

function verdicts(laws: readonly SettledLaw[], verdict: SettledLaw['verdict']): string[] {
  return laws.filter((law) => law.verdict === verdict).map(({ id }) => id)
}

describe.each([
  ['offset', offset],
  ['relay', relay],
] as const)('%s, a provider that keeps its word', (_style, operation) => {
  it('holds every law on a list that is long enough', async () => {
    const laws = await settle(operation, { ids: ids(operation === offset ? 123 : 23) })
    expect(verdicts(laws, 'held')).toEqual(lawsOf(operation).map(({ id }) => id))
  })

  it('breaks none on a list of any length', async () => {
    for (let count = 0; count <= 40; count++) {
      const laws = await settle(operation, { ids: ids(count) })
      expect([count, verdicts(laws, 'broken')]).toEqual([count, []])
      expect(laws.every(({ reason }) => reason !== '')).toBe(true)
    }
  })

  it('breaks none while items are added and removed between any two reads', async () => {
    const changes = fc.array(fc.tuple(fc.constantFrom('append', 'prepend', 'delete', 'nothing'), fc.nat()), {
      minLength: 60,
      maxLength: 60,
    })
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 30 }), changes, async (count, plan) => {
        const list = { ids: ids(count) }
        let [low, high, step] = [1000, 1000 + count, 0]
        const between = () => {
          const [change, where] = plan[step++ % plan.length] ?? ['nothing', 0]
          if (change === 'append') list.ids = [...list.ids, String(high++)]
          if (change === 'prepend') list.ids = [String(--low), ...list.ids]
          if (change === 'delete' && list.ids.length > 0) list.ids = list.ids.toSpliced(where % list.ids.length, 1)
        }
        expect(verdicts(await settle(operation, list, {}, between), 'broken')).toEqual([])
      }),
      { numRuns: 1000 },
    )
  })
})

/** A fault, and the one law that is told of it. */
type Broken = [fault: string, law: string, faults: Faults]

function changed(
  change: (page: ServedPage, query: Readonly<Record<string, string>>, list: readonly string[]) => Partial<ServedPage>,
): Faults {
  return { page: (page, query, list) => ({ ...page, ...change(page, query, list) }) }
}

/** A page with other items, cursors and page facts with them. */
function items(shown: readonly string[]): Partial<ServedPage> {
  const cursors = shown.map((id) => `c-${id}`)
  return { ids: shown, cursors, startCursor: cursors[0] ?? null, endCursor: cursors.at(-1) ?? null }
}

const skipTo = (to: (skip: number) => number): Faults => ({
  query: (query) => ('skip' in query ? { ...query, skip: String(to(Number(query.skip))) } : query),
  page: (page, query) => ({ ...page, echo: { ...page.echo, offset: Number(query.skip ?? 0) } }),
})

/** Another order for every request. */
function shuffled(list: readonly string[], salt: string): string[] {
  const rank = (id: string) => createHash('sha256').update(`${salt} ${id}`).digest('hex')
  return list.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1))
}

let requests = 0
const noOrder: Faults = { list: (list) => shuffled(list, String(requests++)) }

const offsetFaults: Broken[] = [
  ['every page one item short', 'page-size', changed(({ ids: shown }) => ({ ids: shown.slice(0, -1) }))],
  ['no order at all', 'pages-join', noOrder],
  [
    'limit ignored',
    'page-size',
    {
      query: ({ limit: _limit, ...query }) => query,
      page: (page, query) => ({ ...page, echo: { ...page.echo, limit: Number(query.limit ?? 50) } }),
    },
  ],
  ['limit ignored, with an honest echo', 'page-size', { query: ({ limit: _limit, ...query }) => query }],
  ['one item short', 'page-size', changed(({ ids: shown }, query) => (query.limit === undefined ? {} : { ids: shown.slice(0, -1) }))],
  [
    'one item too many',
    'page-size',
    {
      query: (query) => ('limit' in query ? { ...query, limit: String(Number(query.limit) + 1) } : query),
      page: (page, query) => ({ ...page, echo: { ...page.echo, limit: page.echo.limit - (query.limit === undefined ? 0 : 1) } }),
    },
  ],
  ['offset echoed wrongly', 'page-echo', changed(({ echo }) => ({ echo: { ...echo, offset: echo.offset / 2 } }))],
  ['limit echoed wrongly', 'page-echo', changed(({ echo }) => ({ echo: { ...echo, limit: 1000 } }))],
  [
    'another default page size',
    'default-page-size',
    {
      query: (query) => ('limit' in query ? query : { limit: '3' }),
      page: (page, query) => ({ ...page, echo: { ...page.echo, limit: Number(query.limit ?? 50) } }),
    },
  ],
  ['skip one too low', 'pages-disjoint', skipTo((skip) => Math.max(0, skip - 1))],
  ['skip ignored', 'pages-disjoint', skipTo(() => 0)],
  ['skip ignored, with an honest echo', 'pages-disjoint', { query: ({ skip: _skip, ...query }) => query }],
  [
    'an item twice on a page',
    'pages-disjoint',
    changed(({ ids: shown }) => ({ ids: shown.map((id, index) => (index === 1 ? (shown[0] ?? id) : id)) })),
  ],
  ['skip one too high', 'pages-join', skipTo((skip) => (skip === 0 ? 0 : skip + 1))],
  [
    'skip counts pages',
    'pages-join',
    {
      query: (query) => ({ ...query, skip: String(Number(query.skip ?? 0) * Number(query.limit ?? 1)) }),
      page: (page, query) => ({ ...page, echo: { ...page.echo, offset: Number(query.skip ?? 0) } }),
    },
  ],
  [
    'the second page reversed',
    'pages-join',
    changed(({ ids: shown }, query) => (query.skip === query.limit ? { ids: shown.toReversed() } : {})),
  ],
  [
    'the last page behind the end',
    'past-the-end',
    changed(({ ids: shown }, query, list) => (Number(query.skip ?? 0) >= list.length ? { ids: list.slice(-2) } : { ids: shown })),
  ],
  ['no total behind the end', 'past-the-end', changed(({ ids: shown, total }) => ({ total: shown.length === 0 ? 0 : total }))],
  ['404 behind the end', 'past-the-end', { status: (status, query) => (Number(query.skip ?? 0) > 123 ? 404 : status) }],
  [
    'total is the length of the page',
    'total-stable',
    changed((page, query) => (query.limit === '20' && query.skip === '0' ? { total: page.total + 1 } : {})),
  ],
  ['total one too high', 'walk-complete', changed(({ total }) => ({ total: total + 1 }))],
  ['total one too low', 'walk-complete', changed(({ total }) => ({ total: total - 1 }))],
]

const relayFaults: Broken[] = [
  ['first ignored', 'page-size', { query: (query) => ('first' in query && Number(query.first) < 7 ? { ...query, first: '4' } : query) }],
  [
    'a short page while there are more',
    'page-size',
    changed(({ ids: shown, hasNextPage }, query) => (hasNextPage && 'first' in query ? items(shown.slice(0, -1)) : {})),
  ],
  ['cursors swapped', 'page-info', changed(({ startCursor, endCursor }) => ({ startCursor: endCursor, endCursor: startCursor }))],
  ['end cursor of the last but one', 'page-info', changed(({ cursors, endCursor }) => ({ endCursor: cursors.at(-2) ?? endCursor }))],
  ['cursors without an edge', 'page-info', changed(({ startCursor }) => ({ startCursor: startCursor ?? 'c-0' }))],
  ['cursors null', 'page-info', changed(() => ({ startCursor: null }))],
  ['another default page size', 'default-page-size', { query: (query) => (Object.keys(query).length === 0 ? { first: '5' } : query) }],
  [
    'after includes its own',
    'cursor-unique',
    { query: (query) => ('after' in query ? { ...query, after: `c-${Number(query.after?.slice(2)) - 1}` } : query) },
  ],
  [
    'after ignored',
    'cursor-unique',
    { query: ({ after, ...query }) => ('before' in query && after !== undefined ? { ...query, after } : query) },
  ],
  [
    'shared cursors',
    'cursor-unique',
    changed(({ cursors, startCursor, endCursor }) => ({
      cursors: cursors.map((cursor, index) => (index === 1 ? (cursors[0] ?? cursor) : cursor)),
      startCursor,
      endCursor: cursors.length === 2 ? (cursors[0] ?? null) : endCursor,
    })),
  ],
  [
    'after leaves one out',
    'pages-join',
    { query: (query) => ('after' in query ? { ...query, after: `c-${Number(query.after?.slice(2)) + 1}` } : query) },
  ],
  ['hasNextPage always true', 'has-next', changed((_page, query) => ('last' in query ? {} : { hasNextPage: true }))],
  ['hasNextPage always false', 'has-next', changed(() => ({ hasNextPage: false }))],
  ['last in reverse order', 'backward-agrees', changed(({ ids: shown }, query) => ('last' in query ? items(shown.toReversed()) : {}))],
  [
    'last from the start',
    'backward-agrees',
    {
      query: ({ last, ...query }) =>
        last === undefined || 'before' in query || 'first' in query
          ? { ...query, ...(last === undefined ? {} : { last }) }
          : { first: last },
    },
  ],
  [
    'before ignored',
    'backward-agrees',
    {
      query: ({ before: _before, ...query }) =>
        'after' in query ? { ...query, ...(_before === undefined ? {} : { before: _before }) } : query,
    },
  ],
  [
    'before includes its own',
    'backward-agrees',
    { query: (query) => ('before' in query ? { ...query, before: `c-${Number(query.before?.slice(2)) + 1}` } : query) },
  ],
  ['an item that no walk back sees', 'walk-complete', { list: (list, query) => ('last' in query ? list.toSpliced(3, 1) : list) }],
  [
    'an item that no walk forwards sees',
    'walk-complete',
    { list: (list, query) => ('last' in query || !('after' in query) ? list : list.toSpliced(15, 1)) },
  ],
  ['first with last answered', 'arguments-exclusive', { query: (query) => ('first' in query && 'last' in query ? { first: '2' } : query) }],
  [
    'after with before answered',
    'arguments-exclusive',
    { query: ({ before, ...query }) => ('after' in query || before === undefined ? query : { ...query, before }) },
  ],
  ['422 instead of 400', 'arguments-exclusive', { status: (status, query) => (status === 400 && 'last' in query ? 422 : status) }],
  ['a page above the maximum', 'page-size-limit', { query: (query) => (Number(query.first ?? 0) > 6 ? { ...query, first: '6' } : query) }],
]

describe.each([
  ['offset', offset, offsetFaults],
  ['relay', relay, relayFaults],
] as const)('%s, a provider that does not', (_style, operation, faults) => {
  it.each(faults)('%s: %s', async (_fault, law, fault) => {
    const laws = await settle(operation, { ids: ids(operation === offset ? 123 : 23) }, fault)
    expect(verdicts(laws, 'broken')).toEqual([law])
  })

  it('has a fault for every law', () => {
    expect(new Set(faults.map(([, law]) => law))).toEqual(new Set(lawsOf(operation).map(({ id }) => id)))
  })

  it.each(faults)('%s, on a list of any length from 7: nothing but what follows from %s', async (_fault, law, fault) => {
    for (let count = 7; count <= 30; count++) {
      const broken = verdicts(await settle(operation, { ids: ids(count) }, fault), 'broken')
      expect([count, broken.filter((id) => id !== law)]).toEqual([count, []])
    }
  })
})

it('relay, no order at all, on pages of some length: pages-join', async () => {
  const large = withSizes(relay, { default: 20, maximum: 100 })
  for (let count = 60; count <= 180; count += 20) {
    expect([count, verdicts(await settle(large, { ids: ids(count) }, noOrder), 'broken')]).toEqual([count, ['pages-join']])
  }
})

it('offset, every page of seven items at most, on a list of some length: page-size', async () => {
  const capped = changed(({ ids: shown }) => ({ ids: shown.slice(0, 7) }))
  for (let count = 20; count <= 120; count += 10) {
    expect([count, verdicts(await settle(offset, { ids: ids(count) }, capped), 'broken')]).toEqual([count, ['page-size']])
  }
})
