import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterEach, beforeEach, describe, expect, expectTypeOf, test } from 'vitest'
import { packageRoot } from '#config/package'
import { getPointer } from '#input/pointer'
import { schemasAt, typesOf } from '#schema/schema-at'
import { jsonBody } from '#spec/json-body'
import { loadSpec, loadSpecs, parseSpec } from '#spec/load'
import type { JsonSchema } from '#spec/model'
import { specSchema } from '#spec/shape'
import { acme, acmeFile } from './acme.ts'
import { refusalOf } from './refusal.ts'

describe('a spec with everything in it', () => {
  const spec = parseSpec(acme, acmeFile)
  const operation = (id: string) => spec.operations.find((each) => each.id === id)

  test('is named after its file', () => {
    const { api, file, title, version } = spec
    expect({ api, file, title, version }).toEqual({ api: 'acme-orders.v1', file: acmeFile, title: 'Acme orders', version: '1.2' })
  })

  test('has one base URL for each environment, without a slash at the end', () => {
    expect(spec.servers).toEqual({ staging: 'https://staging.acme.example/api', production: 'https://acme.example/api' })
  })

  test('has its credential', () => {
    expect(spec.credential).toEqual({
      name: 'token',
      placement: { type: 'header', header: 'X-Acme-Token' },
      variable: 'ACME_TOKEN',
      refused: 'ACME_OTHER_TOKEN',
      exchange: { variable: 'ACME_KEY', operation: 'logIn', key: '/key', token: '/token', expiresIn: '/life' },
    })
  })

  test('has its operations in order, with what they ask for', () => {
    expect(
      spec.operations.map(({ id, method, path, stability, secured, rateLimit }) => [id, method, path, stability, secured, rateLimit]),
    ).toEqual([
      ['listOrders', 'GET', '/v1/orders', 'stable', true, { requests: 10, per: 'second' }],
      ['listEvents', 'GET', '/v1/events', 'beta', true, null],
      ['logIn', 'POST', '/v1/login', 'alpha', false, null],
    ])
  })

  test('has an offset pagination', () => {
    expect(operation('listOrders')?.pagination).toEqual({
      style: 'offset',
      parameters: { offset: 'skip', limit: 'limit' },
      items: '/orders',
      id: '/id',
      echo: { offset: '/page/skip', limit: '/page/limit' },
      total: '/page/total',
      pageSize: { default: 25, maximum: 50 },
      assumptions: { 'total-stable': 'It should.' },
      pointer: '/paths/~1v1~1orders/get/x-pagination',
    })
  })

  test('has a Relay pagination', () => {
    expect(operation('listEvents')?.pagination).toEqual({
      style: 'relay',
      parameters: { first: 'first', after: 'after', last: 'last', before: 'before' },
      edges: '/edges',
      node: '/node',
      cursor: '/cursor',
      id: '/node/id',
      pageInfo: '/pageInfo',
      pageSize: { default: 20, maximum: null },
      assumptions: {},
      pointer: '/paths/~1v1~1events/get/x-pagination',
    })
  })

  test('has its parameters, wherever they are written', () => {
    const found = operation('listOrders')?.parameters.map(({ name, required, schema, filter, assumption, pointer }) => ({
      ...{ name, required, schema: schema?.value, filter, assumption, pointer },
    }))
    expect(found).toEqual([
      {
        name: 'skip',
        required: false,
        schema: { type: 'integer', minimum: 0 },
        filter: null,
        assumption: null,
        pointer: '/paths/~1v1~1orders/get/parameters/0',
      },
      {
        name: 'limit',
        required: true,
        schema: { type: 'integer', default: 25, maximum: 50 },
        filter: null,
        assumption: null,
        pointer: '/components/parameters/Limit',
      },
      {
        name: 'state',
        required: false,
        schema: { type: 'string', enum: ['open', 'closed'] },
        filter: { at: ['/state'], match: 'equals' },
        assumption: null,
        pointer: '/paths/~1v1~1orders/get/parameters/2',
      },
    ])
  })

  test('has its responses, headers in lower case, bodies where there are some', () => {
    const responses = spec.operations.flatMap(({ id, responses: each }) =>
      each.map((response) => {
        const { status, headers, pointer } = response
        const body = jsonBody(response)
        return { id, status, headers, body: body && [body.mediaType, body.schema.pointer], pointer }
      }),
    )
    const at = (path: string, method: string) => `/paths/~1v1~1${path}/${method}/responses`
    const json = 'application/json'
    expect(responses).toEqual([
      {
        id: 'listOrders',
        status: '200',
        headers: [
          {
            name: 'x-request-id',
            required: true,
            schema: {
              value: { type: 'string', format: 'uuid' },
              pointer: `${at('orders', 'get')}/200/headers/X-Request-Id/schema`,
            },
            text: true,
            assumption: null,
            pointer: `${at('orders', 'get')}/200/headers/X-Request-Id`,
          },
          {
            name: 'x-trace',
            required: false,
            schema: { value: { type: 'string' }, pointer: '/components/headers/Trace/schema' },
            text: true,
            assumption: 'Seen once.',
            pointer: '/components/headers/Trace',
          },
        ],
        body: [json, `${at('orders', 'get')}/200/content/application~1json/schema`],
        pointer: `${at('orders', 'get')}/200`,
      },
      {
        id: 'listOrders',
        status: '401',
        headers: [],
        body: ['application/problem+json', '/components/responses/Failed/content/application~1problem+json/schema'],
        pointer: '/components/responses/Failed',
      },
      {
        id: 'listEvents',
        status: '200',
        headers: [],
        body: [json, `${at('events', 'get')}/200/content/application~1json/schema`],
        pointer: `${at('events', 'get')}/200`,
      },
      {
        id: 'logIn',
        status: '200',
        headers: [],
        body: [json, `${at('login', 'post')}/200/content/application~1json/schema`],
        pointer: `${at('login', 'post')}/200`,
      },
      { id: 'logIn', status: '204', headers: [], body: null, pointer: `${at('login', 'post')}/204` },
    ])
  })

  test('has its request body', () => {
    expect(jsonBody(operation('logIn')?.requestBody ?? null)?.schema.value.required).toEqual(['key'])
    expect(operation('listOrders')?.requestBody).toBeNull()
  })

  test('knows the line of every element, and of the nearest one above what does not exist', () => {
    const lines = acme.split('\n')
    const text = (pointer: string) => lines[(spec.locate(pointer).line ?? 0) - 1]?.trim()
    expect(spec.locate('').line).toBe(1)
    expect(text('/components/schemas/Order/properties/note')).toBe('note:')
    expect(text('/components/schemas/Order/properties/note/type/1')).toBe("type: [string, 'null']")
    expect(text('/components/schemas/Order/properties/note/nowhere/at/all')).toBe('note:')
    expect(text('/servers/1/url')).toBe('- url: https://acme.example/api')
    expect(text('/paths/~1v1~1orders/get/responses/200')).toBe("'200':")
    expect(spec.locate('/servers')).toEqual({ file: acmeFile, line: 5 })
  })

  test('tells which schemas describe a place, through references and branches', () => {
    const at = (pointer: string) => typesOf(schemasAt(spec.schemas, spec.schemas.Order ?? {}, pointer))
    expect(at('/note')).toEqual(['string', 'null'])
    expect(at('/parts/0/parts/*/id')).toEqual(['string'])
    expect(at('/labels/anything')).toEqual(['string'])
    expect(at('/subject/kind')).toEqual(['string'])
    expect(at('/nope')).toEqual([])
    expect(at('/parts/id')).toEqual([])
    expect(typesOf(schemasAt(spec.schemas, spec.schemas.EventConnection ?? {}, '/edges/*/node/id'))).toEqual(['integer'])
  })
})

test('YAML anchors keep their lines', () => {
  const text = acme
    .replace('x-source: acme.example start page', 'x-source: &start acme.example start page')
    .replace('x-source: acme.example start page', 'x-source: *start')
  const spec = parseSpec(text, acmeFile)
  expect(text.split('\n')[(spec.locate('/servers/1/x-source').line ?? 0) - 1]).toContain('*start')
})

test('JSON is YAML too', () => {
  const document = parseSpec(acme, acmeFile)
  const text = JSON.stringify(
    {
      openapi: '3.1.0',
      info: { title: 'A', version: '1' },
      servers: [{ url: 'https://a.example', 'x-environment': 'staging', 'x-source': 'a' }],
      paths: {
        '/a': {
          get: {
            operationId: 'a',
            summary: 'a',
            externalDocs: { url: 'https://a.example' },
            'x-stability-level': 'beta',
            responses: { 200: { description: 'a', 'x-source': 'a' } },
          },
        },
      },
    },
    null,
    1,
  )
  const spec = parseSpec(text, 'openapi/a.v1.json')
  expect(spec.api).toBe('a.v1')
  expect(spec.credential).toBeNull()
  expect(spec.operations.map(({ id, secured }) => [id, secured])).toEqual([['a', false]])
  expect(Object.keys(spec)).toEqual(Object.keys(document))
})

describe('a directory', () => {
  let directory: string

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'plumbline-specs-'))
  })

  afterEach(() => rmSync(directory, { recursive: true }))

  test('gives its specs by api, in the order of their names', () => {
    for (const name of ['b.v2.yaml', 'a.v1.yaml']) writeFileSync(join(directory, name), acme)
    writeFileSync(join(directory, 'README.md'), 'not a spec')
    expect([...loadSpecs(directory).keys()]).toEqual(['a.v1', 'b.v2'])
  })

  test('without a spec is refused', () => {
    expect(refusalOf(() => loadSpecs(directory))).toBe(`${directory}: holds no spec\nPut one NAME.yaml there for each API.`)
  })

  test('that is not there is refused', () => {
    const missing = join(directory, 'nope')
    expect(refusalOf(() => loadSpecs(missing))).toBe(`${missing}: is no directory that can be read (ENOENT)\nCheck the path of the specs.`)
  })

  test('a file that cannot be read is refused', () => {
    const file = join(directory, 'a.v1.yaml')
    mkdirSync(file)
    expect(refusalOf(() => loadSpec(file))).toBe(`${file}: is a directory; wants a file\nCheck the path and its rights.`)
  })

  test('a file whose name cannot name an API is refused', () => {
    const file = join(directory, 'Acme Orders.yaml')
    writeFileSync(file, acme)
    expect(refusalOf(() => loadSpec(file))).toBe(
      `${file}: is named "Acme Orders"; wants lower-case letters, digits, - and ., such as acme-orders.v1`,
    )
  })
})

describe('our own specs', () => {
  const specs = loadSpecs(join(packageRoot(), 'openapi'))

  test('are these, with these operations', () => {
    const operations = [...specs].map(([api, spec]) => [api, spec.operations.map(({ id, method, path }) => `${id}: ${method} ${path}`)])
    expect(operations).toEqual([
      ['plu-card-partner.v1', ['listUsers: GET /v1/partner/card/users']],
      [
        'puppetvendors-vendor.v2',
        ['listVendorUsers: GET /v2/vendor/users', 'authenticate: POST /v2/authenticate', 'refreshToken: POST /v2/refresh-token'],
      ],
    ])
  })

  test('list their statuses', () => {
    const statuses = [...specs.values()].flatMap((spec) =>
      spec.operations.map(({ id, responses }) => [id, responses.map(({ status }) => status)]),
    )
    expect(statuses).toEqual([
      ['listUsers', ['200', '400', '401', '402', '403', '404', '422', '429', '500']],
      ['listVendorUsers', ['200', '400', '401', '403', '429', '500']],
      ['authenticate', ['200', '400', '401', '429', '500']],
      ['refreshToken', ['200', '401', '429', '500']],
    ])
  })

  test('mark exactly this as resting on an assumption alone', () => {
    const assumed = [...specs.values()].flatMap((spec) => [
      ...spec.operations.flatMap(({ id, responses, pagination }) => [
        ...responses.flatMap(({ status, headers }) =>
          headers.filter((each) => each.assumption).map(({ name }) => `${id} ${status} ${name}`),
        ),
        ...Object.keys(pagination?.assumptions ?? {}).map((law) => `${id} ${law}`),
      ]),
      ...Object.keys(spec.schemas).flatMap((name) => assumedMembers(spec.schemas[name] ?? {}).map((path) => `${name}${path}`)),
    ])
    expect(assumed).toEqual([
      'listUsers 429 retry-after',
      'listUsers past-the-end',
      'listUsers total-stable',
      'listVendorUsers 429 retry-after',
      'authenticate 429 retry-after',
      'refreshToken 429 retry-after',
      'RefreshedToken/success',
      'RefreshedToken/data',
      'RefreshedToken/data/token',
      'RefreshedToken/data/expiresIn',
      'RefreshedToken/data/scope',
      'RefreshedToken/data/shopDomain',
      'RefreshedToken/data/permissions',
      'RefreshedToken/data/mode',
      'RefreshedToken/data/vendorId',
    ])
  })

  test('record that the docs contradict themselves about edges', () => {
    const data = getPointer(specs.get('puppetvendors-vendor.v2')?.schemas, '/UserConnection/properties/data/description')
    expect(data).toMatch(/data\.items.*data\.edges/)
  })
})

function assumedMembers(schema: JsonSchema, path = ''): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const here = `${path}/${name}`
    const alone = property['x-assumption'] !== undefined && property['x-source'] === undefined
    return [...(alone ? [here] : []), ...assumedMembers(property, here)]
  })
}

describe('the schema of specs', () => {
  test('is itself valid', () => {
    const ajv = new Ajv2020()
    expect(ajv.validateSchema(specSchema), JSON.stringify(ajv.errors)).toBe(true)
  })

  test('lets through the keywords that the model has', () => {
    type Written = keyof typeof specSchema.$defs.schema.properties
    expectTypeOf<Written>().toEqualTypeOf<Exclude<keyof JsonSchema, '$id' | '$schema' | '$defs'>>()
  })
})
