import { describe, expect, it } from 'vitest'
import { at, having, inTurn, oneIn, renamed, without } from '#sandbox/json'
import { toXml } from '#sandbox/xml'

const document = {
  data: {
    users: [
      { id: 1, name: 'a' },
      { id: 2, name: 'b' },
    ],
    total: 2,
  },
}

describe('a change', () => {
  it('is made at a pointer, on a copy', () => {
    const before = structuredClone(document)
    expect(at('/data/users/*', without('name'))(document, 0)).toEqual({ data: { users: [{ id: 1 }, { id: 2 }], total: 2 } })
    expect(at('/data/total', (total) => Number(total) + 1)(document, 0)).toEqual({ data: { ...document.data, total: 3 } })
    expect(at('', () => null)(document, 0)).toBeNull()
    expect(document).toEqual(before)
  })

  it('passes over places that do not exist', () => {
    for (const pointer of ['/nothing', '/data/users/name', '/data/total/*', '/data/*']) {
      expect(at(pointer, () => 'changed')(document, 0)).toEqual(document)
    }
  })

  it('renames in place, sets from the owner, and combines in turn', () => {
    const change = inTurn(renamed({ name: 'label' }), having({ both: ({ id, label }) => `${id}${label}` }), without('id'))
    const changed = change({ id: 1, name: 'a' }, 0)
    expect(JSON.stringify(changed)).toBe('{"label":"a","both":"1a"}')
    expect(change('a text', 0)).toBe('a text')
  })

  it('is made in some items, the same ones wherever they stand', () => {
    const items = Array.from({ length: 1000 }, (_, id) => ({ id }))
    const marked = (list: typeof items) =>
      list
        .filter(
          (item, index) =>
            oneIn(
              10,
              ({ id }) => id,
              () => 'marked',
            )(item, index) === 'marked',
        )
        .map(({ id }) => id)
    const ids = marked(items)
    expect(ids.length).toBeGreaterThan(60)
    expect(ids.length).toBeLessThan(150)
    expect(marked(items.toReversed()).toReversed()).toEqual(ids)
  })
})

it('toXml nests objects and arrays and escapes text', () => {
  expect(toXml({ a: [1, { b: 'x < y & "z"' }], c: null })).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<response><a><item>1</item><item><b>x &lt; y &amp; "z"</b></item></a><c>null</c></response>\n',
  )
})
