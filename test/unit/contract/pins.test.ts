import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadPins, type Pin, pinnedBy } from '#contract/pins'
import { HarnessError } from '#errors'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'plumbline-pins-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

const write = (name: string, content: unknown) =>
  writeFileSync(join(directory, name), typeof content === 'string' ? content : JSON.stringify(content, null, 2))

const pactOf = (...interactions: object[]) => ({ consumer: { name: 'c' }, provider: { name: 'p' }, interactions })

const interaction = (body: unknown, rules: object = {}, more: object = {}) => ({
  type: 'Synchronous/HTTP',
  description: 'a page',
  request: { method: 'GET', path: '/users' },
  response: {
    status: 200,
    headers: { 'Content-Type': ['application/json'] },
    body: { content: body, contentType: 'application/json', encoded: false },
    matchingRules: { body: rules },
  },
  ...more,
})

const locations = () => [...(loadPins(directory)[0]?.locations ?? [])].sort()

describe('what an interaction relies on', () => {
  it('is each leaf of the expected body, with * for indexes, and each header', () => {
    write(
      'a.json',
      pactOf(
        interaction({
          data: {
            users: [
              { id: 1, tags: ['x'] },
              { id: 2, 'a/b~c': null },
            ],
            empty: [],
            open: {},
          },
          ok: true,
        }),
      ),
    )
    expect(locations()).toEqual([
      '/data/empty',
      '/data/open',
      '/data/users/*/a~1b~0c',
      '/data/users/*/id',
      '/data/users/*/tags/*',
      '/ok',
      'header/content-type',
    ])
  })

  it('is the body itself where that is a leaf', () => {
    write('a.json', pactOf(interaction('pong')))
    expect(locations()).toEqual(['', 'header/content-type'])
  })

  it('is no body where none is expected', () => {
    write('a.json', pactOf({ description: 'gone', request: { method: 'GET', path: '/x' }, response: { status: 204 } }))
    expect(locations()).toEqual([])
  })

  it.each([
    ['values', { '$.prices': { matchers: [{ match: 'values' }] } }],
    ['eachKey', { '$.prices': { matchers: [{ match: 'eachKey', rules: [] }] } }],
    ['eachValue', { "$['prices']": { matchers: [{ match: 'eachValue', rules: [] }] } }],
    ['a wildcard', { '$.prices.*': { matchers: [{ match: 'type' }] } }],
  ])('holds * for the keys of a map, as %s says', (_, rules) => {
    write('a.json', pactOf(interaction({ prices: { EUR: { net: 1 }, USD: { net: 2 } } }, rules)))
    expect(locations()).toEqual(['/prices/*/net', 'header/content-type'])
  })

  it('holds * for the keys of a map in each item of a list, and keeps the names of its neighbours', () => {
    const users = [{ prices: { EUR: 1 } }, { prices: { USD: 2 }, tax: { AT: 3 } }]
    write('a.json', pactOf(interaction({ users }, { '$.users[*].prices': { matchers: [{ match: 'values' }] } })))
    expect(locations()).toEqual(['/users/*/prices/*', '/users/*/tax/AT', 'header/content-type'])
  })

  it('keeps the names of an object that is only matched by type', () => {
    write('a.json', pactOf(interaction({ user: { name: 'x' } }, { '$.user': { matchers: [{ match: 'type' }] } })))
    expect(locations()).toEqual(['/user/name', 'header/content-type'])
  })

  it('is read from versions 2 and 3, too', () => {
    write('two.json', {
      ...pactOf({
        description: 'old',
        providerState: 'some',
        request: { method: 'get', path: '/users' },
        response: {
          status: 200,
          headers: { 'X-Total': '3' },
          body: { users: [{ id: 1 }], byName: { ann: 1 } },
          matchingRules: {
            '$.body.users': { min: 1, match: 'type' },
            '$.body.byName.*': { match: 'type' },
            '$.headers.X-Total': { match: 'type' },
          },
        },
      }),
      metadata: { pactSpecification: { version: '2.0.0' } },
    })
    const [pin] = loadPins(directory)
    expect(pin).toEqual({
      description: 'old',
      method: 'GET',
      path: '/users',
      status: 200,
      locations: new Set(['header/x-total', '/users/*/id', '/byName/*']),
    })
  })

  it('takes a body named content and encoded for what it is', () => {
    write(
      'a.json',
      pactOf({ description: 'v3', request: { method: 'GET', path: '/x' }, response: { status: 200, body: { content: 'text' } } }),
    )
    expect(locations()).toEqual(['/content'])
  })

  it('is read from JSON that was written as text', () => {
    const response = { status: 200, body: { content: '{"a":1}', contentType: 'application/json', encoded: 'JSON' } }
    write('a.json', pactOf({ description: 'text', request: { method: 'GET', path: '/x' }, response }))
    expect(locations()).toEqual(['/a'])
  })
})

describe('the files of a directory', () => {
  it('are all read, in order, but for what is derived from the spec', () => {
    write('b.json', pactOf(interaction(1, {}, { description: 'from b' })))
    write('a.json', pactOf(interaction(1, {}, { description: 'from a' })))
    write('schemas.json', '{"not": "a pact"}')
    write('types.ts', 'export {}')
    expect(loadPins(directory).map((pin) => pin.description)).toEqual(['from a', 'from b'])
  })

  it('may be none, and the directory may be missing', () => {
    expect(loadPins(directory)).toEqual([])
    expect(loadPins(join(directory, 'nowhere'))).toEqual([])
  })

  it('of the project pin what both clients read', () => {
    const pins = ['plu-card-partner.v1', 'puppetvendors-vendor.v2'].flatMap((api) => loadPins(join('contracts', api)))
    expect(pins).toHaveLength(30)
    const users = { method: 'GET', path: '/v1/partner/card/users', status: 200 }
    expect(pinnedBy(pins, { ...users, location: '/data/users/*/email' })).toEqual(['the first page of users'])
    expect(pinnedBy(pins, { ...users, location: '/message' })).toEqual([])
  })
})

describe('pinnedBy', () => {
  const pin = (description: string, more: Partial<Pin> = {}): Pin => ({
    description,
    method: 'GET',
    path: '/users/7',
    status: 200,
    locations: new Set(['/data/users/*/email', '/data/total', 'header/content-type']),
    ...more,
  })
  const at = { method: 'GET', path: '/users/{id}', status: 200 }

  it.each([
    ['the very leaf', '/data/total', ['a']],
    ['what holds a leaf', '/data/users', ['a']],
    ['an item of a list', '/data/users/*', ['a']],
    ['the response itself', '', ['a']],
    ['a header', 'header/content-type', ['a']],
    ['what only begins like a leaf', '/data/tot', []],
    ['what lies below a leaf', '/data/total/value', []],
    ['another leaf', '/data/users/*/name', []],
    ['another header', 'header/etag', []],
  ])('finds %s', (_, location, expected) => {
    expect(pinnedBy([pin('a')], { ...at, location })).toEqual(expected)
  })

  it.each([
    ['another method', { method: 'POST' }],
    ['another status', { status: 401 }],
    ['another path', { path: '/people/7' }],
    ['a longer path', { path: '/users/7/cards' }],
  ])('leaves out an interaction of %s', (_, more) => {
    expect(pinnedBy([pin('a', more)], { ...at, location: '/data/total' })).toEqual([])
  })

  it.each(['/users/{id}.json', '/users/v{id}', '/{id}'])('leaves out a path that %s does not fit', (path) => {
    expect(pinnedBy([pin('a')], { ...at, path, location: '/data/total' })).toEqual([])
  })

  it('finds the response itself where nothing in it is expected', () => {
    expect(pinnedBy([pin('a', { locations: new Set() })], { ...at, location: '' })).toEqual(['a'])
  })

  it('sorts, and names each once', () => {
    expect(pinnedBy([pin('c'), pin('a'), pin('c'), pin('b', { locations: new Set() })], { ...at, location: '/data' })).toEqual(['a', 'c'])
  })
})

describe('a bad pact', () => {
  const good = interaction({ a: 1 })
  it.each([
    ['no JSON at all', '{\n  "consumer": {\n', undefined, '', 'bad.json is not JSON, and so no pact'],
    ['no object', '[]', '', '[]', 'is a list; wants an object'],
    ['no interactions', { consumer: { name: 'c' }, provider: { name: 'p' } }, '', '{', 'has no "interactions"; wants one'],
    ['no description', pactOf({ ...good, description: 7 }), '/interactions/0/description', '"description": 7', 'is 7; wants a text'],
    [
      'a status that is none',
      pactOf(good, { ...good, response: { status: 'OK' } }),
      '/interactions/1/response/status',
      '"status": "OK"',
      'is "OK"; wants a whole number from 100 to 599',
    ],
    [
      'a message',
      pactOf({ ...good, type: 'Asynchronous/Messages' }),
      '/interactions/0/type',
      '"type": "Asynchronous/Messages"',
      'is "Asynchronous/Messages"; wants an HTTP interaction',
    ],
    [
      'rules without matchers',
      pactOf(interaction(1, { '$.a': {} })),
      '/interactions/0/response/matchingRules/body/$.a',
      '"$.a": {}',
      'has no "matchers"; wants one',
    ],
  ])('with %s is refused, with its place', (_, content, key, line, message) => {
    write('bad.json', content)
    const error = catchError(() => loadPins(directory))
    expect([error.code, error.message, error.place?.key]).toEqual(['contract', message, key])
    expect(error.place?.file).toBe(join(directory, 'bad.json'))
    const lines = readFileSync(join(directory, 'bad.json'), 'utf8').split('\n')
    expect(lines[(error.place?.line ?? 0) - 1]?.replace(/,$/, '').trim()).toBe(line)
  })

  it('in a directory that cannot be listed is an error, not an absence', () => {
    const file = join(directory, 'file')
    writeFileSync(file, '')
    expect(catchError(() => loadPins(file)).code).toBe('contract')
    mkdirSync(join(directory, 'empty'))
    expect(loadPins(join(directory, 'empty'))).toEqual([])
  })
})

function catchError(run: () => unknown): HarnessError {
  try {
    run()
  } catch (error) {
    if (error instanceof HarnessError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
