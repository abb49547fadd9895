import { describe, expect, it } from 'vitest'
import type { MatchingRule } from '#contract/pact'
import { createRuleIndex } from '#contract/rule-path'

const rule = (path: string): MatchingRule => ({ path, matchers: [{ match: path }] })

/** The path of the rule that applies, whatever the order in which they stand. */
function applying(paths: readonly string[], at: readonly string[]): unknown[] {
  const answers = [paths, paths.toReversed()].map((each) =>
    createRuleIndex(each.map(rule))
      .matchersAt(at)
      .map(({ match }) => match),
  )
  expect(answers[0]).toEqual(answers[1])
  return answers[0] ?? []
}

describe('of several rules that fit a path', () => {
  it.each([
    [['$.a.b', '$.a.*'], ['a', 'b'], '$.a.b'],
    [['$.a[*]', '$.a[0]'], ['a', '0'], '$.a[0]'],
    [['$.*.*', '$.a.*'], ['a', 'b'], '$.a.*'],
    [['$.a.*.c', '$.a.b.c', '$.*.b.c'], ['a', 'b', 'c'], '$.a.b.c'],
    [['$.users[*].email', '$.users[*].*'], ['users', '3', 'email'], '$.users[*].email'],
    [['$.a', '$.*.*'], ['a', 'b'], '$.*.*'],
    [['$.a.b.c', '$.a'], ['a', 'b'], '$.a'],
  ])('%j at %j: %s', (paths, at, expected) => {
    expect(applying(paths, at)).toEqual([expected])
  })
})

describe('a rule', () => {
  it.each([
    ['$.a', ['a']],
    ['$', []],
    ['$', ['a', 'b']],
    ['$.a[*]', ['a', '12']],
    ['$.a[10]', ['a', '10']],
    ["$.a['b.c'][0]", ['a', 'b.c', '0']],
    ['$.a["b.c"]', ['a', 'b.c']],
    [String.raw`$['it\'s']`, ["it's"]],
    [String.raw`$["a \"b\""].c`, ['a "b"', 'c']],
  ])('for %s applies at %j', (path, at) => {
    expect(applying([path], at)).toEqual([path])
  })

  it.each([
    ['$.a.b', ['a', 'c']],
    ['$.a.b', ['c', 'b']],
    ['$.a.*', ['a']],
    ['$.a[*]', ['a']],
    ['$.a[*]', ['a', 'x1']],
    ['$.a[*]', ['a', '1x']],
    ['$.a[1]', ['a', '10']],
  ])('for %s does not apply at %j', (path, at) => {
    expect(applying([path], at)).toEqual([])
  })

  it.each(['a.b', 'x.a.b', '$a.b', '$.a[', '$.a[b]', "$.a['b", '$.a..b', ''])('for %j, which is no path, applies nowhere', (path) => {
    for (const at of [[], ['a'], ['a', 'b']]) expect(applying([path], at)).toEqual([])
    expect(createRuleIndex([rule(path)]).hasDynamicKeys(['a'])).toBe(false)
  })
})

describe('keys are data', () => {
  const isMap = (path: string, at: readonly string[]) => createRuleIndex([rule(path)]).hasDynamicKeys(at)

  it('where a rule is for every key of an object, at any depth', () => {
    expect([isMap('$.*', []), isMap('$.a.*', ['a']), isMap('$.a.b.*', ['a', 'b']), isMap('$.a[*].*', ['a', '3'])]).toEqual([
      true,
      true,
      true,
      true,
    ])
  })

  it('nowhere else', () => {
    expect([isMap('$.a.b.*', ['a', 'c']), isMap('$.a.*.c', ['a', 'b']), isMap('$.a.*', []), isMap('$.a[*]', ['a'])]).toEqual([
      false,
      false,
      false,
      false,
    ])
  })
})
