import { setTimeout as wait } from 'node:timers/promises'
import { Registry } from 'prom-client'
import { describe, expect, it, vi } from 'vitest'
import { HarnessError } from '#errors'
import { eventually } from '#support/eventually'
import { drift, finding, report, trouble, watchedTarget, watchFakes } from './fixtures.ts'

const at = 'api="shop.v1",environment="staging"'
const breaking = 'contract_drift_findings{api="shop.v1",class="breaking",environment="staging",pinned="true",target="shop"}'

// Ticks are a second apart: waiting for several watches at a time keeps the file fast.
describe.concurrent('a watch', () => {
  it('shows each run within moments: ready, success, drift, trouble', async ({ onTestFinished }) => {
    let outcome = report()
    const { watch, events, series } = await watchFakes({ runCheck: async () => outcome })
    onTestFinished(() => watch.close())
    const shows = (expected: Record<string, number>) => eventually(async () => expect(await series()).toMatchObject(expected))

    await shows({
      [`contract_probe_success{${at},target="shop"}`]: 1,
      [`contract_probe_interval_seconds{${at},target="shop"}`]: 1,
      [breaking]: 0,
    })
    expect((await fetch(`${watch.origin}/readyz`)).status).toBe(200)
    outcome = drift(finding())
    await shows({ [`contract_probe_success{${at},target="shop"}`]: 0, [breaking]: 1 })
    outcome = trouble()
    await shows({ [`contract_probe_run_failures_total{${at},reason="server-error",target="shop"}`]: 1, [breaking]: 1 })
    outcome = report()
    await shows({ [`contract_probe_success{${at},target="shop"}`]: 1, [breaking]: 0 })
    expect(events.map(({ fields }) => fields.verdict)).toEqual(expect.arrayContaining(['pass', 'drift', 'unverified']))
  })

  it('goes on whatever a run throws, at once or later', async ({ onTestFinished }) => {
    const failures = [
      () => {
        throw new HarnessError('contract', 'contracts/shop.v1 is missing')
      },
      () => Promise.reject(new TypeError('canary')),
      () => Promise.reject('canary'),
    ]
    const { watch, events, series } = await watchFakes({ runCheck: () => failures.shift()?.() ?? Promise.resolve(report()) })
    onTestFinished(() => watch.close())
    await eventually(async () => expect((await series())[`contract_probe_success{${at},target="shop"}`]).toBe(1))
    expect(events.slice(0, 4).map(({ level, fields }) => [level, fields.verdict, fields.failure])).toEqual([
      ['error', 'failed', 'contracts/shop.v1 is missing'],
      ['error', 'failed', expect.stringMatching(/^internal error: TypeError at src\/[\w/.-]+:\d+$/)],
      ['error', 'failed', 'internal error: something that is no Error was thrown'],
      ['info', 'pass', undefined],
    ])
    expect(await series()).toMatchObject({ [`contract_probe_run_failures_total{${at},reason="internal",target="shop"}`]: 3 })
    expect(JSON.stringify(events)).not.toContain('canary')
  })

  it('goes on when a run cannot be recorded', async ({ onTestFinished }) => {
    const impossible = report({ requests: [{ id: 'x', operation: 'listThings', status: 200, durationMs: Number.NaN, phases: {} }] })
    const outcomes = [impossible]
    const { watch, events } = await watchFakes({ runCheck: async () => outcomes.shift() ?? report() })
    onTestFinished(() => watch.close())
    await eventually(() => expect(events.map(({ event }) => event)).toEqual(expect.arrayContaining(['run-not-recorded', 'run'])))
    await eventually(() => expect(events.filter(({ event }) => event === 'run').length).toBeGreaterThan(1))
  })

  it('gives up on a check that does not end, tells it to stop, and makes the next', async ({ onTestFinished }) => {
    const targets = [watchedTarget({ timeoutMs: 5 })]
    const told: boolean[] = []
    const { watch, events } = await watchFakes({
      targets,
      runCheck: (_, signal) => {
        if (told.length > 0) return Promise.resolve(report())
        signal.addEventListener('abort', () => told.push(true))
        return new Promise(() => {})
      },
    })
    onTestFinished(() => watch.close())
    // The tick of the second may find the check under way.
    const runs = () => events.filter(({ event }) => event === 'run')
    await eventually(() => expect(runs().length).toBeGreaterThan(1))
    expect(
      runs()
        .slice(0, 2)
        .map(({ fields }) => [fields.verdict, fields.failure]),
    ).toEqual([
      ['failed', 'the check did not end within 200 ms'],
      ['pass', undefined],
    ])
  })

  it('runs every target of its own, one not waiting for the other', async ({ onTestFinished }) => {
    const targets = [watchedTarget(), watchedTarget({ name: 'bank', api: 'bank.v1' })]
    const { watch, series } = await watchFakes({
      targets,
      runCheck: ({ target }) => (target.name === 'shop' ? new Promise(() => {}) : Promise.resolve(report())),
    })
    onTestFinished(() => watch.close())
    await eventually(async () =>
      expect((await series())['contract_probe_runs_total{api="bank.v1",environment="staging",target="bank"}']).toBeGreaterThan(0),
    )
    const ready = await fetch(`${watch.origin}/readyz`)
    expect([ready.status, await ready.text()]).toEqual([503, 'not ready: no run yet of shop\n'])
  })

  it('asks for the readings after each run', async ({ onTestFinished }) => {
    const { watch, series } = await watchFakes({
      runCheck: async () => report(),
      readings: () => ({ budgetUsedRatio: 0.25, credentialExpiry: null, certificateExpiry: null, sunsets: [], rateLimitRemaining: null }),
    })
    onTestFinished(() => watch.close())
    await eventually(async () => expect((await series())[`contract_ratelimit_budget_used_ratio{${at},target="shop"}`]).toBe(0.25))
  })

  it('skips a run for which too few requests are left, and makes it when there are enough', async ({ onTestFinished }) => {
    const left = [5, 1, 0, 2]
    const { watch, events } = await watchFakes({ runCheck: async () => report(), requestsLeft: () => left.shift() ?? 0 })
    onTestFinished(() => watch.close())
    await eventually(() => expect(events).toHaveLength(5))
    // The report of the first run has two requests.
    expect(events.map(({ event, fields }) => [event, fields.reason])).toEqual([
      ['run', undefined],
      ['skipped', 'budget'],
      ['skipped', 'budget'],
      ['run', undefined],
      ['skipped', 'budget'],
    ])
  })

  it('makes a run of fewer requests than the one before, where the target was given fewer', async ({ onTestFinished }) => {
    const { watch, events } = await watchFakes({
      runCheck: async () => report(),
      requestsLeft: () => 1,
      targets: [watchedTarget({ requests: 1 })],
    })
    onTestFinished(() => watch.close())
    // The report of each run has two requests.
    await eventually(() => expect(events.length).toBeGreaterThan(1))
    expect(events.slice(0, 2).map(({ event }) => event)).toEqual(['run', 'run'])
  })

  it('counts a tick that finds a run under way', async ({ onTestFinished }) => {
    const { watch, series, events } = await watchFakes({ runCheck: () => new Promise(() => {}) })
    onTestFinished(() => watch.close())
    await eventually(async () =>
      expect((await series())[`contract_probe_skipped_total{${at},reason="overlap",target="shop"}`]).toBeGreaterThan(0),
    )
    expect(events[0]).toEqual({
      level: 'warn',
      event: 'skipped',
      fields: { target: 'shop', api: 'shop.v1', environment: 'staging', reason: 'overlap' },
    })
  })
})

describe.concurrent('the end of a watch', () => {
  it('tells a run under way to stop and keeps no word of it', async () => {
    const underWay = Promise.withResolvers<void>()
    const { watch, events } = await watchFakes({
      runCheck: (_, signal) => {
        underWay.resolve()
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('cut off'))))
      },
    })
    await underWay.promise
    const start = performance.now()
    await watch.close()
    expect(performance.now() - start).toBeLessThan(1_000)
    expect(events).toEqual([])
    await expect(fetch(`${watch.origin}/healthz`)).rejects.toThrow()
  })

  it('comes within five seconds even when a run does not listen', async () => {
    const underWay = Promise.withResolvers<void>()
    const { watch } = await watchFakes({
      runCheck: () => {
        underWay.resolve()
        return new Promise(() => {})
      },
    })
    await underWay.promise
    const start = performance.now()
    await watch.close()
    expect(performance.now() - start).toBeLessThan(4_000)
  })
})

describe.concurrent('the start of a watch', () => {
  it('tells two accounts of one API in one environment apart', async ({ onTestFinished }) => {
    const targets = [watchedTarget(), watchedTarget({ name: 'shop-again' })]
    const runCheck = async ({ target }: { target: { name: string } }) => (target.name === 'shop' ? report() : drift(finding()))
    const { watch, series } = await watchFakes({ targets, runCheck })
    onTestFinished(() => watch.close())
    await eventually(async () =>
      expect(await series()).toMatchObject({
        [`contract_probe_success{${at},target="shop"}`]: 1,
        [`contract_probe_success{${at},target="shop-again"}`]: 0,
      }),
    )
  })

  it('runs nothing when its port is taken', async ({ onTestFinished }) => {
    const runCheck = vi.fn(async () => report())
    const { watch } = await watchFakes({ runCheck: async () => report() })
    onTestFinished(() => watch.close())
    await expect(watchFakes({ registry: new Registry(), port: Number(new URL(watch.origin).port), runCheck })).rejects.toMatchObject({
      code: 'usage',
    })
    await wait(60)
    expect(runCheck).not.toHaveBeenCalled()
  })
})
