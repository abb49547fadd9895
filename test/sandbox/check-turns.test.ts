import { describe, expect, it } from 'vitest'
import { checkTarget } from '#check/check-target'
import { type Plan, planTargets } from '#check/plan-targets'
import type { TargetReport } from '#check/report'
import { emulation } from '#cli/emulation'
import { run } from '#cli/program'
import { loadConfig } from '#config/load'
import { selectTargets } from '#config/target-selection'
import { variablesFrom } from '#config/variables'
import { openShop, type Shop, type ShopRequest, writeConfig } from '#support/shop'
import { testIo } from '#support/test-io'

const six = ['listA', 'listB', 'listC', 'listD', 'listE', 'listF']

async function planOf({ directory }: Shop, previous?: Plan): Promise<Plan> {
  const config = loadConfig({ cwd: directory, variables: variablesFrom({}) })
  const targets = selectTargets(config, { environment: 'staging', names: ['shop'] })
  return planTargets({ config, targets, emulation, now: Date.now, ...(previous === undefined ? {} : { previous }) })
}

/** A check as `watch` makes it: what the target shares between its checks goes on from one to the next. */
async function checkOf({ targets: [planned] }: Plan, again = false): Promise<TargetReport> {
  if (planned === undefined) throw new Error('no target was planned')
  const policy = { enumGrowth: 'warning', sunsetNoticeMs: 0, confirm: { seen: 2, of: 3 } } as const
  return checkTarget({ ...planned, policy, failOn: 'breaking', allowEmpty: false, now: Date.now, again })
}

const inFull = ({ operations }: TargetReport) => operations.filter(({ reason }) => reason === null).map(({ operation }) => operation)
const seen = ({ operations }: TargetReport) => operations.filter(({ observed }) => observed).map(({ operation }) => operation)
const left = (requests: number) => `left for the next run: ${requests} requests a check, settable with requests:`

async function runs(plan: Plan, count: number): Promise<TargetReport[]> {
  const reports: TargetReport[] = []
  for (let made = 0; made < count; made++) reports.push(await checkOf(plan))
  return reports
}

describe('six lists that share 30 requests a check', () => {
  it('are each asked for the first page before any is tested further', async () => {
    const shop = await openShop({ lists: six })
    const report = await checkOf(await planOf(shop))
    expect(shop.requests.slice(0, 6)).toEqual(six.map((operation): ShopRequest => ({ operation, query: {} })))
    expect(report.requests.slice(0, 7).map(({ id }) => id)).toEqual([...six.map((id) => `${id}:default`), 'listA:first'])
    expect([report.verdict, report.cause, report.requests.length, seen(report)]).toEqual(['pass', null, 30, six])
  })

  it('take turns over the runs, so that each is soon fully tested', async () => {
    const reports = await runs(await planOf(await openShop({ lists: six })), 4)
    expect(reports.map(inFull)).toEqual([
      ['listA', 'listB', 'listC'],
      ['listD', 'listE', 'listF'],
      ['listA', 'listB', 'listC'],
      ['listD', 'listE', 'listF'],
    ])
    expect(reports.map(({ verdict, cause, requests }) => [verdict, cause, requests.length <= 30])).toEqual(
      reports.map(() => ['pass', null, true]),
    )
  })

  it('are told what was left out as ours, and as nobody’s trouble', async () => {
    const shop = await openShop({ lists: six })
    const io = testIo({ cwd: shop.directory })
    expect(await run(['check', '--env', 'staging'], io)).toBe(0)
    expect(io.out()).toContain(
      `  operations 6 of 6 observed\n    listD, listE, listF, in part: ${left(30).replace('requests:', '\n    requests:').replace(' \n', '\n')}\n`,
    )
    expect(io.out()).not.toMatch(/rate-limited|same budget|budget spent/)
  })

  it('are shared in the same way by every single check', async () => {
    const shop = await openShop({ lists: six })
    const asked: string[] = []
    for (const _ of [1, 2]) {
      const io = testIo({ cwd: shop.directory })
      await run(['check', '--env', 'staging', '--format', 'json'], io)
      asked.push(
        JSON.parse(io.out())
          .targets[0].requests.map(({ id }: { id: string }) => id)
          .join(),
      )
    }
    expect(asked[1]).toBe(asked[0])
  })

  it('keep the turn of the check that another is to confirm', async () => {
    const plan = await planOf(await openShop({ lists: six }))
    const reports = [await checkOf(plan), await checkOf(plan, true), await checkOf(plan)]
    expect(reports.map(inFull)).toEqual([
      ['listA', 'listB', 'listC'],
      ['listA', 'listB', 'listC'],
      ['listD', 'listE', 'listF'],
    ])
  })

  it('keep their turns where the configuration is read again, and take its requests', async () => {
    const shop = await openShop({ lists: six })
    const plan = await planOf(shop)
    const first = await checkOf(plan)
    writeConfig(shop, [`baseUrl: ${plan.targets[0]?.baseUrl}`, 'requests: 60'])
    const next = await planOf(shop, plan)
    const second = await checkOf(next)
    expect([first.requests.length, inFull(second)]).toEqual([30, six])
    expect(second.requests.find(({ id }) => id.endsWith(':first'))?.operation).toBe('listD')
  })

  it('go on past one whose law is broken, and that asks for more than its share', async () => {
    const shop = await openShop({
      lists: six,
      change: (reply, { operation, query }) =>
        operation === 'listA' && query.skip !== undefined
          ? { ...reply, body: { items: [], page: { skip: 0, limit: 0, total: 25 } } }
          : reply,
    })
    const reports = await runs(await planOf(shop), 4)
    expect(reports.map(({ verdict }) => verdict)).toContain('drift')
    for (const list of six.slice(1)) expect(reports.filter((report) => inFull(report).includes(list)).length).toBeGreaterThan(0)
  })
})

describe('fewer requests than lists', () => {
  it('ask some lists in each run, all within a few, and never pass', async () => {
    const shop = await openShop({ lists: six, target: ['requests: 4'] })
    const reports = await runs(await planOf(shop), 3)
    expect(reports.map((report) => [report.verdict, report.cause, report.requests.length, seen(report)])).toEqual([
      ['unverified', null, 4, ['listA', 'listB', 'listC', 'listD']],
      ['unverified', null, 4, ['listB', 'listC', 'listE', 'listF']],
      ['unverified', null, 4, ['listA', 'listB', 'listD', 'listF']],
    ])
    expect(reports[0]?.operations.slice(4)).toEqual(
      ['listE', 'listF'].map((operation) => ({ operation, observed: false, reason: left(4) })),
    )
    const io = testIo({ cwd: shop.directory })
    expect(await run(['check', '--env', 'staging'], io)).toBe(3)
    expect(io.out().split('\n')[0]).toMatch(/^UNVERIFIED \[staging\] shop could not be verified \(listE and listF left for the next run:/)
    expect(io.out()).not.toMatch(/rate-limited|same budget|budget spent/)
  })

  it('of one list alone are told as too few, for the next run can do no more', async () => {
    const shop = await openShop({ lists: ['listA'], target: ['requests: 3'] })
    const reports = await runs(await planOf(shop), 2)
    const reason = 'not within 3 requests a check, settable with requests:'
    expect(reports.map((report) => [report.verdict, report.operations])).toEqual(
      reports.map(() => ['pass', [{ operation: 'listA', observed: true, reason }]]),
    )
  })
})

it('one list is asked in the order of old', async () => {
  const report = await checkOf(await planOf(await openShop({ lists: ['listA'], plain: ['getA'] })))
  const roles = ['default', 'first', 'second', 'double', 'last', 'past-the-end', 'walk']
  expect(report.requests.map(({ id }) => id)).toEqual(roles.map((role) => `listA:${role}`))
})
