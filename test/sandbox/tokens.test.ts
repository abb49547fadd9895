import { decodeJwt, decodeProtectedHeader, SignJWT, UnsecuredJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { openSandbox, type TestSandbox } from '#support/open-sandbox'

const now = Date.UTC(2025, 5, 1, 12)
const seconds = now / 1000
const foreignKey = new TextEncoder().encode('a key that the sandbox has never seen')
const sign = (claims: Record<string, unknown>) => new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(foreignKey)
const unauthorized = (message: string) => [401, { success: false, error: { message, code: 'UNAUTHORIZED' } }]
const forbidden = [403, { success: false, error: { message: 'Vendor token required', code: 'FORBIDDEN' } }]
const badToken = unauthorized('Access token is not valid or has expired')

const authenticate = ({ ask }: TestSandbox, body: string) => ask('/v2/authenticate', { method: 'POST', body })
const refresh = ({ ask }: TestSandbox, token?: string) =>
  ask('/v2/refresh-token', { method: 'POST', headers: token === undefined ? {} : { 'x-access-token': token } })

describe('authenticate', () => {
  it('gives a signed vendor token for a day', async () => {
    const sandbox = await openSandbox({ now: () => now })
    const { status, json } = await authenticate(sandbox, '{"apiKey":"vk_anything"}')
    expect(status).toBe(200)
    const { token } = json.data
    expect(json).toEqual({ success: true, data: { token, expiresIn: 86_400, scope: 'vendor', shopDomain: 'sandbox-shop.example' } })
    expect(decodeProtectedHeader(token).alg).toBe('HS256')
    expect(decodeJwt(token)).toMatchObject({ scope: 'vendor', iat: seconds, exp: seconds + 86_400 })
    expect((await sandbox.vendors('', token)).status).toBe(200)
  })

  it('reads JSON whatever the content type says', async () => {
    const { ask } = await openSandbox()
    const headers = { 'content-type': 'application/json; charset=utf-8' }
    expect((await ask('/v2/authenticate', { method: 'POST', body: '{"apiKey":"vk_1"}', headers })).status).toBe(200)
  })

  it.each(['', 'apiKey=vk_1', '[]', '{}', '{"apiKey":""}', '{"apiKey":7}', '"vk_1"', 'null'])('wants a key, not %s', async (body) => {
    const { status, json } = await authenticate(await openSandbox(), body)
    expect([status, json]).toEqual([400, { success: false, error: { message: 'apiKey is required', code: 'VALIDATION_ERROR' } }])
  })

  it.each(['sk_staging_sandbox', 'vk_', 'vk_a b'])('refuses the key %s', async (apiKey) => {
    const { status, json } = await authenticate(await openSandbox(), JSON.stringify({ apiKey }))
    expect([status, json]).toEqual(unauthorized('API key is not valid'))
  })
})

describe('the list', () => {
  it('takes any well-formed vendor token that has not expired, whoever signed it', async () => {
    const { vendors } = await openSandbox({ now: () => now })
    for (const claims of [{ scope: 'vendor', exp: seconds + 1 }, { scope: 'vendor' }, { scope: 'read vendor', nbf: seconds }]) {
      expect((await vendors('', await sign(claims))).status).toBe(200)
    }
  })

  it('is closed to merchant tokens and tokens of no scope', async () => {
    const { vendors, credentials } = await openSandbox({ now: () => now })
    const tokens = [
      credentials.PUPPETVENDORS_MERCHANT_TOKEN!,
      await sign({ scope: 'merchant' }),
      await sign({}),
      await sign({ scope: 'vendors' }),
    ]
    for (const token of tokens) {
      const { status, json } = await vendors('', token)
      expect([status, json]).toEqual(forbidden)
    }
  })

  it('is closed without a token', async () => {
    const { vendors } = await openSandbox()
    const { status, json } = await vendors('', null)
    expect([status, json]).toEqual(unauthorized('Access token is missing'))
  })

  it('is closed to what is no signed token of now', async () => {
    const { vendors } = await openSandbox({ now: () => now })
    const tokens = [
      await sign({ scope: 'vendor', exp: seconds }),
      await sign({ scope: 'vendor', exp: seconds - 86_400 }),
      await sign({ scope: 'merchant', exp: seconds - 1 }),
      await sign({ scope: 'vendor', nbf: seconds + 60 }),
      new UnsecuredJWT({ scope: 'vendor' }).encode(),
      (await sign({ scope: 'vendor' })).replace(/\.[^.]*$/, '.'),
      (await sign({ scope: 'vendor' })).replace(/\.[^.]*$/, ''),
      'vk_sandbox',
      'a.b.c',
    ]
    for (const token of tokens) {
      const { status, json } = await vendors('', token)
      expect([token, status, json]).toEqual([token, ...badToken])
    }
  })

  it('lets a token expire by the clock it was given', async () => {
    let time = now
    const { vendors, token } = await openSandbox({ now: () => time })
    const held = await token()
    time += 86_400_000 - 1
    expect((await vendors('', held)).status).toBe(200)
    time += 1
    const { status, json } = await vendors('', held)
    expect([status, json]).toEqual(badToken)
  })
})

describe('refresh-token', () => {
  it('gives a new token of the same scope while the old one is good', async () => {
    let time = now
    const sandbox = await openSandbox({ now: () => time })
    const held = await sandbox.token()
    time += 3_600_000
    const { status, json } = await refresh(sandbox, held)
    expect(status).toBe(200)
    expect(json.data).toEqual({ token: json.data.token, expiresIn: 86_400, scope: 'vendor', shopDomain: 'sandbox-shop.example' })
    expect(decodeJwt(json.data.token)).toMatchObject({ scope: 'vendor', exp: seconds + 3600 + 86_400 })
    const merchant = await refresh(sandbox, sandbox.credentials.PUPPETVENDORS_MERCHANT_TOKEN)
    expect(decodeJwt(merchant.json.data.token).scope).toBe('merchant')
  })

  it('wants a token that has not expired', async () => {
    const sandbox = await openSandbox({ now: () => now })
    const missing = await refresh(sandbox)
    expect([missing.status, missing.json]).toEqual(unauthorized('Access token is missing'))
    const expired = await refresh(sandbox, await sign({ scope: 'vendor', exp: seconds - 1 }))
    expect([expired.status, expired.json]).toEqual(badToken)
  })
})

it('gives credentials that work for embedded use, the merchant’s one for a year', async () => {
  const sandbox = await openSandbox({ now: () => now })
  const { PLU_API_KEY, PUPPETVENDORS_API_KEY, PUPPETVENDORS_MERCHANT_TOKEN, ...others } = sandbox.credentials
  expect(others).toEqual({})
  expect(PLU_API_KEY).toBe('sk_staging_sandbox')
  expect(PUPPETVENDORS_API_KEY).toBe('vk_sandbox')
  expect((await sandbox.plu('', PLU_API_KEY)).status).toBe(200)
  expect((await authenticate(sandbox, JSON.stringify({ apiKey: PUPPETVENDORS_API_KEY }))).status).toBe(200)
  expect(decodeJwt(PUPPETVENDORS_MERCHANT_TOKEN!)).toMatchObject({ scope: 'merchant', exp: seconds + 365 * 86_400 })
})
