import type { components } from '#contracts/puppetvendors-vendor.v2/types.ts'
import { isRecord, member } from '#input/json'
import { isApiError, ResponseError } from './errors.ts'
import { type Answer, type CallOptions, type ClientOptions, createSend } from './request.ts'
import { createTokenSource, expiryOf, fixedToken, type VendorToken } from './vendor-token.ts'
import { type Direction, walkConnection } from './walk.ts'

/** A user account of the vendor. */
export type VendorUser = components['schemas']['User']

/** One page of users as a Relay connection. */
export type VendorUserConnection = components['schemas']['UserConnection']['data']

/** Which users to list; several are joined by "and". */
export interface VendorUserFilter {
  type?: components['schemas']['UserType']
  approved?: boolean
  /** Looked for in e-mail, first and last name; at most 200 characters. */
  search?: string
}

/** A page from the front or behind a cursor; left out, `first` is 20. */
export interface ForwardPage {
  /** 1 to 100. */
  first?: number
  after?: string
  last?: never
  before?: never
}

/** A page from the back or before a cursor, in the same order as forward. */
export interface BackwardPage {
  /** 1 to 100. */
  last: number
  before?: string
  first?: never
  after?: never
}

/** How to reach PuppetVendors: with a vendor's `vk_` key, with a token, or with a null token to send no credential at all. */
export type PuppetVendorsClientOptions = ClientOptions & ({ apiKey: string; token?: never } | { token: string | null; apiKey?: never })

/** PuppetVendors' V2 vendor API; every member throws a ClientError. */
export interface PuppetVendorsClient {
  /** Reads one page. */
  listUsers(page?: (ForwardPage | BackwardPage) & VendorUserFilter, options?: CallOptions): Promise<VendorUserConnection>
  /** Reads page after page, `pageSize` users each (100 unless told otherwise), and yields every user, backward from the last to the first. */
  users(
    options?: CallOptions & VendorUserFilter & { direction?: Direction; pageSize?: number },
  ): AsyncGenerator<VendorUser, void, undefined>
  /** Exchanges a `vk_` key for a token; a client with a key does so by itself. */
  authenticate(apiKey: string, options?: CallOptions): Promise<VendorToken>
  /** Exchanges a token that has not expired for a new one; a client with a key does so five minutes before its token ends. */
  refresh(token: string, options?: CallOptions): Promise<VendorToken>
}

/** Opens PuppetVendors' vendor API; makes no request by itself. */
export function createPuppetVendorsClient({ apiKey, token, ...options }: PuppetVendorsClientOptions): PuppetVendorsClient {
  const now = options.now ?? Date.now
  const send = createSend(options, (body) => member(member(body, 'error'), 'code'))

  async function authenticate(key: string, { signal }: CallOptions = {}): Promise<VendorToken> {
    const call = { operation: 'authenticate', method: 'POST', path: '/v2/authenticate', body: { apiKey: key }, signal } as const
    return readToken(call.operation, await send(call), now())
  }

  async function refresh(held: string, { signal }: CallOptions = {}): Promise<VendorToken> {
    const call = { operation: 'refreshToken', method: 'POST', path: '/v2/refresh-token', headers: tokenHeader(held), signal } as const
    return readToken(call.operation, await send(call), now())
  }

  const source =
    apiKey === undefined ? fixedToken(token ?? null) : createTokenSource({ authenticate: () => authenticate(apiKey), refresh, now })

  const listUsers: PuppetVendorsClient['listUsers'] = async (page = {}, { signal } = {}) => {
    const held = await source.get(signal)
    try {
      const { first, after, last, before, type, approved, search } = page
      const query = { first, after, last, before, type, approved, search }
      return readConnection(
        await send({ operation: listOperation, method: 'GET', path: '/v2/vendor/users', query, headers: tokenHeader(held), signal }),
      )
    } catch (error) {
      if (held !== null && isApiError(error) && error.status === 401) source.forget(held)
      throw error
    }
  }

  return {
    listUsers,
    authenticate,
    refresh,
    users: ({ direction = 'forward', pageSize = 100, signal, ...filter } = {}) =>
      walkConnection(listOperation, direction, (cursor) => listUsers({ ...filter, ...pageOf(direction, pageSize, cursor) }, { signal })),
  }
}

const listOperation = 'listVendorUsers'

function tokenHeader(token: string | null): Record<string, string> {
  return token === null ? {} : { 'x-access-token': token }
}

function pageOf(direction: Direction, pageSize: number, cursor: string | undefined): ForwardPage | BackwardPage {
  if (direction === 'forward') return cursor === undefined ? { first: pageSize } : { first: pageSize, after: cursor }
  return cursor === undefined ? { last: pageSize } : { last: pageSize, before: cursor }
}

function readConnection({ status, body }: Answer): VendorUserConnection {
  const data = member(body, 'data')
  const edges = member(data, 'edges')
  const pageInfo = member(data, 'pageInfo')
  const cursors = [member(pageInfo, 'startCursor'), member(pageInfo, 'endCursor')]
  const usable =
    Array.isArray(edges) &&
    edges.every(isRecord) &&
    typeof member(pageInfo, 'hasNextPage') === 'boolean' &&
    typeof member(pageInfo, 'hasPreviousPage') === 'boolean' &&
    cursors.every((cursor) => cursor === null || typeof cursor === 'string')
  if (!isRecord(data) || !usable) throw new ResponseError(listOperation, status, 'holds no page of users')
  // What the walk steers by was checked; each user is the spec's word.
  return data as unknown as VendorUserConnection
}

function readToken(operation: string, { status, body }: Answer, now: number): VendorToken {
  const data = member(body, 'data')
  const token = member(data, 'token')
  const expiresIn = member(data, 'expiresIn')
  if (typeof token !== 'string' || typeof expiresIn !== 'number') throw new ResponseError(operation, status, 'holds no token with its life')
  return { token, expiresAt: expiryOf(token, expiresIn, now) }
}
