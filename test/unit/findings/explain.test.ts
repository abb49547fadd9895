import { describe, expect, it } from 'vitest'
import { explainBody } from '#findings/explain'
import { createTally } from '#findings/tally'
import { parseJson } from '#observe/parse-json'
import type { Json } from '#schema/json'
import type { JsonSchema } from '#spec/model'
import { conforms, factsAbout, linesAbout, nodeOf } from '#support/body-schema'

const text: JsonSchema = { type: 'string' }
const user: JsonSchema = {
  type: 'object',
  required: ['id', 'profile', 'status'],
  properties: {
    id: text,
    status: { type: 'string', enum: ['pending', 'approved'] },
    profile: { type: 'object', required: ['first', 'last'], properties: { first: text, last: text } },
    seenAt: { type: ['string', 'null'], format: 'date-time' },
  },
}
const list: JsonSchema = { type: 'object', required: ['users'], properties: { users: { type: 'array', items: user } } }

function users(count: number, change: (user: Record<string, Json>, index: number) => void): Json {
  return {
    users: Array.from({ length: count }, (_, index) => {
      const item = { id: `u${index}`, status: 'approved', profile: { first: 'A', last: 'B' }, seenAt: null }
      change(item, index)
      return item
    }),
  }
}

describe('one cause, one fact', () => {
  it('counts a property that is missing in 12 of 200 items once, with 12 of 200', () => {
    const body = users(200, (item, index) => index % 17 === 0 && delete item.id)
    expect(factsAbout(list, body)).toEqual([
      {
        id: 'response-required-property-removed',
        location: '/users/*/id',
        expected: 'string',
        observed: 'absent',
        specPointer: '/body/properties/users/items/properties/id',
        assumption: null,
        evidence: { count: 12, of: 200 },
      },
    ])
  })

  it('adds up the places of several bodies, conforming ones included', () => {
    const broken = users(10, (item, index) => index < 3 && delete item.id)
    expect(
      linesAbout(
        list,
        users(10, () => {}),
        broken,
        { users: [] },
      ),
    ).toEqual(['response-required-property-removed /users/*/id 3/20'])
  })

  it('tells of a missing object, not of what it held', () => {
    expect(
      linesAbout(
        list,
        users(2, (item) => delete item.profile),
      ),
    ).toEqual(['response-required-property-removed /users/*/profile 2/2'])
  })

  it('does not look into a value of the wrong type', () => {
    expect(
      linesAbout(
        list,
        users(2, (item) => Object.assign(item, { profile: 'A B' })),
      ),
    ).toEqual(['response-property-type-changed /users/*/profile 2/2'])
    expect(linesAbout(list, { users: { '0': {} } })).toEqual(['response-property-type-changed /users 1/1'])
  })

  it('tells null from another type', () => {
    expect(
      linesAbout(
        list,
        users(2, (item, index) => Object.assign(item, { profile: index === 0 ? null : 5 })),
      ),
    ).toEqual(['response-property-became-nullable /users/*/profile 1/2', 'response-property-type-changed /users/*/profile 1/2'])
  })

  it('counts optional values only where they are present', () => {
    const body = users(10, (item, index) => (index < 4 ? Object.assign(item, { seenAt: 'yesterday' }) : delete item.seenAt))
    const [fact, ...others] = factsAbout(list, body)
    expect(others).toEqual([])
    expect(fact).toMatchObject({
      id: 'response-property-type-changed',
      location: '/users/*/seenAt',
      expected: 'string (date-time)',
      observed: 'string (not date-time)',
      evidence: { count: 4, of: 4 },
    })
  })

  it('tells of the topmost undocumented name only, at every depth', () => {
    const body = users(3, (item, index) => {
      Object.assign(item, { extra: { deeper: { deepest: 1 } } })
      if (index === 1) Object.assign(item.profile as object, { middle: 'C' })
    })
    expect(linesAbout(list, body)).toEqual([
      'response-optional-property-added /users/*/extra 3/3',
      'response-optional-property-added /users/*/profile/middle 1/3',
    ])
  })

  it('names the body itself where the body has another type', () => {
    for (const body of [null, [], 'text', 5, true]) {
      expect(linesAbout(list, body)).toEqual(['response-body-type-changed  1/1'])
    }
  })

  it('stops at the first thing that is wrong with a scalar', () => {
    const schema: JsonSchema = { type: 'string', format: 'date', pattern: '^2', minLength: 10 }
    expect(linesAbout({ type: 'object', properties: { day: schema } }, { day: 'x' })).toEqual(['response-property-type-changed /day 1/1'])
  })
})

describe('words for what was seen', () => {
  const cases: [string, JsonSchema, Json, { id: string; expected: string; observed: string }][] = [
    [
      'format',
      { type: 'string', format: 'date-time' },
      '2025-01-15',
      { id: 'type-changed', expected: 'string (date-time)', observed: 'string (date)' },
    ],
    ['empty', { type: 'string', format: 'email' }, '', { id: 'type-changed', expected: 'string (email)', observed: 'string (empty)' }],
    [
      'type',
      { type: ['string', 'null'], format: 'uuid' },
      7,
      { id: 'type-changed', expected: 'string (uuid) or null', observed: 'number' },
    ],
    [
      'a number beyond all',
      { type: 'string' },
      JSON.parse('1e400'),
      { id: 'type-changed', expected: 'string', observed: 'a number beyond what JSON readers keep' },
    ],
    ['fraction', { type: 'integer' }, 1.5, { id: 'type-changed', expected: 'integer', observed: 'number with a fraction' }],
    ['null', { type: 'integer' }, null, { id: 'became-nullable', expected: 'integer', observed: 'null' }],
    ['null in an enum', { enum: ['a', 'b'] }, null, { id: 'became-nullable', expected: 'one of a, b', observed: 'null' }],
    ['enum', { enum: ['a', 'b'] }, 'c', { id: 'enum-value-added', expected: 'one of a, b', observed: 'c' }],
    [
      'enum, a text',
      { enum: ['a', 'b'] },
      'Jane Doe',
      { id: 'enum-value-added', expected: 'one of a, b', observed: '2 words of 8 characters in all, capitalised' },
    ],
    ['enum, another type', { enum: ['a', 'b'] }, 5, { id: 'type-changed', expected: 'one of a, b', observed: 'number' }],
    ['const', { const: true }, false, { id: 'const-changed', expected: 'true', observed: 'false' }],
    ['const text', { const: 'success' }, 'ok', { id: 'const-changed', expected: 'success', observed: 'ok' }],
    [
      'pattern',
      { type: 'string', pattern: '^a' },
      'b',
      { id: 'pattern-changed', expected: 'string matching ^a', observed: 'another string' },
    ],
    ['maximum', { type: 'number', maximum: 100 }, 101, { id: 'max-increased', expected: 'at most 100', observed: 'above 100' }],
    [
      'exclusive maximum',
      { type: 'number', exclusiveMaximum: 100 },
      100,
      { id: 'max-increased', expected: 'below 100', observed: '100 or above' },
    ],
    ['minimum', { type: 'number', minimum: 0 }, -1, { id: 'min-decreased', expected: 'at least 0', observed: 'below 0' }],
    ['exclusive minimum', { type: 'number', exclusiveMinimum: 0 }, 0, { id: 'min-decreased', expected: 'above 0', observed: '0 or below' }],
    [
      'max length',
      { type: 'string', maxLength: 1 },
      'ab',
      { id: 'max-length-increased', expected: 'at most 1 character', observed: 'more than 1 character' },
    ],
    [
      'min length',
      { type: 'string', minLength: 2 },
      'a',
      { id: 'min-length-decreased', expected: 'at least 2 characters', observed: 'fewer than 2 characters' },
    ],
    [
      'max items',
      { type: 'array', maxItems: 1 },
      [1, 2],
      { id: 'max-items-increased', expected: 'at most 1 item', observed: 'more than 1 item' },
    ],
    [
      'min items',
      { type: 'array', minItems: 2 },
      [1],
      { id: 'min-items-decreased', expected: 'at least 2 items', observed: 'fewer than 2 items' },
    ],
    [
      'multiple',
      { type: 'number', multipleOf: 0.05 },
      0.07,
      { id: 'type-changed', expected: 'multiple of 0.05', observed: 'no multiple of 0.05' },
    ],
    [
      'unique',
      { type: 'array', uniqueItems: true },
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
      { id: 'type-changed', expected: 'array of distinct items', observed: 'array with repeated items' },
    ],
    [
      'alternatives',
      { anyOf: [{ type: 'string' }, { type: 'object' }, { type: 'null' }] },
      5,
      { id: 'type-changed', expected: 'string, object or null', observed: 'number' },
    ],
  ]
  it.each(cases)('%s', (_name, schema, value, { id, expected, observed }) => {
    const facts = factsAbout({ type: 'object', properties: { x: schema } }, { x: value })
    expect(facts.map((fact) => [fact.id, fact.location, fact.expected, fact.observed])).toEqual([
      [`response-property-${id}`, '/x', expected, observed],
    ])
    expect(conforms(schema, value)).toBe(false)
  })

  it.each<[string, JsonSchema, Json]>([
    ['1.0 as an integer', { type: 'integer' }, JSON.parse('1.0')],
    ['an integer past 2^53', { type: 'integer' }, JSON.parse('9007199254740993')],
    ['an integer in exponents', { type: 'integer' }, JSON.parse('1e300')],
    ['an integer of thirty digits', { type: 'integer' }, JSON.parse('123456789012345678901234567890')],
    ['an integer that JSON readers take for infinite', { type: 'integer' }, JSON.parse('1e400')],
    ['a negative one', { type: ['integer', 'null'] }, JSON.parse('-1e400')],
    ['a number that JSON readers take for infinite', { type: 'number' }, JSON.parse('1e400')],
    ['one in steps of 0.01', { type: 'number', multipleOf: 0.01 }, JSON.parse('1e400')],
    ['several of them as distinct', { type: 'array', uniqueItems: true, items: { type: 'integer' } }, JSON.parse('[1e400, 1e500]')],
    ['a number above 0 that JSON readers take for 0', { type: 'number', exclusiveMinimum: 0 }, parseJson('1e-400')],
    ['one below 0', { type: 'number', exclusiveMaximum: 0 }, parseJson('-1e-400')],
    ['one in steps of 0.01', { type: 'number', multipleOf: 0.01 }, parseJson('1e-400')],
    ['several of them as distinct', { type: 'array', uniqueItems: true, items: { type: 'number' } }, parseJson('[0, 1e-400, 2e-400]')],
    ['19.99 in steps of 0.01', { type: 'number', multipleOf: 0.01 }, 19.99],
    ['-0 as 0', { const: 0 }, JSON.parse('-0')],
    ['one emoji as one character', { type: 'string', maxLength: 1, minLength: 1 }, '😀'],
    ['a lone surrogate as text', { type: 'string', maxLength: 1 }, JSON.parse('"\\ud800"')],
    ['anything where nothing is said', {}, [{ a: null }]],
  ])('accepts %s', (_name, schema, value) => {
    expect(factsAbout(schema, value)).toEqual([])
    expect(conforms(schema, value)).toBe(true)
  })
})

describe('names and values out of a response', () => {
  const open: JsonSchema = { type: 'object', properties: { known: text } }

  it('shows an undocumented name that looks like one, and * for any other', () => {
    const shown = (name: string) => factsAbout(open, { [name]: 1 }).map(({ location }) => location)
    for (const name of ['nickname', 'last_login', 'x-ref', '$meta', 'address2']) expect(shown(name)).toEqual([`/${name}`])
    for (const name of [
      'jane@example.com',
      'Jane Doe',
      '507f1f77bcf86cd799439011',
      'u_15551234567',
      '0f8fad5b-d9cb-469f-a165-70867728950e',
      'ü',
      '',
    ]) {
      expect(shown(name)).toEqual(['/*'])
    }
  })

  it('counts an object with several hidden names once', () => {
    expect(linesAbout(open, { 'a b': 1, 'c d': 2 }, {})).toEqual(['response-optional-property-added /* 1/2'])
  })

  it('takes more than twenty undocumented names for keys, and shows none of them', () => {
    const keyed = Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`name${index}`, 1]))
    expect(linesAbout(open, keyed, {})).toEqual(['response-optional-property-added /* 1/2'])
  })

  it('hides a new enum value that the same body holds elsewhere', () => {
    const schema: JsonSchema = { type: 'object', properties: { status: { enum: ['Open'] }, role: { enum: ['open'] }, name: text } }
    const observed = (body: Json) => factsAbout(schema, body).map((fact) => fact.observed)
    const word = 'a word of 4 letters, capitalised'
    expect(observed({ status: 'Jane' })).toEqual(['Jane'])
    expect(observed({ status: 'Jane', name: 'jane' })).toEqual([word])
    expect(observed({ status: 'Jane', other: { deep: ['Jane'] } })).toEqual(['object', word])
    expect(observed({ status: 'Blocked', role: 'blocked', name: 'Jane' })).toEqual(['blocked', 'Blocked'])
  })

  it.each([
    ['an address', 'jdoe', 'JDoe@example.com', 'a word of 4 letters, in lower case'],
    ['a full name', 'anneliese', 'Anneliese Maria', 'a word of 9 letters, in lower case'],
    ['a name after one that only begins like it', 'ann', 'Anneliese, Ann', 'a word of 3 letters, in lower case'],
    ['a word that only begins like it', 'block', 'blocked', 'block'],
  ])('hides a new enum value that is a part of what stands elsewhere: %s', (_, status, name, shown) => {
    const schema: JsonSchema = { type: 'object', properties: { status: { enum: ['active'] }, name: text } }
    expect(factsAbout(schema, { status, name }).map(({ observed }) => observed)).toEqual([shown])
  })

  it('shows a new enum value that is a part of another one', () => {
    const schema: JsonSchema = { type: 'array', items: { enum: ['co-owner'] } }
    expect(factsAbout(schema, ['lead', 'team-lead']).map(({ observed }) => observed)).toEqual(['lead, team-lead'])
  })

  it.each([
    ['vk_live_9fKxQpLmZWtYbN', '3 words of 22 characters in all, in mixed case'],
    ['sk_word', '2 words of 7 characters in all, in lower case'],
    ['x9fKxQpLmZWtYbN', 'a word of 15 letters and digits, in mixed case'],
    ['k3j9x2m1q8z7', 'a word of 12 letters and digits, in lower case'],
  ])('hides what looks like a key, whatever it stands beside: %s', (made, form) => {
    expect(factsAbout({ enum: [`${made}s`] }, made).map(({ observed }) => observed)).toEqual([form])
    expect(linesAbout(open, { [made]: 1 })).toEqual(['response-optional-property-added /* 1/1'])
  })

  it.each([
    ['ACTIVE_2FA_REQUIRED', 'STEP_1'],
    ['pendingLevel2Review', 'stepLevel1'],
    ['createdAtV2Timestamp', 'stampedAtV1'],
  ])('shows what is words: %s', (made, brother) => {
    expect(factsAbout({ enum: [brother, brother + brother] }, made).map(({ observed }) => observed)).toEqual([made])
    expect(linesAbout(open, { [made]: 1 })).toEqual([`response-optional-property-added /${made} 1/1`])
  })

  it('does not list new enum values without end', () => {
    const schema: JsonSchema = { type: 'array', items: { enum: ['a'] } }
    expect(factsAbout(schema, ['b', 'b', 'c']).map(({ observed }) => observed)).toEqual(['b, c'])
    expect(factsAbout(schema, ['b', 'c', 'd', 'e', 'f']).map(({ observed }) => observed)).toEqual(['5 other values'])
  })
})

describe('composition', () => {
  it('merges allOf: properties, required, closed together', () => {
    const schema: JsonSchema = {
      allOf: [{ $ref: '#/$defs/Named' }, { type: 'object', required: ['age'], properties: { age: { type: 'integer' } } }],
      $defs: { Named: { type: 'object', required: ['name'], properties: { name: text } } },
    }
    expect(linesAbout(schema, { name: 'A', age: 1 })).toEqual([])
    expect(linesAbout(schema, { nick: 'B' })).toEqual([
      'response-required-property-removed /age 1/1',
      'response-required-property-removed /name 1/1',
      'response-optional-property-added /nick 1/1',
    ])
    const [name] = factsAbout(schema, { age: 1 })
    expect(name?.specPointer).toBe('/components/schemas/Named/properties/name')
  })

  it('leaves maps alone: names are data there, values are not', () => {
    const map: JsonSchema = { type: 'object', properties: { fixed: text }, additionalProperties: { type: 'integer' } }
    expect(linesAbout(map, { fixed: 'x', a: 1, b: 'two', c: 'three' })).toEqual(['response-property-type-changed /* 2/3'])
    expect(linesAbout({ type: 'object', properties: { fixed: text }, additionalProperties: true }, { b: 'two' })).toEqual([])
    expect(linesAbout({ type: 'object' }, { b: 'two' })).toEqual([])
    expect(linesAbout({ type: 'object', additionalProperties: false }, { b: 'two' })).toEqual(['response-optional-property-added /b 1/1'])
  })

  const animals: JsonSchema = {
    type: 'object',
    properties: { pet: { oneOf: [{ $ref: '#/$defs/Cat' }, { $ref: '#/$defs/Dog' }, { type: 'null' }] } },
    $defs: {
      Cat: { type: 'object', required: ['kind', 'lives'], properties: { kind: { const: 'cat' }, lives: { type: 'integer' } } },
      Dog: {
        type: 'object',
        required: ['kind', 'tricks'],
        properties: { kind: { enum: ['dog', 'hound'] }, tricks: { type: 'array', items: text } },
      },
    },
  }

  it('takes the branch that the tag names', () => {
    for (const pet of [null, { kind: 'cat', lives: 9 }, { kind: 'hound', tricks: [] }]) expect(linesAbout(animals, { pet })).toEqual([])
    expect(linesAbout(animals, { pet: { kind: 'cat', tricks: ['sit'] } })).toEqual([
      'response-required-property-removed /pet/lives 1/1',
      'response-optional-property-added /pet/tricks 1/1',
    ])
    expect(linesAbout(animals, { pet: { kind: 'dog', tricks: [1] } })).toEqual(['response-property-type-changed /pet/tricks/* 1/1'])
  })

  it('takes an unknown tag for a new enum value, and looks no further', () => {
    expect(
      factsAbout(animals, { pet: { kind: 'bird', wings: 2 } }).map((fact) => [fact.id, fact.location, fact.expected, fact.observed]),
    ).toEqual([['response-property-enum-value-added', '/pet/kind', 'one of cat, dog, hound', 'bird']])
    expect(linesAbout(animals, { pet: { wings: 2 } })).toEqual(['response-required-property-removed /pet/kind 1/1'])
    expect(linesAbout(animals, { pet: { tricks: [] } })).toEqual(['response-required-property-removed /pet/kind 1/1'])
    expect(linesAbout(animals, { pet: { kinds: 'cat', lives: 9 } })).toEqual([
      'response-required-property-removed /pet/kind 1/1',
      'response-optional-property-added /pet/kinds 1/1',
    ])
    expect(linesAbout(animals, { pet: { kind: 5 } })).toEqual(['response-property-type-changed /pet/kind 1/1'])
    expect(linesAbout(animals, { pet: 'cat' })).toEqual(['response-property-type-changed /pet 1/1'])
  })

  it('knows an object that lacks nothing but its tag, and tells the new name of a renamed one', () => {
    expect(linesAbout(animals, { pet: { species: 'cat', lives: 9 } })).toEqual([
      'response-required-property-removed /pet/kind 1/1',
      'response-optional-property-added /pet/species 1/1',
    ])
    expect(linesAbout(animals, { pet: { lives: 'nine' } })).toEqual([
      'response-required-property-removed /pet/kind 1/1',
      'response-property-type-changed /pet/lives 1/1',
    ])
  })

  it('follows a discriminator with a mapping', () => {
    const schema: JsonSchema = {
      oneOf: [{ $ref: '#/$defs/A' }, { $ref: '#/$defs/B' }],
      discriminator: { propertyName: 'is', mapping: { alpha: '#/$defs/A', beta: '#/$defs/B' } },
      $defs: {
        A: { type: 'object', required: ['is', 'a'], properties: { is: text, a: text } },
        B: { type: 'object', required: ['is', 'b', 'c', 'd'], properties: { is: text, b: text, c: text, d: text } },
      },
    }
    expect(linesAbout(schema, { is: 'beta', a: 'x' })).toEqual([
      'response-optional-property-added /a 1/1',
      'response-required-property-removed /b 1/1',
      'response-required-property-removed /c 1/1',
      'response-required-property-removed /d 1/1',
    ])
  })

  it('takes the branch with least amiss where nothing tells them apart', () => {
    const schema: JsonSchema = {
      anyOf: [
        { type: 'object', required: ['a', 'b'], properties: { a: text, b: text } },
        { type: 'object', required: ['c', 'd'], properties: { c: text, d: text } },
      ],
    }
    expect(linesAbout(schema, { c: 'x' })).toEqual(['response-required-property-removed /d 1/1'])
    expect(linesAbout(schema, { a: 'x', b: 'y', c: 'z' })).toEqual([])
  })

  it('sees a value that two alternatives of a oneOf hold for', () => {
    const schema: JsonSchema = { type: 'object', properties: { pet: { oneOf: [{ $ref: '#/$defs/A' }, { $ref: '#/$defs/B' }] } } }
    const $defs: JsonSchema['$defs'] = {
      A: { type: 'object', required: ['a'], properties: { a: text } },
      B: { type: 'object', required: ['b'], properties: { b: text } },
    }
    const both = { ...schema, $defs }
    expect(linesAbout(both, { pet: { a: 'x' } }, { pet: { b: 'x' } })).toEqual([])
    expect(factsAbout(both, { pet: { a: 'x', b: 'y' } }).map((fact) => [fact.id, fact.location, fact.expected, fact.observed])).toEqual([
      ['response-property-type-changed', '/pet', 'exactly one of 2 alternatives', 'a value of 2 of them'],
    ])
    expect(conforms(both, { pet: { a: 'x', b: 'y' } })).toBe(false)
    const guessed = { ...both, $defs: { ...$defs, B: { ...$defs.B, properties: { b: { ...text, 'x-assumption': 'as seen' } } } } }
    expect(factsAbout(guessed, { pet: { a: 'x', b: 'y' } }).map(({ id, assumption }) => [id, assumption])).toEqual([
      ['response-property-type-changed', 'as seen'],
    ])
    expect(linesAbout({ oneOf: [{ type: 'integer' }, { type: 'number' }] }, 5)).toEqual(['response-body-type-changed  1/1'])
    expect(linesAbout({ oneOf: [{ type: 'integer' }, { type: 'number' }] }, 5.5)).toEqual([])
    expect(linesAbout({ anyOf: [{ type: 'integer' }, { type: 'number' }] }, 5)).toEqual([])
  })

  it('sees two alternatives that hold, although a discriminator picks one of them', () => {
    const schema: JsonSchema = {
      oneOf: [{ $ref: '#/$defs/A' }, { $ref: '#/$defs/B' }],
      discriminator: { propertyName: 'is' },
      $defs: {
        A: { type: 'object', required: ['is'], properties: { is: text, a: text } },
        B: { type: 'object', required: ['is', 'b'], properties: { is: text, b: text } },
      },
    }
    expect(linesAbout(schema, { is: 'A', a: 'x' })).toEqual([])
    expect(linesAbout(schema, { is: 'B', b: 'x' })).toEqual(['response-body-type-changed  1/1'])
  })

  it('lets additionalProperties see the properties of its own schema alone', () => {
    const schema: JsonSchema = {
      type: 'object',
      properties: { a: text },
      additionalProperties: false,
      allOf: [{ properties: { b: text } }],
    }
    expect(factsAbout(schema, { a: 'x', b: 'y' }).map((fact) => [fact.id, fact.location, fact.specPointer, fact.observed])).toEqual([
      ['response-property-type-changed', '/b', '/body/additionalProperties', 'string'],
    ])
    expect(conforms(schema, { a: 'x', b: 'y' })).toBe(false)
    expect(linesAbout(schema, { a: 'x' })).toEqual([])
    expect(linesAbout(schema, { c: 'x' })).toEqual(['response-optional-property-added /c 1/1'])
    const map: JsonSchema = { ...schema, additionalProperties: { type: 'string', maxLength: 1 } }
    expect(linesAbout(map, { a: 'long', b: 'y' })).toEqual([])
    expect(linesAbout(map, { b: 'long' })).toEqual(['response-property-max-length-increased /b 1/1'])
    const guessed = { ...schema, 'x-assumption': 'as seen' }
    expect(factsAbout(guessed, { b: 'y' }).map(({ assumption }) => assumption)).toEqual(['as seen'])
  })

  it('ends on a schema that contains itself', () => {
    const tree: JsonSchema = {
      $ref: '#/$defs/Tree',
      $defs: {
        Tree: { type: 'object', required: ['name'], properties: { name: text, kids: { type: 'array', items: { $ref: '#/$defs/Tree' } } } },
      },
    }
    expect(linesAbout(tree, { name: 'a', kids: [{ name: 'b', kids: [{ kids: [] }] }] })).toEqual([
      'response-required-property-removed /kids/*/kids/*/name 1/1',
    ])
    expect(conforms(tree, { name: 'a', kids: [{ name: 'b', kids: [{ name: 'c' }] }] })).toBe(true)
    expect(conforms(tree, { name: 'a', kids: [{ name: 'b', kids: [{ nom: 'c' }] }] })).toBe(false)
  })

  it('takes references that lead only to each other to say nothing', () => {
    expect(conforms({ $ref: '#/$defs/A', $defs: { A: { $ref: '#/$defs/A' } } }, 1)).toBe(true)
    expect(conforms({ $ref: '#/$defs/A', $defs: { A: { anyOf: [{ $ref: '#/$defs/A' }, { type: 'string' }] } } }, 1)).toBe(true)
    expect(conforms({ $ref: '#/$defs/A', $defs: { A: { type: 'string', anyOf: [{ $ref: '#/$defs/A' }] } } }, 1)).toBe(false)
  })
})

describe('assumptions', () => {
  const assumed = (schema: JsonSchema, value: Json) => factsAbout(schema, value).map(({ location, assumption }) => [location, assumption])

  it('marks what rests on an assumption alone, and all below it', () => {
    const schema: JsonSchema = {
      type: 'object',
      properties: {
        guessed: {
          type: 'object',
          'x-assumption': 'guess',
          required: ['a', 'b', 'c'],
          properties: { a: text, b: { ...text, 'x-source': 'page' }, c: text },
        },
        stated: { ...text, 'x-source': 'page', 'x-assumption': 'in part' },
      },
      required: ['stated', 'guessed'],
    }
    expect(assumed(schema, { guessed: { c: 1 }, stated: 5 })).toEqual([
      ['/guessed/a', 'guess'],
      ['/guessed/b', 'guess'],
      ['/guessed/c', 'guess'],
      ['/stated', null],
    ])
    expect(assumed(schema, { guessed: { a: 'x', b: 1, c: 'x' }, stated: 'x' })).toEqual([['/guessed/b', null]])
    expect(assumed(schema, {})).toEqual([
      ['/guessed', 'guess'],
      ['/stated', null],
    ])
  })
})

describe('hostile bodies', () => {
  it('takes names of inherited members as data', () => {
    const schema: JsonSchema = {
      type: 'object',
      required: ['constructor'],
      properties: { constructor: text, toString: text } as Record<string, JsonSchema>,
    }
    expect(linesAbout(schema, {})).toEqual(['response-required-property-removed /constructor 1/1'])
    expect(conforms(schema, {})).toBe(false)
    expect(conforms(schema, { constructor: 'x' })).toBe(true)
    expect(conforms(schema, { constructor: 'x', hasOwnProperty: 1 })).toBe(false)
    const polluted: Json = JSON.parse('{"constructor":"x","__proto__":{"polluted":true}}')
    expect(linesAbout(schema, polluted)).toEqual(['response-optional-property-added /__proto__ 1/1'])
    expect(conforms(schema, polluted)).toBe(false)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it('survives nesting of ten thousand, both where it is free and where it is described', () => {
    const depth = 10_000
    const nest = (leaf: string): Json => JSON.parse(`${'{"kid":'.repeat(depth)}${leaf}${'}'.repeat(depth)}`)
    const tree: JsonSchema = {
      $ref: '#/$defs/Tree',
      $defs: { Tree: { type: ['object', 'null'], properties: { kid: { $ref: '#/$defs/Tree' } } } },
    }
    const ambiguous: JsonSchema = {
      $ref: '#/$defs/Tree',
      $defs: {
        Tree: {
          anyOf: [
            { type: 'object', properties: { kid: { $ref: '#/$defs/Tree' } } },
            { type: 'object', required: ['other'], properties: { kid: { $ref: '#/$defs/Tree' } } },
            { type: 'null' },
          ],
        },
      },
    }
    expect(factsAbout({ type: 'object', properties: {} }, nest('null')).map(({ location }) => location)).toEqual(['/kid'])
    for (const schema of [tree, ambiguous]) {
      expect(conforms(schema, nest('null'))).toBe(false)
      expect(factsAbout(schema, nest('null'))).toEqual([])
      expect(factsAbout(schema, nest('5')).map(({ id }) => id)).toEqual(['response-property-type-changed'])
    }
    expect(factsAbout({ type: 'array', uniqueItems: true }, [nest('1'), nest('1')])).toEqual([])
  })

  it('tells of half a million names as of keys, and keeps none of them', () => {
    const schema: JsonSchema = { type: 'object', properties: { id: text } }
    const body: Json = Object.fromEntries(Array.from({ length: 500_000 }, (_, index) => [`name${index.toString(36)}`, 0]))
    expect(factsAbout(schema, body).map(({ location, observed, evidence }) => [location, observed, evidence])).toEqual([
      ['/*', 'many names', { count: 1, of: 1 }],
    ])
    const tally = createTally()
    explainBody(tally, nodeOf(schema), body)
    expect(tally.root.children.size).toBe(21)
  })

  it('tells the first hundred places of a kind, and how many more there are', () => {
    const names = Array.from({ length: 1_500 }, (_, index) => `p${String(index).padStart(4, '0')}`)
    const schemaOf = (count: number): JsonSchema => ({
      type: 'object',
      properties: Object.fromEntries(names.slice(0, count).map((name) => [name, text])),
    })
    const brokenBy = (count: number): Json => Object.fromEntries(names.slice(0, count).map((name) => [name, 0]))
    const told = (count: number) => linesAbout(schemaOf(count), brokenBy(count))
    const first = names.slice(0, 100).map((name) => `response-property-type-changed /${name} 1/1`)
    expect(told(100)).toEqual(first)
    expect(told(700).toSorted()).toEqual([...first, 'response-property-type-changed /* 600/600'].toSorted())
    const observed = (count: number) =>
      factsAbout(schemaOf(count), brokenBy(count)).flatMap((fact) => (fact.location === '/*' ? fact.observed : []))
    expect(observed(700)).toEqual(['otherwise at 600 further locations'])
    expect(observed(1_500)).toEqual(['otherwise at more than 900 further locations'])
    expect(told(1_500)).toContain('response-property-type-changed /* 1400/1400')
  })

  it('keeps no place of its own for what is nested beyond reason', () => {
    const tree: JsonSchema = {
      $ref: '#/$defs/Tree',
      $defs: { Tree: { type: 'object', required: ['id'], properties: { id: text, kid: { $ref: '#/$defs/Tree' } } } },
    }
    const depth = 50_000
    const body: Json = JSON.parse(`${'{"id":0,"extra":0,"kid":'.repeat(depth)}{}${'}'.repeat(depth)}`)
    const facts = factsAbout(tree, body)
    expect(
      Map.groupBy(facts, ({ id }) => id)
        .entries()
        .map(([id, { length }]) => [id, length])
        .toArray(),
    ).toEqual([
      ['response-optional-property-added', 101],
      ['response-property-type-changed', 101],
      ['response-required-property-removed', 1],
    ])
    expect(Math.max(...facts.map(({ location }) => location.length))).toBeLessThan(128 * '/kid'.length + '/extra'.length)
    const sum = (id: string) => facts.reduce((count, fact) => count + (fact.id === id ? fact.evidence.count : 0), 0)
    expect([sum('response-property-type-changed'), sum('response-optional-property-added')]).toEqual([depth, depth])
  })

  it('shows no new value of an enum where there is too much to look it up in', () => {
    const schema: JsonSchema = { type: 'object', properties: { all: { type: 'array', items: { enum: ['grown0a'] } }, note: text } }
    const grown = Array.from({ length: 2_000 }, (_, index) => `grown${index.toString(36)}`)
    const observed = (all: Json[], note: string) => factsAbout(schema, { all, note }).map((fact) => fact.observed)
    expect(observed(grown.slice(0, 800), 'short')).toEqual(['800 other values'])
    expect(observed(grown, 'short')).toEqual(['more than 1,000 other values'])
    expect(observed(['two', 'three'], 'a '.repeat(1_000_000))).toEqual(['three, two'])
    expect(observed(grown, 'a '.repeat(1_000_000))).toEqual(['at least 5 other values'])
  })

  it('takes numbers for distinct that are the same only because reading JSON has rounded them', () => {
    const distinct: JsonSchema = { type: 'array', uniqueItems: true }
    const observed = (text: string) => factsAbout(distinct, JSON.parse(text)).map((fact) => fact.observed)
    expect(observed('[9007199254740992, 9007199254740993]')).toEqual([])
    expect(observed('[{"id": [1234567890123456700]}, {"id": [1234567890123456701]}]')).toEqual([])
    expect(observed('[9007199254740993, 7, 7]')).toEqual(['array with repeated items'])
    expect(conforms(distinct, JSON.parse('[9007199254740992, 9007199254740993]'))).toBe(true)
  })
})
