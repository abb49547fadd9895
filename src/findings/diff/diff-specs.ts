import type { Policy } from '#config/config'
import type { Interaction } from '#contract/pact'
import { formatPlace, type Place } from '#errors'
import { type Severity, severities } from '#findings/finding'
import type { Document, Operation } from '#spec/model'
import { diffCatalogue } from './catalogue.ts'
import { createFindingCollector, type FindingCollector } from './collect-findings.ts'
import { changesAt } from './compare-schemas.ts'
import type { DiffFact, DiffFinding } from './finding.ts'
import { matchOperations } from './match-operations.ts'
import { addedFact, operationFacts, removedFact } from './operation-facts.ts'
import { createPactEffect } from './pact-effect.ts'
import { compareText } from './place-list.ts'
import { createNodeReader } from './read-node.ts'
import { type DiffContext, factsOf } from './schema-facts.ts'
import { createUnchangedTest } from './unchanged.ts'
import { createVisitTally, type VisitTally } from './visit-tally.ts'

/** Two revisions of a spec, and by what they are judged. */
export interface DiffInput {
  /** Whose fingerprints the findings carry: the name of our own spec of the API. */
  api: string
  old: Document
  next: Document
  /** Of our pacts with the API. */
  interactions: readonly Interaction[]
  policy: Pick<Policy, 'enumGrowth' | 'sunsetNoticeMs'>
  /** Unix milliseconds; decides how near a sunset is. */
  now: number
}

/** What the new revision changes for whoever relies on the old one: worst first, then by operation, status, location and id. */
export function diffSpecs(input: DiffInput): DiffFinding[] {
  const { api, old, next, policy, now } = input
  const readers = { old: createNodeReader(old), next: createNodeReader(next) }
  const context: DiffContext = {
    readers,
    notice: { now, sunsetNoticeMs: policy.sunsetNoticeMs },
    isUnchanged: createUnchangedTest(readers),
    known: new Map(),
    tally: null,
  }
  const tally = createVisitTally()
  const effect = createPactEffect(input.interactions)
  const collector = createFindingCollector(api, { old, next }, (fact) => formatPlace(placeOf(fact, { old, next })))
  const add = (facts: readonly DiffFact[], was: Operation, is: Operation | null): void => {
    const touched = effect.on(was, is)
    for (const fact of facts) {
      const pinnedBy = fact.id === 'endpoint-added' ? [] : touched(fact)
      collector.add({ fact, severity: severityOf(fact, policy), pinnedBy }, was.id)
    }
  }
  const { pairs, removed, added } = matchOperations(old.operations, next.operations)
  for (const was of removed) add([removedFact(was, null, context)], was, null)
  for (const is of added) add([addedFact(is)], is, is)
  for (const { old: was, next: is, moved } of pairs) {
    if (moved) add([removedFact(was, is, context), addedFact(is)], was, is)
    tally.operation = was.id
    add(operationFacts(was, is, { ...context, tally: effect.concerns(was, is) ? null : tally }), was, is)
  }
  addTallied(tally, collector, policy)
  return collector.findings().sort(byWeight)
}

/** What changed about pairs of schemas in operations without pacts: once for each pair, at all its places. */
function addTallied(tally: VisitTally, collector: FindingCollector, policy: DiffInput['policy']): void {
  for (const { visit, place, comparison, places } of tally.all()) {
    for (const change of changesAt(visit, comparison)) {
      const suffix = change.location.slice(visit.location.length)
      for (const fact of factsOf([change], place)) {
        collector.addAll({ fact, severity: severityOf(fact, policy), pinnedBy: [] }, places, suffix)
      }
    }
  }
}

function placeOf({ old, next }: DiffFact, specs: { old: Document; next: Document }): Place {
  return next === null ? specs.old.locate(old ?? '') : specs.next.locate(next)
}

function severityOf({ id, assumption }: DiffFact, { enumGrowth }: DiffInput['policy']): Severity {
  // We never held the provider to what no page states.
  if (assumption !== null) return 'info'
  return id === 'response-property-enum-value-added' ? enumGrowth : diffCatalogue[id].severity
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
