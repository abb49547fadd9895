import { setTimeout as wait } from 'node:timers/promises'
import { Registry } from 'prom-client'
import { describe, expect, it, type TestContext } from 'vitest'
import type { TargetReport } from '#check/report'
import type { Waiver } from '#config/waivers'
import type { Finding } from '#findings/finding'
import type { Presence } from '#findings/presence'
import { createExporter } from '#monitor/exporter'
import { type Log, logChanges } from '#monitor/log'
import { applyTerms, counted, initialState, isInDoubt, recordRun, restoreState, type TargetState } from '#monitor/state'
import { openStore, type TargetMemory } from '#monitor/store'
import { keyOf, type WatchedTarget } from '#monitor/watched-target'
import { eventually } from '#support/eventually'
import { writtenWaiver } from '#support/report-fixture'
import { drift, exposed, finding, parseSeries, report, run, terms, trouble, versions, watchedTarget, watchFakes } from './fixtures.ts'

const twoOfThree = { seen: 2, of: 3 }
const gauge = (severity: string, pinned = true) =>
  `contract_drift_findings{api="shop.v1",class="${severity}",environment="staging",pinned="${pinned}",target="shop"}`
const detected = (severity: string) =>
  `contract_drift_detected_total{api="shop.v1",class="${severity}",environment="staging",target="shop"}`
const runsTotal = 'contract_probe_runs_total{api="shop.v1",environment="staging",target="shop"}'
const hourly: Partial<WatchedTarget['target']> = { schedule: '0 * * * *' }

/** What an exporter shows after runs a second apart. */
async function shownAfter(outcomes: readonly TargetReport[], its = terms({ confirm: twoOfThree })) {
  const exporter = createExporter(new Registry(), versions)
  const target = exporter.add(watchedTarget(), 1_000_000)
  outcomes.reduce<TargetState>((before, outcome, index) => {
    const made = run(outcome, 1_000_000 + index * 1000)
    const after = recordRun(before, made, its)
    target.record(made, after)
    return after
  }, initialState)
  const series = parseSeries(await exposed(exporter))
  return Object.fromEntries(Object.entries(series).filter(([name, value]) => name.startsWith('contract_drift_') && value !== 0))
}

describe('the gauge of drift', () => {
  it('moves when a finding is confirmed, and again when it is resolved', async () => {
    expect(await shownAfter([drift(finding())])).toEqual({})
    const confirmed = { [gauge('breaking')]: 1, [detected('breaking')]: 1 }
    expect(await shownAfter([drift(finding()), drift(finding())])).toEqual(confirmed)
    expect(await shownAfter([drift(finding()), drift(finding()), report(), trouble(), report()])).toEqual(confirmed)
    expect(await shownAfter([drift(finding()), drift(finding()), report(), report(), report()])).toEqual({ [detected('breaking')]: 1 })
  })

  it('counts a finding that comes back when it is confirmed anew', async () => {
    const gone = [drift(finding()), drift(finding()), report(), report(), report()]
    expect(await shownAfter([...gone, drift(finding())])).toEqual({ [detected('breaking')]: 1 })
    expect(await shownAfter([...gone, drift(finding()), drift(finding())])).toEqual({ [gauge('breaking')]: 1, [detected('breaking')]: 2 })
  })

  it('leaves out what is waived', async () => {
    const both = drift(finding(), finding({ fingerprint: 'ffffffffffff', severity: 'warning' }))
    const its = (overrides: Partial<Waiver>) => terms({ confirm: twoOfThree, waivers: [writtenWaiver(overrides)] })
    const other = { [gauge('warning')]: 1, [detected('warning')]: 1 }
    expect(await shownAfter([both, both], its({}))).toEqual(other)
    expect(await shownAfter([both, both], its({ environment: 'staging' }))).toEqual(other)
    const counting = { ...other, [gauge('breaking')]: 1, [detected('breaking')]: 1 }
    expect(await shownAfter([both, both], its({ until: '1970-01-01' }))).toEqual(other)
    expect(await shownAfter([both, both], its({ until: '1969-12-31' }))).toEqual(counting)
    expect(await shownAfter([both, both], its({ environment: 'production' }))).toEqual(counting)
    expect(await shownAfter([both, both], its({ target: 'shop' }))).toEqual(other)
    expect(await shownAfter([both, both], its({ target: 'shop-8' }))).toEqual(counting)
  })
})

describe('the state', () => {
  it('takes on waivers without a run, and loses them again', () => {
    const state = [0, 1].reduce((before, index) => recordRun(before, run(drift(finding()), index * 1000), terms()), initialState)
    const waived = applyTerms(state, terms({ waivers: [writtenWaiver()] }), 2_000)
    expect([counted(state.open).length, counted(waived.open).length]).toEqual([1, 0])
    expect(waived.open[0]?.finding.waiver?.owner).toBe('jane')
    expect(applyTerms(waived, terms(), 2_000)).toEqual(state)
  })

  it('is in doubt while the last run saw something breaking that is not confirmed', () => {
    const inDoubt = (...outcomes: (TargetReport | string)[]) =>
      isInDoubt(
        outcomes.reduce<TargetState>(
          (state, outcome, index) => recordRun(state, run(outcome, index * 1000), terms({ confirm: twoOfThree })),
          initialState,
        ),
      )
    expect(inDoubt()).toBe(false)
    expect(inDoubt(drift(finding()))).toBe(true)
    expect(inDoubt(drift(finding()), drift(finding()))).toBe(false)
    expect(inDoubt(drift(finding()), report())).toBe(false)
    expect(inDoubt(drift(finding()), trouble())).toBe(false)
    expect(inDoubt(drift(finding({ severity: 'warning' })))).toBe(false)
    const waived = recordRun(initialState, run(drift(finding())), terms({ confirm: twoOfThree, waivers: [writtenWaiver()] }))
    expect(isInDoubt(waived)).toBe(false)
  })
})

/** A watch with one run at its start, and none for a long time after: what it answers to its checks, one after the other. */
async function watching(
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  outcomes: readonly TargetReport[],
  overrides: Omit<Parameters<typeof watchFakes>[0], 'runCheck'> & { confirm?: WatchedTarget['confirm'] } = {},
) {
  const { confirm = twoOfThree, ...options } = overrides
  const left = [...outcomes]
  let made = 0
  const fakes = await watchFakes({
    targets: [{ ...watchedTarget(hourly), confirm }],
    runCheck: async () => {
      made++
      return left.shift() ?? report()
    },
    ...options,
  })
  onTestFinished(() => fakes.watch.close())
  const settled = async (count: number) => {
    await eventually(async () => expect((await fakes.series())[runsTotal]).toBe(count))
    // One more would be on its way at once.
    await wait(50)
    return made
  }
  return { ...fakes, settled }
}

const endless = Array.from({ length: 9 }, () => drift(finding()))

describe.concurrent('a watch that sees something breaking for the first time', () => {
  it('looks again at once, so that it is confirmed within the tick', async (test) => {
    const { settled, series, events } = await watching(test, [drift(finding()), drift(finding())])
    expect(await settled(2)).toBe(2)
    expect(await series()).toMatchObject({ [gauge('breaking')]: 1, [detected('breaking')]: 1 })
    expect(events.map(({ event }) => event)).toEqual(['run', 'finding-opened', 'run', 'finding-confirmed'])
  })

  it('tells the second look to confirm the first, so that it takes the same turns', async (test) => {
    const told: boolean[] = []
    const outcomes = [drift(finding()), drift(finding())]
    const fakes = await watchFakes({
      targets: [{ ...watchedTarget(), confirm: twoOfThree }],
      runCheck: async (_watched, _signal, _memory, again) => {
        told.push(again)
        return outcomes.shift() ?? report()
      },
    })
    test.onTestFinished(() => fakes.watch.close())
    await eventually(() => expect(told.length).toBeGreaterThan(2))
    expect(told.slice(0, 3)).toEqual([false, true, false])
  })

  it('lets it rest when it is gone at the second look, or cannot be looked at', async (test) => {
    for (const second of [report(), trouble()]) {
      const { settled, series, events } = await watching(test, [drift(finding()), second])
      expect(await settled(2)).toBe(2)
      // Whether there is one is not known while it is suspected, and nobody is told that there is none.
      expect((await series())[gauge('breaking')]).toBeUndefined()
      expect(events.map(({ event }) => event)).toEqual(['run', 'finding-opened', 'run'])
    }
  })

  it('looks as often as it takes, and no more', async (test) => {
    const confirm = { seen: 3, of: 5 }
    const three = await watching(test, endless, { confirm })
    expect(await three.settled(3)).toBe(3)
    expect((await three.series())[gauge('breaking')]).toBe(1)
    const one = await watching(test, [drift(finding()), drift(finding())], { confirm: { seen: 1, of: 3 } })
    expect(await one.settled(1)).toBe(1)
    const warned = await watching(test, [drift(finding({ severity: 'warning' }))])
    expect(await warned.settled(1)).toBe(1)
  })

  it('leaves the rest to the next ticks where it takes more than three looks', async (test) => {
    const { settled, series } = await watching(test, endless, { confirm: { seen: 4, of: 5 } })
    expect(await settled(3)).toBe(3)
    expect((await series())[gauge('breaking')]).toBeUndefined()
  })

  it('waits for the next tick when there is no budget for a second look', async (test) => {
    const left = [30, 1]
    const { settled, events } = await watching(test, [drift(finding())], { requestsLeft: () => left.shift() ?? 0 })
    expect(await settled(1)).toBe(1)
    expect(events.map(({ event }) => event)).toEqual(['run', 'finding-opened'])
  })
})

describe('the lines of a finding', () => {
  const lines: Parameters<Log>[] = []
  const log: Log = (...line) => void lines.push(line)

  it('tell what changed about which finding, and hold no value', () => {
    const outcomes = [drift(finding()), drift(finding()), report(), report(), report(), drift(finding())]
    outcomes.reduce<TargetState>((before, outcome, index) => {
      const state = recordRun(before, run(outcome, index * 1000), terms({ confirm: twoOfThree }))
      logChanges(log, watchedTarget(), state)
      return state
    }, initialState)
    const common = {
      target: 'shop',
      api: 'shop.v1',
      environment: 'staging',
      fingerprint: '0123456789ab',
      id: 'response-required-property-removed',
      severity: 'breaking',
      operation: 'listThings',
      location: '/data/*/name',
      evidence: { count: 3, of: 10 },
      pinnedBy: 1,
      waived: false,
    }
    expect(lines).toEqual([
      ['warn', 'finding-opened', { ...common, runs: 1 }],
      ['warn', 'finding-confirmed', { ...common, runs: 2 }],
      ['info', 'finding-resolved', { ...common, runs: 2, confirmed: true }],
      ['warn', 'finding-reopened', { ...common, runs: 3 }],
    ])
    lines.length = 0
    const known = finding({ fingerprint: 'ffffffffffff' })
    const its = terms({ confirm: twoOfThree, waivers: [writtenWaiver({ fingerprint: 'ffffffffffff' })] })
    logChanges(log, watchedTarget(), recordRun(initialState, run(drift(known, finding({ severity: 'info' }))), its))
    expect(lines.map(([level, event, fields]) => [level, event, fields?.waived, fields?.severity])).toEqual([
      ['info', 'finding-opened', true, 'breaking'],
      ['info', 'finding-opened', false, 'info'],
    ])
  })
})

describe('what an earlier process left open', () => {
  const pinned = finding()
  const other = finding({ fingerprint: 'ffffffffffff', operation: 'other', pinnedBy: [] })
  const warning = finding({ fingerprint: 'eeeeeeeeeeee', severity: 'warning' })
  const left = [drift(pinned, other, warning), drift(pinned, other, warning)].reduce<TargetState>(
    (state, outcome, index) => recordRun(state, run(outcome, index * 1000), terms({ confirm: twoOfThree })),
    initialState,
  )
  const operations = watchedTarget().spec.operations

  /** All series after the runs of a process that began with a state. */
  async function seriesAfter(outcomes: readonly (TargetReport | string)[], before: TargetState): Promise<Record<string, number>> {
    const exporter = createExporter(new Registry(), versions)
    const target = exporter.add(watchedTarget(), 10_000)
    target.show(before)
    outcomes.reduce<TargetState>((state, outcome, index) => {
      const made = run(outcome, 10_000 + index * 1000)
      const after = recordRun(state, made, terms({ confirm: twoOfThree }))
      target.record(made, after)
      return after
    }, before)
    return parseSeries(await exposed(exporter))
  }

  /** The gauges of drift after the runs of a process that began with what was left, or with nothing. */
  async function toldAfter(outcomes: readonly (TargetReport | string)[], before = restoreState(left, operations)) {
    const series = await seriesAfter(outcomes, before)
    const told = (severity: string, isPinned: boolean) => series[gauge(severity, isPinned)] ?? null
    return { pinned: told('breaking', true), unpinned: told('breaking', false), warning: told('warning', true) }
  }

  const nothing = { pinned: null, unpinned: null, warning: null }
  const cutShort = (...findings: Finding[]) => ({ ...drift(...findings), cause: trouble().cause })

  it.each([
    ['is not told before a run', [], nothing],
    ['is not told after one that could not look', [trouble(), 'internal error'], nothing],
    ['counts where it is still there', [drift(pinned, warning)], { pinned: 1, unpinned: null, warning: 1 }],
    ['counts where it is seen before trouble, and of the rest nothing is said', [cutShort(pinned)], { ...nothing, pinned: 1 }],
    ['is over where a whole run does not see it', [allAnswered()], { pinned: 0, unpinned: 0, warning: 0 }],
    ['counts again where a later run sees it', [allAnswered(), allAnswered(pinned)], { pinned: 1, unpinned: 0, warning: 0 }],
    ['is not over where a run could not have seen it', [drift(pinned)], { pinned: 1, unpinned: null, warning: 0 }],
  ] as const)('%s', async (_, outcomes, expected) => {
    expect(await toldAfter(outcomes)).toEqual(expected)
  })

  it('and is not remembered either is not told to be over while it is suspected', async () => {
    const anew = (...outcomes: TargetReport[]) => toldAfter(outcomes, initialState)
    expect(await anew(allAnswered(pinned, warning))).toEqual(nothing)
    expect(await anew(allAnswered(pinned, warning), allAnswered(pinned, warning))).toEqual({ pinned: 1, unpinned: 0, warning: 1 })
    expect(await anew(cutShort())).toEqual(nothing)
    expect(await anew(report())).toEqual({ pinned: 0, unpinned: 0, warning: 0 })
    const inTurns = (observed: string, reason: string): TargetReport => ({
      ...report(),
      operations: ['listThings', 'other'].map((operation) => ({
        operation,
        observed: operation === observed,
        reason: operation === observed ? null : reason,
      })),
    })
    const none = { pinned: 0, unpinned: 0, warning: 0 }
    const left = inTurns('listThings', 'left out: its turn comes')
    expect(await anew(left)).toEqual(nothing)
    expect(await anew(left, inTurns('other', 'left out: its turn comes'))).toEqual(none)
    // One that no check asks is not waited for.
    expect(await anew(inTurns('listThings', 'not observed: no pagination'))).toEqual(none)
    // Once it was told, a suspicion changes nothing.
    expect(await anew(report(), allAnswered(pinned))).toEqual({ pinned: 0, unpinned: 0, warning: 0 })
  })

  it('is told neither of an operation that is gone nor of a law, until a run has looked', async () => {
    const gone = finding({ id: 'api-removed-without-deprecation', location: '' })
    const law = finding({ id: 'pagination-page-size', fingerprint: 'dddddddddddd', location: '/data' })
    const before = restoreState(
      [drift(gone, law), drift(gone, law)].reduce<TargetState>(
        (state, outcome, index) => recordRun(state, run(outcome, index * 1000), terms({ confirm: twoOfThree })),
        initialState,
      ),
      operations,
    )
    const told = async (...outcomes: TargetReport[]) => {
      const series = Object.entries(await seriesAfter(outcomes, before))
      const valuesOf = (name: string) => series.filter(([key]) => key.startsWith(`${name}{`)).map(([, value]) => value)
      return ['contract_endpoint_gone', 'contract_pagination_law_drift', 'contract_pagination_law_held', 'contract_schema_info'].map(
        valuesOf,
      )
    }
    expect(await told(trouble())).toEqual([[], [], [], []])
    expect(await told(drift(gone, law))).toEqual([[1, 0], [1], [1], [1]])
    expect(await told(report())).toEqual([[0, 0], [0], [1], [1]])
  })

  /** A run that got an answer of each operation. */
  function allAnswered(...findings: Finding[]): TargetReport {
    const { requests } = report()
    const others = requests.map((request) => ({ ...request, id: 'other:first', operation: 'other' }))
    return { ...(findings.length > 0 ? drift(...findings) : report()), requests: [...requests, ...others] }
  }
})

describe.concurrent('a watch with a store', () => {
  it('has saved what it tells', async (test) => {
    const store = openStore(null)
    const saved: string[] = []
    const { events, settled } = await watching(test, [drift(finding()), drift(finding())], {
      store: {
        load: store.load,
        save: (key, memory) => {
          saved.push(`${memory.state.runs} ${memory.state.lives.map(({ state }) => state)} after ${events.length} lines`)
          return store.save(key, memory)
        },
      },
    })
    await settled(2)
    expect(saved).toEqual(['1 suspected after 0 lines', '2 confirmed after 2 lines'])
  })

  it('begins where the one before ended', async (test) => {
    const store = openStore(null)
    const first = await watching(test, [drift(finding()), drift(finding())], { store })
    await first.settled(2)
    await first.watch.close()
    const second = await watching(test, [drift(finding())], { store })
    expect(await second.settled(1)).toBe(1)
    expect(await second.series()).toMatchObject({ [gauge('breaking')]: 1, [detected('breaking')]: 0 })
    expect(second.events.map(({ event }) => event)).toEqual(['run'])
  })

  it('knows what ends by itself once it has asked, though nothing answers, as far as the operations are still there', async (test) => {
    const store = openStore(null)
    const none = { budgetUsedRatio: null, credentialExpiry: null, certificateExpiry: null, sunsets: [], rateLimitRemaining: null }
    const ends = {
      ...none,
      certificateExpiry: 2_000_000_000,
      sunsets: ['listThings', 'gone'].map((operation) => ({ operation, at: 1_900_000_000 })),
    }
    const known = async (series: () => Promise<Record<string, number>>) =>
      Object.fromEntries(Object.entries(await series()).filter(([key]) => /^(contract_tls_cert_expiry|contract_sunset)/.test(key)))
    const at = 'api="shop.v1",environment="staging"'
    const certificate = { [`contract_tls_cert_expiry_timestamp_seconds{${at},target="shop"}`]: 2_000_000_000 }
    const sunset = { [`contract_sunset_timestamp_seconds{${at},operation="listThings",target="shop"}`]: 1_900_000_000 }
    const first = await watching(test, [report()], { store, readings: () => ends })
    await first.settled(1)
    await eventually(async () => expect(await known(first.series)).toMatchObject({ ...certificate, ...sunset }))
    await first.watch.close()
    const second = await watchFakes({ store, runCheck: () => new Promise(() => {}), readings: () => none })
    expect(await known(second.series)).toEqual({})
    await second.watch.close()
    // Neither a run without an answer nor the process after it forgets them.
    const third = await watching(test, [trouble()], { store, readings: () => none })
    await third.settled(1)
    expect(await known(third.series)).toEqual({ ...certificate, ...sunset })
    expect(store.load(keyOf(watchedTarget()))?.expiries.certificateExpiry).toBe(2_000_000_000)
  })

  it('says that its file was gone, and goes on', async (test) => {
    const { events, settled } = await watching(test, [report()], { store: { load: () => null, save: () => true } })
    await settled(1)
    expect(events.map(({ level, event }) => [level, event])).toEqual([
      ['warn', 'state-file-gone'],
      ['info', 'run'],
    ])
  })

  it('goes on when it cannot be written or read, and says so', async (test) => {
    const fail = () => {
      throw new Error('canary')
    }
    const { events, settled, series } = await watching(test, [drift(finding()), drift(finding())], { store: { load: fail, save: fail } })
    await settled(2)
    expect((await series())[gauge('breaking')]).toBe(1)
    expect(events.map(({ event }) => event)).toEqual([
      'state-not-loaded',
      'state-not-saved',
      'run',
      'finding-opened',
      'state-not-saved',
      'run',
      'finding-confirmed',
    ])
    expect(JSON.stringify(events)).not.toContain('canary')
  })

  it('keeps where optional properties were present, of runs that it recorded', async (test) => {
    const counts: Presence[] = [
      { operation: 'listThings', status: 200, location: '/data/*/phone', places: 10, present: 9, claim: { pointer: '', assumption: null } },
    ]
    const saved: TargetMemory[] = []
    const given: number[] = []
    const { watch } = await watchFakes({
      runCheck: async (_, __, memory) => {
        given.push(memory.history.reduce((sum, { runs }) => sum + runs, 0))
        memory.add(counts)
        if (given.length === 2) throw new Error('cut')
        return report()
      },
      store: { load: () => null, save: (_, memory) => saved.push(memory) === 0 },
    })
    test.onTestFinished(() => watch.close())
    await eventually(() => expect(saved).toHaveLength(3))
    expect(given).toEqual([0, 1, 1])
    expect(saved.map(({ presence }) => presence.map(({ runs, places, present }) => [runs, places, present]))).toEqual([
      [[1, 10, 9]],
      [[1, 10, 9]],
      [[2, 20, 18]],
    ])
  })
})
