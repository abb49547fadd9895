import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columns, createPaint, duration, enumerate, field, quantity, wrap } from '#report/layout'

const plain = createPaint(false)

describe('layout', () => {
  it('wraps at spaces, then after slashes and commas, then anywhere', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three'])
    expect(wrap('at /data/edges/*/node/email now', 12)).toEqual(['at', '/data/edges/', '*/node/email', 'now'])
    expect(wrap('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij'])
    expect(wrap('', 4)).toEqual([''])
  })

  it('never makes a line too wide, and loses nothing but spaces', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 40 }), (text, width) => {
        const lines = wrap(text, width)
        expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width)
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
      }),
    )
  })

  it('puts a label beside the first line only', () => {
    expect(field(2, 6, 'next', `${'x'.repeat(60)} ${'y'.repeat(60)}`)).toEqual([`  next  ${'x'.repeat(60)}`, `        ${'y'.repeat(60)}`])
  })

  it('aligns columns, whatever their tone', () => {
    const rows = [
      ['A', 'B', 'C'],
      [['bad', 'long'], 'b', 'c'],
    ] as const
    expect(columns(rows, plain)).toEqual(['A     B  C', 'long  b  c'])
    expect(columns(rows, createPaint(true))).toEqual(['A     B  C', '\u001b[1m\u001b[31mlong\u001b[39m\u001b[22m  b  c'])
  })

  it('counts, lists and times in words', () => {
    expect([quantity(1, 'item'), quantity(0, 'item'), quantity(2, 'property', 'properties')]).toEqual(['1 item', '0 items', '2 properties'])
    expect([enumerate([]), enumerate(['a']), enumerate(['a', 'b', 'c']), enumerate(['a', 'b', 'c', 'd'], 2)]).toEqual([
      '',
      'a',
      'a, b and c',
      'a, b and 2 more',
    ])
    expect([duration(0.4), duration(40.4), duration(1_234), duration(95_000)]).toEqual(['0 ms', '40 ms', '1.2 s', '95 s'])
  })
})
