import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseJson } from '#observe/parse-json'
import { readPage } from '#pagination/read-page'
import type { Json } from '#schema/json'
import { answerOffset, answerRelay, listSpec, modelItems } from '#support/list-server'

const paginationOf = (style: 'offset' | 'relay') => {
  const pagination = listSpec(style).operations[0]?.pagination
  if (!pagination) throw new Error('no pagination')
  return pagination
}
const offset = paginationOf('offset')
const relay = paginationOf('relay')

describe('an offset page', () => {
  test('as documented', () => {
    const { body } = answerOffset(modelItems(5), { skip: '1', limit: '2' }, offset.pageSize)
    expect(readPage(offset, body as Json)).toEqual({
      family: 'windows',
      ids: ['item-2', 'item-3'],
      echo: { position: 1, limit: 2 },
      total: 5,
    })
  })

  test('with facts missing or of another type', () => {
    const body = { items: [{ id: 7 }, {}, null, 'x', { id: null }, { id: { a: 1 } }], page: { skip: '0', total: null } }
    expect(readPage(offset, body)).toEqual({
      family: 'windows',
      ids: ['7', null, null, null, null, null],
      echo: { position: null, limit: null },
      total: null,
    })
  })

  test('without ids that reading JSON may have rounded', () => {
    const body = JSON.parse('{"items": [{"id": 9007199254740991}, {"id": 9007199254740992}, {"id": 9007199254740993}, {"id": -1e300}]}')
    expect(readPage(offset, body)?.ids).toEqual(['9007199254740991', null, null, null])
    expect(readPage(offset, parseJson('{"items": [{"id": 0}, {"id": 1e-400}, {"id": 2e-400}]}'))?.ids).toEqual(['0', null, null])
  })
})

describe('a Relay page', () => {
  test('as documented', () => {
    const { body } = answerRelay(modelItems(5), { first: '2', after: '@item-1' }, relay.pageSize)
    expect(readPage(relay, body as Json)).toEqual({
      family: 'cursors',
      ids: ['item-2', 'item-3'],
      cursors: ['@item-2', '@item-3'],
      pageInfo: { hasNextPage: true, hasPreviousPage: true, startCursor: '@item-2', endCursor: '@item-3' },
    })
  })

  test('with null, absent and mistyped facts told apart', () => {
    const body = {
      connection: { edges: [{ cursor: 'a' }, { node: { id: 'b' } }], info: { hasNextPage: 'yes', startCursor: null, endCursor: 3 } },
    }
    expect(readPage(relay, body)).toEqual({
      family: 'cursors',
      ids: [null, 'b'],
      cursors: ['a', null],
      pageInfo: { hasNextPage: null, hasPreviousPage: null, startCursor: null, endCursor: undefined },
    })
  })
})

describe('no page', () => {
  test.each<Json>([null, 1, 'items', [], {}, { items: null, connection: { edges: {} } }, { items: { length: 1 } }, { connection: [] }])(
    '%j',
    (body) => {
      expect([readPage(offset, body), readPage(relay, body)]).toEqual([null, null])
    },
  )

  test('inherited members are not the response’s', () => {
    expect(readPage({ ...offset, items: '/constructor/prototype' } as typeof offset, {})).toBeNull()
  })
})

test('any JSON is read without a crash', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(offset, relay), (value, pagination) => {
      const placed = { items: value, page: value, connection: { edges: value, info: value } } as Json
      const page = readPage(pagination, placed)
      expect(page === null).toBe(!Array.isArray(value))
      if (page !== null && Array.isArray(value)) expect(page.ids).toHaveLength(value.length)
    }),
  )
})
