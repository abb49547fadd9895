import { describe, expect, it } from 'vitest'
import { states } from '#sandbox/states'
import { openSandbox, type TestSandbox } from '#support/open-sandbox'

const path = '/__sandbox/state'
const post = ({ ask }: TestSandbox, body: unknown) => ask(path, { method: 'POST', body: JSON.stringify(body) })

const total = async (sandbox: TestSandbox) => (await sandbox.plu()).json.data.pagination.total
const vendorUsers = async (sandbox: TestSandbox) =>
  (await sandbox.vendors('?first=100')).json.data.edges.map((edge: { node: object }) => edge.node)

describe('the table', () => {
  it('has the states that the pacts name, each for one provider', async () => {
    const { ask } = await openSandbox()
    const expected = [
      ['a partner account with users', 'plu'],
      ['a partner account with no users', 'plu'],
      ['a partner account with a user of every status and program', 'plu'],
      ['a suspended partner account', 'plu'],
      ['the rate limit is used up', 'plu'],
      ['an invalid key', 'plu'],
      ['a vendor with users', 'puppetvendors'],
      ['a vendor with no users', 'puppetvendors'],
      ['a vendor with users of every type and approval', 'puppetvendors'],
      ['a merchant token', 'puppetvendors'],
      ['the rate limit of the vendor API is used up', 'puppetvendors'],
      ['a vendor API key', 'puppetvendors'],
      ['a vendor token', 'puppetvendors'],
    ]
    expect([...states].map(([name, { provider }]) => [name, provider.name])).toEqual(expected)
    expect((await ask(path)).json).toEqual({ states: expected.map(([name, provider]) => ({ name, provider })) })
  })
})

describe('PLU', () => {
  it.each([0, 1, 35, 400])('has an account with %i users', async (count) => {
    const sandbox = await openSandbox()
    expect((await sandbox.state('a partner account with users', { count })).status).toBe(200)
    expect(await total(sandbox)).toBe(count)
  })

  it('has an account with users, however many, when no count is given', async () => {
    const sandbox = await openSandbox({ users: 3 })
    await sandbox.state('a partner account with users')
    expect(await total(sandbox)).toBe(131)
  })

  it('has an account with no users', async () => {
    const sandbox = await openSandbox()
    await sandbox.state('a partner account with no users')
    expect((await sandbox.plu()).json.data).toEqual({ users: [], pagination: { skip: 0, limit: 50, total: 0 } })
  })

  it('has an account with one user of every status and program', async () => {
    const sandbox = await openSandbox()
    await sandbox.state('a partner account with a user of every status and program')
    const kinds = (await sandbox.plu()).json.data.users.map((user: { status: string; program: string }) => `${user.status} ${user.program}`)
    const expected = ['approved', 'pending', 'pending_kyc', 'denied'].flatMap((status) => [
      `${status} custodial`,
      `${status} non_custodial`,
    ])
    expect(kinds).toEqual(expected)
  })

  it.each([
    ['a suspended partner account', 403, 'FORBIDDEN', 'Partner account is suspended'],
    ['the rate limit is used up', 429, 'RATE_LIMITED', 'Too many requests'],
    ['an invalid key', 401, 'UNAUTHORIZED', 'API key is not valid'],
  ])('answers in the state "%s" with %i', async (state, status, message, error) => {
    const sandbox = await openSandbox()
    await sandbox.state(state)
    const answer = await sandbox.plu()
    expect([answer.status, answer.json]).toEqual([status, { status: 'error', message, data: { error } }])
  })

  it('gives the pacts a key', async () => {
    const { state } = await openSandbox()
    expect((await state('a partner account with no users')).json).toEqual({ apiKey: 'sk_staging_sandbox' })
  })
})

describe('PuppetVendors', () => {
  it.each([0, 1, 45])('has a vendor with %i users', async (count) => {
    const sandbox = await openSandbox()
    await sandbox.state('a vendor with users', { count })
    expect(await vendorUsers(sandbox)).toHaveLength(count)
  })

  it('has a vendor with no users', async () => {
    const sandbox = await openSandbox()
    await sandbox.state('a vendor with no users')
    expect(await vendorUsers(sandbox)).toEqual([])
  })

  it('has a vendor with one user of every type and approval', async () => {
    const sandbox = await openSandbox()
    await sandbox.state('a vendor with users of every type and approval')
    const kinds = (await vendorUsers(sandbox)).map(({ type, approved }: { type: string; approved: boolean }) => `${type} ${approved}`)
    expect(kinds).toEqual(['vendor true', 'vendor false', 'merchant true', 'merchant false', 'admin true', 'admin false'])
  })

  it('takes any token for a merchant’s in the state "a merchant token"', async () => {
    const sandbox = await openSandbox()
    const { json } = await sandbox.state('a merchant token')
    for (const token of [json.token, await sandbox.token(), 'whatever']) {
      const answer = await sandbox.vendors('', token)
      expect([answer.status, answer.json.error.code]).toEqual([403, 'FORBIDDEN'])
    }
    expect((await sandbox.vendors('', null)).status).toBe(401)
    await sandbox.state('a vendor with users')
    expect((await sandbox.vendors('', json.token)).status).toBe(403)
  })

  it('uses up the limit, with the seconds to wait', async () => {
    const sandbox = await openSandbox()
    await sandbox.state('the rate limit of the vendor API is used up')
    const { status, headers, json } = await sandbox.vendors('', null)
    expect([status, headers.get('retry-after'), json.error.code]).toEqual([429, '60', 'RATE_LIMITED'])
  })

  it('takes any key and any token in the states that are about them', async () => {
    const sandbox = await openSandbox()
    const { json } = await sandbox.state('a vendor API key')
    expect(json.apiKey).toBe('vk_sandbox')
    expect((await sandbox.ask('/v2/authenticate', { method: 'POST', body: '{"apiKey":"example"}' })).status).toBe(200)
    await sandbox.state('a vendor token')
    expect((await sandbox.vendors('', 'example')).status).toBe(200)
    const refreshed = await sandbox.ask('/v2/refresh-token', { method: 'POST', headers: { 'x-access-token': 'example' } })
    expect([refreshed.status, refreshed.json.data.scope]).toEqual([200, 'vendor'])
  })

  it('gives the pacts a token, cursors of both ends and a text to search for', async () => {
    const sandbox = await openSandbox()
    const { json } = await sandbox.state('a vendor with users', { count: 45 })
    expect(Object.keys(json)).toEqual(['apiKey', 'token', 'startCursor', 'endCursor', 'search'])
    const { data } = (await sandbox.vendors('?first=100', json.token)).json
    expect([data.pageInfo.startCursor, data.pageInfo.endCursor]).toEqual([json.startCursor, json.endCursor])
    const query = new URLSearchParams({ search: json.search, type: 'vendor', approved: 'true' })
    expect((await sandbox.vendors(`?${query}`)).json.data.edges[0].node.email).toBe(json.search)
    expect(Object.keys((await sandbox.state('a vendor with no users')).json)).toEqual(['apiKey', 'token'])
  })
})

describe('setup and teardown', () => {
  it('touch one provider alone', async () => {
    const sandbox = await openSandbox()
    await sandbox.state('a partner account with no users')
    await sandbox.state('a vendor with users', { count: 2 })
    expect([await total(sandbox), (await vendorUsers(sandbox)).length]).toEqual([0, 2])
    await post(sandbox, { action: 'teardown', state: 'a partner account with no users', params: {} })
    expect([await total(sandbox), (await vendorUsers(sandbox)).length]).toEqual([131, 2])
  })

  it('begin anew after a request, and combine before one', async () => {
    const sandbox = await openSandbox()
    await sandbox.state('a partner account with users', { count: 2 })
    await sandbox.state('a suspended partner account')
    expect((await sandbox.plu()).status).toBe(403)
    await sandbox.state('a partner account with users', { count: 5 })
    expect(await total(sandbox)).toBe(5)
    await sandbox.state('the rate limit is used up')
    expect((await sandbox.plu()).status).toBe(429)
    await sandbox.state('an invalid key')
    expect((await sandbox.plu()).status).toBe(401)
  })

  it('renew the rate limit, so that verification never meets it', async () => {
    const sandbox = await openSandbox({ perMinute: 2 })
    for (let interaction = 0; interaction < 4; interaction += 1) {
      await sandbox.state('a vendor with users')
      for (let request = 0; request < 2; request += 1) expect((await sandbox.vendors('', null)).status).toBe(401)
    }
    expect((await sandbox.vendors('', null)).status).toBe(429)
    await post(sandbox, { action: 'teardown', state: 'a vendor with users' })
    expect((await sandbox.vendors('', null)).status).toBe(401)
  })

  it.each([{ action: 'setup', state: '', params: {} }, { state: null }, {}])('of no state reset both providers: %j', async (body) => {
    const sandbox = await openSandbox()
    await sandbox.state('a partner account with no users')
    await sandbox.state('a vendor with no users')
    const { status, json } = await post(sandbox, body)
    expect([status, json]).toEqual([200, {}])
    expect([await total(sandbox), (await vendorUsers(sandbox)).length]).toEqual([131, 100])
  })

  it('leave the scenario in force', async () => {
    const sandbox = await openSandbox({ scenario: 'plu-email-removed' })
    await sandbox.state('a partner account with users', { count: 1 })
    expect(Object.keys((await sandbox.plu()).json.data.users[0])).not.toContain('email')
  })

  it.each([
    [{ state: 'a state that nobody knows' }, 'no provider state of that name'],
    [{ state: 7 }, 'no provider state of that name'],
    [{ state: 'a vendor with users', action: 'undo' }, 'action must be setup or teardown'],
    [{ state: 'a vendor with users', params: { count: -1 } }, 'params.count must be a whole number from 0 to 10000'],
    [{ state: 'a vendor with users', params: { count: '45' } }, 'params.count must be a whole number from 0 to 10000'],
    [{ state: 'a partner account with users', params: { count: 10_001 } }, 'params.count must be a whole number from 0 to 10000'],
  ])('refuse %j', async (body, error) => {
    const sandbox = await openSandbox()
    const { status, json } = await post(sandbox, body)
    expect([status, json]).toEqual([400, { error, states: [...states.keys()] }])
    expect(await total(sandbox)).toBe(131)
  })
})
