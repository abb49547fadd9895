import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { TargetReport } from '#check/report'
import { HarnessError } from '#errors'
import type { WatchedTarget } from '#monitor/watched-target'
import { eventually } from '#support/eventually'
import { writtenWaiver } from '#support/report-fixture'
import { drift, finding, report, watchedTarget, watchFakes } from './fixtures.ts'

const hourly = { schedule: '0 * * * *' }
const shop = watchedTarget(hourly)
const bank = watchedTarget({ name: 'bank', api: 'bank.v1', ...hourly })
const pub = watchedTarget({ name: 'pub', api: 'pub.v1', ...hourly })
const labels = (name: string, api = `${name}.v1`) => `api="${api}",environment="staging",target="${name}"`

/** A watch whose configuration is what `next` holds; targets run once at their start and then on the hour. */
async function reloading(
  targets: WatchedTarget[],
  runCheck: (watched: WatchedTarget, signal: AbortSignal) => Promise<TargetReport>,
  overrides: Parameters<typeof watchFakes>[0] | object = {},
) {
  const next: { targets: WatchedTarget[] | Error } = { targets }
  const reload = async () => {
    if (next.targets instanceof Error) throw next.targets
    return next.targets
  }
  const fakes = await watchFakes({ targets, runCheck, reload, lifecycle: true, ...overrides })
  const runsOf = async (name: string) => (await fakes.series())[`contract_probe_runs_total{${labels(name)}}`]
  const settled = (...names: string[]) => eventually(async () => expect(await Promise.all(names.map(runsOf))).toEqual(names.map(() => 1)))
  return { ...fakes, next, settled }
}

describe.concurrent('a reload', () => {
  it('adds, removes and changes what it names, and leaves the others as they are', async ({ onTestFinished }) => {
    const checked: string[] = []
    const runCheck = async ({ target }: WatchedTarget) => {
      checked.push(`${target.name} ${target.timeoutMs}`)
      return target.name === 'shop' ? drift(finding()) : report()
    }
    const { watch, next, series, settled, events } = await reloading([shop, bank], runCheck)
    onTestFinished(() => watch.close())
    await settled('shop', 'bank')
    const before = await series()
    next.targets = [pub, { ...shop, target: { ...shop.target, timeoutMs: 5_000 } }]
    expect(await watch.reload()).toEqual({ kind: 'reloaded', added: 1, removed: 1, changed: 1, unchanged: 0 })
    await settled('pub')
    const after = await series()
    // A ghost would go on saying that all is well.
    expect(Object.keys(after).filter((key) => key.includes('bank'))).toEqual([])
    const ofShop = (all: typeof before) => Object.fromEntries(Object.entries(all).filter(([key]) => key.includes('target="shop"')))
    expect(Object.keys(ofShop(after)).length).toBeGreaterThan(50)
    expect(ofShop(after)).toEqual(ofShop(before))
    expect(checked).toEqual(['shop 10000', 'bank 10000', 'pub 10000'])
    const listed = (await (await fetch(`${watch.origin}/api/v1/targets`)).json()) as { targets: { target: string }[] }
    expect(listed.targets.map(({ target }) => target)).toEqual(['shop', 'pub'])
    expect(events.filter(({ event }) => event !== 'run' && !event.startsWith('finding-'))).toEqual([
      { level: 'info', event: 'reloaded', fields: { added: 1, removed: 1, changed: 1, unchanged: 0 } },
    ])
  })

  it('that changes nothing disturbs nothing', async ({ onTestFinished }) => {
    let made = 0
    const runCheck = async () => {
      made++
      return report()
    }
    const { watch, next, settled } = await reloading([shop, bank], runCheck)
    onTestFinished(() => watch.close())
    await settled('shop', 'bank')
    next.targets = [structuredCopy(bank), structuredCopy(shop)]
    expect(await watch.reload()).toEqual({ kind: 'reloaded', added: 0, removed: 0, changed: 0, unchanged: 2 })
    await wait(150)
    expect(made).toBe(2)
  })

  it('that finds a base URL on another line finds no other target', async ({ onTestFinished }) => {
    const at = (line: number) =>
      watchedTarget({
        ...hourly,
        baseUrl: 'https://shop.test',
        baseUrlPlace: { file: 'plumbline.yaml', line, key: 'targets.shop.baseUrl' },
      })
    const { watch, next, settled } = await reloading([at(4)], async () => report())
    onTestFinished(() => watch.close())
    await settled('shop')
    next.targets = [at(9)]
    expect(await watch.reload()).toEqual({ kind: 'reloaded', added: 0, removed: 0, changed: 0, unchanged: 1 })
  })

  it('keeps to a new schedule', async ({ onTestFinished }) => {
    let made = 0
    const runCheck = async () => {
      made++
      return report()
    }
    const { watch, next, settled, series } = await reloading([shop], runCheck)
    onTestFinished(() => watch.close())
    await settled('shop')
    next.targets = [watchedTarget({ schedule: '* * * * * *' })]
    expect(await watch.reload()).toMatchObject({ changed: 1 })
    const interval = async () => (await series())[`contract_probe_interval_seconds{${labels('shop')}}`]
    // By the new one, what was not yet due would be overdue.
    expect(await interval()).toBe(3_600)
    await eventually(() => expect(made).toBeGreaterThan(1))
    await eventually(async () => expect(await interval()).toBe(1))
    next.targets = [shop]
    await watch.reload()
    const before = made
    await wait(1_200)
    expect(made).toBe(before)
  })

  it('takes away an announced end that a waiver says is known, and shows it again without', async ({ onTestFinished }) => {
    const readings = () => ({
      budgetUsedRatio: null,
      credentialExpiry: null,
      certificateExpiry: null,
      sunsets: ['listThings', 'exchange'].map((operation) => ({ operation, at: 2_000_000_000 })),
      rateLimitRemaining: null,
    })
    const announced = finding({ id: 'endpoint-deprecated-with-sunset', severity: 'warning', operation: 'listThings' })
    const { watch, next, settled, series } = await reloading([shop], async () => drift(announced), { readings })
    onTestFinished(() => watch.close())
    await settled('shop')
    const sunsets = async () =>
      Object.keys(await series()).flatMap((key) => /^contract_sunset_timestamp_seconds.*operation="(\w+)"/.exec(key)?.[1] ?? [])
    await eventually(async () => expect(await sunsets()).toEqual(['listThings', 'exchange']))
    next.targets = [{ ...shop, waivers: [writtenWaiver()] }]
    await watch.reload()
    expect(await sunsets()).toEqual(['exchange'])
    next.targets = [shop]
    await watch.reload()
    expect(await sunsets()).toEqual(['listThings', 'exchange'])
  })

  it('counts a check that was under way by the terms that are there when it ends', async ({ onTestFinished }) => {
    const ends = Promise.withResolvers<TargetReport>()
    const { watch, next, settled, series } = await reloading([shop], () => ends.promise)
    onTestFinished(() => watch.close())
    next.targets = [{ ...shop, waivers: [writtenWaiver()] }]
    await watch.reload()
    ends.resolve(drift(finding()))
    await settled('shop')
    const at = 'api="shop.v1",class="breaking",environment="staging"'
    expect(await series()).toMatchObject({
      [`contract_drift_findings{${at},pinned="true",target="shop"}`]: 0,
      [`contract_drift_detected_total{${at},target="shop"}`]: 0,
    })
  })

  it('forgets what it knew of a target that is now at another address', async ({ onTestFinished }) => {
    const { watch, next, settled, series } = await reloading([shop], async ({ baseUrl }) =>
      baseUrl === shop.baseUrl ? drift(finding()) : report(),
    )
    onTestFinished(() => watch.close())
    await settled('shop')
    next.targets = [{ ...shop, baseUrl: 'http://127.0.0.1:10/api' }]
    expect(await watch.reload()).toMatchObject({ changed: 1 })
    await settled('shop')
    expect(await series()).toMatchObject({
      [`contract_probe_success{${labels('shop')}}`]: 1,
      'contract_drift_detected_total{api="shop.v1",class="breaking",environment="staging",target="shop"}': 0,
    })
  })

  it('begins the series of a target anew whose spec has other operations, and keeps what is known of it', async ({ onTestFinished }) => {
    const { watch, next, settled, series } = await reloading([shop], async () => drift(finding()))
    onTestFinished(() => watch.close())
    await settled('shop')
    const operations = shop.spec.operations.filter(({ id }) => id !== 'exchange')
    next.targets = [{ ...shop, spec: { ...shop.spec, operations } }]
    await watch.reload()
    const after = await series()
    expect(Object.keys(after).filter((key) => key.includes('operation="exchange"'))).toEqual([])
    expect(after).toMatchObject({
      [`contract_probe_runs_total{${labels('shop')}}`]: 0,
      [`contract_probe_success{${labels('shop')}}`]: 0,
      'contract_drift_findings{api="shop.v1",class="breaking",environment="staging",pinned="true",target="shop"}': 1,
      [`contract_probe_interval_seconds{${labels('shop')}}`]: expect.any(Number),
    })
    expect(after[`contract_probe_interval_seconds{${labels('shop')}}`]).toBeGreaterThan(3_000)
  })

  it('stops the check of a target that is gone, and keeps no word of it', async ({ onTestFinished }) => {
    const begun: string[] = []
    const told: string[] = []
    const runCheck = ({ target }: WatchedTarget, signal: AbortSignal) =>
      new Promise<TargetReport>((resolve) => {
        begun.push(target.name)
        signal.addEventListener('abort', () => {
          told.push(target.name)
          resolve(report())
        })
      })
    const { watch, next, events, series } = await reloading([shop, bank], runCheck)
    onTestFinished(() => watch.close())
    await eventually(() => expect(begun.toSorted()).toEqual(['bank', 'shop']))
    next.targets = [bank]
    await watch.reload()
    await eventually(() => expect(told).toEqual(['shop']))
    expect(events.map(({ event }) => event)).toEqual(['reloaded'])
    expect(Object.keys(await series()).filter((key) => key.includes('shop'))).toEqual([])
  })

  it('is refused with its reason when the configuration is bad, and the one before stays', async ({ onTestFinished }) => {
    const { watch, next, events, series, settled } = await reloading([shop], async () => report())
    onTestFinished(() => watch.close())
    await settled('shop')
    const loadedAt = (await series()).contract_config_last_reload_success_timestamp_seconds
    next.targets = new HarnessError('config', 'got 5, wants a duration', {
      place: { file: 'plumbline.yaml', line: 7, key: 'targets.shop.timeout' },
      hint: 'Write 5s.',
    })
    const reason = 'plumbline.yaml:7 targets.shop.timeout: got 5, wants a duration — Write 5s.'
    expect(await watch.reload()).toEqual({ kind: 'refused', reason })
    expect(events.at(-1)).toEqual({ level: 'error', event: 'reload-refused', fields: { failure: reason } })
    expect(await series()).toMatchObject({
      contract_config_last_reload_successful: 0,
      contract_config_last_reload_success_timestamp_seconds: loadedAt,
      [`contract_probe_runs_total{${labels('shop')}}`]: 1,
    })
    next.targets = [shop]
    expect(await watch.reload()).toMatchObject({ kind: 'reloaded', unchanged: 1 })
    const { contract_config_last_reload_successful, contract_config_last_reload_success_timestamp_seconds: again } = await series()
    expect(contract_config_last_reload_successful).toBe(1)
    expect(again).toBeGreaterThan(loadedAt!)
  })

  it('names the class of a failure of our own, and never its message', async ({ onTestFinished }) => {
    const { watch, next } = await reloading([shop], async () => report())
    onTestFinished(() => watch.close())
    next.targets = new TypeError('canary')
    expect(await watch.reload()).toEqual({
      kind: 'refused',
      reason: expect.stringMatching(/^internal error: TypeError( at [\w./-]+:\d+)?$/),
    })
  })

  it('is refused once the watch is being closed, and adds nothing that would go on', async () => {
    const checked: string[] = []
    let loads = 0
    const { watch, settled, events } = await reloading(
      [shop],
      async ({ target }) => {
        checked.push(target.name)
        return report()
      },
      {
        reload: async () => {
          loads++
          await wait(200)
          return [shop, bank]
        },
      },
    )
    await settled('shop')
    const pending = watch.reload()
    await eventually(() => expect(loads).toBe(1))
    const refused = { kind: 'refused', reason: 'the watch has ended' }
    let outcome: unknown = null
    void pending.then((reloaded) => {
      outcome = reloaded
    })
    await watch.close()
    expect(outcome).toEqual(refused)
    expect(await watch.reload()).toEqual(refused)
    expect(loads).toBe(1)
    await wait(200)
    expect(checked).toEqual(['shop'])
    expect(events.filter(({ event }) => event.startsWith('reload'))).toEqual(
      [1, 2].map(() => ({ level: 'error', event: 'reload-refused', fields: { failure: 'the watch has ended' } })),
    )
  })

  it('that takes longer than a watch may take to end keeps it no longer', async () => {
    let goOn = (): void => {}
    const { watch, series } = await watchFakes({
      targets: [],
      runCheck: async () => report(),
      reload: () =>
        new Promise((resolve) => {
          goOn = () => resolve([shop])
        }),
    })
    await series()
    const pending = watch.reload()
    const started = performance.now()
    await watch.close()
    expect(performance.now() - started).toBeLessThan(5_000)
    goOn()
    expect(await pending).toEqual({ kind: 'refused', reason: 'the watch has ended' })
  })

  it('waits for the one before it', async ({ onTestFinished }) => {
    const order: string[] = []
    const { watch } = await watchFakes({
      targets: [],
      runCheck: async () => report(),
      reload: async () => {
        order.push('begin')
        await wait(20)
        order.push('end')
        return []
      },
    })
    onTestFinished(() => watch.close())
    await Promise.all([watch.reload(), watch.reload()])
    expect(order).toEqual(['begin', 'end', 'begin', 'end'])
  })
})

describe.concurrent('POST /-/reload', () => {
  // As a page of its own asks.
  const ask = (origin: string, init: RequestInit = {}) => fetch(`${origin}/-/reload`, { method: 'POST', headers: { origin }, ...init })

  it('says what changed, or why it was refused', async ({ onTestFinished }) => {
    const { watch, next } = await reloading([shop], async () => report())
    onTestFinished(() => watch.close())
    next.targets = [shop, bank]
    const done = await ask(watch.origin)
    expect([done.status, await done.text()]).toEqual([200, 'Reloaded: 1 added, 0 removed, 0 changed, 1 unchanged.\n'])
    next.targets = new HarnessError('config', 'there is no such file', { place: { file: 'plumbline.yaml' } })
    const refused = await ask(watch.origin, { method: 'PUT' })
    expect([refused.status, await refused.text()]).toEqual([
      500,
      'The configuration was refused, and the one before it is still in use: plumbline.yaml: there is no such file\n',
    ])
  })

  it('is no page, and none of another site may ask', async ({ onTestFinished }) => {
    const { watch, events } = await reloading([shop], async () => report())
    onTestFinished(() => watch.close())
    const get = await fetch(`${watch.origin}/-/reload`)
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST, PUT'])
    const foreign = await ask(watch.origin, { headers: { Origin: 'https://example.test' } })
    expect([foreign.status, await foreign.text()]).toEqual([403, 'Not from a page of another site.\n'])
    expect(events.filter(({ event }) => event.startsWith('reload'))).toEqual([])
  })

  it('is off where nobody turned it on', async ({ onTestFinished }) => {
    let reloads = 0
    const reload = async () => {
      reloads++
      return []
    }
    const { watch } = await watchFakes({ runCheck: async () => report(), reload })
    onTestFinished(() => watch.close())
    const answer = await ask(watch.origin)
    expect([answer.status, await answer.text()]).toEqual([
      403,
      'Reloads over HTTP are off: start with --token-file or --enable-lifecycle, or send SIGHUP.\n',
    ])
    expect(reloads).toBe(0)
  })
})

function structuredCopy(watched: WatchedTarget): WatchedTarget {
  return { ...watched, target: { ...watched.target } }
}
