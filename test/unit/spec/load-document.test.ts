import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { HarnessError } from '#errors'
import { diffSpecs } from '#findings/diff/diff-specs'
import { loadDocument, parseDocument } from '#spec/load-document'
import type { Document } from '#spec/model'
import { defaultPolicy, diffDocuments, documentWith, judgedAt } from '#support/diff-specs'

const parse = (text: string): Document => parseDocument(text, 'upstream.yaml')
const operation = (spec: Document) => {
  const [first] = spec.operations
  if (first === undefined) throw new Error('no operation')
  return first
}

describe('an OpenAPI document', () => {
  it('is read from what a provider publishes, YAML or JSON', () => {
    const spec = parse(
      '{"openapi":"3.0.3","info":{"title":"A","version":1.0},"paths":{"/a":{"get":{"responses":{"200":{"description":"ok"}}}}}}',
    )
    expect([spec.api, spec.title, spec.version, spec.dialect]).toEqual(['upstream', 'A', '1', '3.0'])
    expect(spec.operations.map(({ id, method, path }) => [id, method, path])).toEqual([['GET /a', 'GET', '/a']])
  })

  it.each(readdirSync('openapi'))('is %s too, which changes nothing compared with itself', (file) => {
    const spec = loadDocument(join('openapi', file))
    expect(spec.operations.length).toBeGreaterThan(0)
    expect(diffSpecs({ api: spec.api, old: spec, next: spec, interactions: [], policy: defaultPolicy, now: judgedAt })).toEqual([])
  })

  it('resolves references to path items, parameters, bodies, responses and headers, through others', () => {
    const {
      parameters,
      requestBody: body,
      responses,
      path,
    } = operation(
      parse(`
openapi: 3.1.0
paths:
  /things/{id}: { $ref: '#/components/pathItems/Thing' }
components:
  pathItems:
    Thing:
      parameters: [{ $ref: '#/components/parameters/Id' }, { name: q, in: query }]
      put:
        parameters: [{ name: q, in: query, required: true }]
        requestBody: { $ref: '#/components/requestBodies/First' }
        responses: { 200: { $ref: '#/components/responses/Ok%20Then' } }
  parameters: { Id: { name: id, in: path, required: true, schema: { type: string } } }
  requestBodies:
    First: { $ref: '#/components/requestBodies/Second' }
    Second: { required: true, content: { text/csv: {} } }
  headers: { Count: { required: true, schema: { type: integer } } }
  responses: { Ok Then: { description: ok, headers: { X-Count: { $ref: '#/components/headers/Count' } } } }
`),
    )
    expect(path).toBe('/things/{id}')
    expect(parameters.map(({ name, in: place, required }) => [name, place, required])).toEqual([
      ['id', 'path', true],
      ['q', 'query', true],
    ])
    expect([body?.required, body?.contents.map(({ mediaType }) => mediaType), body?.pointer]).toEqual([
      true,
      ['text/csv'],
      '/components/requestBodies/Second',
    ])
    expect(responses.map(({ status, headers }) => [status, headers.map(({ name, required }) => [name, required])])).toEqual([
      ['200', [['x-count', true]]],
    ])
  })

  it.each([
    ['none', '', ['']],
    ['an origin', 'servers: [{ url: https://a.example/ }]', ['']],
    ['a path below one', 'servers: [{ url: https://a.example/v2/ }]', ['/v2']],
    ['a path alone', 'servers: [{ url: /api/v1 }]', ['/api/v1']],
    ['variables', "servers: [{ url: 'https://{host}/{v}', variables: { host: { default: a.example }, v: { default: v3 } } }]", ['/v3']],
    ['two with one path', 'servers: [{ url: https://a.example/v2 }, { url: https://b.example/v2 }]', ['/v2']],
  ])('knows the paths of its servers: %s', (_what, servers, paths) => {
    expect(operation(parse(`openapi: 3.1.0\n${servers}\npaths: { /a: { get: {} } }\n`)).basePaths).toEqual(paths)
  })

  it('passes over what is not of the shape that OpenAPI wants', () => {
    const {
      parameters,
      requestBody: body,
      responses,
      security,
    } = operation(
      parse(`
openapi: 3.1.0
security: nonsense
paths:
  x-note: text
  /a:
    summary: A
    get:
      parameters: [1, { name: 5, in: query }, { name: a, in: nowhere }, { in: query }]
      requestBody: text
      responses: { 99: { description: no status }, ok: {}, 200: text, 4xx: { description: a range, headers: [1] } }
`),
    )
    expect([parameters, body, security.map(({ credentials }) => credentials)]).toEqual([[], null, [[]]])
    expect(responses.map(({ status, headers }) => [status, headers])).toEqual([['4XX', []]])
  })

  it('takes names for nothing but names', () => {
    const evil = `
openapi: 3.1.0
paths:
  /a:
    get:
      responses:
        200:
          description: ok
          content:
            application/json:
              schema: { type: object, required: [__proto__], properties: { __proto__: { type: string }, constructor: { type: string }, toString: { type: string } } }
`
    const told = diffDocuments(
      evil,
      evil.replace(/type: string \}, toString/, 'type: integer }, toString').replace('__proto__: {', 'proto: {'),
    )
    expect(told.map(({ id, location }) => [id, location])).toEqual([
      ['response-property-type-generalized', '/__proto__'],
      ['response-property-type-changed', '/constructor'],
      ['response-optional-property-added', '/proto'],
    ])
    expect(Object.keys({}.constructor.prototype)).toEqual([])
  })
})

describe('a document that cannot be read', () => {
  const schema = (reference: string) =>
    documentWith({ responses: { 200: { description: 'ok', content: { 'application/json': { schema: { $ref: reference } } } } } })

  function refusalOf(run: () => unknown): [string, string | undefined, number | undefined] {
    try {
      run()
    } catch (error) {
      if (error instanceof HarnessError) return [error.message, error.place?.file, error.place?.line]
      throw error
    }
    throw new Error('nothing was thrown')
  }

  it.each([
    ['other.yaml#/A', 'refers to "other.yaml#/A", in another document'],
    ['https://a.example/b.json', 'refers to "https://a.example/b.json", in another document'],
    ['#/components/schemas/Gone', 'refers to "#/components/schemas/Gone", which is not there'],
    ['#anchor', 'refers to "#anchor", which is not there'],
    ['#/a%zz', 'refers to "#/a%zz", which is not there'],
    ['#/a~2', 'refers to "#/a~2", which is not there'],
  ])('is one that refers to %s', (reference, message) => {
    const changed = { ...schema(reference), info: { title: 'Other', version: '2' } }
    const [got, file, line] = refusalOf(() => diffDocuments(schema(reference), changed))
    expect([got, file, typeof line]).toEqual([message, 'old.yaml', 'number'])
  })

  it('is one whose aliases multiply without end', () => {
    const bomb = `openapi: 3.1.0\na: &a [x, x, x, x, x, x, x, x, x, x]\n${'bcdefghij'
      .split('')
      .map((name, index) => `${name}: &${name} [${`*${'abcdefghij'[index]}, `.repeat(10)}]`)
      .join('\n')}\npaths: {}\n`
    expect(refusalOf(() => parse(bomb))).toEqual([
      'its aliases make more than 10,000 copies of what one anchor holds',
      'upstream.yaml',
      undefined,
    ])
  })

  it.each([
    ['', 'is null; wants an OpenAPI document'],
    ['[]', 'is a list; wants an OpenAPI document'],
    ['openapi: 3.1.0', 'has neither paths nor webhooks nor components; wants a map of one of them'],
    ['openapi: 3.1.0\npaths:', 'has null for paths; wants a map of paths'],
    ['openapi: 3.0.3\nwebhooks: {}\ncomponents: {}', 'has nothing for paths; wants a map of paths'],
    ['openapi: 2.0.0\npaths: {}', 'has "2.0.0" for openapi; wants 3.0.x or 3.1.x'],
    ['openapi: 3.1\npaths: {}', null],
  ])('%j', (text, message) => {
    if (message === null) expect(parse(text).dialect).toBe('3.1')
    else expect(refusalOf(() => parse(text))[0]).toBe(message)
  })
})
