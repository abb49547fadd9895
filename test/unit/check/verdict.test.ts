import { describe, expect, it } from 'vitest'
import { isAtLeast, verdictOn, worstVerdict } from '#check/verdict'
import { type Severity, severities } from '#findings/finding'
import type { Cause } from '#observe/observation'
import { finding, waiver } from '#support/report-fixture'

const trouble: Cause = { class: 'timeout', message: 'No answer within 10 s.' }
const of = (...list: Severity[]) => list.map((severity) => finding({ severity }))

describe('the verdict on a target', () => {
  it.each([
    // findings, cause, failOn, verdict
    [[], null, 'breaking', 'pass'],
    [[], trouble, 'breaking', 'unverified'],
    [['breaking'], null, 'breaking', 'drift'],
    [['breaking'], trouble, 'breaking', 'drift'],
    [['warning', 'info'], null, 'breaking', 'pass'],
    [['warning', 'info'], trouble, 'breaking', 'unverified'],
    [['warning'], null, 'warning', 'drift'],
    [['info'], null, 'warning', 'pass'],
    [['info'], trouble, 'info', 'drift'],
  ] as const)('of findings %j and cause %j at --fail-on %s is %s', (list, cause, failOn, verdict) => {
    expect(verdictOn({ findings: of(...list), cause, seen: 12, unobserved: [] }, failOn)).toBe(verdict)
  })

  it('is no pass where an operation was not observed, however well the others fared', () => {
    const unobserved = [{ operation: 'getUser', observed: false, reason: 'not observed: no pagination' }]
    expect(verdictOn({ findings: of('info'), cause: null, seen: 12, unobserved }, 'breaking')).toBe('unverified')
    expect(verdictOn({ findings: of('breaking'), cause: null, seen: 12, unobserved }, 'breaking')).toBe('drift')
  })

  it('is no pass where nothing was seen, though nothing went wrong', () => {
    expect(verdictOn({ findings: of('info'), cause: null, seen: 0, unobserved: [] }, 'breaking')).toBe('unverified')
    expect(verdictOn({ findings: of('breaking'), cause: null, seen: 0, unobserved: [] }, 'breaking')).toBe('drift')
  })

  it('leaves out what is waived, and counts it again once the waiver has ended', () => {
    const waived = (daysLeft: number) =>
      verdictOn({ findings: [finding({ waiver: waiver(daysLeft) })], cause: null, seen: 12, unobserved: [] }, 'breaking')
    expect([waived(1), waived(0), waived(-1)]).toEqual(['pass', 'pass', 'drift'])
  })

  it('compares severities as they are ordered', () => {
    const table = severities.map((severity) => severities.map((threshold) => isAtLeast(severity, threshold)))
    expect(table).toEqual([
      [true, true, true],
      [false, true, true],
      [false, false, true],
    ])
  })
})

describe('the verdict on several targets', () => {
  it('is the worst: drift outranks unverified, and nothing is no pass', () => {
    expect(worstVerdict(['pass', 'unverified', 'drift'])).toBe('drift')
    expect(worstVerdict(['pass', 'unverified'])).toBe('unverified')
    expect(worstVerdict(['pass', 'pass'])).toBe('pass')
    expect(worstVerdict([])).toBe('unverified')
  })
})
