import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { packageRoot } from '#config/package'
import { type BodyContract, bodyContracts } from '#contract/bodies'
import { getPointer } from '#input/pointer'
import { walkSchema } from '#schema/schema-walk'
import { loadSpecs, parseSpec } from '#spec/load'
import type { JsonSchema } from '#spec/model'
import { acme, acmeFile } from '../spec/acme.ts'

const ours = [...loadSpecs(join(packageRoot(), 'openapi')).values()]
const small = parseSpec(acme, acmeFile)

function contractOf(bodies: BodyContract[], operation: string, status: string): BodyContract {
  const found = bodies.find((body) => body.operation === operation && body.status === status)
  if (found === undefined) throw new Error(`there is no contract of ${operation} ${status}`)
  return found
}

/** The strictest that ajv can be, with nothing but our own two marks and OpenAPI's discriminator added. */
function strictAjv(): Ajv2020 {
  const ajv = new Ajv2020({ strict: true, allErrors: true, validateFormats: false })
  ajv.addVocabulary(['x-source', 'x-assumption', 'discriminator'])
  return ajv
}

describe('the contracts of a spec', () => {
  const bodies = bodyContracts(small)

  test('are one for each operation and status that has a body', () => {
    expect(bodies.map(({ schema, schema: _, ...rest }) => ({ id: schema.$id, ...rest }))).toEqual([
      {
        id: 'urn:plumbline:acme-orders.v1:listOrders:200',
        api: 'acme-orders.v1',
        operation: 'listOrders',
        status: '200',
        mediaType: 'application/json',
        pointer: '/paths/~1v1~1orders/get/responses/200/content/application~1json/schema',
      },
      {
        id: 'urn:plumbline:acme-orders.v1:listOrders:401',
        api: 'acme-orders.v1',
        operation: 'listOrders',
        status: '401',
        mediaType: 'application/problem+json',
        pointer: '/components/responses/Failed/content/application~1problem+json/schema',
      },
      {
        id: 'urn:plumbline:acme-orders.v1:listEvents:200',
        api: 'acme-orders.v1',
        operation: 'listEvents',
        status: '200',
        mediaType: 'application/json',
        pointer: '/paths/~1v1~1events/get/responses/200/content/application~1json/schema',
      },
      {
        id: 'urn:plumbline:acme-orders.v1:logIn:200',
        api: 'acme-orders.v1',
        operation: 'logIn',
        status: '200',
        mediaType: 'application/json',
        pointer: '/paths/~1v1~1login/post/responses/200/content/application~1json/schema',
      },
    ])
  })

  test('hold what they refer to, and nothing else', () => {
    const { schema } = contractOf(bodies, 'listOrders', '200')
    expect(Object.keys(schema.$defs ?? {})).toEqual(['Company', 'Order', 'Page', 'Person'])
    expect(schema.properties?.orders?.items).toEqual({ $ref: '#/$defs/Order' })
    expect(schema.$defs?.Order?.properties?.parts?.items).toEqual({ $ref: '#/$defs/Order' })
    expect(schema.$defs?.Order?.properties?.subject).toEqual({
      oneOf: [{ $ref: '#/$defs/Person' }, { $ref: '#/$defs/Company' }],
      discriminator: { propertyName: 'kind', mapping: { person: '#/$defs/Person', company: '#/$defs/Company' } },
      'x-source': 'acme.example orders page',
    })
    expect(contractOf(bodies, 'logIn', '200').schema.$defs).toBeUndefined()
  })

  test('keep where each element comes from', () => {
    expect(contractOf(bodies, 'logIn', '200').schema).toEqual({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: 'urn:plumbline:acme-orders.v1:logIn:200',
      type: 'object',
      required: ['token'],
      properties: {
        token: { type: 'string', 'x-assumption': 'As usual.' },
        life: { type: 'integer', 'x-assumption': 'As usual.' },
      },
    })
  })

  test('leave the spec as it was', () => {
    const { at, follow, locate } = small
    expect(small).toEqual({ ...parseSpec(acme, acmeFile), at, follow, locate })
  })
})

describe.each([small, ...ours].map((spec) => ({ name: spec.api, spec })))('every contract of $name', ({ spec }) => {
  const bodies = bodyContracts(spec)

  test('has an id of its own', () => {
    expect(new Set(bodies.map(({ schema }) => schema.$id)).size).toBe(bodies.length)
  })

  test('compiles where ajv is at its strictest', () => {
    const ajv = strictAjv()
    for (const { schema } of bodies) expect(ajv.compile(schema)).toBeTypeOf('function')
  })

  test('refers to nothing outside itself', () => {
    for (const { schema } of bodies) {
      const references = [...walkSchema(schema, '')].flatMap((part) => part.schema.$ref ?? [])
      for (const reference of references) expect(getPointer(schema, reference.slice(1)), reference).toBeDefined()
    }
  })

  test('stands in the spec where its pointer says', () => {
    for (const { pointer, schema } of bodies) {
      expect(spec.locate(pointer).line).toBeGreaterThan(1)
      for (const name of Object.keys(schema.$defs ?? {})) expect(spec.schemas).toHaveProperty(name)
    }
  })
})

describe('what our contracts refuse', () => {
  const bodies = ours.flatMap(bodyContracts)
  const user = {
    _id: '507f1f77bcf86cd799439011',
    email: 'team@example.com',
    type: 'vendor',
    approved: true,
    profile: { firstName: 'A', lastName: 'B' },
    notifications: true,
    permission: { orders: ['read'] },
    createdAt: '2024-01-10T08:00:00.000Z',
    updatedAt: '2024-01-10T08:00:00.000Z',
  }
  const page = (node: object): object => ({
    success: true,
    data: {
      edges: [{ node, cursor: 'c' }],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: 'c', endCursor: 'c' },
    },
  })
  const validate = strictAjv().compile<JsonSchema>(contractOf(bodies, 'listVendorUsers', '200').schema)
  const complaints = (value: unknown): string[] => {
    validate(value)
    return (validate.errors ?? []).map(({ instancePath, keyword }) => `${instancePath} ${keyword}`)
  }

  test('nothing where the docs are silent', () => {
    expect(complaints(page(user))).toEqual([])
    expect(complaints(page({ ...user, profile: { ...user.profile, phone: null }, lastLoggedIn: null }))).toEqual([])
    const empty = { edges: [], pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null } }
    expect(complaints({ success: true, data: empty })).toEqual([])
    expect(complaints({ success: true, data: { ...empty, totalCount: 0 } })).toEqual([])
  })

  test.each(['_id', 'email', 'type', 'approved', 'profile', 'notifications', 'permission', 'createdAt', 'updatedAt'])(
    'a user without %s',
    (name) => {
      const { [name as keyof typeof user]: _, ...rest } = user
      expect(complaints(page(rest))).toEqual(['/data/edges/0/node required'])
    },
  )

  test('another code than the one of its status', () => {
    const refused = strictAjv().compile(contractOf(bodies, 'listVendorUsers', '403').schema)
    const error = (code: string): object => ({ success: false, error: { message: 'No', code } })
    expect(refused(error('FORBIDDEN'))).toBe(true)
    expect(refused(error('UNAUTHORIZED'))).toBe(false)
  })
})
