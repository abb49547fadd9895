import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createPluClient } from '#client/plu-client'
import { serveHttp } from '#support/servers'

/** A server of `total` users that answers as documented but for what `change` makes of a page. */
async function serveUsers(total: number, change: (page: Page) => unknown = (page) => page) {
  const asked: string[] = []
  const { origin } = await serveHttp((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost')
    asked.push(`${request.headers.authorization ?? 'no key'} ${request.url}`)
    const skip = Number(url.searchParams.get('skip') ?? 0)
    const limit = Number(url.searchParams.get('limit') ?? 50)
    const all = Array.from({ length: total }, (_, index) => ({ serviceId: `u${index}` }))
    response.end(JSON.stringify({ data: change({ users: all.slice(skip, skip + limit), pagination: { skip, limit, total } }) }))
  })
  return { client: createPluClient({ baseUrl: `${origin}/api`, apiKey: 'sk_staging_test' }), asked, origin }
}

interface Page {
  users: { serviceId: string }[]
  pagination: { skip: number; limit: number; total: number }
}

const names = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => `u${from + index}`)

describe('one page', () => {
  it('is asked for with the key and what is given', async () => {
    const { client, asked } = await serveUsers(3)
    expect(await client.listUsers({ skip: 1, limit: 1 })).toEqual({
      users: [{ serviceId: 'u1' }],
      pagination: { skip: 1, limit: 1, total: 3 },
    })
    await client.listUsers({ limit: 2 })
    await client.listUsers()
    expect(asked).toEqual([
      'Bearer sk_staging_test /api/v1/partner/card/users?skip=1&limit=1',
      'Bearer sk_staging_test /api/v1/partner/card/users?limit=2',
      'Bearer sk_staging_test /api/v1/partner/card/users',
    ])
  })

  it('is asked for without a key when that is null', async () => {
    const { origin, asked } = await serveUsers(0)
    await createPluClient({ baseUrl: origin, apiKey: null }).listUsers()
    expect(asked).toEqual(['no key /v1/partner/card/users'])
  })

  it.each([
    ['no list', { users: {}, pagination: { skip: 0, limit: 1, total: 0 } }],
    ['no pagination', { users: [] }],
    ['a total that is a text', { users: [], pagination: { skip: 0, limit: 1, total: '0' } }],
    ['nothing', null],
  ])('with %s is a ResponseError', async (_, page) => {
    const { client } = await serveUsers(0, () => page)
    await expect(client.listUsers()).rejects.toMatchObject({
      name: 'ResponseError',
      message: 'listUsers was answered with 200, but holds no page of users',
    })
  })

  it('of a client that is looked at shows no key', async () => {
    const { client } = await serveUsers(0)
    expect(inspect(client, { depth: 10, showHidden: true })).not.toContain('sk_staging_test')
  })
})

describe('a walk', () => {
  const walk = async (server: Awaited<ReturnType<typeof serveUsers>>, pageSize: number) =>
    (await Array.fromAsync(server.client.users({ pageSize }))).map(({ serviceId }) => serviceId)

  it.each([
    [0, 10, ['skip=0']],
    [7, 10, ['skip=0']],
    [10, 10, ['skip=0']],
    [11, 10, ['skip=0', 'skip=10']],
    [30, 10, ['skip=0', 'skip=10', 'skip=20']],
  ])('through %i users in pages of %i asks %j', async (total, pageSize, expected) => {
    const server = await serveUsers(total)
    expect(await walk(server, pageSize)).toEqual(names(0, total))
    expect(server.asked.map((line) => /skip=\d+/.exec(line)?.[0])).toEqual(expected)
  })

  it('goes on where a shorter page than asked for ended', async () => {
    const server = await serveUsers(25, ({ users, pagination }) => ({
      users: users.slice(0, 10),
      pagination: { ...pagination, limit: 10 },
    }))
    expect(await walk(server, 100)).toEqual(names(0, 25))
  })

  it('ends at an empty page, whatever the total says', async () => {
    const server = await serveUsers(20, ({ users, pagination }) => ({ users, pagination: { ...pagination, total: 1_000_000 } }))
    expect(await walk(server, 10)).toEqual(names(0, 20))
    expect(server.asked).toHaveLength(3)
  })

  it('does not repeat pages of a provider that ignores skip: it throws', async () => {
    const server = await serveUsers(30, ({ pagination }) => ({
      users: names(0, 10).map((serviceId) => ({ serviceId })),
      pagination: { ...pagination, skip: 0 },
    }))
    await expect(walk(server, 10)).rejects.toMatchObject({
      name: 'PaginationError',
      message: 'The walk through listUsers stopped: asked for the page that skips 10, it got the one that skips 0.',
    })
    expect(server.asked).toHaveLength(2)
  })

  it('asks for no page before it is needed, and for none after it was left', async () => {
    const server = await serveUsers(30)
    const users = server.client.users({ pageSize: 10 })
    expect(server.asked).toHaveLength(0)
    for await (const { serviceId } of users) if (serviceId === 'u12') break
    expect(server.asked).toHaveLength(2)
  })

  it('ends with the reason of its signal', async () => {
    const server = await serveUsers(30)
    const abort = new AbortController()
    const seen: string[] = []
    const reading = async () => {
      for await (const { serviceId } of server.client.users({ pageSize: 10, signal: abort.signal })) {
        seen.push(serviceId)
        if (serviceId === 'u9') abort.abort('enough')
      }
    }
    await expect(reading()).rejects.toBe('enough')
    expect(seen).toEqual(names(0, 10))
  })
})
