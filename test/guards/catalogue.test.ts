import { describe, expect, it } from 'vitest'
import { type FindingId, findingIds } from '#findings/catalogue'
import { relayLaws } from '#pagination/relay-laws'
import { windowLaws } from '#pagination/window-laws'
import { caseNames, expectedOf } from '#support/recorded-check'

/** Ids that no single recording can emit, and why. */
const withoutCase: Partial<Record<FindingId, string>> = {}

describe('the catalogue', () => {
  const cases = caseNames().map(expectedOf)
  const emitted = new Set(cases.flatMap(({ findings }) => findings.map(({ id }) => id)))

  it.each(findingIds)('%s has a golden case that emits it', (id) => {
    expect(emitted.has(id) || withoutCase[id] !== undefined).toBe(true)
  })

  it('excuses no id that has a case', () => {
    expect(Object.keys(withoutCase).filter((id) => emitted.has(id as FindingId))).toEqual([])
  })

  it('has an id for every law, and a law for every pagination id', () => {
    const laws = new Set([...windowLaws, ...relayLaws].map(({ id }) => `pagination-${id}`))
    expect([...laws].sort()).toEqual(findingIds.filter((id) => id.startsWith('pagination-')).sort())
  })

  it.each([
    ['offset', windowLaws],
    ['relay', relayLaws],
  ] as const)('has golden cases in which each %s law holds, and is broken', (style, laws) => {
    const verdicts = cases.filter(({ laws: told }) => told !== undefined && 'page-echo' in told === (style === 'offset'))
    const seen = (verdict: string) => laws.filter(({ id }) => verdicts.some(({ laws: told }) => told?.[id] === verdict)).map(({ id }) => id)
    const all = laws.map(({ id }) => id)
    expect({ held: seen('held'), broken: seen('broken') }).toEqual({ held: all, broken: all })
  })
})
