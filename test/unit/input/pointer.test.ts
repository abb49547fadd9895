import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { extendPointer, getPointer, joinPointer, parsePointer } from '#input/pointer'

// The document and the pointers of RFC 6901, section 5.
const document = { foo: ['bar', 'baz'], '': 0, 'a/b': 1, 'c%d': 2, 'e^f': 3, 'g|h': 4, 'i\\j': 5, 'k"l': 6, ' ': 7, 'm~n': 8 }

test.each([
  ['', document],
  ['/foo', ['bar', 'baz']],
  ['/foo/0', 'bar'],
  ['/', 0],
  ['/a~1b', 1],
  ['/c%d', 2],
  ['/e^f', 3],
  ['/g|h', 4],
  ['/i\\j', 5],
  ['/k"l', 6],
  ['/ ', 7],
  ['/m~0n', 8],
])('RFC 6901: %j', (pointer, value) => {
  expect(getPointer(document, pointer)).toEqual(value)
})

test.each(['/foo/2', '/foo/-', '/foo/00', '/foo/length', '/foo/0/length', '/nope', '/nope/further', '/toString', '/__proto__', '/foo/map'])(
  '%j leads nowhere',
  (pointer) => {
    expect(getPointer(document, pointer)).toBeUndefined()
  },
)

test('a member whose value is null is found', () => {
  expect(getPointer({ a: null }, '/a')).toBeNull()
})

test.each(['foo', 'foo/bar', '#/foo', '/a~', '/a~2b'])('%j is refused', (text) => {
  expect(() => parsePointer(text)).toThrow(new RangeError(`not a JSON pointer: ${text}`))
})

describe('joining', () => {
  test('escapes each segment', () => {
    expect(joinPointer('paths', '/v1/a~b', 'get', 0)).toBe('/paths/~1v1~1a~0b/get/0')
    expect(joinPointer()).toBe('')
    expect(extendPointer('/a~1b', 'c/d')).toBe('/a~1b/c~1d')
  })

  test('is undone by parsing, for any segments', () => {
    const segments = fc.array(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('~', '/', '0', '1') })))
    fc.assert(
      fc.property(segments, (parts) => {
        expect(parsePointer(joinPointer(...parts))).toEqual(parts)
      }),
    )
  })
})
