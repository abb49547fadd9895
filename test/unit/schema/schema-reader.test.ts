import { describe, expect, it } from 'vitest'
import { getPointer } from '#input/pointer'
import { namesOf } from '#schema/json-type'
import type { SchemaNode } from '#schema/schema-node'
import { statedBy } from '#schema/schema-part'
import { createSchemaReader, type SchemaReader } from '#schema/schema-reader'

function readerOf(document: unknown, dialect: '3.0' | '3.1' = '3.1'): SchemaReader {
  return createSchemaReader({
    dialect,
    at: (pointer) => getPointer(document, pointer),
    follow: (reference, from) => {
      const target = reference.slice(1)
      if (getPointer(document, target) === undefined) throw new Error(`${from} leads nowhere`)
      return target
    },
  })
}

function leaves(node: SchemaNode): SchemaNode[] {
  return node.variants === null ? [node] : node.variants.flatMap(leaves)
}

describe('a node', () => {
  const document = {
    use: { $ref: '#/components/schemas/Thing', 'x-assumption': 'that it is one' },
    other: { minLength: 3 },
    no: false,
    components: {
      schemas: {
        Thing: { allOf: [{ type: ['string', 'null'] }, { $ref: '#/components/schemas/Named' }], 'x-source': 'page' },
        Named: { title: 'A name', maxLength: 9 },
        Loop: { properties: { next: { $ref: '#/components/schemas/Loop' } } },
        Gone: { properties: { gone: { $ref: '#/components/schemas/Nothing' } } },
      },
    },
  }

  it('takes a pattern that is none until a text is held against it', () => {
    const node = readerOf({ type: 'string', pattern: '(' }).node([''])
    expect(namesOf(node.mask)).toEqual(['string'])
    expect(() => node.patterns[0]?.expression).toThrow(SyntaxError)
  })

  it('is of all the schemas that a value must satisfy, each with its pointer and mark', () => {
    const node = readerOf(document).node(['/use'], 'that the answer is one')
    expect(node.parts.map(({ pointer, assumption }) => [pointer, assumption])).toEqual([
      ['/use', 'that it is one'],
      ['/components/schemas/Thing', null],
      ['/components/schemas/Thing/allOf/0', null],
      ['/components/schemas/Thing/allOf/1', null],
      ['/components/schemas/Named', null],
    ])
    expect(node.references).toEqual(['/components/schemas/Thing', '/components/schemas/Named'])
    expect(namesOf(node.mask)).toEqual(['string', 'null'])
    expect(node.bounds).toEqual([{ keyword: 'maxLength', value: 9, pointer: '/components/schemas/Named', assumption: null }])
    expect(statedBy(node.parts, 'title')).toEqual([{ value: 'A name', pointer: '/components/schemas/Named/title', assumption: null }])
  })

  it('is of several schemas taken together, and the same for the same pointers', () => {
    const reader = readerOf(document)
    const node = reader.node(['/components/schemas/Named', '/other'])
    expect(node.bounds.map(({ keyword, value }) => [keyword, value])).toEqual([
      ['maxLength', 9],
      ['minLength', 3],
    ])
    expect(reader.node(['/components/schemas/Named', '/other'])).toBe(node)
    expect(reader.node(['/components/schemas/Named', '/other'], 'a doubt')).not.toBe(node)
  })

  it('is within itself where its schema is', () => {
    const loop = readerOf(document).node(['/components/schemas/Loop']).properties.get('next')
    expect(loop?.properties.get('next')).toBe(loop)
  })

  it('allows everything where nothing is said, and nothing where a schema is false', () => {
    expect(readerOf(document).node([]).mask).toBe(127)
    expect(readerOf(document).node(['/no', '/use']).mask).toBe(0)
    const choice = readerOf({ a: { anyOf: [{}, {}] }, b: false }).node(['/a', '/b'])
    expect(choice.variants?.map(({ mask }) => mask)).toEqual([0, 0])
  })

  it('is read no further than it is asked for', () => {
    const node = readerOf(document).node(['/components/schemas/Gone'])
    expect(node.mask).toBe(127)
    expect(() => node.properties).toThrow('/components/schemas/Gone/properties/gone leads nowhere')
  })
})

describe('the choices of a schema', () => {
  const document = {
    schema: {
      title: 'all',
      anyOf: [{ oneOf: [{ title: 'a' }, { title: 'b' }] }, { title: 'c' }],
      allOf: [{ oneOf: [{ title: 'd' }, { type: 'string', title: 'e' }] }],
    },
  }

  it('are nested, each branch merged with what stands beside it', () => {
    const node = readerOf(document).node(['/schema'])
    expect(node.choice).toBe('anyOf')
    expect(leaves(node).map(({ picked }) => picked)).toEqual([
      ['/schema/anyOf/0', '/schema/allOf/0/oneOf/0', '/schema/anyOf/0/oneOf/0'],
      ['/schema/anyOf/0', '/schema/allOf/0/oneOf/0', '/schema/anyOf/0/oneOf/1'],
      ['/schema/anyOf/0', '/schema/allOf/0/oneOf/1', '/schema/anyOf/0/oneOf/0'],
      ['/schema/anyOf/0', '/schema/allOf/0/oneOf/1', '/schema/anyOf/0/oneOf/1'],
      ['/schema/anyOf/1', '/schema/allOf/0/oneOf/0'],
      ['/schema/anyOf/1', '/schema/allOf/0/oneOf/1'],
    ])
    expect(leaves(node).map(({ parts }) => statedBy(parts, 'title').map(({ value }) => value))).toContainEqual(['all', 'e', 'b'])
  })
})

describe('OpenAPI 3.0', () => {
  const document = {
    nullable: { type: 'string', nullable: true, enum: ['a'] },
    limits: { type: 'number', minimum: 1, exclusiveMinimum: true, maximum: 5, exclusiveMaximum: false },
    beside: { $ref: '#/named', nullable: true, minLength: 2 },
    named: { type: 'string' },
  }

  it('means null by nullable, beside a list of values and beside a reference, too', () => {
    const reader = readerOf(document, '3.0')
    expect(namesOf(reader.node(['/nullable']).mask)).toEqual(['string', 'null'])
    expect(reader.node(['/nullable']).enums.map(({ value }) => value)).toEqual([['a', null]])
    expect(namesOf(reader.node(['/beside']).mask)).toEqual(['string', 'null'])
    expect(namesOf(readerOf(document).node(['/nullable']).mask)).toEqual(['string'])
  })

  it('ignores other keywords beside a reference', () => {
    expect(readerOf(document, '3.0').node(['/beside']).bounds).toEqual([])
    expect(readerOf(document).node(['/beside']).bounds).toHaveLength(1)
  })

  it('makes limits exclusive by a flag', () => {
    const { bounds } = readerOf(document, '3.0').node(['/limits'])
    expect(bounds.map(({ keyword, value }) => [keyword, value])).toEqual([
      ['maximum', 5],
      ['exclusiveMinimum', 1],
    ])
  })
})
