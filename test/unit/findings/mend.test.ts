import { describe, expect, it } from 'vitest'
import { type FindingId, findingIds } from '#findings/catalogue'
import { describeMend, mends, triangulate } from '#findings/mend'
import { reportSchema } from '#support/report-schema'

const mendOf = (id: FindingId, pinned: boolean, assumed = false) => triangulate({ id, pinned, assumed }).mend

/** What to mend of each kind: where a pact relies on it, and where none does. */
const expected: Record<string, [string, string]> = {
  'api-removed-without-deprecation': ['provider', 'provider'],
  'response-success-status-removed': ['provider', 'provider'],
  'response-non-success-status-added': ['spec', 'spec'],
  'response-media-type-removed': ['provider', 'provider'],
  'response-media-type-name-changed': ['provider', 'spec'],
  'required-response-header-removed': ['provider', 'spec'],
  'response-required-property-removed': ['provider', 'spec'],
  'response-optional-property-removed': ['pact', 'spec'],
  'response-optional-property-added': ['spec', 'spec'],
  'response-body-type-changed': ['provider', 'spec'],
  'response-property-type-changed': ['provider', 'spec'],
  'response-property-became-nullable': ['provider', 'spec'],
  'response-property-enum-value-added': ['spec', 'spec'],
  'response-property-const-changed': ['provider', 'spec'],
  'response-property-pattern-changed': ['provider', 'spec'],
  'response-property-max-increased': ['provider', 'spec'],
  'response-property-min-decreased': ['provider', 'spec'],
  'response-property-max-length-increased': ['provider', 'spec'],
  'response-property-min-length-decreased': ['provider', 'spec'],
  'response-property-max-items-increased': ['provider', 'spec'],
  'response-property-min-items-decreased': ['provider', 'spec'],
  'endpoint-deprecated': ['pact', 'pact'],
  'endpoint-deprecated-with-sunset': ['pact', 'pact'],
  'api-sunset-date-too-small': ['pact', 'pact'],
  'auth-not-enforced': ['provider', 'provider'],
  'auth-scope-not-enforced': ['provider', 'provider'],
  'filter-ignored': ['provider', 'provider'],
}

describe('what to mend', () => {
  it('is settled for every kind of finding', () => {
    const isLaw = (id: string) => id.startsWith('pagination-')
    const told = Object.fromEntries(findingIds.filter((id) => !isLaw(id)).map((id) => [id, [mendOf(id, true), mendOf(id, false)]]))
    expect(told).toEqual(expected)
    expect(new Set(findingIds.filter(isLaw).flatMap((id) => [mendOf(id, true), mendOf(id, false)]))).toEqual(new Set(['provider']))
  })

  it('is the spec wherever it only assumes, whatever relies on it', () => {
    expect(new Set(findingIds.flatMap((id) => [mendOf(id, true, true), mendOf(id, false, true)]))).toEqual(new Set(['spec']))
  })

  it('is told with the reason', () => {
    const id = 'response-required-property-removed'
    expect(describeMend({ id, pinnedBy: ['users'] })).toBe('the provider: spec and pacts agree, and the API does otherwise')
    expect(describeMend({ id, pinnedBy: ['users'], assumption: 'So it is in the examples.' })).toBe(
      'the spec: it rests on an assumption, not on a page',
    )
    expect(describeMend({ id: 'response-optional-property-removed', pinnedBy: ['users'] })).toBe(
      'the pacts: they rely on what the spec leaves optional, and that is gone',
    )
  })

  it('is what the published report schema knows', () => {
    expect(reportSchema.$defs.Finding?.properties.mend?.enum).toEqual([...mends])
  })
})
