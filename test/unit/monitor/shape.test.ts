import { describe, expect, it } from 'vitest'
import { type BodyContract, bodyContracts } from '#contract/bodies'
import { observedShape, pinnedShape } from '#monitor/shape'
import { loadSpec } from '#spec/load'
import type { JsonSchema } from '#spec/model'
import { finding } from './fixtures.ts'

const user: JsonSchema = {
  type: 'object',
  description: 'A user.',
  required: ['id', 'email'],
  properties: {
    id: { type: 'integer' },
    email: { type: ['string', 'null'], format: 'email' },
    title: { type: 'string', enum: ['Dr', 'Mx'] },
  },
}

function body(schema: JsonSchema, overrides: Partial<BodyContract> = {}): BodyContract {
  return { api: 'shop.v1', operation: 'listUsers', status: '200', mediaType: 'application/json', schema, pointer: '', ...overrides }
}

const pinned = pinnedShape([body(user)])

describe('the pinned shape', () => {
  it('is eight hex digits, the same for each run of each process', () => {
    expect(pinned).toMatch(/^[0-9a-f]{8}$/)
    expect(pinnedShape([body(structuredClone(user))])).toBe(pinned)
  })

  it.each<[string, JsonSchema]>([
    ['words and sources', { ...user, description: 'Somebody.', 'x-source': 'https://docs.example.test', title: 'User' }],
    ['the order of required', { ...user, required: ['email', 'id'] }],
    ['the order of properties', { ...user, properties: Object.fromEntries(Object.entries(user.properties ?? {}).reverse()) }],
    ['the order of types', { ...user, properties: { ...user.properties, email: { type: ['null', 'string'], format: 'email' } } }],
    ['examples', { ...user, examples: [{ id: 1 }] }],
  ])('stays when nothing changes but %s', (_, schema) => {
    expect(pinnedShape([body(schema)])).toBe(pinned)
  })

  it.each<[string, BodyContract[]]>([
    ['a type', [body({ ...user, properties: { ...user.properties, id: { type: 'string' } } })]],
    [
      'a property named like an annotation',
      [body({ ...user, properties: { id: { type: 'integer' }, email: user.properties?.email ?? {} } })],
    ],
    ['what is required', [body({ ...user, required: ['id'] })]],
    ['an enum', [body({ ...user, properties: { ...user.properties, title: { type: 'string', enum: ['Dr'] } } })]],
    ['another operation', [body(user), body(user, { operation: 'listOthers' })]],
    ['the status', [body(user, { status: '206' })]],
  ])('changes with %s', (_, bodies) => {
    expect(pinnedShape(bodies)).not.toBe(pinned)
  })

  it('is of success bodies, in whatever order', () => {
    const other = body(user, { operation: 'listOthers' })
    expect(pinnedShape([body(user), body({}, { status: '404' })])).toBe(pinned)
    expect(pinnedShape([body(user), other])).toBe(pinnedShape([other, body(user)]))
  })

  it('of our own specs are different ones', () => {
    const shapes = ['plu-card-partner.v1', 'puppetvendors-vendor.v2'].map((api) =>
      pinnedShape(bodyContracts(loadSpec(`openapi/${api}.yaml`))),
    )
    expect(new Set(shapes).size).toBe(2)
  })
})

describe('the observed shape', () => {
  const removed = finding()
  const retyped = finding({ id: 'response-property-type-changed', location: '/data/*/id', observed: 'string, integer' })

  it('is the pinned one while nothing is broken', () => {
    expect(observedShape(pinned, [])).toBe(pinned)
  })

  it('is another for each breach, and the same for the same breaches', () => {
    const shapes = [[removed], [retyped], [removed, retyped], [{ ...removed, location: '/data/*/other' }]].map((found) =>
      observedShape(pinned, found),
    )
    expect(new Set([pinned, ...shapes]).size).toBe(5)
    expect(observedShape(pinned, [retyped, removed])).toBe(shapes[2])
    for (const shape of shapes) expect(shape).toMatch(/^[0-9a-f]{8}$/)
  })

  it.each<[string, Parameters<typeof finding>[0]]>([
    ['how often it was seen', { evidence: { count: 9, of: 9 } }],
    ['who relies on it', { pinnedBy: [], severity: 'info' }],
    ['how a message puts it', { message: 'gone' }],
  ])('does not depend on %s', (_, change) => {
    expect(observedShape(pinned, [{ ...removed, ...change }])).toBe(observedShape(pinned, [removed]))
  })

  it('does not depend on which of two types was seen more often, nor on a null among them', () => {
    for (const observed of ['integer, string', 'string, null, integer', 'integer and string'])
      expect(observedShape(pinned, [{ ...retyped, observed }])).toBe(observedShape(pinned, [retyped]))
    expect(observedShape(pinned, [{ ...retyped, observed: 'boolean' }])).not.toBe(observedShape(pinned, [retyped]))
  })

  it.each<[string, Parameters<typeof finding>[0]]>([
    ['a law', { id: 'pagination-page-size', location: '/data' }],
    ['a header', { id: 'required-response-header-removed', location: 'header/etag' }],
    ['an error body', { status: 401 }],
    ['an announced end', { id: 'endpoint-deprecated', location: 'header/deprecation' }],
  ])('leaves alone what is no matter of the shape: %s', (_, change) => {
    expect(observedShape(pinned, [finding(change)])).toBe(pinned)
  })
})
