import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it, type TestContext } from 'vitest'
import type { TargetReport } from '#check/report'
import type { WatchOptions } from '#monitor/watch'
import type { WatchedTarget } from '#monitor/watched-target'
import { eventually } from '#support/eventually'
import { parseSeries, report, watchedTarget, watchFakes } from './fixtures.ts'

const at = 'api="shop.v1",environment="staging",target="shop"'
const runs = `contract_probe_runs_total{${at}}`
const hourly = { schedule: '0 * * * *' }

/** A watch of `shop` and `bank` that is probed; `ready` waits for their first runs. */
async function probing(
  overrides: Partial<WatchOptions> & Pick<WatchOptions, 'runCheck'>,
  onTestFinished: (end: () => Promise<void>) => void,
) {
  const targets = [watchedTarget(hourly), watchedTarget({ name: 'bank', api: 'bank.v1', ...hourly })]
  const fakes = await watchFakes({ targets, ...overrides })
  onTestFinished(() => fakes.watch.close())
  const probe = async (target = 'shop', seconds?: number | string, init: RequestInit = {}) => {
    const headers = seconds === undefined ? {} : { 'X-Prometheus-Scrape-Timeout-Seconds': String(seconds) }
    const response = await fetch(`${fakes.watch.origin}/probe?target=${encodeURIComponent(target)}`, { headers, ...init })
    const text = await response.text()
    return { status: response.status, how: response.headers.get('x-plumbline-probe'), text, series: parseSeries(text) }
  }
  const ready = () => eventually(async () => expect((await fetch(`${fakes.watch.origin}/readyz`)).status).toBe(200))
  return { ...fakes, probe, ready }
}

/** Counts what asks this server for a probe, from now on. */
function countProbes(origin: string, onTestFinished: TestContext['onTestFinished']): () => number {
  let heard = 0
  const listener = (message: unknown) => {
    const { request } = message as { request: IncomingMessage }
    if (request.headers.host === new URL(origin).host && request.url?.startsWith('/probe')) heard++
  }
  subscribe('http.server.request.start', listener)
  onTestFinished(() => void unsubscribe('http.server.request.start', listener))
  return () => heard
}

describe.concurrent('a probe', () => {
  it('answers the series of its target alone, as they stand in /metrics', async ({ onTestFinished }) => {
    const { probe, ready, series } = await probing({ runCheck: async () => report() }, onTestFinished)
    await ready()
    const probed = await probe()
    expect([probed.status, probed.how]).toEqual([200, 'cached'])
    expect(Object.keys(probed.series).filter((key) => !key.includes('target="shop"'))).toEqual([])
    const all = Object.entries(await series()).filter(([key]) => key.includes('target="shop"'))
    expect(all.length).toBeGreaterThan(50)
    expect(probed.series).toEqual(Object.fromEntries(all))
  })

  it('is not content with a check that a clock which was set back seems to have made later', async ({ onTestFinished }) => {
    let now = Date.now()
    const targets = [watchedTarget({ schedule: '*/3 * * * * *' })]
    const { probe, ready } = await probing({ runCheck: async () => report(), now: () => now, onDemand: true, targets }, onTestFinished)
    await ready()
    now -= 100 * 86_400_000
    expect((await probe()).how).toBe('cached')
    await wait(2_800)
    expect((await probe()).how).toBe('ran')
  })

  it('makes a check where the last is older than the interval, and is content with it where it is not', async ({ onTestFinished }) => {
    let now = Date.now()
    let made = 0
    const runCheck = async () => {
      made++
      return report()
    }
    const { probe, ready } = await probing({ runCheck, now: () => now, onDemand: true, targets: [watchedTarget(hourly)] }, onTestFinished)
    await ready()
    expect((await probe()).how).toBe('cached')
    // A scrape at the interval of the target comes a moment early now and then.
    now += 3_600_000 - 5_001
    expect((await probe()).how).toBe('cached')
    now += 2
    const probed = await probe()
    expect([probed.how, probed.series[runs]]).toEqual(['ran', 2])
    expect((await probe()).how).toBe('cached')
    expect(made).toBe(2)
  })

  it('leaves a check that is due to the schedule, unless its tick does not come', async ({ onTestFinished }) => {
    let now = Date.now()
    const { probe, ready } = await probing(
      { runCheck: async () => report(), now: () => now, targets: [watchedTarget(hourly)] },
      onTestFinished,
    )
    await ready()
    now += 3_600_000 + 4_000
    expect((await probe()).how).toBe('cached')
    now += 2_000
    expect((await probe()).how).toBe('ran')
  })

  it('joins a check that is under way: many ask, one is made', async ({ onTestFinished }) => {
    const finish: ((done: TargetReport) => void)[] = []
    const runCheck = ({ target }: WatchedTarget) =>
      target.name === 'shop' ? new Promise<TargetReport>((resolve) => finish.push(resolve)) : Promise.resolve(report())
    const { probe, watch } = await probing({ runCheck }, onTestFinished)
    await eventually(() => expect(finish).toHaveLength(1))
    const heard = countProbes(watch.origin, onTestFinished)
    const asked = [probe(), probe(), probe()]
    await eventually(() => expect(heard()).toBe(3))
    // Each is heard before it is handled.
    await wait(100)
    finish[0]?.(report())
    expect((await Promise.all(asked)).map(({ how, series }) => [how, series[runs]])).toEqual([1, 2, 3].map(() => ['joined', 1]))
    expect(finish).toHaveLength(1)
  })

  it('answers before the one who scrapes gives up: nothing before the first check, then what is known', async ({ onTestFinished }) => {
    let now = Date.now()
    const finish: ((done: TargetReport) => void)[] = []
    const runCheck = () => new Promise<TargetReport>((resolve) => finish.push(resolve))
    const { probe, ready } = await probing({ runCheck, now: () => now, onDemand: true, targets: [watchedTarget(hourly)] }, onTestFinished)
    await eventually(() => expect(finish).toHaveLength(1))
    const start = performance.now()
    const early = await probe('shop', 2)
    const waited = performance.now() - start
    expect([early.status, early.text]).toEqual([503, 'The first check of this target is not done yet.\n'])
    expect(waited).toBeGreaterThan(1_200)
    expect(waited).toBeLessThan(2_000)
    finish[0]?.(report())
    await ready()
    now += 3_700_000
    const late = await probe('shop', 0.4)
    expect([late.status, late.how, late.series[runs]]).toEqual([200, 'late', 1])
    // It was not cut short: what it finds is there for the next one.
    finish[1]?.(report())
    await eventually(async () => expect((await probe()).series[runs]).toBe(2))
    expect(finish).toHaveLength(2)
  })

  it.each(['', 'soon', '-1', '0', 'Infinity'])('takes %j for no deadline at all', async (seconds) => {
    const { watch } = await watchFakes({ targets: [watchedTarget(hourly)], runCheck: async () => wait(100).then(() => report()) })
    const response = await fetch(`${watch.origin}/probe?target=shop`, { headers: { 'X-Prometheus-Scrape-Timeout-Seconds': seconds } })
    await response.text()
    await watch.close()
    expect(response.status).toBe(200)
  })

  it('stays within our budget for the provider', async ({ onTestFinished }) => {
    let now = Date.now()
    let left = 10
    const { probe, ready } = await probing(
      { runCheck: async () => report(), requestsLeft: () => left, now: () => now, onDemand: true, targets: [watchedTarget(hourly)] },
      onTestFinished,
    )
    await ready()
    now += 3_700_000
    left = 1
    const probed = await probe()
    expect([probed.status, probed.how, probed.series[runs]]).toEqual([200, 'budget', 1])
    expect(probed.series['contract_probe_skipped_total{api="shop.v1",environment="staging",reason="budget",target="shop"}']).toBe(1)
  })

  it('knows configured names alone, and never a URL', async ({ onTestFinished }) => {
    let made = 0
    const runCheck = async () => {
      made++
      return report()
    }
    const { probe, ready, watch } = await probing({ runCheck }, onTestFinished)
    await ready()
    for (const name of ['nobody', 'http://127.0.0.1:9/', 'https://169.254.169.254/latest', 'SHOP', 'shop ', '__proto__', '<script>']) {
      const { status, text } = await probe(name)
      expect([status, text]).toEqual([404, 'No such target. Give the name of a configured one, as in /api/v1/targets, and never a URL.\n'])
    }
    const nameless = await fetch(`${watch.origin}/probe`)
    expect([nameless.status, await nameless.text()]).toEqual([400, 'Which target? Ask for /probe?target=NAME.\n'])
    expect(made).toBe(2)
  })

  it('makes no check for a HEAD, and takes no other method', async ({ onTestFinished }) => {
    let now = Date.now()
    let made = 0
    const runCheck = async () => {
      made++
      return report()
    }
    const { probe, ready } = await probing({ runCheck, now: () => now, onDemand: true }, onTestFinished)
    await ready()
    now += 3_700_000
    expect(await probe('shop', undefined, { method: 'HEAD' })).toMatchObject({ status: 200, text: '' })
    expect(await probe('nobody', undefined, { method: 'HEAD' })).toMatchObject({ status: 404, text: '' })
    expect(await probe('shop', undefined, { method: 'POST' })).toMatchObject({ status: 405 })
    expect(made).toBe(2)
  })

  it('speaks OpenMetrics where it is asked to', async ({ onTestFinished }) => {
    const { watch, ready } = await probing({ runCheck: async () => report() }, onTestFinished)
    await ready()
    const headers = { Accept: 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1' }
    const response = await fetch(`${watch.origin}/probe?target=shop`, { headers })
    expect(response.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8')
    expect((await response.text()).endsWith('\n# EOF\n')).toBe(true)
  })
})

describe.concurrent('a watch on demand', () => {
  it('checks each target once at the start, so that it becomes ready, and then at no tick', async ({ onTestFinished }) => {
    let made = 0
    const runCheck = async () => {
      made++
      return report()
    }
    const { ready, watch, events } = await probing({ runCheck, onDemand: true, targets: [watchedTarget()] }, onTestFinished)
    await ready()
    await wait(2_200)
    expect(made).toBe(1)
    expect(events.map(({ event }) => event)).toEqual(['run'])
    const listed = (await (await fetch(`${watch.origin}/api/v1/targets`)).json()) as { targets: { nextRunAt: string | null }[] }
    expect(listed.targets.map(({ nextRunAt }) => nextRunAt)).toEqual([null])
  })
})
