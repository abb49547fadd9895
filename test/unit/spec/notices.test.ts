import { describe, expect, test } from 'vitest'
import { parseSpec } from '#spec/load'
import { acme, acmeFile, editAcme } from './acme.ts'

describe('what no probe meets is set aside and told', () => {
  test.each([
    ['webhooks', 'servers:\n', 'webhooks: {}\nservers:\n', '/webhooks: is not used'],
    [
      'a vendor extension',
      'x-stability-level: beta',
      'x-stability-level: beta\n      x-codeSamples: []',
      '/paths/~1v1~1events/get/x-codeSamples: is an extension that Plumbline does not know',
    ],
    ['a keyword that is not judged', 'pattern: ^o-', 'not: { const: x }', '/components/schemas/Order/properties/id/not: is not judged'],
    [
      'a format that is not judged',
      'format: uuid',
      'format: int32',
      '/paths/~1v1~1orders/get/responses/200/headers/X-Request-Id/schema/format: is not judged',
    ],
    [
      'an operation of another method',
      '  /v1/login:\n',
      '  /v1/login:\n    put: { responses: 1 }\n',
      '/paths/~1v1~1login/put: is not probed: only GET is, and the POST of a credential exchange',
    ],
    [
      'an operation without our extensions',
      '  /v1/login:\n',
      '  /v1/logout/{id}:\n    get: { parameters: 7 }\n  /v1/login:\n',
      '/paths/~1v1~1logout~1{id}/get: is not probed: it has none of x-stability-level, x-pagination, x-rate-limit',
    ],
    [
      'a header parameter',
      "        - $ref: '#/components/parameters/Limit'",
      "        - $ref: '#/components/parameters/Limit'\n        - { name: X-Trace, in: header, schema: {} }",
      '/paths/~1v1~1orders/get/parameters/2: is not sent: only query parameters are',
    ],
    [
      'a body of another media type',
      "            application/json:\n              schema: { $ref: '#/components/schemas/EventConnection' }",
      "            text/csv: {}\n            application/json:\n              schema: { $ref: '#/components/schemas/EventConnection' }",
      '/paths/~1v1~1events/get/responses/200/content/text~1csv: is not judged: only JSON is',
    ],
    [
      'components that nothing probed refers to',
      '  schemas:\n',
      '  links: {}\n  schemas:\n    Spare: { misspelt: true }\n',
      '/components/links: is not used: no operation that is probed refers to it',
    ],
  ])('%s', (_what, from, to, says) => {
    const text = editAcme(from, to)
    const [, line = '', told = ''] = /^(\d+) (.*)$/.exec(parseSpec(text, acmeFile).notices[0]?.slice(acmeFile.length + 1) ?? '') ?? []
    expect(told).toBe(says)
    const key = says.slice(0, says.indexOf(':')).split('/').at(-1)?.replaceAll('~1', '/') ?? ''
    expect(text.split('\n')[Number(line) - 1]).toContain(Number.isInteger(Number(key)) ? '- ' : key)
  })

  test('but nothing of a spec that says no more than is probed', () => {
    expect(parseSpec(acme, acmeFile).notices).toEqual([])
  })

  test('once for all of a kind', () => {
    const text = acme.replace(/type: boolean,/g, 'type: boolean, example: true,')
    expect(parseSpec(text, acmeFile).notices).toEqual([expect.stringMatching(/hasNextPage\/example: is not judged; so is 1 other$/)])
  })

  test('and of it the GETs keep their names, so that no check passes over them', () => {
    const { operations } = parseSpec(
      editAcme('  /v1/login:\n', '  /v1/logout/{id}:\n    get: {}\n  /v1/login:\n    delete: {}\n'),
      acmeFile,
    )
    expect(operations.map(({ id }) => id)).toEqual(['listOrders', 'listEvents', 'logIn', 'GET /v1/logout/{id}'])
  })
})

describe('a spec of OpenAPI 3.0', () => {
  const spec = parseSpec(
    acme
      .replace('openapi: 3.1.0', 'openapi: 3.0.3')
      .replace("type: [string, 'null']\n          x-source", 'type: string\n          nullable: true\n          x-source')
      .replace("startCursor: { type: [string, 'null']", 'startCursor: { type: string, nullable: true')
      .replace("endCursor: { type: [string, 'null']", 'endCursor: { type: string, nullable: true')
      .replace('type: integer, minimum: 0', 'type: integer, minimum: 0, exclusiveMinimum: true'),
    acmeFile,
  )

  test('says what the same spec of 3.1 says', () => {
    const modern = parseSpec(acme, acmeFile)
    expect(spec.schemas).toEqual(modern.schemas)
    expect(spec.operations.slice(1)).toEqual(modern.operations.slice(1))
    expect(spec.operations[0]?.parameters[0]?.schema?.value).toEqual({ type: 'integer', exclusiveMinimum: 0 })
    expect(spec.notices).toEqual([])
  })

  test('ignores what stands beside a reference, and says so', () => {
    const text = editAcme(
      "items: { $ref: '#/components/schemas/Order' }\n                    x-source",
      "items: { minItems: 1, $ref: '#/components/schemas/Order' }\n                    x-source",
    )
    expect(parseSpec(text.replace('3.1.0', '3.0.3'), acmeFile).notices).toContainEqual(
      expect.stringMatching(/orders\/items\/minItems: is ignored beside a \$ref in OpenAPI 3\.0$/),
    )
  })
})
