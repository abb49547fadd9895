import { describe, expect, it } from 'vitest'
import { run } from '#cli/program'
import { answerOffset } from '#support/list-server'
import { reportSchemaErrors } from '#support/report-schema'
import { openShop, type Shop } from '#support/shop'
import { testIo } from '#support/test-io'

async function check({ directory }: Pick<Shop, 'directory'>, ...args: string[]) {
  const io = testIo({ cwd: directory })
  const code = await run(['check', '--env', 'staging', ...args], io)
  return { code, out: io.out(), err: io.err() }
}

async function reportOn(shop: Shop) {
  const { code, out } = await check(shop, '--format', 'json')
  const report = JSON.parse(out)
  expect(reportSchemaErrors(report)).toEqual([])
  const [{ verdict, cause, operations, requests }] = report.targets
  return { code, verdict, cause, operations, asked: [...new Set(requests.map(({ operation }: { operation: string }) => operation))] }
}

const plain = (operation: string) => ({ operation, observed: false, reason: 'not observed: no pagination' })
const failing = (id: string) => ({
  change: (reply: { status: number; body: unknown }, { operation }: { operation: string }) =>
    operation === id ? { status: 500, body: {} } : reply,
})

describe('a list and a plain GET that answers 500', () => {
  const shop = () => openShop({ lists: ['listOrders'], plain: ['getOrder'], ...failing('getOrder') })

  it('do not pass, and the one that was not asked is named', async () => {
    expect(await reportOn(await shop())).toEqual({
      code: 3,
      verdict: 'unverified',
      cause: null,
      operations: [{ operation: 'listOrders', observed: true, reason: null }, plain('getOrder')],
      asked: ['listOrders'],
    })
  })

  it('do not pass where the GET has none of our extensions either', async () => {
    expect(await reportOn(await openShop({ lists: ['listOrders'], bare: ['getOrder'] }))).toMatchObject({
      code: 3,
      verdict: 'unverified',
      operations: [{ operation: 'listOrders', observed: true, reason: null }, plain('getOrder')],
    })
  })

  it('stand in the text as what they are', async () => {
    const { out } = await check(await shop())
    const lines = out.split('\n')
    expect(lines.slice(0, 2)).toEqual([
      'UNVERIFIED [staging] shop could not be verified (getOrder not observed: no pagination)',
      'Not all that the API promises was looked at: no drift was seen, and of the rest nothing is known.',
    ])
    const from = lines.findIndex((line) => line.startsWith('  trouble'))
    expect(lines.slice(from, from + 5)).toEqual([
      '  trouble    Not every operation was observed: getOrder not observed: no pagination.',
      '  next       Name the operations that the target is about with operations: in plumbline.yaml, or',
      '             give a list its x-pagination in the spec.',
      '  operations 1 of 2 observed',
      '    getOrder: not observed: no pagination',
    ])
  })

  it('stand in every other format', async () => {
    const about = await shop()
    const github = (await check(about, '--format', 'github')).out.split('\n')
    expect(github.filter((line) => line.startsWith('::'))).toEqual([
      '::error title=unverified%3A not observed (shop%2C staging)::Not every operation was observed: getOrder not observed: no pagination.%0AName the operations that the target is about with operations: in plumbline.yaml, or give a list its x-pagination in the spec.',
    ])
    const junit = (await check(about, '--format', 'junit')).out
    expect(junit).toContain('<error type="not-observed" message="Not every operation was observed: getOrder not observed: no pagination.">')
    expect(junit).toMatch(/name="getOrder: answers as promised" time="0.000">\s*<skipped message="not observed: no pagination"\/>/)
    const [sarif] = JSON.parse((await check(about, '--format', 'sarif')).out).runs
    expect(sarif.invocations[0].toolExecutionNotifications).toEqual([
      {
        descriptor: { id: 'operation/not-observed' },
        level: 'error',
        message: {
          text: 'shop (staging) is unverified: Not every operation was observed: getOrder not observed: no pagination. Name the operations that the target is about with operations: in plumbline.yaml, or give a list its x-pagination in the spec.',
        },
      },
    ])
  })
})

describe('a list of which another has items, and that has none', () => {
  const empty = 'listUsers has no item, so nothing about its items could be verified'
  const next = 'Put a user into the account, or accept an empty list with --allow-empty.'
  const ofRow = 'empty: the list has no item, so nothing about items could be verified'
  const shop = () =>
    openShop({
      lists: ['listOrders', 'listUsers'],
      change: (reply, { operation, query }) =>
        operation === 'listUsers' ? answerOffset([], query, { default: 10, maximum: null }) : reply,
    })

  it('keeps the target from passing, unless it may', async () => {
    const about = await shop()
    expect(await reportOn(about)).toEqual({
      code: 3,
      verdict: 'unverified',
      cause: { class: 'empty', message: empty },
      operations: [
        { operation: 'listOrders', observed: true, reason: null },
        { operation: 'listUsers', observed: true, reason: ofRow },
      ],
      asked: ['listOrders', 'listUsers'],
    })
    const { code, out } = await check(about, '--allow-empty')
    expect([code, out.split('\n')[0]]).toEqual([0, 'PASS [staging] shop keeps its contract'])
    expect(out).toContain('    coverage   0 items; ')
    expect(out).not.toContain('empty')
  })

  it('is named in the text, which takes nothing back of the other', async () => {
    const lines = (await check(await shop())).out.split('\n')
    expect(lines.slice(0, 2)).toEqual([
      'UNVERIFIED [staging] shop could not be verified (empty)',
      'Not all that the API promises was looked at: no drift was seen, and of the rest nothing is known.',
    ])
    const from = lines.findIndex((line) => line.startsWith('  trouble'))
    expect(lines.slice(from, from + 6)).toEqual([
      `  trouble    empty: ${empty}`,
      `  next       ${next}`,
      '  operations 2 of 2 observed',
      `    listUsers, in part: ${ofRow}`,
      '  listOrders',
      '    laws       8 held, 0 broken, 0 untested',
    ])
  })

  it('is what JUnit skips', async () => {
    const { out } = await check(await shop(), '--format', 'junit')
    expect(out).toContain(`<error type="empty" message="${empty}">`)
    expect(out).toMatch(/name="listOrders: answers as promised" time="0.000"\/>/)
    expect(out).toMatch(new RegExp(`name="listUsers: answers as promised" time="0.000">\\s*<skipped message="${ofRow}"/>`))
  })
})

describe('plain GETs alone', () => {
  it('are told as what they are: no request was made, so there was no answer', async () => {
    const shop = await openShop({ plain: ['getOrder', 'getUser'] })
    const { code, out } = await check(shop)
    expect([code, shop.requests]).toEqual([3, []])
    expect(out.split('\n').slice(0, 2)).toEqual([
      'UNVERIFIED [staging] shop could not be verified (getOrder and getUser not observed: no pagination)',
      'Nothing of the API was looked at, so nothing is known about it.',
    ])
    expect(out).not.toContain('There were answers')
    expect(out).toContain('  requests   none was made\n')
    expect(out).toContain('  operations 0 of 2 observed\n    getOrder, getUser: not observed: no pagination\n')
  })
})

describe('operations that only write', () => {
  it('are named, and keep nothing from passing', async () => {
    const shop = await openShop({ lists: ['listOrders'], posts: ['createOrder'] })
    const writes = { operation: 'createOrder', observed: false, reason: 'not observed: probes only read' }
    expect(await reportOn(shop)).toMatchObject({
      code: 0,
      verdict: 'pass',
      operations: [{ operation: 'listOrders', observed: true }, writes],
    })
    const github = (await check(shop, '--format', 'github')).out.split('\n')
    expect(github.filter((line) => line.startsWith('::'))).toEqual([
      '::notice title=not observed (shop%2C staging)::createOrder: not observed: probes only read',
    ])
    expect((await check(shop)).out).toContain('  operations 1 of 2 observed\n    createOrder: not observed: probes only read\n')
  })

  it('alone leave nothing to ask, and that is told', async () => {
    const shop = await openShop({ posts: ['createOrder'] })
    const { code, out } = await check(shop)
    expect([code, shop.requests]).toEqual([3, []])
    expect(out.split('\n')[0]).toBe('UNVERIFIED [staging] shop could not be verified (no operation could be asked)')
    expect(out).toContain('  trouble    No request was made: none of its operations can be asked.\n')
  })
})

describe('a target that names its operations', () => {
  it('is about them alone', async () => {
    const shop = await openShop({
      lists: ['listOrders', 'listUsers'],
      plain: ['getOrder'],
      target: ['operations: [listUsers]'],
      ...failing('listOrders'),
    })
    const unnamed = { observed: false, reason: 'not observed: not among the operations that the target names' }
    expect(await reportOn(shop)).toEqual({
      code: 0,
      verdict: 'pass',
      cause: null,
      operations: [
        { operation: 'listOrders', ...unnamed },
        { operation: 'listUsers', observed: true, reason: null },
        { operation: 'getOrder', ...unnamed },
      ],
      asked: ['listUsers'],
    })
    expect(new Set(shop.requests.map(({ operation }) => operation))).toEqual(new Set(['listUsers']))
  })

  it('is still about one that cannot be asked', async () => {
    const shop = await openShop({ lists: ['listOrders'], plain: ['getOrder'], target: ['operations: [listOrders, getOrder]'] })
    expect(await reportOn(shop)).toMatchObject({ code: 3, verdict: 'unverified', operations: [{ observed: true }, plain('getOrder')] })
  })

  it.each([
    ['listOrder', 'listOrder', ' (did you mean listOrders?)'],
    ['nothingLikeIt', 'nothingLikeIt', ''],
    ["'LISTORDERS'", 'LISTORDERS', ' (did you mean listOrders?)'],
  ])('is refused where the spec has no %s, with file, line and key', async (written, id, near) => {
    const shop = await openShop({ lists: ['listOrders'], plain: ['getUser'], target: ['operations:', '  - getUser', `  - ${written}`] })
    const { code, err } = await check(shop)
    expect([code, err]).toEqual([
      2,
      `plumbline: plumbline.yaml:10 targets.shop.operations[1]: got "${id}", wants an operationId of shop.v1${near}\n  Operations of target shop: listOrders, getUser.\n`,
    ])
    expect(shop.requests).toEqual([])
  })
})

describe('trouble of one operation among others', () => {
  it('names it, beside the cause of the target', async () => {
    const shop = await openShop({ lists: ['listOrders', 'listUsers'], ...failing('listUsers') })
    expect(await reportOn(shop)).toMatchObject({
      code: 3,
      cause: { class: 'server-error' },
      operations: [
        { operation: 'listOrders', observed: true, reason: null },
        { operation: 'listUsers', observed: false, reason: 'server-error: HTTP 500' },
      ],
    })
    const { out } = await check(shop)
    expect(out).toContain('  operations 1 of 2 observed\n    listUsers: server-error: HTTP 500\n')
  })

  it('of all of them is told once', async () => {
    const shop = await openShop({ lists: ['listOrders', 'listUsers'], change: () => ({ status: 500, body: {} }) })
    const { out } = await check(shop)
    expect(out).toContain('  trouble    server-error: HTTP 500\n')
    expect(out).not.toContain('  operations ')
  })
})
