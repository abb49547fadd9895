import fc, { type Arbitrary } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffCatalogue } from '#findings/diff/catalogue'
import { joinPointer } from '#input/pointer'
import type { JsonSchema, Pointer } from '#spec/model'
import { diffDocuments, documentWith } from '#support/diff-specs'

const names = ['A', 'B', 'C']
const refs = fc.constantFrom(...names).map((name): JsonSchema => ({ $ref: `#/components/schemas/${name}` }))
const leaves: Arbitrary<JsonSchema> = fc.oneof(
  fc.record(
    { type: fc.constant('string' as const), maxLength: fc.nat(9), format: fc.constantFrom('email', 'date-time') },
    { requiredKeys: ['type'] },
  ),
  fc.record({ type: fc.constantFrom('integer' as const, 'number' as const), minimum: fc.nat(9) }, { requiredKeys: ['type'] }),
  fc.record({ type: fc.constant('string' as const), enum: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 }) }),
  fc.constantFrom<JsonSchema>({ type: ['string', 'null'] }, { type: 'boolean', const: true }, {}, { type: 'string', pattern: '^a' }),
  refs,
)
const keys = fc.constantFrom('id', 'name', 'title', 'type', 'description', 'items', '__proto__', 'constructor', 'x-y', 'a/b~c')

const { schema: schemas } = fc.letrec<{ schema: JsonSchema; object: JsonSchema }>((tie) => ({
  object: fc
    .tuple(fc.uniqueArray(fc.tuple(keys, tie('schema')), { maxLength: 4, selector: ([name]) => name }), fc.nat(15))
    .map(([properties, mask]) => ({
      type: 'object',
      // A property may have any name, and so must be defined, not assigned.
      properties: Object.fromEntries(properties),
      required: properties.filter((_, index) => (mask >> index) & 1).map(([name]) => name),
    })),
  schema: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'schema' },
    leaves,
    tie('object'),
    tie('schema').map((items): JsonSchema => ({ type: 'array', items })),
    tie('schema').map((additionalProperties): JsonSchema => ({ type: 'object', additionalProperties })),
    fc.array(tie('object'), { minLength: 1, maxLength: 2 }).map((allOf): JsonSchema => ({ allOf })),
    fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((anyOf): JsonSchema => ({ anyOf })),
    fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((oneOf): JsonSchema => ({ oneOf })),
  ),
}))

/** Some schemas and definitions that refer to them and to each other, in circles too. */
const specs = fc.record({ body: schemas, sent: schemas, parameter: leaves, definitions: fc.tuple(schemas, schemas, schemas) })

type SpecParts = typeof specs extends Arbitrary<infer T> ? T : never

function documentOf({ body, sent, parameter, definitions }: SpecParts): Record<string, unknown> {
  return documentWith(
    {
      parameters: [{ name: 'q', in: 'query', schema: parameter }],
      requestBody: { content: { 'application/json': { schema: sent } } },
      responses: { 200: { description: 'ok', content: { 'application/json': { schema: body } } } },
    },
    { components: { schemas: Object.fromEntries(definitions.map((schema, index) => [names[index], schema])) } },
  )
}

/** The same document, its members in another order, with remarks that say nothing of values. */
function rewritten(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rewritten)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, rewritten(member)]),
  )
}

describe('two revisions of any spec', () => {
  it('differ in nothing when they are the same, in whatever order', () => {
    fc.assert(
      fc.property(specs, (parts) => {
        const document = documentOf(parts)
        expect(diffDocuments(document, document)).toEqual([])
        expect(diffDocuments(document, rewritten(document))).toEqual([])
        expect(diffDocuments({ ...document, openapi: '3.1.0' }, { ...document, openapi: '3.1.1' })).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  it('differ in nothing when a definition is written out where it is used, or the reverse', () => {
    fc.assert(
      fc.property(schemas, leaves, (body, leaf) => {
        const definitions: SpecParts['definitions'] = [leaf, leaf, leaf]
        const parts = { body, sent: body, parameter: leaf, definitions }
        const inlined = (schema: JsonSchema): JsonSchema =>
          JSON.parse(JSON.stringify(schema), (_, each) => ('$ref' in Object(each) ? leaf : each))
        fc.pre('$ref' in leaf === false)
        const written = { ...parts, body: inlined(body), sent: inlined(body) }
        expect(diffDocuments(documentOf(parts), documentOf(written))).toEqual([])
        expect(diffDocuments(documentOf(written), documentOf(parts))).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  it('differ in one thing, which breaks nothing, when an optional property is added to an object', () => {
    fc.assert(
      fc.property(
        fc.array(schemas, { maxLength: 3 }),
        fc.array(fc.constantFrom('data', 'a/b', '*', 'users'), { maxLength: 4 }),
        (beside, path) => {
          const [old, next] = [
            wrap({ type: 'object' }, path, beside),
            wrap({ type: 'object', properties: { fresh: { type: 'string' } } }, path, beside),
          ]
          const location: Pointer = joinPointer(...path, 'fresh')
          const told = diffDocuments(responding(old), responding(next)).map(({ id, severity, location: at }) => ({
            id,
            severity,
            location: at,
          }))
          expect(told).toEqual([{ id: 'response-optional-property-added', severity: 'info', location }])
        },
      ),
      { numRuns: 60 },
    )
  })

  it('have findings of known ids, in either direction, each with a fingerprint of its own and no place twice', () => {
    fc.assert(
      fc.property(specs, specs, (a, b) => {
        const told = diffDocuments(documentOf(a), documentOf(b))
        expect(told.filter(({ id }) => !Object.hasOwn(diffCatalogue, id))).toEqual([])
        expect(new Set(told.map(({ fingerprint }) => fingerprint)).size).toBe(told.length)
        for (const { places, definition } of told) {
          const named = places.named.map(({ operation, status, location }) => JSON.stringify([operation, status, location]))
          expect(new Set(named).size).toBe(named.length)
          expect(named.length).toBe(Math.min(places.count, 20))
          if (definition === null) expect(places.count).toBe(1)
        }
        expect(told.filter(({ source }) => !/^(old|new)\.yaml:[1-9]\d*$/.test(source))).toEqual([])
      }),
      { numRuns: 60 },
    )
  })
})

describe('definitions that all refer to each other', () => {
  const members = Array.from({ length: 40 }, (_, index) => `S${index}`)
  const tangle = (changed: JsonSchema) => {
    const properties = Object.fromEntries(members.map((name) => [name, { $ref: `#/components/schemas/${name}` }]))
    const definitions = members.map((name) => [
      name,
      { type: 'object', properties: { ...properties, own: name === 'S7' ? changed : { type: 'string' } } },
    ])
    return documentWith(
      { responses: { 200: { description: 'ok', content: { 'application/json': { schema: { $ref: '#/components/schemas/S0' } } } } } },
      { components: { schemas: Object.fromEntries(definitions) } },
    )
  }

  it('end, and tell the nearest places of what changed', () => {
    const told = diffDocuments(tangle({ type: 'string' }), tangle({ type: 'integer' }))
    expect(new Set(told.map(({ id }) => id))).toEqual(new Set(['response-property-type-changed']))
    const [{ places, ...only } = { places: { count: 0, named: [] }, definition: null }, ...others] = told
    expect([only.definition, others, places.count]).toEqual(['#/components/schemas/S7', [], 1])
    expect(places.named[0]?.location).toBe('/S7/own')
    expect(places.named.filter(({ location }) => !location.endsWith('/S7/own'))).toEqual([])
  })
})

/** Edits that only let more values through. */
const widenings: readonly [string, JsonSchema, JsonSchema][] = [
  ['a higher maximum', { type: 'number', maximum: 5 }, { type: 'number', maximum: 6 }],
  ['no maximum', { type: 'number', maximum: 5 }, { type: 'number' }],
  ['a lower minimum', { type: 'number', minimum: 5 }, { type: 'number', minimum: 4 }],
  ['an inclusive limit', { type: 'number', exclusiveMaximum: 5 }, { type: 'number', maximum: 5 }],
  ['longer texts', { type: 'string', maxLength: 5 }, { type: 'string', maxLength: 6 }],
  ['shorter texts', { type: 'string', minLength: 5 }, { type: 'string', minLength: 4 }],
  ['longer lists', { type: 'array', maxItems: 5 }, { type: 'array', maxItems: 6 }],
  ['a wider type', { type: 'integer' }, { type: 'number' }],
  ['any type', { type: 'integer' }, {}],
  ['no format', { type: 'string', format: 'email' }, { type: 'string' }],
  ['null', { type: 'string' }, { type: ['string', 'null'] }],
  [
    'one kind more',
    { oneOf: [{ type: 'string' }, { type: 'object' }] },
    { oneOf: [{ type: 'string' }, { type: 'object' }, { type: 'boolean' }] },
  ],
  ['no fixed value', { type: 'string', const: 'a' }, { type: 'string' }],
]

describe('direction decides', () => {
  it.each(widenings)('%s: a response breaks by it, a request by the reverse', (_what, narrow, wide) => {
    const severities = (old: Record<string, unknown>, next: Record<string, unknown>): string[] =>
      diffDocuments(old, next).map(({ severity }) => severity)
    const [narrowBody, wideBody] = [narrow, wide].map((schema): JsonSchema => ({ type: 'object', properties: { p: schema } }))
    if (narrowBody === undefined || wideBody === undefined) throw new Error('two schemas')
    expect(severities(responding(narrowBody), responding(wideBody))).toEqual(['breaking'])
    expect(severities(requesting(wideBody), requesting(narrowBody))).toEqual(['breaking'])
    expect(severities(responding(wideBody), responding(narrowBody)).filter((severity) => severity !== 'info')).toEqual([])
    expect(severities(requesting(narrowBody), requesting(wideBody)).filter((severity) => severity !== 'info')).toEqual([])
  })
})

function wrap(inner: JsonSchema, path: readonly string[], beside: readonly JsonSchema[]): JsonSchema {
  return path.reduceRight<JsonSchema>((schema, segment, index) => {
    if (segment === '*') return { type: 'array', items: schema }
    const sibling = beside[index]
    return { type: 'object', properties: { [segment]: schema, ...(sibling === undefined ? {} : { beside: sibling }) } }
  }, inner)
}

const empty = { components: { schemas: Object.fromEntries(names.map((name) => [name, {}])) } }

function responding(schema: JsonSchema): Record<string, unknown> {
  return documentWith({ responses: { 200: { description: 'ok', content: { 'application/json': { schema } } } } }, empty)
}

function requesting(schema: JsonSchema): Record<string, unknown> {
  return documentWith({ requestBody: { content: { 'application/json': { schema } } } }, empty)
}
