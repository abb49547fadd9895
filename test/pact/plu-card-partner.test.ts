import { MatchersV3 } from '@pact-foundation/pact'
import { describe, expect, it } from 'vitest'
import { isApiError } from '#client/errors'
import { createPluClient } from '#client/plu-client'
import { openPact, type RequestBuilder } from '#support/pact-file'
import { emailAddress, errorCode, injected, jsonContent, moment, oneOf } from '#support/pact-matchers'

const { atLeastOneLike, arrayContaining, constrainedArrayLike, equal, integer, string } = MatchersV3

const path = '/v1/partner/card/users'
const exampleKey = 'sk_staging_example'
const statuses = ['pending', 'pending_kyc', 'approved', 'denied'] as const
const programs = ['custodial', 'non_custodial'] as const

const { pact, testCommitted } = openPact('plu-card-partner.v1')

/** A request as the client makes it, with the key that the provider state gives. */
const request =
  (query: Record<string, string> = {}) =>
  (builder: RequestBuilder) =>
    builder
      .query(query)
      .headers({ Accept: 'application/json', Authorization: injected('apiKey', '^Bearer sk_\\S+$', `Bearer ${exampleKey}`, 'Bearer ') })

const client = (url: string, apiKey: string | null = exampleKey) => createPluClient({ baseUrl: url, apiKey })

const user = {
  serviceId: string('acme-user-7c41aa'),
  email: emailAddress('jane@example.com'),
  firstName: string('Jane'),
  lastName: string('Doe'),
  status: oneOf(statuses),
  program: oneOf(programs),
  createdAt: moment('2025-01-15T10:30:00.000Z'),
}

describe('a page of card users', () => {
  it('comes with the echo of what was asked for', () =>
    pact
      .addInteraction()
      .given('a partner account with users', { count: 35 })
      .uponReceiving('the first page of users')
      .withRequest('GET', path, request({ skip: '0', limit: '10' }))
      .willRespondWith(200, (response) =>
        response
          .headers(jsonContent)
          .jsonBody({ data: { users: atLeastOneLike(user), pagination: { skip: equal(0), limit: equal(10), total: integer(35) } } }),
      )
      .executeTest(async ({ url }) => {
        const page = await client(url).listUsers({ skip: 0, limit: 10 })
        expect(page.pagination).toEqual({ skip: 0, limit: 10, total: 35 })
        expect(page.users.map((each) => each.email)).toEqual(['jane@example.com'])
      }))

  it('skips none and holds fifty when nothing is asked for', () =>
    pact
      .addInteraction()
      .given('a partner account with users', { count: 60 })
      .uponReceiving('a page of users without parameters')
      .withRequest('GET', path, request())
      .willRespondWith(200, (response) =>
        response.headers(jsonContent).jsonBody({
          data: {
            users: constrainedArrayLike({ serviceId: string('acme-user-7c41aa') }, 50, 50),
            pagination: { skip: equal(0), limit: equal(50), total: integer(60) },
          },
        }),
      )
      .executeTest(async ({ url }) => {
        const page = await client(url).listUsers()
        expect(page.users).toHaveLength(50)
        expect(page.pagination).toEqual({ skip: 0, limit: 50, total: 60 })
      }))

  it('begins behind what is skipped', () =>
    pact
      .addInteraction()
      .given('a partner account with users', { count: 35 })
      .uponReceiving('a page from the middle of the users')
      .withRequest('GET', path, request({ skip: '10', limit: '10' }))
      .willRespondWith(200, (response) =>
        response.headers(jsonContent).jsonBody({
          data: {
            users: constrainedArrayLike({ serviceId: string('acme-user-7c41aa') }, 10, 10),
            pagination: { skip: equal(10), limit: equal(10), total: integer(35) },
          },
        }),
      )
      .executeTest(async ({ url }) => {
        const page = await client(url).listUsers({ skip: 10, limit: 10 })
        expect(page.users).toHaveLength(10)
        expect(page.pagination.skip).toBe(10)
      }))

  it('is shorter at the end', () =>
    pact
      .addInteraction()
      .given('a partner account with users', { count: 35 })
      .uponReceiving('the last page of users')
      .withRequest('GET', path, request({ skip: '30', limit: '10' }))
      .willRespondWith(200, (response) =>
        response.headers(jsonContent).jsonBody({
          data: {
            users: constrainedArrayLike({ serviceId: string('acme-user-7c41aa') }, 5, 5),
            pagination: { skip: equal(30), limit: equal(10), total: equal(35) },
          },
        }),
      )
      .executeTest(async ({ url }) => {
        const page = await client(url).listUsers({ skip: 30, limit: 10 })
        expect(page.users).toHaveLength(5)
        expect(page.pagination.total).toBe(35)
      }))

  it('is empty past the end, and the total stays', () =>
    pact
      .addInteraction()
      .given('a partner account with users', { count: 35 })
      .uponReceiving('a page past the end of the users')
      .withRequest('GET', path, request({ skip: '40', limit: '10' }))
      .willRespondWith(200, (response) =>
        response
          .headers(jsonContent)
          .jsonBody({ data: { users: [], pagination: { skip: equal(40), limit: equal(10), total: equal(35) } } }),
      )
      .executeTest(async ({ url }) => {
        expect(await client(url).listUsers({ skip: 40, limit: 10 })).toEqual({ users: [], pagination: { skip: 40, limit: 10, total: 35 } })
      }))

  it('is empty for an account without users, and a walk ends there', () =>
    pact
      .addInteraction()
      .given('a partner account with no users')
      .uponReceiving('the first page of an account with no users')
      .withRequest('GET', path, request({ skip: '0', limit: '10' }))
      .willRespondWith(200, (response) =>
        response.headers(jsonContent).jsonBody({ data: { users: [], pagination: { skip: equal(0), limit: equal(10), total: equal(0) } } }),
      )
      .executeTest(async ({ url }) => {
        expect(await Array.fromAsync(client(url).users({ pageSize: 10 }))).toEqual([])
      }))

  it('can show every status and program', () =>
    pact
      .addInteraction()
      .given('a partner account with a user of every status and program')
      .uponReceiving('a page with users of every status and program')
      .withRequest('GET', path, request({ skip: '0', limit: '50' }))
      .willRespondWith(200, (response) =>
        response.headers(jsonContent).jsonBody({
          data: {
            users: arrayContaining(
              ...statuses.flatMap((status) => programs.map((program) => ({ status: equal(status), program: equal(program) }))),
            ),
            pagination: { skip: equal(0), total: integer(8) },
          },
        }),
      )
      .executeTest(async ({ url }) => {
        const { users } = await client(url).listUsers({ skip: 0, limit: 50 })
        expect(new Set(users.map(({ status }) => status))).toEqual(new Set(statuses))
        expect(new Set(users.map(({ program }) => program))).toEqual(new Set(programs))
      }))
})

describe('a refusal', () => {
  const refusal = (status: number, code: string) => ({ name: 'ApiError', operation: 'listUsers', status, code })

  it('names a missing key', () =>
    pact
      .addInteraction()
      .uponReceiving('a page of users without a key')
      .withRequest('GET', path, (builder) => builder.headers({ Accept: 'application/json' }))
      .willRespondWith(401, (response) => response.headers(jsonContent).jsonBody({ message: errorCode('UNAUTHORIZED') }))
      .executeTest(async ({ url }) => {
        await expect(client(url, null).listUsers()).rejects.toMatchObject(refusal(401, 'UNAUTHORIZED'))
      }))

  it('names a key that is not valid', () =>
    pact
      .addInteraction()
      .given('an invalid key')
      .uponReceiving('a page of users with a key that is not valid')
      .withRequest('GET', path, (builder) => builder.headers({ Accept: 'application/json', Authorization: 'Bearer sk_staging_revoked' }))
      .willRespondWith(401, (response) => response.headers(jsonContent).jsonBody({ message: errorCode('UNAUTHORIZED') }))
      .executeTest(async ({ url }) => {
        await expect(client(url, 'sk_staging_revoked').listUsers()).rejects.toMatchObject(refusal(401, 'UNAUTHORIZED'))
      }))

  it('names a suspended partner', () =>
    pact
      .addInteraction()
      .given('a suspended partner account')
      .uponReceiving('a page of users of a suspended partner')
      .withRequest('GET', path, request())
      .willRespondWith(403, (response) => response.headers(jsonContent).jsonBody({ message: errorCode('FORBIDDEN') }))
      .executeTest(async ({ url }) => {
        await expect(client(url).listUsers()).rejects.toMatchObject(refusal(403, 'FORBIDDEN'))
      }))

  it('names the rate limit', () =>
    pact
      .addInteraction()
      .given('the rate limit is used up')
      .uponReceiving('a page of users past the rate limit')
      .withRequest('GET', path, request())
      .willRespondWith(429, (response) => response.headers(jsonContent).jsonBody({ message: errorCode('RATE_LIMITED') }))
      .executeTest(async ({ url }) => {
        const error = await client(url)
          .listUsers()
          .catch((reason: unknown) => reason)
        expect(isApiError(error) && [error.status, error.code]).toEqual([429, 'RATE_LIMITED'])
      }))
})

testCommitted()
