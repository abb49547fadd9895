import { describe, expect, test } from 'vitest'
import { variablesFrom } from '#config/variables'
import { HarnessError } from '#errors'
import { createBudget } from '#observe/budget'
import { openSession, type Session } from '#observe/session'
import type { PageRole, Survey } from '#pagination/page'
import { openList, type SurveyOptions, takeSurvey } from '#pagination/survey'
import type { Parameter, RateLimit } from '#spec/model'
import { type ListServer, modelItems, modelToken, serveList } from '#support/list-server'

interface Setup {
  perCheck?: number
  /** The provider's. */
  limit?: RateLimit
  /** Requests made before. */
  spent?: number
  variables?: Record<string, string>
}

function sessionOn({ server, spec }: ListServer, { perCheck = 30, limit, spent = 0, variables = {} }: Setup = {}): Session {
  const budget = createBudget({ perCheck, limit: limit ?? null, now: () => 0 })
  for (let made = 0; made < spent; made++) budget.take()
  return openSession({
    spec,
    baseUrl: server.origin,
    timeoutMs: 20_000,
    variables: variablesFrom({ MODEL_TOKEN: modelToken, MODEL_OTHER_TOKEN: 'other', ...variables }),
    budget,
    now: () => 0,
  })
}

const surveyOf = (list: ListServer, setup?: Setup, options?: SurveyOptions): Promise<Survey> =>
  takeSurvey(sessionOn(list, setup), list.operation, options)

/** `role?query → items` of each visit, or the status where no page was read. */
const story = ({ visits, access }: Survey) =>
  [...visits.map((visit) => ({ ...visit, items: visit.page?.ids.length })), ...access.map((visit) => ({ ...visit, items: undefined }))].map(
    ({ role, observation: { probe, outcome }, items }) => {
      const query = new URLSearchParams(probe.query).toString().replaceAll('%40', '@')
      return `${role} ${query} → ${items ?? (outcome.kind === 'reply' ? `HTTP ${outcome.reply.status}` : outcome.cause.class)}`
    },
  )
const filterParameter = (name: string): Parameter => ({
  ...{ name, in: 'query', required: false, schema: { value: { type: 'string' }, pointer: '' }, filter: { at: ['/name'], match: 'equals' } },
  ...{ deprecated: false, sunset: null, serialization: 'form, exploded', text: true, assumption: null, pointer: `/${name}` },
})
const skipped = (survey: Survey) => Object.fromEntries(survey.skipped.map(({ role, reason }) => [role, reason]))
const untold = 'a full page does not tell whether there are more'
const notToItsEnd = 'the walk did not come to its end'
const roles = (...names: PageRole[]): SurveyOptions => ({ roles: new Set(names) })

test('a cursor that is too long to be sent ends a walk, and is not sent', async () => {
  const list = await serveList({
    style: 'relay',
    items: modelItems(230),
    change: (reply) => JSON.parse(JSON.stringify(reply).replace(/"endCursor":"[^"]+"/, `"endCursor":"${'c'.repeat(8_000_000)}"`)),
  })
  const survey = await surveyOf(list)
  expect(survey.visits.map(({ role }) => role)).toEqual([
    'default',
    'first',
    'double',
    'first-with-last',
    'after-with-before',
    'over-the-limit',
    'walk',
    'last',
    'up-to-the-end',
    'short-of-the-end',
  ])
  expect(skipped(survey)).toEqual({
    second: 'a cursor is too long to be sent',
    previous: 'the second page could not be read',
    'from-the-second': 'the second page could not be read',
    walk: 'a cursor is too long to be sent',
    'past-the-end': 'a cursor is too long to be sent',
    backward: notToItsEnd,
  })
})

describe('a list by number of records to skip', () => {
  const serve = (count: number, more: object = {}) => serveList({ style: 'offset', items: modelItems(count), ...more })

  test('of 130 items is read in every way that the laws speak of', async () => {
    const list = await serve(130, { pageSize: { default: 50, maximum: null } })
    const survey = await surveyOf(list)
    expect(story(survey)).toEqual([
      'default  → 50',
      'first skip=0&limit=10 → 10',
      'second skip=10&limit=10 → 10',
      'double skip=0&limit=20 → 20',
      'last skip=125&limit=10 → 5',
      'past-the-end skip=140&limit=10 → 0',
      'walk skip=0&limit=50 → 50',
      'walk skip=50&limit=50 → 50',
      'walk skip=100&limit=50 → 30',
      'no-credential skip=0&limit=10 → HTTP 401',
      'refused-credential skip=0&limit=10 → HTTP 403',
    ])
    expect({ ...survey, visits: 0, access: 0 }).toEqual({ operation: 'listItems', pageSize: 10, visits: 0, access: 0, skipped: [] })
    expect(list.requests.map(({ query }) => query)).toHaveLength(11)
    expect(survey.visits.map(({ observation }) => observation.probe.id)).toEqual([
      ...['default', 'first', 'second', 'double', 'last', 'past-the-end', 'walk', 'walk-2', 'walk-3'].map((id) => `listItems:${id}`),
    ])
  })

  test.each([
    [
      7,
      3,
      [
        'default  → 7',
        'first skip=0&limit=3 → 3',
        'second skip=3&limit=3 → 3',
        'double skip=0&limit=6 → 6',
        'last skip=5&limit=3 → 2',
        'past-the-end skip=10&limit=3 → 0',
        'walk skip=0&limit=50 → 7',
      ],
      {},
    ],
    [
      2,
      1,
      [
        'default  → 2',
        'first skip=0&limit=1 → 1',
        'second skip=1&limit=1 → 1',
        'double skip=0&limit=2 → 2',
        'last skip=1&limit=2 → 1',
        'past-the-end skip=3&limit=1 → 0',
        'walk skip=0&limit=50 → 2',
      ],
      {},
    ],
    [
      1,
      1,
      [
        'default  → 1',
        'first skip=0&limit=1 → 1',
        'last skip=0&limit=2 → 1',
        'past-the-end skip=2&limit=1 → 0',
        'walk skip=0&limit=50 → 1',
      ],
      { second: 'too few items', double: 'too few items' },
    ],
    [
      0,
      10,
      ['default  → 0', 'first skip=0&limit=10 → 0', 'past-the-end skip=10&limit=10 → 0'],
      { second: 'too few items', double: 'too few items', last: 'too few items', walk: 'too few items' },
    ],
  ])('of %i items', async (count, pageSize, expected, reasons) => {
    const survey = await surveyOf(await serve(count))
    expect(story({ ...survey, access: [] })).toEqual(expected)
    expect({ pageSize: survey.pageSize, skipped: skipped(survey) }).toEqual({ pageSize, skipped: reasons })
  })

  test('walks in pages of the documented maximum', async () => {
    const survey = await surveyOf(await serve(45, { pageSize: { default: 5, maximum: 20 } }), {}, roles('walk'))
    expect(story(survey)).toEqual(['default  → 5', 'walk skip=0&limit=20 → 20', 'walk skip=20&limit=20 → 20', 'walk skip=40&limit=20 → 5'])
  })

  test('too long for the budget is walked in part, so that a broken law could be tried again', async () => {
    const list = await serve(5000)
    const session = sessionOn(list)
    const survey = await takeSurvey(session, list.operation)
    expect({
      walked: survey.visits.filter(({ role }) => role === 'walk').length,
      skipped: skipped(survey),
      left: session.remaining(),
    }).toEqual({
      walked: 9,
      skipped: { walk: 'walked 450 items; not within 30 requests a check, settable with requests:' },
      left: 13,
    })
    const again = await takeSurvey(session, list.operation, { ...roles('walk'), pageSize: survey.pageSize })
    expect(again.visits.filter(({ role }) => role === 'walk').length).toBeGreaterThanOrEqual(9)
  })

  test.each([
    [0, 9],
    [2, 8],
    [4, 7],
    [5, 7],
  ])('too long for the budget leaves a request for each of %i filters: %i pages are walked', async (count, pages) => {
    const list = await serve(5000)
    const filters = Array.from({ length: count }, (_, at) => filterParameter(`filter${at}`))
    const parameters = [...filters, ...['skip', 'limit', 'sort'].map((name) => ({ ...filterParameter(name), filter: null }))]
    const survey = await takeSurvey(sessionOn(list), { ...list.operation, parameters })
    expect(survey.visits.filter(({ role }) => role === 'walk')).toHaveLength(pages)
  })

  test('follows a total that grows while it is read', async () => {
    const items = modelItems(60)
    const list = await serveList({
      style: 'offset',
      items,
      change: (reply, { query }) => {
        if (query.limit === '50' && query.skip === '0') items.push(...modelItems(110).slice(60))
        return reply
      },
    })
    expect(story(await surveyOf(list, {}, roles('walk'))).slice(1)).toEqual([
      'walk skip=0&limit=50 → 50',
      'walk skip=50&limit=50 → 50',
      'walk skip=100&limit=50 → 10',
    ])
  })

  test.each([null, 'many', -1, 1.5, 1e300])('with %j for a total does without', async (total) => {
    const list = await serve(120, {
      change: (reply: { body: { page: object } }) => ({ ...reply, body: { ...reply.body, page: { ...reply.body.page, total } } }),
    })
    const survey = await surveyOf(list)
    expect(story(survey).filter((line) => line.startsWith('walk'))).toEqual([
      'walk skip=0&limit=50 → 50',
      'walk skip=50&limit=50 → 50',
      'walk skip=100&limit=50 → 20',
    ])
    expect(skipped(survey)).toEqual({ last: 'no total is given', 'past-the-end': 'no total is given' })
  })

  test('that never shrinks its pages is walked no further than its total', async () => {
    const list = await serve(120, { change: (reply: { body: object }) => ({ ...reply, body: { ...reply.body, items: modelItems(70) } }) })
    const survey = await surveyOf(list)
    expect(story(survey).filter((line) => line.startsWith('walk'))).toEqual(
      ['skip=0&limit=50', 'skip=50&limit=50', 'skip=100&limit=50'].map((query) => `walk ${query} → 70`),
    )
  })

  type OffsetReply = { status: number; body: { items: object[]; page: { total: number } } }
  const walks = (survey: Survey) => story(survey).filter((line) => /^(?:walk|past-the-end) /.test(line))
  const telling =
    (total: number) =>
    (reply: OffsetReply): OffsetReply => ({ ...reply, body: { ...reply.body, page: { ...reply.body.page, total } } })

  test('in pages of another size than the default, or the size of a small page would tell nothing', async () => {
    for (const [standard, pageSize] of [
      [10, 9],
      [1, 10],
    ] as const) {
      const survey = await surveyOf(await serve(130, { pageSize: { default: standard, maximum: null } }))
      expect([standard, survey.pageSize, skipped(survey)]).toEqual([standard, pageSize, {}])
    }
    expect((await surveyOf(await serve(2, { pageSize: { default: 1, maximum: null } }))).pageSize).toBe(1)
  })

  test('whose end a full page is has a page past the end, too', async () => {
    expect(walks(await surveyOf(await serve(100), {}, roles('walk')))).toEqual([
      'walk skip=0&limit=50 → 50',
      'walk skip=50&limit=50 → 50',
      'past-the-end skip=100&limit=50 → 0',
    ])
  })

  test('ends there also where the page past the end tells another total', async () => {
    const change = (reply: OffsetReply, { query }: { query: { skip?: string } }) => (query.skip === '100' ? telling(0)(reply) : reply)
    expect(walks(await surveyOf(await serve(100, { change }), {}, roles('walk')))).toHaveLength(3)
  })

  test('whose last page is not full is asked for nothing past its end', async () => {
    const change = (reply: OffsetReply, { query }: { query: { skip?: string } }) =>
      query.skip === '50' ? { ...reply, body: { ...reply.body, items: reply.body.items.slice(1) } } : reply
    expect(walks(await surveyOf(await serve(100, { change }), {}, roles('walk')))).toEqual([
      'walk skip=0&limit=50 → 50',
      'walk skip=50&limit=50 → 49',
    ])
  })

  test('with more items than its total is walked until a page is not full', async () => {
    expect(walks(await surveyOf(await serve(120, { change: telling(40) }), {}, roles('walk')))).toEqual([
      'walk skip=0&limit=50 → 50',
      'walk skip=50&limit=50 → 50',
      'walk skip=100&limit=50 → 20',
    ])
  })

  test('with more items than its total, found only past the end, is walked on', async () => {
    const list = await serve(120, { pageSize: { default: 50, maximum: null }, change: telling(50) })
    expect(walks(await surveyOf(list, {}, { ...roles('walk'), pageSize: 10 }))).toEqual([
      'walk skip=0&limit=50 → 50',
      'past-the-end skip=50&limit=50 → 50',
      'walk skip=50&limit=50 → 50',
      'walk skip=100&limit=50 → 20',
    ])
  })

  test('that shows the same page again and again, and more on it than its total, is not walked for ever', async () => {
    const change = (reply: OffsetReply) => telling(20)({ ...reply, body: { ...reply.body, items: modelItems(50) } })
    expect(walks(await surveyOf(await serve(120, { change }), {}, roles('walk')))).toEqual([
      'walk skip=0&limit=50 → 50',
      'walk skip=50&limit=50 → 50',
    ])
  })

  test('with a page that cannot be read is walked up to that', async () => {
    const change = (reply: OffsetReply, { query }: { query: { skip?: string } }) =>
      query.skip === '50' ? { ...reply, status: 404 } : reply
    const survey = await surveyOf(await serve(120, { change }), {}, roles('walk'))
    expect([walks(survey), skipped(survey)]).toEqual([
      ['walk skip=0&limit=50 → 50', 'walk skip=50&limit=50 → HTTP 404'],
      { walk: 'a page could not be read' },
    ])
  })

  test('that is empty on its second page ends there', async () => {
    const list = await serve(500, {
      change: (reply: { body: object }, { query }: { query: { skip?: string } }) =>
        Number(query.skip) > 0 ? { ...reply, body: { ...reply.body, items: [] } } : reply,
    })
    expect(story(await surveyOf(list)).filter((line) => line.startsWith('walk'))).toEqual([
      'walk skip=0&limit=50 → 50',
      'walk skip=50&limit=50 → 0',
    ])
  })
})

describe('a Relay connection', () => {
  const serve = (count: number, more: object = {}) => serveList({ style: 'relay', items: modelItems(count), ...more })

  test('of 130 items is read in every way that the laws speak of', async () => {
    const list = await serve(130)
    const survey = await surveyOf(list)
    expect(story(survey)).toEqual([
      'default  → 20',
      'first first=10 → 10',
      'second first=10&after=@item-10 → 10',
      'double first=20 → 20',
      'previous last=10&before=@item-11 → 10',
      'from-the-second last=10&before=@item-12 → 10',
      'first-with-last first=10&last=10 → HTTP 400',
      'after-with-before after=@item-1&before=@item-20 → HTTP 400',
      'over-the-limit first=101 → HTTP 400',
      'walk first=100 → 100',
      'walk first=100&after=@item-100 → 30',
      'past-the-end first=10&after=@item-130 → 0',
      'up-to-the-end first=20&after=@item-110 → 20',
      'short-of-the-end first=19&after=@item-110 → 19',
      'backward last=65 → 65',
      'backward last=66&before=@item-66 → 65',
      'no-credential first=10 → HTTP 401',
      'refused-credential first=10 → HTTP 403',
    ])
    expect({ ...survey, visits: 0, access: 0 }).toEqual({ operation: 'listItems', pageSize: 10, visits: 0, access: 0, skipped: [] })
  })

  test('of 130 items leaves enough of the budget to try again whatever a walk and the end of the list show', async () => {
    const list = await serve(130)
    const session = sessionOn(list)
    const survey = await takeSurvey(session, list.operation)
    expect(session.observations).toHaveLength(18)
    const again = await takeSurvey(session, list.operation, {
      ...roles('walk', 'past-the-end', 'up-to-the-end', 'short-of-the-end', 'backward'),
      pageSize: survey.pageSize,
    })
    expect(again.skipped).toEqual([])
    expect(session.observations).toHaveLength(26)
    expect(new Set(session.observations.map(({ probe }) => probe.id)).size).toBe(26)
  })

  test('that is too long to be walked shows its end to a page that is asked for with last', async () => {
    const survey = await surveyOf(await serve(5000))
    const ends = ['last', 'past-the-end', 'up-to-the-end', 'short-of-the-end']
    const visits = survey.visits.filter(({ role }) => ends.includes(role))
    expect(story({ ...survey, access: [], visits })).toEqual([
      'last last=21 → 21',
      'past-the-end first=10&after=@item-5000 → 0',
      'up-to-the-end first=20&after=@item-4980 → 20',
      'short-of-the-end first=19&after=@item-4980 → 19',
    ])
  })

  test.each([
    [
      5,
      2,
      [
        'default  → 5',
        'first first=2 → 2',
        'second first=2&after=@item-2 → 2',
        'double first=4 → 4',
        'previous last=2&before=@item-3 → 2',
        'from-the-second last=2&before=@item-4 → 2',
        'first-with-last first=2&last=2 → HTTP 400',
        'after-with-before after=@item-1&before=@item-5 → HTTP 400',
        'over-the-limit first=101 → HTTP 400',
        'walk first=100 → 5',
        'past-the-end first=2&after=@item-5 → 0',
        'up-to-the-end first=5 → 5',
        'short-of-the-end first=4 → 4',
        'backward last=3 → 3',
        'backward last=4&before=@item-3 → 2',
      ],
      {},
    ],
    [
      2,
      1,
      [
        'default  → 2',
        'first first=1 → 1',
        'second first=1&after=@item-1 → 1',
        'double first=2 → 2',
        'previous last=1&before=@item-2 → 1',
        'first-with-last first=1&last=1 → HTTP 400',
        'after-with-before after=@item-1&before=@item-2 → HTTP 400',
        'over-the-limit first=101 → HTTP 400',
        'walk first=100 → 2',
        'past-the-end first=1&after=@item-2 → 0',
        'up-to-the-end first=2 → 2',
        'short-of-the-end first=1 → 1',
        'backward last=1 → 1',
        'backward last=2&before=@item-2 → 1',
      ],
      { 'from-the-second': 'the second page has one edge' },
    ],
    [
      1,
      1,
      [
        'default  → 1',
        'first first=1 → 1',
        'first-with-last first=1&last=1 → HTTP 400',
        'after-with-before after=@item-1&before=@item-1 → HTTP 400',
        'over-the-limit first=101 → HTTP 400',
        'walk first=100 → 1',
        'past-the-end first=1&after=@item-1 → 0',
        'up-to-the-end first=1 → 1',
        'backward last=1 → 1',
      ],
      {
        second: 'too few items',
        double: 'too few items',
        previous: 'too few items',
        'from-the-second': 'too few items',
        'short-of-the-end': 'too few items',
      },
    ],
    [
      0,
      10,
      ['default  → 0', 'first first=10 → 0', 'first-with-last first=10&last=10 → HTTP 400', 'over-the-limit first=101 → HTTP 400'],
      {
        second: 'too few items',
        double: 'too few items',
        previous: 'too few items',
        'from-the-second': 'too few items',
        'after-with-before': 'too few items',
        walk: 'too few items',
        'past-the-end': 'too few items',
        'up-to-the-end': 'too few items',
        'short-of-the-end': 'too few items',
        backward: 'too few items',
      },
    ],
  ])('of %i items', async (count, pageSize, expected, reasons) => {
    const survey = await surveyOf(await serve(count))
    expect(story({ ...survey, access: [] })).toEqual(expected)
    expect({ pageSize: survey.pageSize, skipped: skipped(survey) }).toEqual({ pageSize, skipped: reasons })
  })

  test('never asks for more than the documented maximum but once, to be refused', async () => {
    const list = await serve(9, { pageSize: { default: 3, maximum: 3 } })
    const survey = await surveyOf(list)
    const sizes = list.requests.flatMap(({ query }) => [query.first, query.last]).filter((size) => size !== undefined)
    expect(sizes.filter((size) => Number(size) > 3)).toEqual(['4'])
    expect(skipped(survey)).toEqual({ 'from-the-second': 'the second page has one edge' })
    expect(survey.visits.filter(({ role, page }) => role !== 'over-the-limit' && page === null).map(({ role }) => role)).toEqual([
      'first-with-last',
      'after-with-before',
    ])
  })

  test('without a documented maximum asks for nothing over it', async () => {
    const survey = await surveyOf(await serve(3, { pageSize: { default: 20, maximum: null } }))
    expect(skipped(survey)).toEqual({
      'from-the-second': 'the second page has one edge',
      'over-the-limit': 'no maximum is documented',
    })
  })

  test.each([
    [300, { walk: 3, backward: 3 }, {}],
    [500, { walk: 5, backward: 0 }, { backward: 'not within 30 requests a check, settable with requests:' }],
    [
      5000,
      { walk: 7, backward: 0 },
      {
        walk: 'walked 700 items; not within 30 requests a check, settable with requests:',
        backward: 'the walk did not come to its end',
      },
    ],
  ])('of %i items is walked as far as the budget goes', async (count, pages, reasons) => {
    const survey = await surveyOf(await serve(count))
    const made = (role: PageRole) => survey.visits.filter((visit) => visit.role === role).length
    expect({ walk: made('walk'), backward: made('backward'), skipped: skipped(survey) }).toEqual({ ...pages, skipped: reasons })
  })

  test('whose cursors go in a circle is not walked for ever', async () => {
    type Reply = { body: { connection: { edges: object[]; info: object } } }
    const change = (reply: Reply, { query }: { query: Record<string, string> }) => {
      const { connection } = reply.body
      if (connection === undefined) return reply
      const info = { ...connection.info, hasNextPage: true, hasPreviousPage: true, startCursor: '@item-3', endCursor: '@item-3' }
      return { ...reply, body: { connection: { ...connection, info: query.before || query.after ? info : connection.info } } }
    }
    const survey = await surveyOf(await serve(250, { change }))
    const made = (role: PageRole) => survey.visits.filter((visit) => visit.role === role).length
    expect({ walk: made('walk'), skipped: skipped(survey) }).toEqual({
      walk: 3,
      skipped: {
        walk: 'the cursors go in a circle',
        backward: 'the walk did not come to its end',
      },
    })
  })

  test.each([
    [99, { walk: 1, backward: 2 }, {}],
    [100, { walk: 1, backward: 0 }, { walk: untold, backward: notToItsEnd }],
  ])('of %i items that does not tell whether there are more is walked as far as that goes', async (count, pages, reasons) => {
    type Reply = { status: number; body: { connection: { edges: object[]; info: Record<string, unknown> } } }
    const change = (reply: Reply) => {
      if (reply.status !== 200) return reply
      const { hasNextPage: _next, hasPreviousPage: _previous, ...info } = reply.body.connection.info
      return { ...reply, body: { connection: { ...reply.body.connection, info } } }
    }
    const survey = await surveyOf(await serve(count, { change }))
    const made = (role: PageRole) => survey.visits.filter((visit) => visit.role === role).length
    expect({ walk: made('walk'), backward: made('backward'), skipped: skipped(survey) }).toEqual({ ...pages, skipped: reasons })
  })

  type RelayReply = {
    status: number
    body: { connection: { edges: { node: object; cursor?: string | null }[]; info: Record<string, unknown> } }
  }
  const changed =
    (change: (connection: RelayReply['body']['connection'], query: Record<string, string>) => object) =>
    (reply: RelayReply, { query }: { query: Record<string, string> }) =>
      reply.status === 200 ? { ...reply, body: { connection: change(reply.body.connection, query) } } : reply

  test('with one item on its first page and more behind it is of two items at least', async () => {
    const survey = await surveyOf(await serve(30, { pageSize: { default: 1, maximum: 100 } }), {}, roles('default', 'second'))
    expect(story(survey)).toEqual(['default  → 1', 'first first=1 → 1', 'second first=1&after=@item-1 → 1'])
  })

  test('whose flag is in doubt is asked for the next page whatever the flag says', async () => {
    const change = changed(({ edges, info }) => ({ edges, info: { ...info, hasNextPage: false } }))
    const survey = await surveyOf(await serve(2, { change }), {}, { ...roles('second'), pageSize: 1 })
    expect(story(survey)).toEqual(['first first=1 → 1', 'second first=1&after=@item-1 → 1'])
  })

  test('without any cursor says what could not be asked for', async () => {
    const change = changed(({ edges, info }) => ({
      edges: edges.map(({ node }) => ({ node })),
      info: { ...info, startCursor: null, endCursor: null },
    }))
    const survey = await surveyOf(await serve(30, { change }))
    expect(skipped(survey)).toEqual({
      second: 'the first page has no end cursor',
      previous: 'the second page could not be read',
      'from-the-second': 'the second page could not be read',
      'after-with-before': 'too few items',
      walk: 'a page has no end cursor',
      'past-the-end': 'the last page has no end cursor',
      'up-to-the-end': 'the last page has no end cursor',
      'short-of-the-end': 'the last page has no end cursor',
      backward: notToItsEnd,
    })
  })

  test('whose second page has no start says that it cannot be gone back from', async () => {
    const change = changed(({ edges, info }, { after }) =>
      after === undefined ? { edges, info } : { edges: edges.map(({ node }) => ({ node })), info: { ...info, startCursor: null } },
    )
    const survey = await surveyOf(await serve(30, { change }), {}, roles('previous'))
    expect(skipped(survey)).toEqual({ previous: 'the second page has no start cursor' })
  })

  test('whose first edge has no cursor is asked for after with before from the next', async () => {
    const change = changed(({ edges: [first, ...edges], info }) => ({ edges: [{ ...first, cursor: null }, ...edges], info }))
    const survey = await surveyOf(await serve(30, { change }), {}, roles('default', 'after-with-before'))
    expect(story(survey)).toEqual(['default  → 20', 'after-with-before after=@item-2&before=@item-20 → HTTP 400'])
  })

  test.each([
    ['is said to have one before it', '@item-11', true, 'further-back last=10&before=@item-1 → 0'],
    ['is said to have none before it', '@item-12', false, 'further-back last=10&before=@item-2 → 1'],
  ])('whose page %s that it has not, or has, is asked for that', async (_, before, hasPreviousPage, line) => {
    const change = changed(({ edges, info }, query) => ({ edges, info: query.before === before ? { ...info, hasPreviousPage } : info }))
    const survey = await surveyOf(await serve(30, { change }), {}, roles('previous', 'from-the-second'))
    expect(story(survey).filter((each) => each.startsWith('further-back'))).toEqual([line])
  })

  test('that cannot be read backwards goes on without', async () => {
    const change = (reply: RelayReply, { query }: { query: Record<string, string> }) =>
      query.before === '@item-11' ? { ...reply, status: 404 } : reply
    const survey = await surveyOf(await serve(30, { change }), {}, roles('previous', 'from-the-second'))
    expect(story(survey).slice(3)).toEqual(['previous last=10&before=@item-11 → HTTP 404', 'from-the-second last=10&before=@item-12 → 10'])
  })

  test('without pageInfo goes on with the cursors of its edges', async () => {
    type Reply = { body: { connection?: { edges: object[] } } }
    const change = (reply: Reply) => ({
      ...reply,
      body: reply.body.connection === undefined ? reply.body : { connection: { edges: reply.body.connection.edges } },
    })
    const survey = await surveyOf(await serve(30, { change }), {}, roles('second', 'previous', 'walk', 'backward'))
    expect(story(survey)).toEqual([
      'default  → 20',
      'first first=10 → 10',
      'second first=10&after=@item-10 → 10',
      'previous last=10&before=@item-11 → 10',
      'walk first=100 → 30',
      'backward last=15 → 15',
      'backward last=16&before=@item-16 → 15',
    ])
  })
})

describe('some roles only', () => {
  const again = (list: ListServer, ...names: PageRole[]) => surveyOf(list, {}, { ...roles(...names), pageSize: 10 })

  test('are read from fresh pages, with what they need and nothing else', async () => {
    const relay = await serveList({ style: 'relay', items: modelItems(30) })
    expect(story(await again(relay, 'double'))).toEqual(['first first=10 → 10', 'double first=20 → 20'])
    expect(story(await again(relay, 'previous'))).toEqual([
      'first first=10 → 10',
      'second first=10&after=@item-10 → 10',
      'previous last=10&before=@item-11 → 10',
    ])
    expect(story(await again(relay, 'past-the-end'))).toEqual([
      'first first=10 → 10',
      'last last=21 → 21',
      'past-the-end first=10&after=@item-30 → 0',
    ])
    expect(story(await again(relay, 'default'))).toEqual(['default  → 20'])
    expect(story(await again(relay, 'from-the-second'))).toEqual([
      'first first=10 → 10',
      'second first=10&after=@item-10 → 10',
      'from-the-second last=10&before=@item-12 → 10',
    ])
    expect(story(await again(relay, 'first-with-last'))).toEqual(['first first=10 → 10', 'first-with-last first=10&last=10 → HTTP 400'])
    expect(story(await again(relay, 'after-with-before'))).toEqual([
      'first first=10 → 10',
      'after-with-before after=@item-1&before=@item-10 → HTTP 400',
    ])
    expect(story(await again(relay, 'over-the-limit'))).toEqual(['first first=10 → 10', 'over-the-limit first=101 → HTTP 400'])
    expect(story(await again(relay, 'last'))).toEqual(['first first=10 → 10', 'last last=21 → 21'])
    expect(story(await again(relay, 'walk'))).toEqual(['first first=10 → 10', 'walk first=100 → 30'])
    expect(story(await again(relay, 'backward'))).toEqual([
      'first first=10 → 10',
      'walk first=100 → 30',
      'backward last=15 → 15',
      'backward last=16&before=@item-16 → 15',
    ])
    const offset = await serveList({ style: 'offset', items: modelItems(30) })
    expect(story(await again(offset, 'second', 'last'))).toEqual([
      'first skip=0&limit=10 → 10',
      'second skip=10&limit=10 → 10',
      'last skip=25&limit=10 → 5',
    ])
    expect((await again(offset, 'second')).skipped).toEqual([])
    expect(story(await again(offset, 'default'))).toEqual(['default  → 20'])
    expect(story(await again(offset, 'default', 'second'))).toEqual([
      'default  → 20',
      'first skip=0&limit=10 → 10',
      'second skip=10&limit=10 → 10',
    ])
    expect(story(await again(offset, 'past-the-end'))).toEqual(['first skip=0&limit=10 → 10', 'past-the-end skip=40&limit=10 → 0'])
  })
})

describe('trouble', () => {
  type Change = NonNullable<Parameters<typeof serveList>[0]['change']>
  const serve = (change: Change) => serveList({ style: 'relay', items: modelItems(130), change })
  const everyRole = [
    'default',
    'first',
    'second',
    'double',
    'previous',
    'from-the-second',
    'first-with-last',
    'after-with-before',
    'over-the-limit',
    'walk',
    'past-the-end',
    'up-to-the-end',
    'short-of-the-end',
    'backward',
    'no-credential',
    'refused-credential',
  ]
  const allBut = (count: number, reason: string) => Object.fromEntries(everyRole.slice(count).map((role) => [role, reason]))

  test.each([
    [503, 'server-error'],
    [401, 'auth'],
    [429, 'rate-limited'],
    [302, 'redirect'],
  ])('HTTP %i ends the survey at once, with a reason for all that is left', async (status, reason) => {
    const list = await serve(() => ({ status, body: {} }))
    const survey = await surveyOf(list)
    expect({ requests: list.requests.length, story: story(survey), skipped: skipped(survey), pageSize: survey.pageSize }).toEqual({
      requests: 1,
      story: [`default  → HTTP ${status}`],
      skipped: allBut(1, `trouble before (${reason})`),
      pageSize: null,
    })
  })

  test('in the middle ends it there', async () => {
    const list = await serve((reply, _, index) => (index === 2 ? { status: 502, body: {} } : reply))
    const survey = await surveyOf(list)
    expect({ requests: list.requests.length, skipped: skipped(survey) }).toEqual({
      requests: 3,
      skipped: allBut(3, 'trouble before (server-error)'),
    })
  })

  test('of the server over a request that it must refuse leaves the others alone', async () => {
    const list = await serve((reply) => (reply.status === 400 ? { status: 500, body: {} } : reply))
    const survey = await surveyOf(list)
    expect({ requests: list.requests.length, skipped: skipped(survey) }).toEqual({ requests: 18, skipped: {} })
  })

  test.each([
    [429, 'rate-limited'],
    [302, 'redirect'],
  ])('of another kind over a request that it must refuse ends the survey: HTTP %i', async (status, reason) => {
    const list = await serve((reply) => (reply.status === 400 ? { status, body: {} } : reply))
    const survey = await surveyOf(list)
    expect({ requests: list.requests.length, skipped: skipped(survey) }).toEqual({
      requests: 7,
      skipped: allBut(7, `trouble before (${reason})`),
    })
  })

  test('of a gateway, which answers with nothing to a request that it must refuse, leaves the others alone', async () => {
    const list = await serve((reply) => (reply.status === 400 ? { status: 200, body: undefined } : reply))
    const survey = await surveyOf(list)
    expect({ requests: list.requests.length, skipped: skipped(survey) }).toEqual({ requests: 18, skipped: {} })
  })

  test('over a request without our credential leaves the others alone', async () => {
    const list = await serve((reply, { token }) => (token === modelToken ? reply : { status: 503, body: {} }))
    expect(skipped(await surveyOf(list))).toEqual({})
  })
})

describe('drift', () => {
  const serve = (change: NonNullable<Parameters<typeof serveList>[0]['change']>) =>
    serveList({ style: 'relay', items: modelItems(130), change })

  test('a list that is gone is asked for with and without credentials, and no further', async () => {
    const list = await serve((reply, { token }) => (token === modelToken ? { status: 404, body: {} } : reply))
    const survey = await surveyOf(list)
    expect(story(survey)).toEqual(['default  → HTTP 404', 'no-credential  → HTTP 401', 'refused-credential  → HTTP 403'])
    expect(new Set(Object.values(skipped(survey)))).toEqual(new Set(['the list could not be read']))
    expect(survey.skipped).toHaveLength(13)
  })

  test('a list with another status than 200 is no page, however large its answer is', async () => {
    const padding = 'x'.repeat(70_000)
    const list = await serve((reply) => ({ ...reply, status: 404, body: { ...Object(reply.body), padding } }))
    const survey = await surveyOf(list)
    expect(survey.visits.map(({ role, page }) => [role, page])).toEqual([['default', null]])
  })

  test('a second page that is refused costs what is taken from it, and no more', async () => {
    const list = await serve((reply, { query }) => (query.after === '@item-10' ? { status: 400, body: {} } : reply))
    expect(skipped(await surveyOf(list))).toEqual({
      previous: 'the second page could not be read',
      'from-the-second': 'the second page could not be read',
    })
  })
})

describe('without', () => {
  test('a credential of another scope, or with an expired one, that role is skipped', async () => {
    const list = await serveList({ style: 'offset', items: modelItems(3) })
    const survey = await surveyOf(list, { variables: { MODEL_OTHER_TOKEN: '' } })
    expect(skipped(survey)).toEqual({ 'refused-credential': 'no credential of another scope is set' })
    expect(list.requests.some(({ token }) => token === 'other')).toBe(false)
  })

  test('security, no access is tried', async () => {
    const list = await serveList({ style: 'offset', items: modelItems(3) })
    const survey = await takeSurvey(sessionOn(list), { ...list.operation, secured: false })
    expect(skipped(survey)).toEqual({
      'no-credential': 'the operation asks for no credential',
      'refused-credential': 'the operation asks for no credential',
    })
  })

  test('a request that the provider wants, one observation says so', async () => {
    const list = await serveList({ style: 'offset', items: modelItems(3) })
    const session = sessionOn(list, { limit: { requests: 2, per: 'hour' }, spent: 1 })
    const survey = await takeSurvey(session, list.operation)
    expect({ requests: list.requests.length, story: story(survey), observed: session.observations.length }).toEqual({
      requests: 0,
      story: ['default  → rate-limited'],
      observed: 1,
    })
    expect(survey.skipped).toHaveLength(8)
    expect(survey.left).toBeUndefined()
  })

  test('a request of our own, nothing is observed, and nobody is blamed', async () => {
    const list = await serveList({ style: 'offset', items: modelItems(3) })
    const session = sessionOn(list, { perCheck: 1, spent: 1 })
    const survey = await takeSurvey(session, list.operation, { hadFirstTurn: false })
    const left = 'left for the next run: 1 request a check, settable with requests:'
    expect([list.requests.length, session.observations, survey.visits, survey.access]).toEqual([0, [], [], []])
    expect([survey.left, new Set(survey.skipped.map(({ reason }) => reason)), survey.skipped.length]).toEqual([left, new Set([left]), 9])
  })

  test('requests that the provider documents, what is left out is told as its limit', async () => {
    const list = await serveList({ style: 'offset', items: modelItems(130) })
    const survey = await surveyOf(list, { limit: { requests: 11, per: 'minute' } })
    const left = 'budget spent: the provider allows 11 requests a minute'
    expect([skipped(survey), survey.left]).toEqual([{ walk: left }, left])
  })

  test('what the provider allows, nothing more is observed once that is spent', async () => {
    const list = await serveList({ style: 'offset', items: modelItems(130) })
    const session = sessionOn(list, { limit: { requests: 5, per: 'minute' } })
    const survey = await takeSurvey(session, list.operation)
    const left = 'budget spent: the provider allows 5 requests a minute'
    expect({ observed: session.observations.length, left: survey.left }).toEqual({ observed: 4, left })
    expect(skipped(survey)).toEqual({ last: left, 'past-the-end': left, walk: left, 'no-credential': left, 'refused-credential': left })
  })

  test('a request left, what would not have been asked for anyway has its own reason', async () => {
    const list = await serveList({ style: 'relay', items: modelItems(130), pageSize: { default: 20, maximum: null } })
    expect(skipped(await surveyOf(list, { perCheck: 3 }))).toMatchObject({
      double: 'not within 3 requests a check, settable with requests:',
      'over-the-limit': 'no maximum is documented',
    })
  })

  test('a request left after the exchange of a token, nothing was asked for', async () => {
    const token = { status: 200, body: { token: modelToken, expiresIn: 60 } }
    const list = await serveList({ style: 'offset', items: modelItems(3), change: (reply, _, index) => (index === 0 ? token : reply) })
    const authenticate = { ...list.operation, id: 'authenticate', method: 'POST', path: '/auth', pagination: null, secured: false } as const
    const exchange = { variable: 'MODEL_KEY', operation: 'authenticate', key: '/key', token: '/token', expiresIn: '/expiresIn' }
    const { credential } = list.spec
    if (credential === null) throw new Error('a list without a credential')
    const spec = { ...list.spec, operations: [list.operation, authenticate], credential: { ...credential, exchange } }
    const survey = await surveyOf({ ...list, spec }, { perCheck: 1, variables: { MODEL_TOKEN: '', MODEL_KEY: 'key' } })
    const left = 'not within 1 request a check, settable with requests:'
    expect({ requests: list.requests.length, visits: survey.visits, access: survey.access, left: survey.left }).toEqual({
      ...{ requests: 1, visits: [], access: [], left },
    })
    expect([new Set(survey.skipped.map(({ reason }) => reason)), survey.skipped.length]).toEqual([new Set([left]), 9])
  })

  test('enough of it, what comes later is left out, and the walk is the first to go', async () => {
    const list = await serveList({ style: 'offset', items: modelItems(130) })
    const survey = await surveyOf(list, { perCheck: 10 })
    expect(skipped(survey)).toEqual({ walk: 'not within 10 requests a check, settable with requests:' })
    const spent = 'not within 4 requests a check, settable with requests:'
    expect(skipped(await surveyOf(list, { perCheck: 4 }))).toEqual({
      last: spent,
      'past-the-end': spent,
      walk: spent,
      'no-credential': spent,
      'refused-credential': spent,
    })
  })
})

describe('a first page that was asked for before', () => {
  test('is not asked for again, and is read even where nothing more may be asked for', async () => {
    const list = await serveList({ style: 'offset', items: modelItems(3) })
    const session = sessionOn(list, { perCheck: 1 })
    const opening = await openList(session, list.operation)
    const survey = await takeSurvey(session, list.operation, { opening })
    expect({ story: story(survey), pageSize: survey.pageSize }).toEqual({ story: ['default  → 3'], pageSize: 1 })
    expect(session.observations).toEqual([opening])
    expect(opening.probe).toEqual({ id: 'listItems:default', operation: 'listItems', query: {}, credential: 'own' })
  })

  test('stands for no other page', async () => {
    const list = await serveList({ style: 'offset', items: modelItems(3) })
    const session = sessionOn(list)
    const survey = await takeSurvey(session, list.operation, { opening: await openList(session, list.operation) })
    expect(story({ ...survey, access: [] })).toEqual([
      'default  → 3',
      'first skip=0&limit=1 → 1',
      'second skip=1&limit=1 → 1',
      'double skip=0&limit=2 → 2',
      'last skip=2&limit=2 → 1',
      'past-the-end skip=4&limit=1 → 0',
      'walk skip=0&limit=50 → 3',
    ])
    expect(list.requests).toHaveLength(9)
  })
})

test('an operation that is no list is our own mistake', async () => {
  const list = await serveList({ style: 'offset', items: [] })
  await expect(takeSurvey(sessionOn(list), { ...list.operation, pagination: null })).rejects.toThrow(
    new HarnessError('internal', 'listItems is no list: its spec has no x-pagination'),
  )
})
