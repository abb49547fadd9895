import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plu } from '#sandbox/plu'
import { openSandbox } from '#support/open-sandbox'

const problem = (message: string, error: string) => ({ status: 'error', message, data: { error } })

describe('the list of users', () => {
  it('has the documented envelope, fields and defaults', async () => {
    const { plu: list } = await openSandbox()
    const { status, headers, json } = await list()
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(json).toEqual({
      status: 'success',
      message: 'success',
      data: { users: plu.people(131).slice(0, 50), pagination: { skip: 0, limit: 50, total: 131 } },
    })
    for (const user of json.data.users) {
      expect(Object.keys(user)).toEqual(['serviceId', 'email', 'firstName', 'lastName', 'status', 'program', 'createdAt'])
    }
  })

  it.each([0, 1, 7, 131])('skips and limits as a plain slice does, over %i users', async (count) => {
    const sandbox = await openSandbox({ users: count })
    const all = plu.people(count)
    const skips = fc.option(fc.nat(150))
    const limits = fc.option(fc.integer({ min: 1, max: 200 }))
    await fc.assert(
      fc.asyncProperty(skips, limits, async (skip, limit) => {
        const query = new URLSearchParams({
          ...(skip === null ? {} : { skip: `${skip}` }),
          ...(limit === null ? {} : { limit: `${limit}` }),
        })
        const { data } = (await sandbox.plu(`?${query}`)).json
        const [from, size] = [skip ?? 0, limit ?? 50]
        expect(data).toEqual({ users: all.slice(from, from + size), pagination: { skip: from, limit: size, total: count } })
      }),
      { numRuns: 40 },
    )
  })

  it('documents no largest limit, and has none', async () => {
    const { plu: list } = await openSandbox()
    expect((await list('?limit=100000')).json.data.users).toHaveLength(131)
  })

  it.each(['-1', '1.5', 'ten', '', ' 1', '1e2', '0x10', '9999999999'])('refuses skip=%j', async (skip) => {
    const { plu: list } = await openSandbox()
    const { status, json } = await list(`?skip=${encodeURIComponent(skip)}`)
    expect([status, json]).toEqual([400, problem('VALIDATION_ERROR', 'skip must be a whole number of at least 0')])
  })

  it.each(['0', '-1', '1.5', 'all', ''])('refuses limit=%j', async (limit) => {
    const { plu: list } = await openSandbox()
    const { status, json } = await list(`?limit=${limit}`)
    expect([status, json]).toEqual([400, problem('VALIDATION_ERROR', 'limit must be a whole number of at least 1')])
  })

  it('refuses a parameter that is given twice', async () => {
    const { plu: list } = await openSandbox()
    expect((await list('?skip=1&skip=2')).status).toBe(400)
  })

  it('does not mind parameters that it does not know', async () => {
    const { plu: list } = await openSandbox()
    expect((await list('?sort=email')).json).toEqual((await list()).json)
  })
})

describe('authorisation', () => {
  it.each(['sk_staging_1', 'sk_live_abc', 'sk_x'])('takes %s', async (key) => {
    const { plu: list } = await openSandbox()
    expect((await list('', key)).status).toBe(200)
  })

  it('says that a key is missing', async () => {
    const { plu: list, ask } = await openSandbox()
    const missing = [401, problem('UNAUTHORIZED', 'API key is missing')]
    const basic = await ask('/api/v1/partner/card/users', { headers: { authorization: 'Basic c2tfeDo=' } })
    for (const { status, json } of [await list('', null), basic]) expect([status, json]).toEqual(missing)
  })

  it.each(['vk_sandbox', 'sk_', 'pk_live_1', 'sk_a b'])('refuses the key %j', async (key) => {
    const { plu: list } = await openSandbox()
    const { status, json } = await list('', key)
    expect([status, json]).toEqual([401, problem('UNAUTHORIZED', 'API key is not valid')])
  })

  it('comes before validation', async () => {
    const { plu: list } = await openSandbox()
    expect((await list('?limit=0', null)).status).toBe(401)
  })
})

it.each([
  ['GET', '/api'],
  ['GET', '/api/v1/partner/card'],
  ['GET', '/api/v2/partner/card/users'],
  ['POST', '/api/v1/partner/card/users'],
  ['DELETE', '/api/v1/partner/card/users'],
])('%s %s is not found, in the provider’s envelope', async (method, path) => {
  const { ask } = await openSandbox()
  const { status, json } = await ask(path, { method })
  expect([status, json]).toEqual([404, problem('NOT_FOUND', 'No such route')])
})

it('is never rate limited by itself: no page states a limit', async () => {
  const sandbox = await openSandbox({ perMinute: 3 })
  const statuses = await Promise.all(Array.from({ length: 120 }, async () => (await sandbox.plu('?limit=1')).status))
  expect(new Set(statuses)).toEqual(new Set([200]))
})
