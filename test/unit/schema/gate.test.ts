import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createGateCompiler } from '#schema/gate'
import type { Json } from '#schema/json'
import type { JsonSchema } from '#spec/model'
import { factsAbout, nodeOf } from '#support/body-schema'

/** A schema, the same one for ajv with all that is undocumented forbidden, and values that conform to it. */
interface Sample {
  schema: JsonSchema
  strict: Record<string, unknown>
  values: fc.Arbitrary<Json>
}

// ajv itself does not see a documented `__proto__`.
const names = ['a', 'b', 'c', 'constructor', 'toString', 'x-y', 'kind']
const formatted: Record<string, string[]> = {
  'date-time': ['2024-02-29T23:59:60Z', '1999-12-31t00:00:00.5+23:59', '2025-01-15T10:30:00.000Z'],
  date: ['2000-02-29', '1999-12-31'],
  email: ['a@b.co', "o'neill+x@mail.example.org"],
  uuid: ['0f8fad5b-d9cb-469f-a165-70867728950e'],
  uri: ['https://example.com/a?b#c', 'urn:a:b'],
}
const wrong = [
  '',
  'x',
  '2023-02-29T00:00:00Z',
  '2023-02-29',
  'a@',
  '@b',
  '0f8fad5b',
  '//no.scheme',
  '2025-01-15T24:00:00Z',
  '1998-12-31T22:59:60Z',
]

function same(schema: JsonSchema, values: fc.Arbitrary<Json>): Sample {
  return { schema, strict: schema as Record<string, unknown>, values }
}

const scalars: Sample[] = [
  same({ type: 'boolean' }, fc.boolean()),
  same({ type: 'null' }, fc.constant(null)),
  same({ type: 'number' }, fc.double({ noNaN: true, noDefaultInfinity: true })),
  same({ type: 'integer', minimum: -5, exclusiveMaximum: 9 }, fc.integer({ min: -5, max: 8 })),
  same({ type: ['integer', 'null'], exclusiveMinimum: 0, maximum: 9 }, fc.option(fc.integer({ min: 1, max: 9 }))),
  same({ type: 'string', minLength: 2, maxLength: 4 }, fc.string({ minLength: 2, maxLength: 4, unit: 'binary' })),
  same({ type: 'string', pattern: '^[a-z]+$' }, fc.stringMatching(/^[a-z]+$/)),
  same({ enum: ['p', 'q', 3, null] }, fc.constantFrom('p', 'q', 3, null)),
  same({ type: 'string', enum: [...'abcdefghijkl'] }, fc.constantFrom(...'abcdefghijkl')),
  same({ const: true }, fc.constant(true)),
  same({ type: 'array', uniqueItems: true, maxItems: 3, items: { type: 'integer' } }, fc.uniqueArray(fc.integer(), { maxLength: 3 })),
  same({ type: 'object' }, fc.dictionary(fc.string(), fc.integer())),
  same({}, fc.jsonValue() as fc.Arbitrary<Json>),
  ...Object.entries(formatted).map(([format, values]) => same({ type: ['string', 'null'], format }, fc.constantFrom(...values, null))),
]

const { sample } = fc.letrec<{ sample: Sample; object: Sample }>((tie) => ({
  sample: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...scalars),
    tie('object'),
    tie('sample').map(
      ({ schema, strict, values }): Sample => ({
        schema: { type: 'array', items: schema, minItems: 1 },
        strict: { type: 'array', items: strict, minItems: 1 },
        values: fc.array(values, { minLength: 1, maxLength: 4 }),
      }),
    ),
    tie('sample').map(
      ({ schema, strict, values }): Sample => ({
        schema: { type: 'object', properties: { a: { type: 'boolean' } }, additionalProperties: schema },
        strict: { type: 'object', properties: { a: { type: 'boolean' } }, additionalProperties: strict },
        values: fc.dictionary(fc.constantFrom('k', 'l', '__proto__'), values).map(withOwnMembers),
      }),
    ),
    fc.tuple(tie('object'), tie('object')).map(([one, two]) => oneOfTagged(one, two)),
    tie('object').map(
      ({ schema, strict, values }): Sample => ({
        schema: { anyOf: [{ type: 'null' }, schema] },
        strict: { anyOf: [{ type: 'null' }, strict] },
        values: fc.option(values),
      }),
    ),
  ),
  object: fc
    .tuple(
      fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 4 }),
      fc.array(tie('sample'), { minLength: 4, maxLength: 4 }),
      fc.nat(),
      fc.boolean(),
    )
    .map(([keys, samples, seed, split]) => objectSample(keys, samples, seed, split)),
}))

function objectSample(keys: string[], samples: Sample[], seed: number, split: boolean): Sample {
  const required = keys.filter((_, index) => (seed >> index) % 2 === 0)
  const pick = (form: 'schema' | 'strict', from: string[]) =>
    Object.fromEntries(from.map((key) => [key, samples[keys.indexOf(key)]?.[form] ?? {}])) as Record<string, JsonSchema>
  const build = (form: 'schema' | 'strict'): JsonSchema =>
    split
      ? {
          type: 'object',
          allOf: [{ properties: pick(form, keys.slice(0, 1)) }, { required, properties: pick(form, keys.slice(1)) }],
        }
      : { type: 'object', required, properties: pick(form, keys) }
  const members = keys.map((key, index) => {
    const values = samples[index]?.values ?? fc.constant(null)
    return (required.includes(key) ? values : fc.option(values, { nil: undefined })).map((value) => [key, value] as const)
  })
  return {
    schema: build('schema'),
    strict: { ...build('strict'), unevaluatedProperties: false },
    values: fc
      .tuple(...members)
      .map((entries) => withOwnMembers(Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Record<string, Json>)),
  }
}

/** A record as JSON.parse makes it, `__proto__` being a member like any other. */
function withOwnMembers(record: Record<string, Json>): Json {
  return JSON.parse(JSON.stringify(record))
}

function oneOfTagged(one: Sample, two: Sample): Sample {
  const tagged = (sample: Sample, tag: string): { schema: JsonSchema; strict: JsonSchema } => ({
    schema: { required: ['tag'], properties: { tag: { const: tag }, [tag]: sample.schema } },
    strict: { required: ['tag'], properties: { tag: { const: tag }, [tag]: sample.strict as JsonSchema } },
  })
  const branches = [tagged(one, 'one'), tagged(two, 'two')]
  const base: JsonSchema = { type: 'object', properties: { common: { type: 'string' } } }
  const value = (tag: string, values: fc.Arbitrary<Json>) => values.map((inner): Json => ({ common: 'c', tag, [tag]: inner }))
  return {
    schema: { ...base, oneOf: branches.map(({ schema }) => schema) },
    strict: { ...base, oneOf: branches.map(({ strict }) => strict), unevaluatedProperties: false },
    values: fc.oneof(value('one', one.values), value('two', two.values)),
  }
}

/** A value in which one place, somewhere, was replaced, removed or joined by another. */
function mutate(value: Json, seed: number, replacement: Json): Json {
  if (Array.isArray(value) && value.length > 0 && seed % 4 !== 0) {
    const at = seed % value.length
    return value.map((item, index) => (index === at ? mutate(item, Math.floor(seed / 5), replacement) : item))
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && seed % 5 !== 0) {
    const keys = Object.keys(value)
    const key = keys[seed % (keys.length + 1)] ?? 'surplus'
    const entries = Object.entries(value).filter(([name]) => name !== key || seed % 3 !== 0)
    const changed = entries.map(
      ([name, member]) => [name, name === key ? mutate(member, Math.floor(seed / 7), replacement) : member] as const,
    )
    return withOwnMembers(Object.fromEntries(key === 'surplus' ? [...changed, [key, replacement]] : changed))
  }
  return replacement
}

function oracle(strict: Record<string, unknown>): ValidateFunction {
  const ajv = new Ajv2020({ strict: false, allErrors: false, ownProperties: true })
  addFormats.default(ajv)
  return ajv.compile(strict)
}

describe('the fast path, held against ajv', () => {
  const cases = sample.chain(({ schema, strict, values }) =>
    fc.record({
      schema: fc.constant(schema),
      strict: fc.constant(strict),
      bodies: fc.array(values, { minLength: 3, maxLength: 3 }),
      seeds: fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
      replacements: fc.array(
        fc.oneof(fc.constantFrom(...wrong, ...Object.values(formatted).flat()), fc.jsonValue() as fc.Arbitrary<Json>),
        { minLength: 12, maxLength: 12 },
      ),
    }),
  )

  it('agrees on conforming and on mutated values, and so does the slow path', () => {
    let refused = 0
    let accepted = 0
    fc.assert(
      fc.property(cases, ({ schema, strict, bodies, seeds, replacements }) => {
        const valid = oracle(strict)
        const { passes, locations } = createGateCompiler()(nodeOf(schema))
        const mutants = seeds.map((seed, index) => mutate(bodies[index % bodies.length] ?? null, seed, replacements[index] ?? null))
        for (const value of bodies) expect(valid(value), JSON.stringify(value)).toBe(true)
        for (const value of [...bodies, ...mutants]) {
          const verdict = passes(value, new Uint8Array(locations.length))
          expect([verdict, factsAbout(schema, value).length === 0], JSON.stringify(value)).toEqual([valid(value), valid(value)])
          if (verdict) accepted++
          else refused++
        }
      }),
      { numRuns: 200 },
    )
    expect(Math.min(refused, accepted)).toBeGreaterThan(250)
  }, 60_000)
})

describe('oneOf and additionalProperties, held against ajv', () => {
  const scalar = fc.constantFrom<JsonSchema>(
    { type: 'string' },
    { type: 'integer' },
    { type: 'number', minimum: 3 },
    { type: 'string', minLength: 2 },
    { type: ['string', 'null'] },
    { enum: ['a', 'bb', 1] },
    { const: 'bb' },
  )
  const record = fc
    .record({
      properties: fc.dictionary(fc.constantFrom('a', 'b', 'c'), scalar, { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
      required: fc.subarray(['a', 'b', 'c'], { maxLength: 2 }),
      additional: fc.oneof(fc.constantFrom(undefined, false, true), scalar),
    })
    .map(
      ({ properties, required, additional }): JsonSchema => ({
        type: 'object',
        properties,
        required,
        ...(additional !== undefined && { additionalProperties: additional }),
      }),
    )
  const branch = fc.oneof(scalar, record)
  const schemas = fc.oneof(
    fc.array(branch, { minLength: 2, maxLength: 3 }).map((oneOf): JsonSchema => ({ oneOf })),
    fc.tuple(record, fc.array(record, { minLength: 1, maxLength: 2 })).map(([outer, allOf]): JsonSchema => ({ ...outer, allOf })),
    fc.tuple(record, fc.array(record, { minLength: 2, maxLength: 2 })).map(([outer, oneOf]): JsonSchema => ({ ...outer, oneOf })),
    fc
      .tuple(record, fc.array(branch, { minLength: 2, maxLength: 2 }), fc.array(branch, { minLength: 2, maxLength: 2 }))
      .map(([outer, oneOf, inner]): JsonSchema => ({ oneOf: [{ oneOf }, { oneOf: inner }, outer] })),
  )
  const plain = fc.constantFrom<Json>('a', 'bb', 'c', 1, 3, 4.5, null, true)
  const values = fc.oneof(plain, fc.dictionary(fc.constantFrom('a', 'b', 'c'), plain, { noNullPrototype: true }))

  it('refuses whatever JSON Schema refuses, and so does the slow path', () => {
    let refused = 0
    let accepted = 0
    fc.assert(
      fc.property(schemas, fc.array(values, { minLength: 12, maxLength: 12 }), (schema, bodies) => {
        const valid = oracle(schema as Record<string, unknown>)
        const { passes, locations } = createGateCompiler()(nodeOf(schema))
        for (const value of bodies) {
          const facts = factsAbout(schema, value)
          expect(passes(value, new Uint8Array(locations.length)), JSON.stringify(value)).toBe(facts.length === 0)
          // Names that nothing documents are news, whether or not they are refused.
          const broken = facts.some(({ id }) => id !== 'response-optional-property-added')
          if (broken) expect(valid(value), JSON.stringify([value, facts])).toBe(false)
          if (facts.length === 0) expect(valid(value), JSON.stringify(value)).toBe(true)
          if (facts.length === 0) accepted++
          else refused++
        }
      }),
      { numRuns: 120 },
    )
    expect(Math.min(refused, accepted)).toBeGreaterThan(100)
  })
})

describe('what the fast path saw', () => {
  const schema: JsonSchema = {
    type: 'object',
    properties: {
      users: {
        type: 'array',
        items: { type: 'object', properties: { id: { type: 'string' }, phone: { type: ['string', 'null'] }, 'a/b': {} } },
      },
      extras: { type: 'object', additionalProperties: { type: 'object', properties: { note: {} } } },
      pet: { oneOf: [{ type: 'null' }, { type: 'object', properties: { name: {} } }] },
      next: { $ref: '#/$defs/Next' },
    },
    $defs: { Next: { type: 'object', properties: { next: { $ref: '#/$defs/Next' } } } },
  }

  it('names every documented location, and those that were present', () => {
    const { passes, locations } = createGateCompiler()(nodeOf(schema))
    expect(locations).toEqual([
      '/users',
      '/users/*/id',
      '/users/*/phone',
      '/users/*/a~1b',
      '/extras',
      '/extras/*/note',
      '/pet',
      '/pet/name',
      '/next',
      '/next/next',
    ])
    const seen = new Uint8Array(locations.length)
    expect(passes({ users: [{}, { id: 'x' }, { phone: null }], extras: { k: {} }, pet: null }, seen)).toBe(true)
    expect(locations.filter((_, index) => seen[index] === 1)).toEqual(['/users', '/users/*/id', '/users/*/phone', '/extras', '/pet'])
  })
})

describe('hostile bodies', () => {
  const branch = (text: string): JsonSchema => ({
    type: 'object',
    required: [text],
    properties: { [text]: {}, next: { $ref: '#/$defs/Next' } },
  })
  const twice: JsonSchema = { $ref: '#/$defs/Next', $defs: { Next: { anyOf: [{ type: 'null' }, branch('a'), branch('b')] } } }
  const chain = (levels: number, last: Json): Json => {
    let body = last
    for (let level = 0; level < levels; level++) body = { a: 1, b: 1, next: body }
    return body
  }

  it('do not pass where they are nested beyond the stack', () => {
    const list: JsonSchema = { $ref: '#/$defs/List', $defs: { List: { type: 'array', items: { $ref: '#/$defs/List' } } } }
    const { passes } = createGateCompiler()(nodeOf(list))
    expect(passes(JSON.parse(`${'['.repeat(50)}${']'.repeat(50)}`), new Uint8Array())).toBe(true)
    expect(passes(JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`), new Uint8Array())).toBe(false)
  })

  it('do not make each level of alternatives double the work', () => {
    const { passes, locations } = createGateCompiler()(nodeOf(twice))
    const started = performance.now()
    expect(passes(chain(60, 'no object'), new Uint8Array(locations.length))).toBe(false)
    expect(performance.now() - started).toBeLessThan(2000)
  })
})

describe('names that every object inherits', () => {
  it.each(['constructor', 'toString', '__proto__'])('%s is there only where the object itself has it', (name) => {
    const { passes, locations } = createGateCompiler()(
      nodeOf({ type: 'object', required: ['a'], properties: { a: {}, ...(name !== '__proto__' && { [name]: { type: 'string' } }) } }),
    )
    const seen = new Uint8Array(locations.length)
    expect(passes(JSON.parse('{"a": 1}'), seen)).toBe(true)
    expect(seen).toEqual(name === '__proto__' ? new Uint8Array([1]) : new Uint8Array([1, 0]))
    expect(passes(JSON.parse(`{"a": 1, "${name}": 2}`), seen)).toBe(false)
    expect(passes(JSON.parse(`{"a": 1, "${name}": "x"}`), seen)).toBe(name !== '__proto__')
  })
})
