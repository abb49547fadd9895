import { describe, expect, it } from 'vitest'
import { parsePact } from '#contract/pact'
import type { Mismatch } from '#contract/verifier'
import { describeMismatches } from '#contract/verify-mismatch'

const rules = {
  '$.users': { matchers: [{ match: 'type', min: 1 }] },
  '$.users[*].email': { matchers: [{ match: 'regex', regex: '^.+@.+$' }] },
  '$.users[*].age': { matchers: [{ match: 'integer' }] },
  '$.users[*].score': { matchers: [{ match: 'decimal' }] },
  '$.users[*].rank': { matchers: [{ match: 'number' }] },
  '$.users[*].gone': { matchers: [{ match: 'null' }] },
  '$.five': { matchers: [{ match: 'type', min: 5, max: 5 }] },
  '$.few': { matchers: [{ match: 'type', max: 3 }] },
  '$.kinds': { matchers: [{ match: 'arrayContains', variants: [] }] },
  '$.total': { matchers: [{ match: 'equality' }] },
}
const body = {
  users: [{ email: 'a@b', age: 1, score: 1.5, rank: 2, gone: null, name: 'x', flags: {} }],
  five: ['x', 'x', 'x', 'x', 'x'],
  few: ['x'],
  kinds: [{ kind: 'x' }],
  total: 35,
  done: true,
  nothing: [],
}
const { interactions } = parsePact(
  JSON.stringify({
    consumer: { name: 'c' },
    provider: { name: 'p' },
    interactions: [
      {
        description: 'a page',
        request: { method: 'GET', path: '/' },
        response: {
          status: 200,
          headers: { 'Content-Type': ['application/json'] },
          body: { content: body, encoded: false },
          matchingRules: { body: rules },
        },
      },
    ],
  }),
  'x.json',
)

const describeAll = (...mismatches: Mismatch[]) => {
  const [interaction] = interactions
  if (interaction === undefined) throw new Error('there is no interaction')
  return describeMismatches(mismatches, interaction)
}
const ofBody = (path: string, actual: unknown, expected: unknown = '"x"'): Mismatch => ({ type: 'BodyMismatch', path, actual, expected })

describe('a difference in the body', () => {
  it.each([
    ['a text of another shape', '$.users[0].email', '"canary"', '/users/*/email', 'a text like ^.+@.+$', 'another text'],
    ['null', '$.users[0].email', '', '/users/*/email', 'a text like ^.+@.+$', 'null'],
    ['an empty text', '$.users[0].email', '""', '/users/*/email', 'a text like ^.+@.+$', 'another text'],
    ['a text for a whole number', '$.users[3].age', '"7"', '/users/*/age', 'a whole number', 'a text'],
    ['a fraction for a whole number', '$.users[3].age', '7.5', '/users/*/age', 'a whole number', 'another number'],
    ['a whole number for a fraction', '$.users[0].score', '7', '/users/*/score', 'a number with a fraction', 'another number'],
    ['a boolean for a number', '$.users[0].rank', 'true', '/users/*/rank', 'a number', 'a boolean'],
    ['a value for null', '$.users[0].gone', '"x"', '/users/*/gone', 'null', 'a text'],
    ['a list for an object', '$.users[0].flags', '[1,2]', '/users/*/flags', 'an object', 'a list of 2'],
    ['a number for a text by a rule above', '$.users[0].name', '5', '/users/*/name', 'a text', 'a number'],
    ['another number', '$.total', '36', '/total', '35', 'another number'],
    ['another boolean without a rule', '$.done', 'false', '/done', 'true', 'another boolean'],
    ['a list without items', '$.users', '[]', '/users', 'a list of at least 1', 'a list of 0'],
    ['a list of another length', '$.five', '["x"]', '/five', 'a list of 5', 'a list of 1'],
    ['too long a list', '$.few', '["x","x","x","x"]', '/few', 'a list of at most 3', 'a list of 4'],
    ['a list that should be empty', '$.nothing', '[1]', '/nothing', 'an empty list', 'a list of 1'],
    [
      'a list that lacks a kind',
      '$.kinds',
      '[{"kind":"canary"}]',
      '/kinds',
      'a list with an item of each kind in the pact',
      'one kind is missing',
    ],
    ['an object for a list', '$.kinds', '{"a":1}', '/kinds', 'a list with an item of each kind in the pact', 'an object'],
    ['what cannot be read', '$.users[0].email', 'canary {', '/users/*/email', 'a text like ^.+@.+$', 'something else'],
  ])('that is %s is told without a value', (_, path, actual, location, expected, observed) => {
    expect(describeAll(ofBody(path, actual))).toEqual([{ location, expected, observed, count: 1 }])
  })

  it('that is an absence names each member of ours that is missing, and no other', () => {
    const actual = '["email","canary","age","score","rank","gone","flags"]'
    const expected = '["email","age","score","rank","gone","name","flags"]'
    expect(describeAll(ofBody('$.users[0]', actual, expected))).toEqual([
      { location: '/users/*/name', expected: 'a text', observed: 'absent', count: 1 },
    ])
    expect(
      describeAll(ofBody('$', '["users","total"]', '["done","five","few","kinds","nothing","total","users"]')).map(
        ({ location, expected: wanted }) => [location, wanted],
      ),
    ).toEqual([
      ['/done', 'true'],
      ['/few', 'a list of at most 3'],
      ['/five', 'a list of 5'],
      ['/kinds', 'a list with an item of each kind in the pact'],
      ['/nothing', 'an empty list'],
    ])
  })

  it('of several items is told once, with their number, and places come in order', () => {
    const absent = (index: number) => ofBody(`$.users[${index}]`, '[]', '["email"]')
    expect(
      describeAll(absent(0), ofBody('$.total', '1'), absent(1), ofBody('$.users[2].email', '5'), absent(7)).map(
        ({ location, observed, count }) => [location, observed, count],
      ),
    ).toEqual([
      ['/total', 'another number', 1],
      ['/users/*/email', 'absent', 3],
      ['/users/*/email', 'a number', 1],
    ])
  })

  it('at a name that the pact does not have shows no name', () => {
    expect(describeAll(ofBody('$.users[0].flags.canary', '5')).map(({ location }) => location)).toEqual(['/users/*/flags/*'])
  })
})

describe('a difference in the head', () => {
  const status: Mismatch = { type: 'StatusMismatch', actual: 503, expected: 200 }
  const header: Mismatch = { type: 'HeaderMismatch', key: 'Content-Type', actual: 'text/html; charset=utf-8', expected: 'application/json' }
  const bodyType: Mismatch = { type: 'BodyTypeMismatch', actual: 'text/html', expected: 'application/json' }

  it('of status hides what follows from it', () => {
    expect(describeAll(header, bodyType, status, ofBody('$', '[]', '["users"]'))).toEqual([
      { location: '', expected: 'HTTP 200', observed: 'HTTP 503', count: 1 },
    ])
    expect(describeAll(status)).toHaveLength(1)
  })

  it('of content type is told once', () => {
    const expected = { location: 'header/content-type', expected: 'like application/json', observed: 'text/html', count: 1 }
    expect(describeAll(bodyType, header)).toEqual([expected])
    expect(describeAll(bodyType)).toEqual([{ ...expected, expected: 'application/json' }])
  })

  it('of a header tells an absence, and no value', () => {
    expect(
      describeAll({ type: 'HeaderMismatch', key: 'X-Other', actual: 'canary', expected: 'x' }).map(({ observed }) => observed),
    ).toEqual(['another value'])
    expect(
      describeAll({ type: 'HeaderMismatch', key: 'Content-Type', actual: 'canary canary', expected: 'x' }).map(({ observed }) => observed),
    ).toEqual(['another value'])
    const long = `a/${'b'.repeat(80)}; note=canary`
    expect(
      describeAll({ type: 'HeaderMismatch', key: 'Content-Type', actual: long, expected: 'x' }).map(({ observed }) => observed),
    ).toEqual([`a/${'b'.repeat(58)}`])
    expect(describeAll({ type: 'HeaderMismatch', key: 'Content-Type', actual: '', expected: 'x' }).map(({ observed }) => observed)).toEqual(
      ['absent'],
    )
  })

  it('of a kind that is not known is still a difference', () => {
    expect(describeAll({ type: 'MetadataMismatch', actual: 'canary' })).toEqual([
      { location: '', expected: 'the response that the interaction describes', observed: 'another', count: 1 },
    ])
  })
})
