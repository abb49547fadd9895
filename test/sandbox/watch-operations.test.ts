import { describe, expect, it, type TestContext, vi } from 'vitest'
import { run } from '#cli/program'
import { eventually } from '#support/eventually'
import { openShop, type Shop, writeConfig } from '#support/shop'
import { testIo } from '#support/test-io'

const six = ['listA', 'listB', 'listC', 'listD', 'listE', 'listF']

/** Watches a shop, with a tick a second, until the test ends. */
async function watchShop({ directory }: Shop, { onTestFinished }: Pick<TestContext, 'onTestFinished'>) {
  const interrupt = new AbortController()
  const io = testIo({ cwd: directory, signal: interrupt.signal })
  const ended = run(['watch', '--env', 'staging', '--port', '0', '--state', ':memory:', '--schedule', '* * * * * *'], io)
  onTestFinished(async () => {
    interrupt.abort()
    await ended
  })
  await eventually(() => expect(io.out(), io.err()).toContain('status page'))
  const origin = /status page {2}(http:\/\/127\.0\.0\.1:\d+)\//.exec(io.out())?.[1] ?? expect.fail(io.out())
  const text = async (path: string) => (await fetch(`${origin}${path}`)).text()
  return { io, text, target: async () => JSON.parse(await text('/api/v1/targets')).targets[0] }
}

const within = { timeout: 45_000, interval: 40 }
/** The lists whose law of the whole walk was tried, in order. */
const walked = ({ requests }: Shop) => requests.filter(({ query }) => query.limit === '50').map(({ operation }) => operation)

describe('a watch over six lists', () => {
  it('tests each of them fully within two runs, and then again', async (test) => {
    const shop = await openShop({ lists: six })
    await watchShop(shop, test)
    await vi.waitFor(() => expect(walked(shop).slice(0, 9)).toEqual([...six, 'listA', 'listB', 'listC']), within)
  })
})

describe('a watch over a list and a plain GET', () => {
  it('names what it does not observe, on its page and in its JSON, until the target is told to be about the list', async (test) => {
    const shop = await openShop({ lists: ['listOrders'], plain: ['getOrder'] })
    const { io, text, target } = await watchShop(shop, test)
    const operations = [
      { operation: 'listOrders', observed: true, reason: null },
      { operation: 'getOrder', observed: false, reason: 'not observed: no pagination' },
    ]
    await vi.waitFor(async () => expect(await target()).toMatchObject({ status: 'unverified', cause: null, operations }), within)
    const { laws, coverage } = await target()
    expect([laws.length, coverage.items]).toEqual([8, 25])
    const why = 'Not every operation was observed: getOrder not observed: no pagination.'
    for (const page of ['/', '/targets/shop']) expect(await text(page)).toContain(why)
    expect(JSON.parse(io.err().split('\n')[0] ?? '')).toMatchObject({ event: 'run', causeMessage: why, operations: { observed: 1, of: 2 } })
    const metrics = await text('/metrics')
    expect(metrics).toMatch(/^contract_probe_success\{.*target="shop"\} 0$/m)
    expect(metrics).toMatch(/^contract_probe_run_failures_total\{.*reason="empty",target="shop"\} [1-9]/m)

    const { baseUrl } = await target()
    writeConfig(shop, [`baseUrl: ${baseUrl}`, 'operations: [listOrder]'])
    io.hangUp()
    const refusal =
      'plumbline.yaml:8 targets.shop.operations[0]: got "listOrder", wants an operationId of shop.v1 (did you mean listOrders?) — Operations of target shop: listOrders, getOrder.'
    await vi.waitFor(() => expect(io.err()).toContain(JSON.stringify(refusal)), within)
    writeConfig(shop, [`baseUrl: ${baseUrl}`, 'operations: [listOrders]'])
    io.hangUp()
    await vi.waitFor(async () => expect(await target()).toMatchObject({ status: 'pass' }), within)
    expect((await target()).operations[1]).toEqual({
      operation: 'getOrder',
      observed: false,
      reason: 'not observed: not among the operations that the target names',
    })
  })
})
