import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escapeCommandData, escapeCommandProperty, escapeControls, escapeJsonSource, escapeXml } from '#report/escape'
import { parseXml } from '#support/xml'

const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '\u001b',
      '\u009b',
      '\u0007',
      '\r',
      '\n',
      '\u202e',
      '\u200b',
      '\ufeff',
      '\ud800',
      '\udc00',
      '\u{e0041}',
      '%',
      ':',
      ',',
      '<',
      '&',
      '"',
      "'",
      '::error::',
    ),
    fc.string({ unit: 'binary', maxLength: 3 }),
  ),
})
const acted = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u

describe('escaping', () => {
  it('shows what a terminal would act upon, and leaves the rest', () => {
    expect(escapeControls('a\u001b[2Jb\u202ec\nd\u007fé名🙂')).toBe('a\\u001b[2Jb\\u202ec\\u000ad\\u007fé名🙂')
    expect(escapeControls('\u{e0041}')).toBe('\\udb40\\udc41')
  })

  it('leaves no acting character anywhere', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(escapeControls(text)).not.toMatch(acted)
        expect(escapeXml(text)).not.toMatch(acted)
        expect(escapeCommandData(text)).not.toMatch(acted)
        expect(escapeCommandProperty(text)).not.toMatch(acted)
        expect(escapeJsonSource(JSON.stringify({ [text]: text }))).not.toMatch(acted)
      }),
    )
  })

  it('changes no value that JSON holds', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(JSON.parse(escapeJsonSource(JSON.stringify([text], null, 2)))).toEqual([text])
      }),
    )
  })

  it('makes character data and attributes that a strict XML reader reads back', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const { attributes, text: data } = parseXml(`<a b="${escapeXml(text)}">${escapeXml(text)}</a>`)
        expect([attributes.b, data]).toEqual([escapeControls(text), escapeControls(text)])
      }),
    )
  })

  it('keeps a workflow command in one line, and its properties apart', () => {
    expect(escapeCommandData('50%\n::error::x')).toBe('50%25%0A::error::x')
    expect(escapeCommandProperty('a:b,c%d')).toBe('a%3Ab%2Cc%25d')
  })
})
