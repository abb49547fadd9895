import { MatchersV3 } from '@pact-foundation/pact'
import { describe, expect, it } from 'vitest'
import { createPuppetVendorsClient, type ForwardPage } from '#client/puppetvendors-client'
import { openPact, type RequestBuilder } from '#support/pact-file'
import { emailAddress, injected, jsonContent, moment, oneOf } from '#support/pact-matchers'

const { arrayContaining, atLeastOneLike, boolean, constrainedArrayLike, equal, integer, like, regex, string } = MatchersV3

const path = '/v2/vendor/users'
const types = ['vendor', 'merchant', 'admin'] as const
const now = Date.UTC(2025, 0, 1)
const life = 86_400

/** A token of the right shape that no provider has signed. */
const exampleToken = [{ alg: 'HS256', typ: 'JWT' }, { scope: 'vendor', exp: now / 1000 + life }, 'example']
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .join('.')
const tokenShape = '^[\\w-]+\\.[\\w-]+\\.[\\w-]+$'
const cursorOf = (id: string) => Buffer.from(JSON.stringify({ id })).toString('base64')
const firstCursor = cursorOf('507f1f77bcf86cd799439011')
const lastCursor = cursorOf('507f1f77bcf86cd799439033')

const { pact, testCommitted } = openPact('puppetvendors-vendor.v2')

const ownToken = injected('token', tokenShape, exampleToken)
const afterFirst = injected('startCursor', '^\\S+$', firstCursor)
const beforeLast = injected('endCursor', '^\\S+$', lastCursor)
const ask =
  (query: Record<string, string | ReturnType<typeof injected>> = {}) =>
  (builder: RequestBuilder) =>
    builder.query(query).headers({ Accept: 'application/json', 'x-access-token': ownToken })

const client = (url: string, token: string | null = exampleToken) => createPuppetVendorsClient({ baseUrl: url, token, now: () => now })

const node = {
  _id: string('507f1f77bcf86cd799439011'),
  email: emailAddress('team@vendor.example'),
  type: oneOf(types),
  approved: boolean(true),
  profile: { firstName: string('Alex'), lastName: string('Smith') },
  notifications: boolean(true),
  permission: like({}),
  createdAt: moment('2024-01-10T08:00:00.000Z'),
  updatedAt: moment('2024-06-14T09:00:00.000Z'),
}
const edge = { node, cursor: string(firstCursor) }
const cursors = { startCursor: string(firstCursor), endCursor: string(lastCursor) }
/** As many items as were asked for: there are more. */
const pageOf = (template: unknown, size: number) => constrainedArrayLike(template, size, size)
const connection = (edges: unknown, pageInfo: object) => ({ data: { edges, pageInfo } })

describe('a page of vendor users', () => {
  it('begins at the front', () =>
    pact
      .addInteraction()
      .given('a vendor with users', { count: 45 })
      .uponReceiving('the first page of vendor users')
      .withRequest('GET', path, ask({ first: '5' }))
      .willRespondWith(200, (response) =>
        response
          .headers(jsonContent)
          .jsonBody(connection(pageOf(edge, 5), { hasNextPage: equal(true), hasPreviousPage: equal(false), ...cursors })),
      )
      .executeTest(async ({ url }) => {
        const page = await client(url).listUsers({ first: 5 })
        expect(page.edges.map((each) => each.node.profile.firstName)).toEqual(['Alex', 'Alex', 'Alex', 'Alex', 'Alex'])
        expect(page.pageInfo).toEqual({ hasNextPage: true, hasPreviousPage: false, startCursor: firstCursor, endCursor: lastCursor })
      }))

  it('continues behind a cursor', () =>
    pact
      .addInteraction()
      .given('a vendor with users', { count: 45 })
      .uponReceiving('a page of vendor users after a cursor')
      .withRequest('GET', path, ask({ first: '5', after: afterFirst }))
      .willRespondWith(200, (response) =>
        response
          .headers(jsonContent)
          .jsonBody(connection(pageOf(edge, 5), { hasNextPage: equal(true), hasPreviousPage: boolean(true), ...cursors })),
      )
      .executeTest(async ({ url }) => {
        const page = await client(url).listUsers({ first: 5, after: firstCursor })
        expect(page.pageInfo.hasNextPage).toBe(true)
      }))

  it('reads backward before a cursor', () =>
    pact
      .addInteraction()
      .given('a vendor with users', { count: 45 })
      .uponReceiving('a page of vendor users before a cursor')
      .withRequest('GET', path, ask({ last: '5', before: beforeLast }))
      .willRespondWith(200, (response) =>
        response
          .headers(jsonContent)
          .jsonBody(connection(pageOf(edge, 5), { hasNextPage: boolean(true), hasPreviousPage: equal(true), ...cursors })),
      )
      .executeTest(async ({ url }) => {
        const page = await client(url).listUsers({ last: 5, before: lastCursor })
        expect(page.pageInfo.hasPreviousPage).toBe(true)
      }))

  it('says that it is the last, and a walk ends there', () =>
    pact
      .addInteraction()
      .given('a vendor with users', { count: 15 })
      .uponReceiving('the last page of vendor users')
      .withRequest('GET', path, ask({ first: '20' }))
      .willRespondWith(200, (response) =>
        response.headers(jsonContent).jsonBody(
          connection(pageOf({ node: { _id: string('507f1f77bcf86cd799439011') }, cursor: string(firstCursor) }, 15), {
            hasNextPage: equal(false),
            hasPreviousPage: equal(false),
            ...cursors,
          }),
        ),
      )
      .executeTest(async ({ url }) => {
        expect(await Array.fromAsync(client(url).users({ pageSize: 20 }))).toHaveLength(15)
      }))

  it('has no cursors when the vendor has no users', () =>
    pact
      .addInteraction()
      .given('a vendor with no users')
      .uponReceiving('the first page of a vendor with no users')
      .withRequest('GET', path, ask({ first: '20' }))
      .willRespondWith(200, (response) =>
        response
          .headers(jsonContent)
          .jsonBody(connection([], { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null })),
      )
      .executeTest(async ({ url }) => {
        const page = await client(url).listUsers({ first: 20 })
        expect(page).toEqual({ edges: [], pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null } })
      }))

  it('holds twenty when no size is asked for', () =>
    pact
      .addInteraction()
      .given('a vendor with users', { count: 45 })
      .uponReceiving('a page of vendor users without parameters')
      .withRequest('GET', path, ask())
      .willRespondWith(200, (response) =>
        response.headers(jsonContent).jsonBody(
          connection(pageOf({ cursor: string(firstCursor) }, 20), {
            hasNextPage: equal(true),
            hasPreviousPage: equal(false),
            ...cursors,
          }),
        ),
      )
      .executeTest(async ({ url }) => {
        expect((await client(url).listUsers()).edges).toHaveLength(20)
      }))

  it('can show every type and approval', () =>
    pact
      .addInteraction()
      .given('a vendor with users of every type and approval')
      .uponReceiving('a page with vendor users of every type and approval')
      .withRequest('GET', path, ask({ first: '20' }))
      .willRespondWith(200, (response) =>
        response
          .headers(jsonContent)
          .jsonBody(
            connection(
              arrayContaining(
                ...types.flatMap((type) => [true, false].map((approved) => ({ node: { type: equal(type), approved: equal(approved) } }))),
              ),
              { hasNextPage: equal(false), hasPreviousPage: equal(false), ...cursors },
            ),
          ),
      )
      .executeTest(async ({ url }) => {
        const { edges } = await client(url).listUsers({ first: 20 })
        expect(new Set(edges.map((each) => `${each.node.type} ${each.node.approved}`)).size).toBe(6)
      }))
})

describe('a filter', () => {
  const state = 'a vendor with users of every type and approval'
  const found = (wanted: object, list: typeof atLeastOneLike<unknown> = atLeastOneLike) =>
    connection(list({ node: { ...node, ...wanted }, cursor: string(firstCursor) }), {
      hasNextPage: equal(false),
      hasPreviousPage: equal(false),
      ...cursors,
    })
  /** An e-mail address is one user's. */
  const one = (template: unknown) => pageOf(template, 1)
  const searched = injected('search', '^.{1,200}$', 'team@vendor.example')

  it('by type leaves users of that type', () =>
    pact
      .addInteraction()
      .given(state)
      .uponReceiving('vendor users of one type')
      .withRequest('GET', path, ask({ type: 'merchant', first: '20' }))
      .willRespondWith(200, (response) => response.headers(jsonContent).jsonBody(found({ type: equal('merchant') })))
      .executeTest(async ({ url }) => {
        const { edges } = await client(url).listUsers({ type: 'merchant', first: 20 })
        expect(edges.map((each) => each.node.type)).toEqual(['merchant'])
      }))

  it('by approval leaves users of that approval', () =>
    pact
      .addInteraction()
      .given(state)
      .uponReceiving('vendor users that are not approved')
      .withRequest('GET', path, ask({ approved: 'false', first: '20' }))
      .willRespondWith(200, (response) => response.headers(jsonContent).jsonBody(found({ approved: equal(false) })))
      .executeTest(async ({ url }) => {
        const { edges } = await client(url).listUsers({ approved: false, first: 20 })
        expect(edges.map((each) => each.node.approved)).toEqual([false])
      }))

  it('by text finds the user whose e-mail address it is', () =>
    pact
      .addInteraction()
      .given(state)
      .uponReceiving('vendor users found by text')
      .withRequest('GET', path, ask({ search: searched, first: '20' }))
      .willRespondWith(200, (response) => response.headers(jsonContent).jsonBody(found({}, one)))
      .executeTest(async ({ url }) => {
        const { edges } = await client(url).listUsers({ search: 'team@vendor.example', first: 20 })
        expect(edges.map((each) => each.node.email)).toEqual(['team@vendor.example'])
      }))

  it('joins with the others by "and"', () =>
    pact
      .addInteraction()
      .given(state)
      .uponReceiving('vendor users by type, approval and text')
      .withRequest('GET', path, ask({ type: 'vendor', approved: 'true', search: searched, first: '20' }))
      .willRespondWith(200, (response) =>
        response.headers(jsonContent).jsonBody(found({ type: equal('vendor'), approved: equal(true) }, one)),
      )
      .executeTest(async ({ url }) => {
        const users = client(url).users({ type: 'vendor', approved: true, search: 'team@vendor.example', pageSize: 20 })
        expect((await Array.fromAsync(users)).map(({ type, approved }) => ({ type, approved }))).toEqual([
          { type: 'vendor', approved: true },
        ])
      }))
})

describe('a refusal', () => {
  const problem = (code: string) => ({ error: { code: equal(code) } })
  const refusal = (status: number, code: string) => ({ name: 'ApiError', operation: 'listVendorUsers', status, code })

  it('names a missing token', () =>
    pact
      .addInteraction()
      .uponReceiving('a page of vendor users without a token')
      .withRequest('GET', path, (builder) => builder.headers({ Accept: 'application/json' }))
      .willRespondWith(401, (response) => response.headers(jsonContent).jsonBody(problem('UNAUTHORIZED')))
      .executeTest(async ({ url }) => {
        await expect(client(url, null).listUsers()).rejects.toMatchObject(refusal(401, 'UNAUTHORIZED'))
      }))

  it("names a merchant's token", () =>
    pact
      .addInteraction()
      .given('a merchant token', { token: 'PUPPETVENDORS_MERCHANT_TOKEN' })
      .uponReceiving("a page of vendor users with a merchant's token")
      .withRequest('GET', path, ask())
      .willRespondWith(403, (response) => response.headers(jsonContent).jsonBody(problem('FORBIDDEN')))
      .executeTest(async ({ url }) => {
        await expect(client(url).listUsers()).rejects.toMatchObject(refusal(403, 'FORBIDDEN'))
      }))

  it('names a page that is too large', () =>
    pact
      .addInteraction()
      .given('a vendor token', { token: 'PUPPETVENDORS_TOKEN' })
      .uponReceiving('a page of more than a hundred vendor users')
      .withRequest('GET', path, ask({ first: '101' }))
      .willRespondWith(400, (response) => response.headers(jsonContent).jsonBody(problem('VALIDATION_ERROR')))
      .executeTest(async ({ url }) => {
        await expect(client(url).listUsers({ first: 101 })).rejects.toMatchObject(refusal(400, 'VALIDATION_ERROR'))
      }))

  it('names a page from both ends', () =>
    pact
      .addInteraction()
      .given('a vendor token', { token: 'PUPPETVENDORS_TOKEN' })
      .uponReceiving('a page of vendor users from both ends')
      .withRequest('GET', path, ask({ first: '10', last: '10' }))
      .willRespondWith(400, (response) => response.headers(jsonContent).jsonBody(problem('VALIDATION_ERROR')))
      .executeTest(async ({ url }) => {
        // The types forbid it; the API must, too.
        const bothEnds = { first: 10, last: 10 } as unknown as ForwardPage
        await expect(client(url).listUsers(bothEnds)).rejects.toMatchObject(refusal(400, 'VALIDATION_ERROR'))
      }))

  it('names a page between two cursors', () =>
    pact
      .addInteraction()
      .given('a vendor with users', { count: 45 })
      .uponReceiving('a page of vendor users after one cursor and before another')
      .withRequest('GET', path, ask({ first: '5', after: afterFirst, before: beforeLast }))
      .willRespondWith(400, (response) => response.headers(jsonContent).jsonBody(problem('VALIDATION_ERROR')))
      .executeTest(async ({ url }) => {
        const between = { first: 5, after: firstCursor, before: lastCursor } as unknown as ForwardPage
        await expect(client(url).listUsers(between)).rejects.toMatchObject(refusal(400, 'VALIDATION_ERROR'))
      }))

  it('names the rate limit', () =>
    pact
      .addInteraction()
      .given('the rate limit of the vendor API is used up')
      .uponReceiving('a page of vendor users past the rate limit')
      .withRequest('GET', path, ask())
      .willRespondWith(429, (response) => response.headers(jsonContent).jsonBody(problem('RATE_LIMITED')))
      .executeTest(async ({ url }) => {
        await expect(client(url).listUsers()).rejects.toMatchObject(refusal(429, 'RATE_LIMITED'))
      }))
})

describe('a token', () => {
  const issued = { data: { token: regex(tokenShape, exampleToken), expiresIn: integer(life) } }
  const expected = { token: exampleToken, expiresAt: now + life * 1000 }

  it('is given for an API key', () =>
    pact
      .addInteraction()
      .given('a vendor API key', { apiKey: 'PUPPETVENDORS_API_KEY' })
      .uponReceiving('an exchange of an API key for a token')
      .withRequest('POST', '/v2/authenticate', (builder) =>
        builder.headers({ Accept: 'application/json' }).jsonBody({ apiKey: injected('apiKey', '^vk_\\S+$', 'vk_example') }),
      )
      .willRespondWith(200, (response) => response.headers(jsonContent).jsonBody(issued))
      .executeTest(async ({ url }) => {
        expect(await client(url).authenticate('vk_example')).toEqual(expected)
      }))

  it('is given for a token that has not expired', () =>
    pact
      .addInteraction()
      // Without the variable's name: on a provider that is not ours a refresh could end the token in use.
      .given('a vendor token')
      .uponReceiving('an exchange of a token for a new one')
      .withRequest('POST', '/v2/refresh-token', ask())
      .willRespondWith(200, (response) => response.headers(jsonContent).jsonBody(issued))
      .executeTest(async ({ url }) => {
        expect(await client(url).refresh(exampleToken)).toEqual(expected)
      }))
})

testCommitted()
