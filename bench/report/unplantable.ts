import type { FindingId } from '#findings/catalogue'

/** Ids that no fault of the suite can bring about, and why. */
export const unplantable: Partial<Record<FindingId, string>> = {
  'response-optional-property-removed': 'takes a history of runs; see test/unit/findings/presence.test.ts',
}
