import type { FindingId } from '#findings/catalogue'
import type { Severity } from '#findings/finding'
import type { Pointer } from '#spec/model'

/** What must be reported of one planted fault; together with nothing else. */
export interface Expected {
  id: FindingId
  location: Pointer
  severity: Severity
}

/**
 * Severities as the design's table has them, written down once more: were they taken from the catalogue, a slip in it would go
 * unseen. Ids that are not here are breaking.
 */
const milder: Partial<Record<FindingId, Severity>> = {
  'response-media-type-name-changed': 'info',
  'response-non-success-status-added': 'info',
  'response-optional-property-added': 'info',
  'response-optional-property-removed': 'warning',
  'response-property-enum-value-added': 'warning',
  'response-property-pattern-changed': 'warning',
  'endpoint-deprecated': 'warning',
  'endpoint-deprecated-with-sunset': 'warning',
}

/** A finding that is due; a deviation from what is only assumed is never more than `info`. */
export function expectFinding(id: FindingId, location: Pointer, assumed = false): Expected {
  return { id, location, severity: assumed ? 'info' : (milder[id] ?? 'breaking') }
}

/** The same finding, however often a fault brings it about, counts once. */
export function uniqueFindings(findings: readonly Expected[]): Expected[] {
  return [...new Map(findings.map((finding) => [keyOf(finding), finding])).values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}

/** One finding as text: severity, id and location. */
export function keyOf({ id, location, severity }: Expected): string {
  return `${severity} ${id} ${location}`
}
