import type { Policy } from '#config/config'
import type { Contract } from '#contract/contract'
import { pinnedBy } from '#contract/pins'
import { formatPlace } from '#errors'
import { catalogue, type FindingId } from './catalogue.ts'
import { type Finding, type Severity, severities } from './finding.ts'
import { messageOf } from './finding-message.ts'
import { fingerprintOf } from './fingerprint.ts'
import { triangulate } from './mend.ts'
import type { PlacedFact } from './reply-ledger.ts'

/**
 * Findings out of facts: one for each fingerprint, so that an error envelope that changed at three statuses is told once, at the
 * success or else the lowest of them. Worst first, then by operation, location and id.
 */
export function composeFindings(facts: readonly PlacedFact[], contract: Contract, policy: Policy): Finding[] {
  const groups = new Map<string, PlacedFact[]>()
  for (const fact of facts) {
    const fingerprint = fingerprintOf(contract.spec.api, fact.operation.id, fact.id, fact.location)
    groups.set(fingerprint, [...(groups.get(fingerprint) ?? []), fact])
  }
  return [...groups].map(([fingerprint, group]) => composeFinding(fingerprint, group, contract, policy)).sort(compareFindings)
}

function composeFinding(fingerprint: string, group: readonly PlacedFact[], { spec, pins }: Contract, policy: Policy): Finding {
  const facts = group.toSorted((a, b) => a.status - b.status)
  const fact = group.reduce((lowest, each) => (each.status < lowest.status ? each : lowest))
  const { id, operation, status, location, expected } = fact
  const { method, path } = operation
  const statuses = facts.map((each) => each.status)
  const relying = facts
    .flatMap((each) => each.promised ?? [each.status])
    .flatMap((each) => pinnedBy(pins, { method, path, status: each, location }))
  const assumption = facts.every((each) => each.assumption !== null) ? fact.assumption : null
  const finding = {
    id,
    severity: severityOf(id, assumption, policy),
    fingerprint,
    operation: operation.id,
    status,
    location,
    expected,
    observed: [...new Set(facts.map(({ observed }) => observed))].join(', '),
    evidence: {
      count: facts.reduce((sum, { evidence }) => sum + evidence.count, 0),
      of: facts.reduce((sum, { evidence }) => sum + evidence.of, 0),
    },
    pinnedBy: [...new Set(relying)].sort(),
    source: formatPlace(withoutKey(spec.locate(fact.specPointer))),
    ...(assumption === null ? {} : { assumption }),
    mend: triangulate({ id, pinned: relying.length > 0, assumed: assumption !== null }).mend,
  }
  return { ...finding, message: messageOf(finding, statuses) }
}

/** The catalogue's, but for the two exceptions: policy decides on enums that grow, and an assumption is nobody's promise. */
function severityOf(id: FindingId, assumption: string | null, policy: Policy): Severity {
  if (assumption !== null) return 'info'
  return id === 'response-property-enum-value-added' ? policy.enumGrowth : catalogue[id].severity
}

function withoutKey({ file, line }: { file: string; line?: number }): { file: string; line?: number } {
  return line === undefined ? { file } : { file, line }
}

function compareFindings(a: Finding, b: Finding): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    compareTexts(a.operation, b.operation) ||
    compareTexts(a.location, b.location) ||
    compareTexts(a.id, b.id)
  )
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
