import { describe, expect, it } from 'vitest'
import { totalCoverage } from '#findings/coverage'
import { concerning, historyLength, type RememberedState, recordRun, restoreState, worstFirst } from '#monitor/state'
import { describeShortage } from '#observe/shortage'
import type { LawResult } from '#pagination/law'
import { drift, finding, report, run, stateAfter, terms, trouble, watchedTarget } from './fixtures.ts'

const name = finding()
const phone = finding({ fingerprint: 'ffffffffffff', location: '/data/*/phone', severity: 'warning' })
const openPrints = (state: ReturnType<typeof stateAfter>) => state.open.map(({ finding: { fingerprint } }) => fingerprint)

describe('open findings', () => {
  it('opens what a run finds and closes what the next one no longer finds', () => {
    expect(openPrints(stateAfter(drift(name, phone)))).toEqual([name.fingerprint, phone.fingerprint])
    expect(openPrints(stateAfter(drift(name, phone), drift(phone)))).toEqual([phone.fingerprint])
    expect(openPrints(stateAfter(drift(name), report()))).toEqual([])
  })

  it.each([
    ['trouble', trouble()],
    ['an empty list', trouble('empty')],
    ['our own failure', 'internal error: TypeError'],
  ] as const)('keeps them through %s', (_, outcome) => {
    const before = stateAfter(drift(name))
    const after = recordRun(before, run(outcome, 2_000_000), terms())
    expect(after.open).toEqual(before.open)
    expect(after.laws).toEqual(before.laws)
    expect(after.coverage).toEqual(before.coverage)
  })

  it('opens none through trouble, even if the report has some below the threshold', () => {
    expect(openPrints(stateAfter({ ...trouble(), findings: [phone] }))).toEqual([])
  })

  it('adds to them, and closes none, when trouble cuts a run short that has seen drift', () => {
    const cut = { ...drift(phone), cause: trouble('rate-limited').cause, laws: trouble().laws, coverage: trouble().coverage }
    const after = stateAfter(drift(name), cut)
    expect(openPrints(after).toSorted()).toEqual([name.fingerprint, phone.fingerprint])
    expect(after.laws).toEqual(report().laws)
    expect(after.coverage).toEqual(report().coverage)
  })

  it('goes on with what was seen where another operation alone was not observed', () => {
    const operations = [...report().operations, { operation: 'getThing', observed: false, reason: 'not observed: no pagination' }]
    const partial = (overrides: Partial<ReturnType<typeof report>> = {}) => report({ verdict: 'unverified', operations, ...overrides })
    const opened = stateAfter(partial({ findings: [phone] }))
    expect([opened.status, openPrints(opened), opened.lastObservedAt]).toEqual(['unverified', [phone.fingerprint], null])
    expect([opened.laws, opened.coverage, opened.operations]).toEqual([report().laws, report().coverage, operations])
    expect(openPrints(stateAfter(drift(name), ...Array.from({ length: terms().confirm.of }, () => partial())))).toEqual([])
    const unseen = trouble().coverage
    expect(openPrints(stateAfter(drift(name), partial({ coverage: unseen }), partial({ coverage: unseen })))).toEqual([name.fingerprint])
  })

  it('remembers since when, and forgets it once the finding was gone', () => {
    const times = (...outcomes: Parameters<typeof stateAfter>) =>
      stateAfter(...outcomes).open.map(({ since, lastSeenAt }) => ({ since, lastSeenAt }))
    expect(times(drift(name), trouble(), drift(name))).toEqual([{ since: 1_000_000, lastSeenAt: 1_002_000 }])
    expect(times(drift(name), report(), drift(name))).toEqual([{ since: 1_002_000, lastSeenAt: 1_002_000 }])
  })

  it('lists the worst first, then by operation and location', () => {
    const a = finding({ fingerprint: 'a', severity: 'info', location: '/a' })
    const b = finding({ fingerprint: 'b', location: '/b' })
    const c = finding({ fingerprint: 'c', location: '/a' })
    expect(worstFirst(stateAfter(drift(a, b, c)).open).map((open) => open.finding.fingerprint)).toEqual(['c', 'b', 'a'])
  })
})

describe('status', () => {
  it('is that of the last run, since the first of an unbroken row of it', () => {
    const status = (...outcomes: Parameters<typeof stateAfter>) => {
      const { status, since } = stateAfter(...outcomes)
      return { status, since }
    }
    expect(status()).toEqual({ status: null, since: null })
    expect(status(report(), report())).toEqual({ status: 'pass', since: 1_000_000 })
    expect(status(report(), trouble(), trouble())).toEqual({ status: 'unverified', since: 1_001_000 })
    expect(status(report(), 'internal error: TypeError')).toEqual({ status: 'failed', since: 1_001_000 })
  })

  it('remembers when a run last passed: its end', () => {
    expect(stateAfter(trouble()).lastSuccessAt).toBeNull()
    expect(stateAfter(report(), drift(name)).lastSuccessAt).toBe(1_000_500)
  })

  it('remembers when a run last saw the API, however many saw nothing since', () => {
    expect(stateAfter(trouble()).lastObservedAt).toBeNull()
    const nothing = Array.from({ length: historyLength + 5 }, () => trouble())
    expect(stateAfter(report(), drift(name), 'internal error: TypeError', ...nothing).lastObservedAt).toBe(1_001_500)
  })

  it('keeps the last runs only', () => {
    const many = Array.from({ length: historyLength + 5 }, () => report())
    const state = stateAfter(...many, drift(name, phone))
    expect(state.runs).toBe(historyLength + 6)
    expect(state.history).toHaveLength(historyLength)
    expect(state.history.at(-1)).toEqual({
      id: 'fedcba9876543210',
      startedAt: 1_000_000 + (historyLength + 5) * 1000,
      durationMs: 500,
      blockedMs: 0,
      latencyMs: 80,
      status: 'drift',
      cause: null,
      failure: null,
      requests: 2,
      findings: { breaking: 1, warning: 1, info: 0 },
    })
  })
})

describe('several lists', () => {
  const law = (operation: string, verdict: LawResult['verdict'], reason = ''): LawResult => ({
    operation,
    id: 'page-size',
    verdict,
    reason,
  })
  const covered = (operation: string, seen: number) => ({
    operation,
    items: seen,
    properties: { documented: 8, seen, unseen: seen === 8 ? [] : ['/data/*/phone'] },
  })
  const of = (laws: LawResult[], ...coverage: ReturnType<typeof covered>[]) => report({ laws, coverage: totalCoverage(coverage) })
  const ofLaw = finding({ id: 'pagination-page-size', location: '/data', fingerprint: 'dddddddddddd' })

  it('resolve a finding of one by its own law, while the law of another is untested', () => {
    const broken = { ...drift(ofLaw), laws: [law('listThings', 'broken'), law('other', 'untested')] }
    expect(openPrints(stateAfter(broken))).toEqual(['dddddddddddd'])
    expect(openPrints(stateAfter(broken, of([law('listThings', 'held'), law('other', 'untested')])))).toEqual([])
    expect(openPrints(stateAfter(broken, of([law('listThings', 'untested'), law('other', 'held')])))).toEqual(['dddddddddddd'])
    expect(openPrints(stateAfter(broken, of([law('other', 'held')])))).toEqual(['dddddddddddd'])
  })

  it('are each as they were last read, also where a run did not read one', () => {
    const first = of([law('listThings', 'held'), law('other', 'broken')], covered('listThings', 6), covered('other', 8))
    const second = of([law('listThings', 'broken')], covered('listThings', 4))
    const { laws, coverage } = stateAfter(first, second)
    expect(laws).toEqual([law('listThings', 'broken'), law('other', 'broken')])
    expect(coverage).toEqual(totalCoverage([covered('listThings', 4), covered('other', 8)]))
  })

  it('keep, each of its own, what a run that was cut short did not reach', () => {
    const first = of([law('listThings', 'held', 'before'), law('other', 'broken')], covered('listThings', 6))
    const cut = {
      ...of([law('listThings', 'untested'), law('other', 'held')], covered('listThings', 1), covered('other', 8)),
      ...{ verdict: 'drift' as const, cause: trouble('reset').cause, findings: [name] },
    }
    const { laws, coverage } = stateAfter(first, cut)
    expect(laws).toEqual([law('listThings', 'held', 'before'), law('other', 'held')])
    expect(coverage).toEqual(totalCoverage([covered('listThings', 6), covered('other', 8)]))
  })

  it('are judged beside one without items, of which all that is known stays', () => {
    const lost = finding({ id: 'pagination-page-size', operation: 'other', location: '/data', fingerprint: 'eeeeeeeeeeee' })
    const first = {
      ...of([law('listThings', 'held'), law('other', 'broken')], covered('listThings', 6), covered('other', 8)),
      ...{ verdict: 'drift' as const, findings: [name, lost] },
    }
    const empty = {
      ...of([law('listThings', 'broken'), law('other', 'held')], covered('listThings', 4), { ...covered('other', 2), items: 0 }),
      ...{ verdict: 'unverified' as const, cause: { class: 'empty' as const, message: 'other has no item' }, findings: [] },
    }
    const state = stateAfter(first, empty)
    expect(openPrints(state)).toEqual(['eeeeeeeeeeee'])
    expect(state.laws).toEqual([law('listThings', 'broken'), law('other', 'broken')])
    expect(state.coverage).toEqual(totalCoverage([covered('listThings', 4), covered('other', 8)]))
    expect([state.status, state.looked]).toEqual(['unverified', 'everything'])
    expect(stateAfter(empty).looked).toBe('something')
    const none = { ...empty, coverage: totalCoverage([{ ...covered('other', 2), items: 0 }]) }
    expect(openPrints(stateAfter(first, none))).toEqual([name.fingerprint, 'eeeeeeeeeeee'])
  })

  it('keep what is known of one whose turn comes in another run', () => {
    const first = of([law('listThings', 'held'), law('other', 'broken')], covered('listThings', 6), covered('other', 8))
    const left = {
      ...of([law('listThings', 'untested'), law('other', 'untested')], covered('listThings', 4), covered('other', 1)),
      operations: [
        { operation: 'listThings', observed: true, reason: null },
        { operation: 'other', observed: true, reason: describeShortage({ isOwn: true, limit: '30 requests a check' }, false) },
      ],
    }
    const { laws, coverage } = stateAfter(first, left)
    expect(laws).toEqual([law('listThings', 'untested'), law('other', 'broken')])
    expect(coverage).toEqual(totalCoverage([covered('listThings', 4), covered('other', 8)]))
  })

  it('are forgotten with their operation, and laws with their style', () => {
    const { operations } = watchedTarget().spec
    const gone = finding({ operation: 'removed', fingerprint: 'eeeeeeeeeeee' })
    const wasRelay: LawResult = { operation: 'listThings', id: 'has-next', verdict: 'held', reason: '' }
    const state = stateAfter({
      ...of([law('listThings', 'held'), wasRelay, law('removed', 'broken')], covered('listThings', 6), covered('removed', 8)),
      ...{ verdict: 'drift' as const, findings: [name, gone] },
    })
    const { laws, coverage, lives, open } = concerning(state, operations)
    expect(laws).toEqual([law('listThings', 'held')])
    expect(coverage).toEqual(totalCoverage([covered('listThings', 6)]))
    expect([lives.map((life) => life.finding), open.map((life) => life.finding)]).toEqual([[name], [name]])
  })

  it('of a store that did not say which list it was are taken for the only list there is, and else for none', () => {
    const { operations } = watchedTarget().spec
    const remembered: RememberedState = { ...stateAfter(), laws: [law('', 'broken')], coverage: totalCoverage([covered('', 6)]) }
    expect(restoreState(remembered, operations)).toMatchObject({
      laws: [law('listThings', 'broken')],
      coverage: totalCoverage([covered('listThings', 6)]),
    })
    const twice = operations.flatMap((operation) => [operation, { ...operation, id: `${operation.id}2` }])
    expect(restoreState(remembered, twice)).toMatchObject({ laws: [], coverage: totalCoverage([]) })
  })
})
