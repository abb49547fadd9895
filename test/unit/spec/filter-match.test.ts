import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { allowsScalar, listedValues } from '#schema/allows-value'
import { createFilterMatcher, filterSubject, holdsText } from '#spec/filter-match'
import type { Filter, JsonSchema } from '#spec/model'

const schemas = { Kind: { type: 'string', enum: ['red', 'green'] } } satisfies Record<string, JsonSchema>

type Question = { filter: Filter; schema: JsonSchema; wanted: string }

function matchFilter(item: unknown, { filter, schema, wanted }: Question) {
  return createFilterMatcher(schemas, filter, schema)(filterSubject(item), wanted)
}

describe('a filter by equality', () => {
  const kind = (wanted: string) => ({
    filter: { at: ['/kind'], match: 'equals' as const },
    schema: { $ref: '#/components/schemas/Kind' },
    wanted,
  })
  const number = (wanted: string) => ({
    filter: { at: ['/number'], match: 'equals' as const },
    schema: { type: 'integer' as const },
    wanted,
  })
  const open = (wanted: string) => ({ filter: { at: ['/open'], match: 'equals' as const }, schema: { type: 'boolean' as const }, wanted })

  test.each([
    ['its value', { kind: 'red' }, kind('red'), 'selected'],
    ['another value', { kind: 'green' }, kind('red'), 'excluded'],
    ['a value that the parameter does not allow: drift of the member, not of the filter', { kind: 'blue' }, kind('red'), 'unknown'],
    ['another type', { kind: 7 }, kind('red'), 'unknown'],
    ['null', { kind: null }, kind('red'), 'unknown'],
    ['no such member', {}, kind('red'), 'unknown'],
    ['no object', 'red', kind('red'), 'unknown'],
    ['true, which a query writes as a word', { open: true }, open('true'), 'selected'],
    ['false', { open: false }, open('true'), 'excluded'],
    ['a word for true', { open: 'true' }, open('true'), 'unknown'],
    ['another number', { number: 8 }, number('7'), 'excluded'],
    ['a number that reading JSON has rounded', { number: 2 ** 53 + 2 }, number('7'), 'unknown'],
  ])('and an item with %s', (_, item, question, expected) => {
    expect(matchFilter(item, question)).toBe(expected)
  })
})

describe('a search', () => {
  const search = (wanted: string) => ({
    filter: { at: ['/email', '/first'], match: 'contains' as const },
    schema: { type: 'string' as const },
    wanted,
  })

  test.each([
    ['one of the members', { email: 'a@x.example', first: 'Grace' }, 'grac', 'selected'],
    ['none of them', { email: 'a@x.example', first: 'Grace' }, 'hopper', 'excluded'],
    [
      'a member that is not documented to be searched',
      { email: 'a@x.example', first: 'Grace', company: { names: ['Hopper'] } },
      'hopper',
      'selected',
    ],
    ['none, and one of them is absent', { email: 'a@x.example' }, 'hopper', 'unknown'],
    ['none, and one of them is null', { email: 'a@x.example', first: null }, 'hopper', 'unknown'],
    ['a spelling without accents', { email: 'a@x.example', first: 'Zoë' }, 'zoe', 'selected'],
    ['a spelling with accents, in two code points', { email: 'a@x.example', first: 'Zoe\u0308' }, 'ZOË', 'selected'],
    ['an umlaut written out', { email: 'a@x.example', first: 'Müller' }, 'mueller', 'selected'],
    ['a ligature of another alphabet', { email: 'a@x.example', first: 'Strauß' }, 'STRAUSS', 'selected'],
    ['no hyphen', { email: 'a@x.example', first: 'Anne-Marie' }, 'annemarie', 'selected'],
  ])('and an item that holds the text in %s', (_, item, wanted, expected) => {
    expect(matchFilter(item, search(wanted))).toBe(expected)
  })

  it('finds every part of a text, in any case', () => {
    const part = fc.tuple(fc.string({ unit: 'grapheme', minLength: 1 }), fc.nat(), fc.nat())
    fc.assert(
      fc.property(part, ([text, from, length]) => {
        const graphemes = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment)
        const start = from % graphemes.length
        const sought = graphemes.slice(start, start + 1 + (length % graphemes.length)).join('')
        expect(holdsText(text, sought)).toBe(true)
        expect(holdsText(text, sought.toLowerCase())).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  it('finds no plain word in a text of other letters', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'abc, -@.') }),
        fc.string({ unit: fc.constantFrom(...'xyz'), minLength: 1 }),
        (text, word) => {
          expect(holdsText(text, word)).toBe(false)
        },
      ),
    )
  })

  it('reads an item that is nested deeper than a stack is', () => {
    let deep: unknown = 'Hopper'
    for (let depth = 0; depth < 100_000; depth++) deep = [deep]
    expect(matchFilter({ email: '', first: '', deep }, search('hopper'))).toBe('selected')
  })
})

describe('what a schema allows of a scalar', () => {
  test.each<[JsonSchema, unknown[], unknown[]]>([
    [{ type: 'string', minLength: 2, maxLength: 3 }, ['ab', '😀😀', 'abc'], ['a', 'abcd', 12, null, ['ab']]],
    [{ type: 'string', pattern: '^a' }, ['a'], ['b']],
    [{ type: ['integer', 'null'], minimum: 1, exclusiveMaximum: 3 }, [1, 2], [0, 3, 1.5, '1']],
    [{ type: 'number', exclusiveMinimum: 1, maximum: 3 }, [1.5, 3], [1, 3.5]],
    [{ const: 'x' }, ['x'], ['y']],
    [{ anyOf: [{ type: 'boolean' }, { enum: ['all'] }] }, [true, 'all'], ['none', 1]],
    [{ oneOf: [{ type: 'boolean' }, { enum: ['all'] }] }, [false, 'all'], ['none']],
    [{ allOf: [{ type: 'string' }, { minLength: 2 }] }, ['ab'], ['a', 1]],
    [{ $ref: '#/components/schemas/Kind' }, ['red'], ['blue', true]],
  ])('%j', (schema, allowed, refused) => {
    expect(allowed.filter((value) => !allowsScalar(schemas, schema, value))).toEqual([])
    expect(refused.filter((value) => allowsScalar(schemas, schema, value))).toEqual([])
  })

  test.each<[JsonSchema, unknown[]]>([
    [{ $ref: '#/components/schemas/Kind' }, ['red', 'green']],
    [{ type: 'boolean' }, [true, false]],
    [{ type: 'string', enum: ['a', 'bb'], minLength: 2 }, ['bb']],
    [{ type: 'string' }, []],
  ])('%j lists %j', (schema, values) => {
    expect(listedValues(schemas, schema)).toEqual(values)
  })
})
