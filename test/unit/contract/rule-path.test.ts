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
