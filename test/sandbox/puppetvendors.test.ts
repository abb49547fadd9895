import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { puppetvendors } from '#sandbox/puppetvendors'
import { cursorOf } from '#sandbox/puppetvendors-users'
import { openSandbox } from '#support/open-sandbox'

const problem = (code: string, message: string) => ({ success: false, error: { message, code } })
const everyone = puppetvendors.people(137)
const edges = (users: readonly (typeof everyone)[number][]) => users.map((node) => ({ node, cursor: cursorOf(node) }))
const invalid = (message: string) => [400, problem('VALIDATION_ERROR', message)]

describe('the list of users', () => {
  it('has the documented envelope, edges and default page size', async () => {
    const { vendors } = await openSandbox()
    const { status, headers, json } = await vendors()
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(json).toEqual({
      success: true,
      data: {
        edges: edges(everyone.slice(0, 20)),
        pageInfo: {
          hasNextPage: true,
          hasPreviousPage: false,
          startCursor: cursorOf(everyone[0]!),
          endCursor: cursorOf(everyone[19]!),
        },
      },
    })
  })

  it('makes cursors as the page shows them', () => {
    expect(cursorOf({ _id: '507f1f77bcf86cd799439011' })).toBe('eyJpZCI6IjUwN2YxZjc3YmNmODZjZDc5OTQzOTAxMSJ9')
  })

  it('has null cursors when it is empty', async () => {
    const { vendors } = await openSandbox({ users: 0 })
    const pageInfo = { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null }
    expect((await vendors()).json).toEqual({ success: true, data: { edges: [], pageInfo } })
  })

  it('pages backward by default from a `before` alone', async () => {
    const { vendors } = await openSandbox()
    const { data } = (await vendors(`?before=${cursorOf(everyone[50]!)}`)).json
    expect(data.edges).toEqual(edges(everyone.slice(30, 50)))
  })

  it('combines filters and pages as a plain filter and slice do', async () => {
    const sandbox = await openSandbox({ users: 40 })
    const token = await sandbox.token()
    const all = puppetvendors.people(40)
    const texts = ['example.org', 'JORGENSEN', 'ö', 'a', 'nobody', '']
    const arbitrary = fc.record({
      type: fc.option(fc.constantFrom('vendor', 'merchant', 'admin')),
      approved: fc.option(fc.boolean()),
      search: fc.option(fc.constantFrom(...texts)),
      size: fc.integer({ min: 1, max: 100 }),
      backward: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(arbitrary, async ({ type, approved, search, size, backward }) => {
        const wanted = all.filter((user) => {
          const profile = user.profile as { firstName: string; lastName: string }
          const searched = [user.email as string, profile.firstName, profile.lastName].map((value) => value.toLowerCase())
          return (
            (type === null || user.type === type) &&
            (approved === null || user.approved === approved) &&
            (search === null || searched.some((value) => value.includes(search.toLowerCase())))
          )
        })
        const query = new URLSearchParams({ [backward ? 'last' : 'first']: `${size}` })
        for (const [name, value] of Object.entries({ type, approved, search })) if (value !== null) query.set(name, `${value}`)
        const { data } = (await sandbox.vendors(`?${query}`, token)).json
        expect(data.edges).toEqual(edges(backward ? wanted.slice(-size) : wanted.slice(0, size)))
        const more = wanted.length > size
        expect([data.pageInfo.hasNextPage, data.pageInfo.hasPreviousPage]).toEqual([!backward && more, backward && more])
      }),
      { numRuns: 120 },
    )
  })

  it('walks to every user once, forward and backward', async () => {
    const sandbox = await openSandbox()
    const token = await sandbox.token()
    const ids = async (next: (cursor: string) => string, begin: string, more: string, at: string) => {
      const pages: string[][] = []
      for (let query = begin; ; ) {
        const { data } = (await sandbox.vendors(query, token)).json
        pages.push(data.edges.map((edge: { node: { _id: string } }) => edge.node._id))
        if (data.pageInfo[more] === false) return pages
        query = next(encodeURIComponent(data.pageInfo[at]))
      }
    }
    const forward = await ids((cursor) => `?first=25&after=${cursor}`, '?first=25', 'hasNextPage', 'endCursor')
    const backward = await ids((cursor) => `?last=25&before=${cursor}`, '?last=25', 'hasPreviousPage', 'startCursor')
    const wanted = everyone.map((user) => user._id)
    expect(forward.flat()).toEqual(wanted)
    expect(backward.toReversed().flat()).toEqual(wanted)
  })
})

describe('validation', () => {
  it.each(['first', 'last'])('wants %s from 1 to 100', async (name) => {
    const { vendors } = await openSandbox()
    for (const good of ['1', '100']) expect((await vendors(`?${name}=${good}`)).status).toBe(200)
    for (const bad of ['0', '101', '-1', '1.5', 'ten', '', '1e1', '99999']) {
      const { status, json } = await vendors(`?${name}=${bad}`)
      expect([status, json]).toEqual(invalid(`${name} must be a whole number from 1 to 100`))
    }
  })

  it('forbids the pairs', async () => {
    const { vendors } = await openSandbox()
    const cursor = cursorOf(everyone[3]!)
    const both = await vendors('?first=5&last=5')
    expect([both.status, both.json]).toEqual(invalid('first and last exclude each other'))
    const ends = await vendors(`?first=5&after=${cursor}&before=${cursor}`)
    expect([ends.status, ends.json]).toEqual(invalid('after and before exclude each other'))
    expect((await vendors(`?first=5&before=${cursor}`)).status).toBe(200)
    expect((await vendors(`?last=5&after=${cursor}`)).status).toBe(200)
  })

  it.each(['after', 'before'])('refuses an unknown cursor in %s', async (name) => {
    const { vendors } = await openSandbox()
    for (const cursor of ['', 'nonsense', cursorOf({ _id: '000000000000000000000000' })]) {
      const { status, json } = await vendors(`?${name}=${cursor}`)
      expect([status, json]).toEqual(invalid(`${name} is not a cursor of this list`))
    }
  })

  it('knows the values of the filters', async () => {
    const { vendors } = await openSandbox()
    const type = await vendors('?type=owner')
    expect([type.status, type.json]).toEqual(invalid('type must be one of vendor, merchant, admin'))
    const approved = await vendors('?approved=yes')
    expect([approved.status, approved.json]).toEqual(invalid('approved must be true or false'))
  })

  it('takes 200 characters of search, whatever they take to encode, and no more', async () => {
    const { vendors } = await openSandbox()
    for (const letter of ['a', 'ö', '𝒳']) {
      expect((await vendors(`?search=${encodeURIComponent(letter.repeat(200))}`)).status).toBe(200)
      const { status, json } = await vendors(`?search=${encodeURIComponent(letter.repeat(201))}`)
      expect([status, json]).toEqual(invalid('search must have at most 200 characters'))
    }
  })

  it('refuses a parameter that is given twice', async () => {
    const { vendors } = await openSandbox()
    const { status, json } = await vendors('?first=5&first=6')
    expect([status, json]).toEqual(invalid('a parameter is given twice'))
  })
})

it.each([
  ['GET', '/'],
  ['GET', '/v2/vendor'],
  ['GET', '/v1/vendor/users'],
  ['POST', '/v2/vendor/users'],
  ['GET', '/v2/authenticate'],
])('%s %s is not found, in the provider’s envelope', async (method, path) => {
  const { ask } = await openSandbox()
  const { status, json } = await ask(path, { method })
  expect([status, json]).toEqual([404, problem('NOT_FOUND', 'Route not found')])
})
