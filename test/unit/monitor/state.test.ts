import { describe, expect, it } from 'vitest'
import { historyLength, recordRun, worstFirst } from '#monitor/state'
import { drift, finding, report, run, stateAfter, terms, trouble } from './fixtures.ts'

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
    const unseen = { items: 0, properties: { documented: 8, seen: 0, unseen: [] } }
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
