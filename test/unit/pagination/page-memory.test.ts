import { describe, expect, test } from 'vitest'
import type { Observation } from '#observe/observation'
import { createRoom } from '#observe/room'
import type { Session } from '#observe/session'
import type { Page } from '#pagination/page'
import { createPageKeeper } from '#pagination/page-memory'
import { takeSurvey } from '#pagination/survey'
import { modelItems, serveList } from '#support/list-server'

const observed = (bytes: number): Observation => ({
  probe: { id: 'a', operation: 'list', query: {}, credential: 'own' },
  startedAt: 0,
  durationMs: 0,
  phases: {},
  outcome: { kind: 'reply', reply: { status: 200, headers: {}, mediaType: null, body: { kind: 'json', value: null, bytes } } },
})
const offset = (ids: (string | null)[]): Page => ({ family: 'windows', ids, echo: { position: 0, limit: 9 }, total: 3 })
const relay = (ids: (string | null)[], cursors: (string | null)[]): Page => ({
  family: 'cursors',
  ids,
  cursors,
  pageInfo: { hasNextPage: true, hasPreviousPage: false, startCursor: 'c1', endCursor: null },
})

describe('what is kept of pages', () => {
  test('is the same, and counted once where it is repeated', () => {
    const asked: number[] = []
    const keep = createPageKeeper((bytes) => asked.push(bytes) > 0)
    const pages = [offset(['a', null, 'b']), offset(['b', 'a']), relay(['a', 'longer'], ['c1', null])]
    expect(pages.map((page) => keep(page, observed(100_000)))).toEqual(pages)
    expect(asked).toEqual([3 * 8 + 2 * 2 * 25, 2 * 8, 4 * 8 + 2 * (24 + 6) + 2 * (24 + 2)])
  })

  test('is not counted for small bodies', () => {
    const keep = createPageKeeper(() => false)
    const page = offset(['a'])
    expect([keep(page, observed(65_536)), keep(page, observed(65_537))]).toEqual([page, null])
  })
})

test('a page whose ids take too much ends a survey as a body does that is too large', async () => {
  const list = await serveList({ style: 'offset', items: modelItems(130) })
  const observations: Observation[] = []
  const session: Pick<Session, 'observations' | 'observe' | 'remaining' | 'shortage' | 'unusable' | 'retain'> = {
    observations,
    observe: async (probe) => {
      const items = Array.from({ length: 4 }, (_, index) => ({ id: `${observations.length}-${index}`, status: 'active' }))
      const body = { kind: 'json' as const, value: { items, total: 130, skip: 0, limit: 4 }, bytes: 100_000 }
      const outcome: Observation['outcome'] = { kind: 'reply', reply: { status: 200, headers: {}, mediaType: 'application/json', body } }
      observations.push({ probe, startedAt: 0, durationMs: 0, phases: {}, outcome })
      return observations.at(-1) ?? expect.fail()
    },
    remaining: () => 30,
    shortage: () => ({ isOwn: true, limit: '30 requests a check' }),
    unusable: () => null,
    retain: createRoom({ parsed: 0, kept: 900, keptByOne: 900, readers: 1 }).lease().keep,
  }
  const survey = await takeSurvey({ ...session, credentialExpiry: () => null, close: async () => {} }, list.operation)
  expect(survey.visits.map(({ role, page, observation: { outcome } }) => [role, page !== null, outcome.kind])).toEqual([
    ['default', true, 'reply'],
    ['first', true, 'reply'],
    ['second', true, 'reply'],
    ['double', false, 'failed'],
  ])
  expect(survey.visits.at(-1)?.observation.outcome).toEqual({
    kind: 'failed',
    cause: { class: 'too-large', message: 'the ids and cursors of the pages under way take more memory than there is' },
  })
  expect(new Set(survey.skipped.map(({ reason }) => reason))).toEqual(new Set(['trouble before (too-large)']))
})
