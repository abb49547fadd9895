import { describe, expect, it } from 'vitest'
import type { Interaction } from '#contract/pact'
import { diffDocuments } from '#support/diff-specs'

type Schema = Record<string, unknown>

const json = (schema: Schema) => ({ content: { 'application/json': { schema } } })
const user = { $ref: '#/components/schemas/User' }

/** So many operations that answer with users and take one. */
function documentOf(count: number, schemas: Record<string, Schema>): Record<string, unknown> {
  const operation = (index: number) => ({
    operationId: `op${index}`,
    parameters: [{ $ref: '#/components/parameters/Limit' }],
    requestBody: json(user),
    responses: { 200: { description: 'ok', ...json({ type: 'array', items: user }) }, 404: { $ref: '#/components/responses/Missing' } },
  })
  const paths = Object.fromEntries(Array.from({ length: count }, (_, index) => [`/users/${index}`, { post: operation(index) }]))
  return {
    openapi: '3.1.0',
    info: { title: 'Users', version: '1' },
    paths,
    components: {
      schemas: { User: { type: 'object', properties: {} }, ...schemas },
      parameters: { Limit: { name: 'limit', in: 'query', schema: { type: 'integer', maximum: 100 } } },
      responses: { Missing: { description: 'no', ...json({ type: 'object', properties: { code: { type: 'string' } } }) } },
      securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'x-key' }, token: { type: 'http', scheme: 'bearer' } },
    },
  }
}

const object = (properties: Record<string, Schema>, required: string[] = []): Schema => ({ type: 'object', properties, required })
const old = documentOf(250, { User: object({ name: { type: 'string' }, age: { type: 'integer' } }, ['name']) })
const next = documentOf(250, { User: object({ name: { type: 'string' }, age: { type: 'string' } }) })

describe('one change in a definition that 250 operations use', () => {
  it('is one finding for answers and one for requests, with how many places, and 20 by name', () => {
    const found = diffDocuments(old, next)
    expect(found.map(({ id, definition, places }) => [id, definition, places.count, places.named.length])).toEqual([
      ['request-property-type-changed', '#/components/schemas/User', 250, 20],
      ['response-property-type-changed', '#/components/schemas/User', 250, 20],
      ['response-property-became-optional', '#/components/schemas/User', 250, 20],
      ['request-property-became-optional', '#/components/schemas/User', 250, 20],
    ])
    expect(found[0]?.places.named.slice(0, 2).map(({ operation, location }) => [operation, location])).toEqual([
      ['op0', 'request/body/age'],
      ['op1', 'request/body/age'],
    ])
    expect(new Set(found.map(({ fingerprint }) => fingerprint)).size).toBe(4)
  })

  it('has the same fingerprint however many operations use it', () => {
    const few = diffDocuments(
      documentOf(2, { User: object({ name: { type: 'string' }, age: { type: 'integer' } }, ['name']) }),
      documentOf(2, { User: object({ name: { type: 'string' }, age: { type: 'string' } }) }),
    )
    const print = (findings: typeof few) => findings.map(({ id, fingerprint }) => [id, fingerprint]).sort()
    expect(print(few)).toEqual(print(diffDocuments(old, next)))
  })

  it('touches the pacts of all places, and names those first', () => {
    const interaction: Interaction = {
      description: 'the last user',
      states: [],
      method: 'POST',
      path: '/users/249',
      injected: [],
      sends: new Map([['body/age', ['1']]]),
      response: { status: 200, headers: {}, body: undefined, rules: [], pointer: '' },
      pointer: '',
    }
    const request = diffDocuments(old, next, [interaction]).find(({ id }) => id === 'request-property-type-changed')
    expect([request?.id, request?.pinnedBy, request?.places.named[0]?.operation, request?.places.count]).toEqual([
      'request-property-type-changed',
      ['the last user'],
      'op249',
      250,
    ])
  })
})

describe('what is said once above many operations', () => {
  const changesOf = (change: (document: ReturnType<typeof documentOf>) => void) => {
    const changed = structuredClone(old)
    change(changed)
    return diffDocuments(old, changed).map(({ id, definition, places }) => [id, definition, places.count])
  }
  const at = (document: Record<string, unknown>, ...path: string[]) =>
    path.reduce((value, name) => value[name] as Record<string, unknown>, document)

  it('is one finding: a parameter, an answer, the security of the document', () => {
    expect(
      changesOf((document) => {
        at(document, 'components', 'parameters', 'Limit', 'schema').maximum = 50
      }),
    ).toEqual([['request-parameter-max-decreased', '#/components/parameters/Limit', 250]])
    expect(
      changesOf((document) => {
        at(document, 'components', 'responses', 'Missing', 'content', 'application/json', 'schema', 'properties', 'code').type = 'integer'
      }),
    ).toEqual([['response-property-type-changed', '#/components/responses/Missing', 250]])
    expect(
      changesOf((document) => {
        document.security = [{ key: [] }]
      }),
    ).toEqual([['api-security-added', '#/security', 250]])
  })

  it('is the place itself where an operation alone changed', () => {
    expect(
      changesOf((document) => {
        at(document, 'paths', '/users/7', 'post').parameters = []
        at(document, 'paths', '/users/8', 'post', 'responses')[200] = { description: 'ok', ...json({ type: 'string' }) }
      }),
    ).toEqual([
      ['request-parameter-removed', null, 1],
      ['response-body-type-changed', null, 1],
    ])
  })

  it('tells two definitions apart that change alike', () => {
    const pair = (type: string) =>
      documentOf(3, {
        User: object({ a: { $ref: '#/components/schemas/A' }, b: { $ref: '#/components/schemas/B' } }),
        A: object({ x: { type } }),
        B: object({ x: { type } }),
      })
    const found = diffDocuments(pair('string'), pair('integer')).filter(({ id }) => id.startsWith('response-'))
    expect(found.map(({ definition, places }) => [definition, places.count])).toEqual([
      ['#/components/schemas/A', 3],
      ['#/components/schemas/B', 3],
    ])
    expect(new Set(found.map(({ fingerprint }) => fingerprint)).size).toBe(2)
  })
})
