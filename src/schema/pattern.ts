import { RE2JS } from 're2js'
import { outlinePattern, type PatternOutline } from './pattern-outline.ts'

/** Whether a text matches a pattern of a schema, found anywhere in it as JSON Schema has it. */
export interface TextTest {
  test(text: string): boolean
}

/** Steps that the engine of the language may take for one text at worst. */
const mostSteps = 10_000

/**
 * A test for a pattern, ECMA-262 with the flag `u`. The engine of the language tries one way after the other: of a text that a provider
 * sends, `^.+-user-.+$` takes a number of steps that grows with the square of its length, and `(a+)+` with a power of two. So long texts,
 * and all texts where quantifiers stand in each other, are held against the same expression by RE2, whose time grows with the length
 * alone. Throws a SyntaxError where the pattern is none.
 */
export function compilePattern(pattern: string): TextTest {
  const quick = new RegExp(pattern, 'u')
  const outline = outlinePattern(pattern)
  const longest = longestQuick(outline)
  if (longest === Number.POSITIVE_INFINITY) return quick
  let linear: RE2JS | null = null
  return {
    test(text) {
      if (text.length <= longest) return quick.test(text)
      linear ??= compileLinear(outline)
      return linear === null ? quick.test(text) : linear.test(text)
    },
  }
}

/** Whether a pattern can be held against any text in a time that grows with the text's length alone; throws as `compilePattern` does. */
export function isLinear(pattern: string): boolean {
  new RegExp(pattern, 'u')
  const outline = outlinePattern(pattern)
  return longestQuick(outline) === Number.POSITIVE_INFINITY || compileLinear(outline) !== null
}

function longestQuick({ choices }: PatternOutline): number {
  return choices <= 1 ? Number.POSITIVE_INFINITY : Math.floor(mostSteps ** (1 / choices))
}

function compileLinear({ linear }: PatternOutline): RE2JS | null {
  try {
    return linear === null ? null : RE2JS.compile(linear)
  } catch {
    return null
  }
}
