import type { MatchingRule } from './pact.ts'

/** The rules of a response body, to be asked by path (object keys and indexes, from the body's root). */
export interface RuleIndex {
  /** The matchers that apply at a path: those of the most specific rule there, or else those that cascade from above; none means equality. */
  matchersAt(path: readonly string[]): Record<string, unknown>[]
  /** Whether a rule at the path says that the keys below it are data, not names. */
  hasDynamicKeys(path: readonly string[]): boolean
}

/** Rules whose object is a map: its keys differ from one response to the next. */
const mapRules = new Set(['values', 'eachKey', 'eachValue'])

/** Prepares rules for look-up; a path that cannot be read applies nowhere, as in Pact itself. */
export function createRuleIndex(rules: readonly MatchingRule[]): RuleIndex {
  const parsed = rules.flatMap(({ path, matchers }) => {
    const steps = parseRulePath(path)
    return steps === null ? [] : [{ steps, matchers }]
  })

  function best(path: readonly string[], exact: boolean): Record<string, unknown>[] {
    const fitting = parsed.filter(({ steps }) => (!exact || steps.length === path.length) && fits(steps, path))
    const [first] = fitting.sort((a, b) => b.steps.length - a.steps.length || literals(b.steps) - literals(a.steps))
    return first?.matchers ?? []
  }

  return {
    matchersAt: (path) => best(path, false),
    hasDynamicKeys: (path) =>
      best(path, true).some(({ match }) => mapRules.has(String(match))) ||
      // An older form of the same: a rule for `$.map.*`.
      parsed.some(({ steps }) => steps.length === path.length + 1 && steps.at(-1) === anyKey && fits(steps.slice(0, -1), path)),
  }
}

const anyKey = Symbol('.*')
const anyIndex = Symbol('[*]')
type Step = string | typeof anyKey | typeof anyIndex

/** The steps of a Pact path such as `$.data.users[*]['e.mail']`; null for text that is none. */
export function parseRulePath(path: string): Step[] | null {
  if (!path.startsWith('$')) return null
  const token = /\.\*|\[\*\]|\.([^.[\]]+)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/y
  const steps: Step[] = []
  token.lastIndex = 1
  while (token.lastIndex < path.length) {
    const match = token.exec(path)
    if (match === null) return null
    const [whole, name, index, single, double] = match
    const quoted = (single ?? double)?.replace(/\\(.)/g, '$1')
    steps.push(whole === '.*' ? anyKey : whole === '[*]' ? anyIndex : (name ?? index ?? quoted ?? ''))
  }
  return steps
}

function fits(steps: readonly Step[], path: readonly string[]): boolean {
  return steps.every((step, index) => {
    const segment = path[index]
    if (segment === undefined) return false
    if (step === anyKey) return true
    return step === anyIndex ? /^\d+$/.test(segment) : step === segment
  })
}

function literals(steps: readonly Step[]): number {
  return steps.filter((step) => typeof step === 'string').length
}
