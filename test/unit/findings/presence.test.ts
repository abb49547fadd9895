import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Policy } from '#config/config'
import { bodyContracts } from '#contract/bodies'
import { compileContract } from '#findings/compiled-contract'
import { judge } from '#findings/judge'
import { advancePresence, countPresence, missingFacts, type Presence, type PresenceRecord } from '#findings/presence'
import type { Observation } from '#observe/observation'
import type { PageRole, PageVisit, Survey } from '#pagination/page'
import { readPage } from '#pagination/read-page'
import type { Pagination } from '#pagination/styles'
import type { Json } from '#schema/json'
import { loadSpec } from '#spec/load'

const spec = loadSpec('test/cases/things.v1.yaml')
const contract = compileContract({ spec, bodies: bodyContracts(spec), pins: [] })

const pagination = spec.operations.find(({ id }) => id === 'listIds')?.pagination as Pagination

function bodyOf({ observation: { outcome } }: PageVisit): Json {
  return outcome.kind === 'reply' && outcome.reply.body.kind === 'json' ? outcome.reply.body.value : null
}

function reply(
  operation: string,
  body: Json,
  overrides: { status?: number; credential?: 'own' | 'none'; superseded?: true } = {},
): Observation {
  const { status = 200, credential = 'own', superseded } = overrides
  return {
    probe: { id: `${operation}:x`, operation, query: {}, credential },
    startedAt: 0,
    durationMs: 1,
    phases: {},
    outcome: {
      kind: 'reply',
      reply: { status, headers: {}, mediaType: 'application/json', body: { kind: 'json', value: body, bytes: 0 } },
    },
    ...(superseded === undefined ? {} : { superseded }),
  }
}

const counted = (...observations: Observation[]) =>
  Object.fromEntries(countPresence(contract, observations).map(({ location, present, places }) => [location, `${present} of ${places}`]))

describe('counting', () => {
  const page = (...items: Json[]): Json => ({ items, page: { skip: 0, limit: 4, total: 9 } })

  it('is of optional properties, over all places of all successes', () => {
    const first = page({ id: 'a', kind: 'x' }, { id: 'b' })
    const second = page({ id: 'c', kind: 'y', note: null })
    expect(counted(reply('listIds', first), reply('listIds', second))).toEqual({ '/items/*/kind': '2 of 3', '/items/*/note': '1 of 3' })
  })

  it('is of nothing where there are no objects to have them', () => {
    expect(counted(reply('listIds', page()))).toEqual({})
    expect(counted(reply('listIds', { items: 'none', page: null }))).toEqual({})
    expect(counted()).toEqual({})
  })

  it('leaves out errors, refused and superseded requests, and operations that are not ours', () => {
    const body = page({ id: 'a', kind: 'x' })
    expect(
      counted(
        reply('listIds', { error: { code: 'x' } }, { status: 403 }),
        reply('listIds', body, { credential: 'none' }),
        reply('listIds', body, { superseded: true }),
        reply('other', body),
        { ...reply('listIds', body), outcome: { kind: 'failed', cause: { class: 'reset', message: 'cut' } } },
      ),
    ).toEqual({})
  })

  it('goes into alternatives, and into schemas that contain themselves as deep as the data does', () => {
    const thing = {
      owner: { type: 'company', brand: 'x', site: 'https://x.test' },
      maker: null,
      parts: [{ no: 1, parts: [{ no: 2 }, { no: 3, parts: [] }] }],
    }
    const counts = counted(reply('showThing', thing))
    expect(Object.fromEntries(Object.entries(counts).filter(([location]) => /^\/(owner|maker|parts)/.test(location)))).toEqual({
      '/maker': '1 of 1',
      '/owner/email': '0 of 1',
      '/owner/site': '1 of 1',
      '/parts': '1 of 1',
      '/parts/*/parts': '1 of 1',
      '/parts/*/parts/*/parts': '1 of 2',
    })
  })

  it('is of no property of an alternative that a value is not, or whose type it has not', () => {
    const of = (...things: Json[]) => {
      const counts = counted(...things.map((thing) => reply('showThing', thing)))
      return Object.fromEntries(Object.entries(counts).filter(([location]) => /^\/(owner|parts)/.test(location)))
    }
    const company = { type: 'company', brand: 'x' }
    expect(of({ owner: company }, { owner: { type: 'robot' } }, { owner: 'x' }, { owner: null })).toMatchObject({
      '/owner/email': '0 of 1',
      '/owner/site': '0 of 1',
    })
    expect(of({ parts: 'many' }, { parts: ['one', { no: 1 }] })).toMatchObject({ '/parts': '2 of 2', '/parts/*/parts': '0 of 1' })
  })

  it('ends on nesting without end', () => {
    let parts: Json = []
    for (let depth = 0; depth < 5_000; depth++) parts = [{ no: depth, parts }]
    expect(countPresence(contract, [reply('showThing', { parts })]).length).toBeLessThanOrEqual(520)
  })

  it('names the element of the spec, and whether it is only assumed', () => {
    const [guess] = countPresence(contract, [reply('showThing', {})]).filter(({ location }) => location === '/guess')
    expect(guess?.claim).toEqual({ pointer: '/components/schemas/Thing/properties/guess', assumption: 'Seen but stated nowhere.' })
  })
})

const key = { operation: 'listIds', status: 200, location: '/items/*/kind' }
const claim = { pointer: '/components/schemas/IdPage', assumption: null }
const count = (present: number, places: number): Presence => ({ ...key, claim, present, places })
const missed = (history: readonly PresenceRecord[], now: Presence, items = 100, others: { operation: string; items: number }[] = []) =>
  missingFacts({
    operations: spec.operations,
    counts: [now],
    history,
    coverage: { operations: [...others, { operation: 'listIds', items }] },
  }).map(({ location, evidence }) => `${location} ${evidence.count}`)
/** The history of so many runs, all alike. */
const historyOf = (runs: number, run: Presence, before: PresenceRecord[] = []) =>
  Array.from({ length: runs }).reduce<PresenceRecord[]>((history) => advancePresence(history, [run]), before)

describe('a property that is now nowhere', () => {
  it('is missed after 20 runs in which it was in 99 of 100 places', () => {
    expect(missed(historyOf(19, count(100, 100)), count(0, 100))).toEqual([])
    expect(missed(historyOf(20, count(100, 100)), count(0, 100))).toEqual(['/items/*/kind 100'])
    expect(missed(historyOf(20, count(99, 100)), count(0, 100))).toEqual(['/items/*/kind 100'])
    expect(missed(historyOf(20, count(98, 100)), count(0, 100))).toEqual([])
  })

  it('is not missed as long as it is somewhere, or where nobody ever saw it', () => {
    expect(missed(historyOf(20, count(100, 100)), count(1, 100))).toEqual([])
    expect(missed([], count(0, 100))).toEqual([])
    expect(missed(historyOf(100, count(0, 100)), count(0, 100))).toEqual([])
  })

  it('is not missed where absence may be chance: in few places, or few items on many pages', () => {
    expect(missed(historyOf(20, count(100, 100)), count(0, 4))).toEqual([])
    expect(missed(historyOf(20, count(100, 100)), count(0, 100), 4)).toEqual([])
    expect(missed(historyOf(20, count(100, 100)), count(0, 5), 5)).toEqual(['/items/*/kind 5'])
    // The items of another list are no reason to miss it, and their lack is none not to.
    expect(missed(historyOf(20, count(100, 100)), count(0, 100), 4, [{ operation: 'listOthers', items: 100 }])).toEqual([])
    expect(missed(historyOf(20, count(100, 100)), count(0, 5), 5, [{ operation: 'listOthers', items: 0 }])).toEqual(['/items/*/kind 5'])
  })

  it('is missed for as long as it is away, and no more once it was seen again', () => {
    const away = historyOf(1_000, count(0, 100), historyOf(20, count(100, 100)))
    expect(missed(away, count(0, 100))).toEqual(['/items/*/kind 100'])
    expect(missed(historyOf(1, count(1, 100), away), count(0, 100))).toEqual([])
  })

  it('that came into being late is missed, too, once it has long been there', () => {
    const late = historyOf(3_000, count(100, 100), historyOf(400, count(0, 100)))
    expect(missed(late, count(0, 100))).toEqual(['/items/*/kind 100'])
  })
})

describe('the history', () => {
  it('adds up', () => {
    expect(historyOf(3, count(9, 10))).toEqual([{ ...key, runs: 3, places: 30, present: 27 }])
  })

  it('forgets by halves, so that it stays small', () => {
    expect(historyOf(400, count(1, 1))).toEqual([{ ...key, runs: 200, places: 200, present: 200 }])
  })

  it('keeps apart operations, statuses and locations, and what a run did not look at', () => {
    const other = { ...count(1, 1), location: '/items/*/note' }
    const created = { ...count(1, 1), status: 201 }
    const history = advancePresence(advancePresence([], [count(1, 1)]), [other, created])
    expect(history.map(({ location, status, runs }) => `${status} ${location} ${runs}`)).toEqual([
      '200 /items/*/kind 1',
      '200 /items/*/note 1',
      '201 /items/*/kind 1',
    ])
  })

  it('never has more than there was, and of what was always there misses none', () => {
    const runs = fc.array(
      fc.nat(300).chain((places) => fc.record({ places: fc.constant(places), present: fc.nat(places) })),
      { maxLength: 900, size: 'max' },
    )
    fc.assert(
      fc.property(runs, (all) => {
        const [record] = all.reduce<PresenceRecord[]>(
          (history, { present, places }) => advancePresence(history, [count(present, places)]),
          [],
        )
        if (record === undefined) return
        expect(record.present).toBeLessThanOrEqual(record.places)
        expect(record.runs).toBeLessThan(400)
        const always = all.reduce<PresenceRecord[]>((history, { places }) => advancePresence(history, [count(places, places)]), [])
        expect(always[0]?.present).toBe(always[0]?.places)
      }),
      { numRuns: 50 },
    )
  })
})

describe('a list that was walked', () => {
  const at = (role: PageRole, body: Json): PageVisit => ({ role, observation: reply('listIds', body), page: null })
  const things = (count: number, extra: { [name: string]: Json }): Json => ({
    items: Array.from({ length: count }, (_, index) => ({ id: `${index}`, ...extra })),
    page: { skip: 0, limit: count, total: count },
  })
  const history = [{ operation: 'listIds', status: 200, location: '/items/*/kind', runs: 40, places: 400, present: 400 }]

  function judged(visits: PageVisit[], skipped: Survey['skipped'] = []) {
    const survey: Survey = { operation: 'listIds', pageSize: 2, visits, access: [], skipped }
    const page = visits.map((visit) => ({ ...visit, page: readPage(pagination, bodyOf(visit)) }))
    const policy: Policy = { enumGrowth: 'warning', sunsetNoticeMs: 0, confirm: { seen: 2, of: 3 } }
    const observations = visits.map(({ observation }) => observation)
    const { findings, presence } = judge({ contract, policy, now: 0, observations, surveys: [{ ...survey, visits: page }], history })
    const counts = presence.filter(({ location }) => location === '/items/*/kind').map(({ present, places }) => `${present} of ${places}`)
    return {
      missed: findings
        .filter(({ id }) => id === 'response-optional-property-removed')
        .map(({ location, evidence }) => [location, evidence.of]),
      counts,
    }
  }

  it('is counted by its walk, which meets each item once', () => {
    const visits = [at('default', things(5, { kind: 'x' })), at('first', things(2, {})), at('walk', things(8, { kind: 'x' }))]
    expect(judged(visits)).toEqual({ missed: [], counts: ['8 of 8'] })
    expect(judged(visits.slice(0, 2))).toEqual({ missed: [], counts: ['5 of 7'] })
  })

  it('is counted by all its pages where the walk did not come to its end', () => {
    const visits = [at('default', things(5, { kind: 'x' })), at('walk', things(8, { kind: 'x' }))]
    expect(judged(visits, [{ role: 'walk', reason: 'budget spent' }]).counts).toEqual(['13 of 13'])
  })

  it('misses what none of its pages has, and nothing that one of them has', () => {
    expect(judged([at('default', things(5, {})), at('walk', things(8, {}))])).toEqual({
      missed: [['/items/*/kind', 8]],
      counts: ['0 of 8'],
    })
    expect(judged([at('default', things(5, { kind: 'x' })), at('walk', things(8, {}))])).toEqual({ missed: [], counts: ['0 of 8'] })
  })
})
