import type { Policy } from '#config/config'
import type { Interaction } from '#contract/pact'
import { formatPlace } from '#errors'
import { type Severity, severities } from '#findings/finding'
import { fingerprintOf } from '#findings/fingerprint'
import type { PlainOperation, PlainSpec } from '#spec/plain-spec'
import { diffCatalogue } from './catalogue.ts'
import type { DiffFact, DiffFinding } from './finding.ts'
import { matchOperations } from './match-operations.ts'
import { addedFact, operationFacts, removedFact } from './operation-facts.ts'
import { createPactEffect, type PactEffect } from './pact-effect.ts'
import { createNodeReader } from './read-node.ts'
import type { DiffContext } from './schema-facts.ts'
import { createUnchangedTest } from './unchanged.ts'

/** Two revisions of a spec, and by what they are judged. */
export interface DiffInput {
  /** Whose fingerprints the findings carry: the name of our own spec of the API. */
  api: string
  old: PlainSpec
  next: PlainSpec
  /** Of our pacts with the API. */
  interactions: readonly Interaction[]
  policy: Pick<Policy, 'enumGrowth' | 'sunsetNoticeMs'>
  /** Unix milliseconds; decides how near a sunset is. */
  now: number
}

/** What the new revision changes for whoever relies on the old one: worst first, then by operation, status, location and id. */
export function diffSpecs(input: DiffInput): DiffFinding[] {
  const { old, next, policy, now } = input
  const readers = { old: createNodeReader(old), next: createNodeReader(next) }
  const context: DiffContext = {
    readers,
    notice: { now, sunsetNoticeMs: policy.sunsetNoticeMs },
    isUnchanged: createUnchangedTest(readers),
    known: new Map(),
  }
  const effect = createPactEffect(input.interactions)
  const { pairs, removed, added } = matchOperations(old.operations, next.operations)
  const findings = [
    ...removed.map((was) => toFinding(removedFact(was, null, context), { was, is: null }, input, effect)),
    ...added.map((is) => toFinding(addedFact(is), { was: is, is }, input, effect)),
    ...pairs.flatMap(({ old: was, next: is, moved }) => {
      const move = moved ? [removedFact(was, is, context), addedFact(is)] : []
      return [...move, ...operationFacts(was, is, context)].map((fact) => toFinding(fact, { was, is }, input, effect))
    }),
  ]
  return mergeSame(findings).sort(byWeight)
}

function toFinding(
  fact: DiffFact,
  { was, is }: { was: PlainOperation; is: PlainOperation | null },
  { api, old, next, policy }: DiffInput,
  effect: PactEffect,
): DiffFinding {
  const { id, status, location, expected, observed } = fact
  const operation = was.id ?? `${was.method} ${was.path}`
  const place = fact.next === null ? old.locate(fact.old ?? was.pointer) : next.locate(fact.next)
  return {
    id,
    severity: severityOf(fact, policy),
    fingerprint: fingerprintOf(api, operation, id, location),
    operation,
    status,
    location,
    expected,
    observed,
    pinnedBy: id === 'endpoint-added' ? [] : effect.touchedBy(fact, was, is),
    message: `${diffCatalogue[id].when} Before: ${expected}. Now: ${observed}.`,
    source: formatPlace(place),
    ...(fact.assumption === null ? {} : { assumption: fact.assumption }),
  }
}

function severityOf({ id, assumption }: DiffFact, { enumGrowth }: DiffInput['policy']): Severity {
  // We never held the provider to what no page states.
  if (assumption !== null) return 'info'
  return id === 'response-property-enum-value-added' ? enumGrowth : diffCatalogue[id].severity
}

/** One finding for each id and place: media types, and alternatives, often change alike. */
function mergeSame(findings: readonly DiffFinding[]): DiffFinding[] {
  const merged = new Map<string, DiffFinding>()
  for (const finding of findings) {
    const key = [finding.operation, finding.status, finding.location, finding.id].join('\n')
    const known = merged.get(key)
    if (known === undefined) merged.set(key, finding)
    else if (severities.indexOf(finding.severity) < severities.indexOf(known.severity)) known.severity = finding.severity
  }
  return [...merged.values()]
}

function byWeight(a: DiffFinding, b: DiffFinding): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    compareText(a.operation, b.operation) ||
    compareText(a.status ?? '', b.status ?? '') ||
    compareText(a.location, b.location) ||
    compareText(a.id, b.id)
  )
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
