import { isRecord } from '#input/json'
import { getPointer, joinPointer } from '#input/pointer'
import type { Interaction } from './pact.ts'
import { createRuleIndex, parseRulePath } from './rule-path.ts'
import type { Mismatch } from './verifier.ts'

/** One way in which a response is not what an interaction relies on; holds no value out of the response. */
export interface Failure {
  /** As in findings: `*` for indexes, `header/<name>`, empty for the response itself. */
  location: string
  expected: string
  observed: string
  /** In how many places of the response. */
  count: number
}

/** Turns Pact's mismatches into failures without values, the same ones of several items into one, in order of location. */
export function describeMismatches(mismatches: readonly Mismatch[], interaction: Interaction): Failure[] {
  const status = mismatches.filter(({ type }) => type === 'StatusMismatch')
  // With another status comes another body; what that lacks says nothing more.
  if (status.length > 0 && status.length < mismatches.length) return describeMismatches(status, interaction)
  const failures = new Map<string, Failure>()
  const named = mismatches.some(({ type }) => type === 'HeaderMismatch')
  for (const mismatch of mismatches) {
    // Pact reports a wrong content type twice.
    if (mismatch.type === 'BodyTypeMismatch' && named) continue
    for (const failure of describe(mismatch, interaction)) {
      const key = JSON.stringify([failure.location, failure.expected, failure.observed])
      failures.set(key, { ...failure, count: (failures.get(key)?.count ?? 0) + 1 })
    }
  }
  return [...failures.values()].sort((a, b) => (a.location < b.location ? -1 : a.location > b.location ? 1 : 0))
}

type Plain = Omit<Failure, 'count'>

function describe(mismatch: Mismatch, interaction: Interaction): Plain[] {
  switch (mismatch.type) {
    case 'StatusMismatch':
      return [{ location: '', expected: `HTTP ${interaction.response.status}`, observed: `HTTP ${Number(mismatch.actual)}` }]
    case 'HeaderMismatch':
      return [describeHeader(mismatch, interaction)]
    case 'BodyTypeMismatch':
      return [{ location: 'header/content-type', expected: String(mismatch.expected), observed: mediaTypeOf(mismatch.actual) }]
    case 'BodyMismatch':
      return describeBody(mismatch, interaction)
    default:
      return [{ location: '', expected: 'the response that the interaction describes', observed: 'another' }]
  }
}

function describeHeader({ key = '', actual }: Mismatch, { response }: Interaction): Plain {
  const name = key.toLowerCase()
  const missing = actual === undefined || actual === null || actual === ''
  const observed = name === 'content-type' ? mediaTypeOf(actual) : 'another value'
  return {
    location: `header/${name}`,
    expected: `like ${response.headers[name] ?? 'the example'}`,
    observed: missing ? 'absent' : observed,
  }
}

function describeBody({ path = '$', actual, expected }: Mismatch, { response }: Interaction): Plain[] {
  const steps = (parseRulePath(path) ?? []).map((step) => (typeof step === 'string' ? step : '*'))
  const location = locate(steps, response.body)
  const [was, wanted] = [parse(actual), parse(expected)]
  const missing = missingKeys(was, wanted, exampleAt(steps, response.body))
  if (missing.length > 0) {
    return missing.map((key) => ({
      location: `${location}${joinPointer(key)}`,
      expected: wantedAt([...steps, key], response),
      observed: 'absent',
    }))
  }
  const [matcher] = createRuleIndex(response.rules).matchersAt(steps)
  // Pact reports each kind that it does not find by itself.
  const observed =
    matcher?.match === 'arrayContains' && Array.isArray(was) ? 'one kind is missing' : observedOf(was, exampleAt(steps, response.body))
  return [{ location, expected: wantedAt(steps, response), observed }]
}

// For an object that lacks members, Pact reports the lists of member names.
function missingKeys(actual: unknown, expected: unknown, example: unknown): string[] {
  if (!isRecord(example) || !Array.isArray(actual) || !Array.isArray(expected)) return []
  return expected.filter((key): key is string => typeof key === 'string' && Object.hasOwn(example, key) && !actual.includes(key))
}

/** The example at a path; the first item stands for all others. */
function exampleAt(steps: readonly string[], body: unknown): unknown {
  let current = body
  for (const step of steps) {
    if (Array.isArray(current)) current = current[Number(step)] ?? current[0]
    else current = getPointer(current, joinPointer(step))
  }
  return current
}

// A name that the example does not have is out of the response, and not shown.
function locate(steps: readonly string[], body: unknown): string {
  return joinPointer(
    ...steps.map((step, index) =>
      isRecord(exampleAt(steps.slice(0, index), body)) && exampleAt(steps.slice(0, index + 1), body) !== undefined ? step : '*',
    ),
  )
}

function wantedAt(steps: readonly string[], { rules, body }: Interaction['response']): string {
  const example = exampleAt(steps, body)
  const [matcher] = createRuleIndex(rules).matchersAt(steps)
  if (matcher === undefined) return exactly(example)
  switch (matcher.match) {
    case 'regex':
      return `a text like ${matcher.regex}`
    case 'integer':
      return 'a whole number'
    case 'decimal':
      return 'a number with a fraction'
    case 'number':
      return 'a number'
    case 'null':
      return 'null'
    case 'equality':
      return exactly(example)
    case 'arrayContains':
      return 'a list with an item of each kind in the pact'
    default:
      return Array.isArray(example) ? listOf(matcher) : kindOf(example)
  }
}

function exactly(example: unknown): string {
  if (Array.isArray(example) && example.length === 0) return 'an empty list'
  return typeof example === 'object' && example !== null ? kindOf(example) : JSON.stringify(example)
}

function listOf({ min, max }: Record<string, unknown>): string {
  if (min === undefined && max === undefined) return 'a list'
  if (min === max) return `a list of ${min}`
  return `a list of ${[min === undefined ? [] : `at least ${min}`, max === undefined ? [] : `at most ${max}`].flat().join(' and ')}`
}

function observedOf(actual: unknown, example: unknown): string {
  if (actual === undefined) return 'something else'
  if (Array.isArray(actual)) return `a list of ${actual.length}`
  const kind = kindOf(actual)
  return kind === kindOf(example) && kind !== 'null' ? kind.replace(/^an? /, 'another ') : kind
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (value === undefined) return 'absent'
  if (Array.isArray(value)) return 'a list'
  switch (typeof value) {
    case 'string':
      return 'a text'
    case 'number':
      return 'a number'
    case 'boolean':
      return 'a boolean'
    default:
      return 'an object'
  }
}

/** Type and subtype alone, of token characters (RFC 9110, 5.6.2), and no more of them than the name of a media type needs. */
function mediaTypeOf(header: unknown): string {
  const [type = ''] = String(header ?? '').split(';')
  return /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+$/.test(type.trim()) ? type.trim().toLowerCase().slice(0, 60) : 'another value'
}

function parse(value: unknown): unknown {
  if (typeof value !== 'string') return value
  // Pact writes an empty text for null; an empty string comes in quotes.
  if (value === '') return null
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}
