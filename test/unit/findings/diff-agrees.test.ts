import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '#schema/json'
import type { JsonSchema } from '#spec/model'
import { factsAbout } from '#support/body-schema'
import { diffDocuments, subjects } from '#support/diff-specs'

/** One edit of a schema, and a value that only the new revision allows. */
interface Operator {
  name: string
  from: JsonSchema
  to: JsonSchema
  /** Shows the change to a check that holds it against the old revision. */
  witness: Json
  /** What a diff says. */
  id: string
  /** What a check says, where a definition tells more than one value can: why is with each group below. */
  seenAs?: string
}

const object = (properties: Record<string, JsonSchema>, required: string[] = []): JsonSchema => ({ type: 'object', properties, required })
const text: JsonSchema = { type: 'string' }

/** The same breach has the same id, whether a definition announces it or a response shows it. */
const shared: Operator[] = [
  { name: 'remove', from: object({ a: text }, ['a']), to: object({}), witness: {}, id: 'response-required-property-removed' },
  { name: 'add', from: object({}), to: object({ a: text }), witness: { a: 'x' }, id: 'response-optional-property-added' },
  { name: 'retype', from: text, to: { type: 'integer' }, witness: 1, id: 'response-property-type-changed' },
  { name: 'wrap', from: text, to: object({ value: text }), witness: { value: 'x' }, id: 'response-property-type-changed' },
  { name: 'make a list', from: text, to: { type: 'array', items: text }, witness: ['x'], id: 'response-property-type-changed' },
  {
    name: 'change the format',
    from: { type: 'string', format: 'date-time' },
    to: { type: 'string', format: 'date' },
    witness: '2030-01-31',
    id: 'response-property-type-changed',
  },
  { name: 'null', from: text, to: { type: ['string', 'null'] }, witness: null, id: 'response-property-became-nullable' },
  {
    name: 'grow the enum',
    from: { type: 'string', enum: ['a', 'b'] },
    to: { type: 'string', enum: ['a', 'b', 'c'] },
    witness: 'c',
    id: 'response-property-enum-value-added',
  },
  { name: 'drop the enum', from: { type: 'string', enum: ['a'] }, to: text, witness: 'c', id: 'response-property-enum-value-added' },
  {
    name: 'change the constant',
    from: { type: 'string', const: 'a' },
    to: { type: 'string', const: 'b' },
    witness: 'b',
    id: 'response-property-const-changed',
  },
  {
    name: 'change the pattern',
    from: { type: 'string', pattern: '^a' },
    to: { type: 'string', pattern: '^b' },
    witness: 'bee',
    id: 'response-property-pattern-changed',
  },
  ...(
    [
      ['maximum', 'number', 5, 9, 7, 'max-increased'],
      ['minimum', 'number', 5, 2, 3, 'min-decreased'],
      ['maxLength', 'string', 2, 4, 'abc', 'max-length-increased'],
      ['minLength', 'string', 4, 2, 'abc', 'min-length-decreased'],
      ['maxItems', 'array', 2, 4, ['a', 'b', 'c'], 'max-items-increased'],
      ['minItems', 'array', 4, 2, ['a', 'b', 'c'], 'min-items-decreased'],
    ] as const
  ).map(([keyword, type, was, is, witness, word]): Operator => {
    const [from, to] = [{ type, [keyword]: was } as JsonSchema, { type, [keyword]: is } as JsonSchema]
    return { name: `loosen ${keyword}`, from, to, witness: witness as Json, id: `response-property-${word}` }
  }),
]

/** A definition says that a promise is gone or weaker; a response can only show one value that breaks it. */
const refined: Operator[] = [
  {
    name: 'make optional',
    from: object({ a: text }, ['a']),
    to: object({ a: text }),
    witness: {},
    id: 'response-property-became-optional',
    seenAs: 'response-required-property-removed',
  },
  {
    name: 'generalise the type',
    from: { type: 'integer' },
    to: { type: 'number' },
    witness: 0.5,
    id: 'response-property-type-generalized',
    seenAs: 'response-property-type-changed',
  },
  {
    name: 'add a type',
    from: text,
    to: { type: ['string', 'boolean'] },
    witness: true,
    id: 'response-property-list-of-types-widened',
    seenAs: 'response-property-type-changed',
  },
  {
    name: 'drop the format',
    from: { type: 'string', format: 'email' },
    to: text,
    witness: 'nobody',
    id: 'response-property-type-generalized',
    seenAs: 'response-property-type-changed',
  },
  {
    name: 'drop the constant',
    from: { type: 'string', const: 'a' },
    to: text,
    witness: 'b',
    id: 'response-property-const-removed',
    seenAs: 'response-property-const-changed',
  },
  {
    name: 'drop the pattern',
    from: { type: 'string', pattern: '^a' },
    to: text,
    witness: 'bee',
    id: 'response-property-pattern-removed',
    seenAs: 'response-property-pattern-changed',
  },
  {
    name: 'drop the maximum',
    from: { type: 'number', maximum: 5 },
    to: { type: 'number' },
    witness: 6,
    id: 'response-property-max-unset',
    seenAs: 'response-property-max-increased',
  },
  {
    name: 'add an alternative',
    from: { oneOf: [text, object({ a: text }, ['a'])] },
    to: { oneOf: [text, object({ a: text }, ['a']), { type: 'boolean' }] },
    witness: true,
    id: 'response-property-one-of-added',
    seenAs: 'response-property-type-changed',
  },
]

/** A way to put a schema and its values deeper into a body. */
interface Shell {
  schema(inner: JsonSchema): JsonSchema
  value(inner: Json): Json
  segment: string | null
}

const named = (name: string): Shell => ({
  schema: (inner) => object({ other: text, [name]: inner }, [name]),
  value: (inner) => ({ [name]: inner }),
  segment: name,
})

const shells = fc.oneof(
  fc.constantFrom('data', 'a~b', 'with/slash', 'type', 'properties').map(named),
  fc.constant<Shell>({ schema: (inner) => ({ type: 'array', items: inner }), value: (inner) => [inner], segment: '*' }),
  fc.constant<Shell>({
    schema: (inner) => ({ type: 'object', additionalProperties: inner }),
    value: (inner) => ({ k1: inner, k2: inner }),
    segment: '*',
  }),
  fc.constant<Shell>({ schema: (inner) => ({ allOf: [{ title: 'Part' }, inner] }), value: (inner) => inner, segment: null }),
  fc.constant<Shell>({
    schema: (inner) => ({ allOf: [{ type: 'object', required: ['in'] }, { properties: { in: inner } }] }),
    value: (inner) => ({ in: inner }),
    segment: 'in',
  }),
)

const last = fc.constantFrom('last', 'status').map(named)

function build(around: readonly Shell[], inner: JsonSchema): JsonSchema {
  return around.reduceRight((schema, shell) => shell.schema(schema), inner)
}

describe('a diff and a check', () => {
  it.each([...shared, ...refined])('agree where it is to $name: same place, and $id', ({ from, to, witness, id, seenAs = id }) => {
    fc.assert(
      fc.property(fc.array(shells, { maxLength: 4 }), last, (outer, innermost) => {
        const around = [...outer, innermost]
        const [old, next] = [build(around, from), build(around, to)]
        const body = around.reduceRight<Json>((value, shell) => shell.value(value), witness)
        const seen = factsAbout(old, body).map((fact) => ({ id: fact.id, location: fact.location }))
        const told = diffDocuments(subjects['response-body'](old), subjects['response-body'](next))
        expect(seen).toEqual([{ id: seenAs, location: seen[0]?.location }])
        expect(told.map((finding) => ({ id: finding.id, location: finding.location }))).toEqual([{ id, location: seen[0]?.location }])
        expect(factsAbout(next, body)).toEqual([])
      }),
      { numRuns: 25 },
    )
  })

  it('tell refinements in ids of their own, and no others', () => {
    expect(refined.filter(({ id, seenAs }) => id === seenAs)).toEqual([])
    expect(shared.filter(({ seenAs }) => seenAs !== undefined)).toEqual([])
  })
})
