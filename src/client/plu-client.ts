import type { components } from '#contracts/plu-card-partner.v1/types.ts'
import { isRecord, member } from '#input/json'
import { ResponseError } from './errors.ts'
import { type Answer, type CallOptions, type ClientOptions, createSend } from './request.ts'
import { walkOffset } from './walk.ts'

/** A card user of the partner account. */
export type PluUser = components['schemas']['User']

/** One page of users, with what the provider says about where it lies. */
export type PluUserPage = components['schemas']['UserPage']['data']

/** Where a page begins and how many users it may hold; what is left out is left to the provider (0 and 50). */
export interface PluPageRequest {
  skip?: number
  limit?: number
}

/** How to reach PLU; a null key sends no credential at all. */
export interface PluClientOptions extends ClientOptions {
  apiKey: string | null
}

/** PLU's card partner API; every member throws a ClientError. */
export interface PluClient {
  /** Reads one page. */
  listUsers(page?: PluPageRequest, options?: CallOptions): Promise<PluUserPage>
  /** Reads page after page, `pageSize` users each, and yields every user. */
  users(options?: CallOptions & { pageSize?: number }): AsyncGenerator<PluUser, void, undefined>
}

const operation = 'listUsers'

/** Opens PLU's card partner API; makes no request by itself. */
export function createPluClient({ apiKey, ...options }: PluClientOptions): PluClient {
  const send = createSend(options, (body) => member(body, 'message'))
  const headers = apiKey === null ? {} : { authorization: `Bearer ${apiKey}` }

  async function listUsers({ skip, limit }: PluPageRequest = {}, { signal }: CallOptions = {}): Promise<PluUserPage> {
    const answer = await send({ operation, method: 'GET', path: '/v1/partner/card/users', query: { skip, limit }, headers, signal })
    return readUserPage(answer)
  }

  return {
    listUsers,
    users: ({ pageSize = 50, signal } = {}) =>
      walkOffset(operation, async (skip) => {
        const { users, pagination } = await listUsers({ skip, limit: pageSize }, { signal })
        return { items: users, skip: pagination.skip, total: pagination.total }
      }),
  }
}

function readUserPage({ status, body }: Answer): PluUserPage {
  const data = member(body, 'data')
  const pagination = member(data, 'pagination')
  const usable =
    Array.isArray(member(data, 'users')) &&
    typeof member(pagination, 'skip') === 'number' &&
    typeof member(pagination, 'total') === 'number'
  if (!isRecord(data) || !usable) throw new ResponseError(operation, status, 'holds no page of users')
  // What the walk steers by was checked; each user is the spec's word.
  return data as unknown as PluUserPage
}
