import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compilePattern, isLinear } from '#schema/pattern'
import { outlinePattern } from '#schema/pattern-outline'

const patterns = [
  '^.+-user-.+$',
  '^vk_',
  '^PD-[0-9]{6,12}$',
  '^(?:[a-z]+-)*[a-z]+$',
  '^(a|ab)*b?$',
  '(a+)+$',
  '\\s+$',
  '[\\s,;]+\\S+\\.$',
  '^[^\\]\\[\\-^]+\\/[[a]+$',
  '^(?<year>\\d{4})-(?<month>\\d{2})+.*$',
  '^\\p{L}+ \\p{Lu}\\p{Ll}*$',
  '^[\\u00e4\\u{1F600}-\\u{1F64F}\\x41]+a*$',
  '\\bword\\b.*\\Bx+',
  'a|b*c+|$',
  '^.{2,5}x*.$',
  '^(?:\\w+\\.)+\\w{2,}$',
]
const alphabet = 'ab-user.PD019 _vk\n\r\u00a0\u2028äßé😀Ax[]/^,;wordx'

describe('a pattern', () => {
  it.each(patterns)('%s means to RE2 what it means to ECMA-262, for texts of any length', (pattern) => {
    const [one, long] = [new RegExp(pattern, 'u'), compilePattern(pattern)]
    const any = fc.array(fc.constantFrom(...alphabet), { maxLength: 40 }).map((each) => each.join(''))
    // The generator knows no edges of words.
    const near = /\\b/i.test(pattern)
      ? any
      : fc.oneof(
          any,
          fc.stringMatching(one).filter((text) => text.length < 60),
        )
    fc.assert(
      fc.property(near, fc.boolean(), (text, isPadded) => {
        const longer = isPadded ? `${text}${'ab-'.repeat(200)}` : text
        // The backtracking engine itself is asked only for what it answers in time.
        if (pattern !== '(a+)+$' || longer.length < 25) expect([text, long.test(longer)]).toEqual([text, one.test(longer)])
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    ['^vk_', 0],
    ['vk_', 1],
    ['^a+$', 1],
    ['^[a-z]{3}$', 0],
    ['^(?:ab)+$', 1],
    ['\\s+$', 2],
    ['^.+-user-.+$', 2],
    ['^(a?b){3}$', Number.POSITIVE_INFINITY],
    ['^(a|b)+$', Number.POSITIVE_INFINITY],
    ['^((a+))?$', 1],
    ['^(?:(a+))*$', Number.POSITIVE_INFINITY],
    ['^[*+(]\\+$', 0],
    ['^a|b+', 2],
  ])('%s has as many choices as it looks', (pattern, choices) => {
    expect(outlinePattern(pattern).choices).toBe(choices)
  })

  it('takes no longer than its text is long', () => {
    const long = 4_000_000
    const texts: [string, string, boolean][] = [
      ['^.+-user-.+$', `${'-user-'.repeat(long / 6)}\n`, false],
      ['^(a+)+$', `${'a'.repeat(long)}!`, false],
      ['\\s+$', `${' '.repeat(long)}x`, false],
      ['^(?:\\w+\\.)+\\w{2,}$', 'a.'.repeat(long / 2), false],
    ]
    const start = performance.now()
    for (const [pattern, text, expected] of texts) expect(compilePattern(pattern).test(text)).toBe(expected)
    // Hours each, otherwise.
    expect(performance.now() - start).toBeLessThan(15_000)
  })

  it('cannot be bounded where it looks around or refers back, and can match in several ways', () => {
    const all = ['^(?=.*a)(?=.*b).+$', '^(.+)-\\1$', '^(?<a>.+)\\k<a>$', 'a(?!b+)c*']
    expect(all.map(isLinear)).toEqual([false, false, false, false])
    expect([...patterns, '^(?!x)a*$', '^[^]$', '^[]'].map(isLinear)).toEqual([...patterns.map(() => true), true, true, true])
  })
})
