import { describe, expect, it } from 'vitest'
import { caseNames, expectedOf, judgeCase } from '#support/recorded-check'

describe('golden cases', () => {
  it.each(caseNames())('%s', (name) => {
    const expected = expectedOf(name)
    const { findings, cause, laws, filters, coverage } = judgeCase(name)
    const shown = findings.map((finding, index) => {
      const keys = Object.keys(expected.findings[index] ?? { id: '', severity: '', location: '', evidence: '' })
      return Object.fromEntries(Object.entries(finding).filter(([key]) => keys.includes(key)))
    })
    expect(shown).toEqual(expected.findings)
    expect(cause?.class ?? null).toBe(expected.cause ?? null)
    if (expected.laws !== undefined) {
      expect(Object.fromEntries(laws.map(({ id, verdict }) => [id, verdict]))).toEqual(expected.laws)
    }
    if (expected.filters !== undefined) {
      expect(Object.fromEntries(filters.map(({ parameter, verdict }) => [parameter, verdict]))).toEqual(expected.filters)
    }
    if (expected.coverage !== undefined) expect(coverage).toEqual(expected.coverage)
  })
})
