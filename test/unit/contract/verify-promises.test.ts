import { describe, expect, it } from 'vitest'
import { type Pact, parsePact } from '#contract/pact'
import { findUnpromised } from '#contract/verify-promises'
import type { Header, JsonSchema, Spec } from '#spec/model'

const pointer = '/body'

/** A spec of one operation whose 200 has this body; places are the pointers themselves. */
function specOf(schema: JsonSchema, schemas: Record<string, JsonSchema> = {}, headers: Header[] = []): Spec {
  return {
    api: 'x.v1',
    file: 'x.v1.yaml',
    title: 'x',
    version: '1',
    dialect: '3.1',
    notices: [],
    at: () => undefined,
    follow: (reference) => reference.slice(1),
    servers: {},
    schemas,
    credential: null,
    locate: (key) => ({ file: 'x.v1.yaml', key }),
    operations: [
      {
        id: 'list',
        method: 'GET',
        path: '/things/{id}',
        deprecated: false,
        sunset: null,
        basePaths: [''],
        docs: '',
        stability: 'stable',
        rateLimit: null,
        pagination: null,
        parameters: [],
        security: [],
        secured: false,
        requestBody: null,
        pointer: '/paths',
        responses: [
          {
            status: '200',
            headers,
            assumption: null,
            pointer: '/200',
            contents: [{ mediaType: 'application/json', schema: { value: schema, pointer }, pointer: '' }],
          },
          { status: '204', headers: [], contents: [], assumption: null, pointer: '/204' },
        ],
      },
    ],
  }
}

function pactOf(...bodies: unknown[]): Pact {
  const interactions = bodies.map((content, index) => ({
    description: `number ${index}`,
    request: { method: 'GET', path: '/things/7' },
    response: { status: 200, headers: { ETag: ['x'] }, body: { content, encoded: false } },
  }))
  return parsePact(JSON.stringify({ consumer: { name: 'c' }, provider: { name: 'p' }, interactions }), 'x.json')
}

const found = (spec: Spec, ...bodies: unknown[]) =>
  findUnpromised(pactOf(...bodies), spec).map(
    ({ code, message, spec: { key } }) => `${code} ${/relies on (.*),/.exec(message)?.[1]} at ${key}`,
  )

const text: JsonSchema = { type: 'string' }
const object = (properties: Record<string, JsonSchema>, required = Object.keys(properties)): JsonSchema => ({
  type: 'object',
  properties,
  required,
})
const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items })

describe('what a pact relies on', () => {
  it.each<[string, JsonSchema, unknown, string[]]>([
    ['is promised when it is required all the way down', object({ a: list(object({ b: text })) }), { a: [{ b: 'x' }] }, []],
    ['may leave out what is optional', object({ a: text, b: text }, ['a']), { a: 'x' }, []],
    ['is not promised when it is optional', object({ a: text }, []), { a: 'x' }, ['response.body.optional /a at /body/properties/a']],
    [
      'is not promised when something above it is optional',
      object({ a: list(object({ b: object({ c: text }) }, [])) }),
      { a: [{ b: { c: 'x' } }, { b: { c: 'y' } }] },
      ['response.body.optional /a/*/b at /body/properties/a/items/properties/b'],
    ],
    [
      'is not promised when it may be null',
      object({ a: { type: ['string', 'null'] } }),
      { a: 'x' },
      ['response.body.nullable /a at /body/properties/a'],
    ],
    ['may be a null that is allowed', object({ a: { type: ['string', 'null'] } }), { a: null }, []],
    [
      'is not promised when something above it may be null',
      object({ a: { type: ['object', 'null'], properties: { b: text }, required: ['b'] } }),
      { a: { b: 'x' } },
      ['response.body.nullable /a at /body/properties/a'],
    ],
    ['is not promised when its type is left open', object({ a: {} }), { a: 'x' }, ['response.body.nullable /a at /body/properties/a']],
    ['is promised by an enum without null', object({ a: { enum: ['x', 'y'] } }), { a: 'x' }, []],
    [
      'is not promised by an enum with null',
      object({ a: { enum: ['x', null] } }),
      { a: 'x' },
      ['response.body.nullable /a at /body/properties/a'],
    ],
    ['is promised by a constant', object({ a: { const: 'x' } }), { a: 'x' }, []],
    [
      'is not promised where the body itself may be null',
      { ...object({ a: text }), type: ['object', 'null'] },
      { a: 'x' },
      ['response.body.nullable the body at /body'],
    ],
  ])('%s', (_, schema, body, expected) => {
    expect(found(specOf(schema), body)).toEqual(expected)
  })

  it('is looked up through references', () => {
    const spec = specOf(
      { $ref: '#/components/schemas/Page' },
      { Page: object({ item: { $ref: '#/components/schemas/Item' } }), Item: object({ a: text, b: text }, ['a']) },
    )
    expect(found(spec, { item: { a: 'x', b: 'y' } })).toEqual(['response.body.optional /item/b at /components/schemas/Item/properties/b'])
  })

  it('may be required by one part of allOf and described by another', () => {
    const spec = specOf({ allOf: [object({ a: text, b: text }, []), { required: ['a'] }] })
    expect(found(spec, { a: 'x', b: 'y' })).toEqual(['response.body.optional /b at /body/allOf/0/properties/b'])
  })

  it('may be null only where every part of allOf allows it', () => {
    const nullable = { type: ['string', 'null'] } satisfies JsonSchema
    expect(found(specOf(object({ a: { allOf: [nullable, text] } })), { a: 'x' })).toEqual([])
    expect(found(specOf(object({ a: { allOf: [nullable, {}] } })), { a: 'x' })).toEqual(['response.body.nullable /a at /body/properties/a'])
  })

  it('must be promised by every branch of anyOf and oneOf', () => {
    const schema: JsonSchema = object({ a: { oneOf: [object({ b: text, c: text }), object({ b: text, c: text }, ['b'])] } })
    expect(found(specOf(schema), { a: { b: 'x' } })).toEqual([])
    expect(found(specOf(schema), { a: { c: 'x' } })).toEqual(['response.body.optional /a/c at /body/properties/a/oneOf/1/properties/c'])
    const lacking = object({ a: { anyOf: [object({ b: text }), object({ d: text })] } })
    expect(found(specOf(lacking), { a: { b: 'x' } })).toEqual(['response.body.optional /a/b at /body/properties/a/anyOf/1'])
  })

  it('may be null by a branch', () => {
    const schema = object({ a: { anyOf: [object({ b: text }), { type: 'null' }] } })
    expect(found(specOf(schema), { a: { b: 'x' } })).toEqual(['response.body.nullable /a at /body/properties/a'])
    expect(found(specOf(schema), { a: { b: 'x' } }, { a: null })).toEqual([])
  })

  it('is not promised where the key is merely allowed', () => {
    const open = object({ a: { type: 'object', additionalProperties: true }, b: { type: 'object', additionalProperties: text } })
    expect(found(specOf(open), { a: { k: 'x' }, b: {} })).toEqual(['response.body.optional /a/k at /body/properties/a'])
    expect(found(specOf(open), { a: {}, b: { k: 'x' } })).toEqual(['response.body.optional /b/k at /body/properties/b'])
  })

  it('may be the values of a map', () => {
    const spec = specOf(object({ a: { type: 'object', additionalProperties: { type: ['string', 'null'] } } }))
    const pact = pactOf({ a: { k: 'x' } })
    pact.interactions[0]?.response.rules.push({ path: '$.a', matchers: [{ match: 'eachValue' }] })
    expect(findUnpromised(pact, spec).map(({ code, message }) => [code, message])).toEqual([
      ['response.body.nullable', 'relies on /a/*, which may be null'],
    ])
  })
})

describe('a null that another interaction expects', () => {
  const spec = specOf(object({ page: object({ cursor: { type: ['string', 'null'] } }) }))

  it('is known to the consumer', () => {
    expect(found(spec, { page: { cursor: 'x' } })).toEqual([
      'response.body.nullable /page/cursor at /body/properties/page/properties/cursor',
    ])
    expect(found(spec, { page: { cursor: 'x' } }, { page: { cursor: null } })).toEqual([])
  })

  it('is another matter than an absence', () => {
    const optional = specOf(object({ cursor: { type: ['string', 'null'] } }, []))
    expect(found(optional, { cursor: 'x' }, { cursor: null })).toEqual([
      'response.body.optional /cursor at /body/properties/cursor',
      'response.body.optional /cursor at /body/properties/cursor',
    ])
  })
})

describe('headers and places', () => {
  const header = (required: boolean): Header => ({
    name: 'etag',
    required,
    schema: { value: text, pointer: '/200/headers/ETag/schema' },
    text: true,
    assumption: null,
    pointer: '/200/headers/ETag',
  })

  it('hold a header against the spec', () => {
    expect(found(specOf(object({}), {}, [header(true)]), {})).toEqual([])
    expect(findUnpromised(pactOf({}), specOf(object({}), {}, [header(false)]))).toEqual([
      {
        interaction: 'number 0',
        severity: 'error',
        code: 'response.header.optional',
        message: 'relies on header/etag, which is not required',
        place: { file: 'x.json', key: '/interactions/0/response/headers' },
        spec: { file: 'x.v1.yaml', key: '/200/headers/ETag' },
      },
    ])
  })

  it('name the interaction and its body', () => {
    expect(findUnpromised(pactOf({ a: 1 }), specOf(object({ a: text }, [])))[0]).toMatchObject({
      interaction: 'number 0',
      place: { file: 'x.json', key: '/interactions/0/response/body/content' },
    })
  })

  it('leave out what the spec does not describe: the comparator reports it', () => {
    const pact = parsePact(
      JSON.stringify({
        consumer: { name: 'c' },
        provider: { name: 'p' },
        interactions: [
          { description: 'elsewhere', request: { method: 'GET', path: '/other' }, response: { status: 200, body: { a: 1 } } },
          { description: 'another status', request: { method: 'GET', path: '/things/1' }, response: { status: 500, body: { a: 1 } } },
          { description: 'no body', request: { method: 'GET', path: '/things/1' }, response: { status: 204, body: { a: 1 } } },
        ],
      }),
      'x.json',
    )
    expect(findUnpromised(pact, specOf(object({ a: text }, [])))).toEqual([])
  })
})
