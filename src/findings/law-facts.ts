import { lawsOf } from '#pagination/laws'
import type { SettledLaw } from '#pagination/settle-laws'
import type { Operation } from '#spec/model'
import { type FindingId, findingIds } from './catalogue.ts'
import type { PlacedFact } from './reply-ledger.ts'

/** A fact for each law that is broken in the end. */
export function lawFacts(operation: Operation, settled: readonly SettledLaw[]): PlacedFact[] {
  const { pagination } = operation
  if (pagination === null) return []
  const laws = lawsOf(operation)
  return settled.flatMap(({ id, verdict, reason, tries }) => {
    const law = laws.find((candidate) => candidate.id === id)
    if (law === undefined || verdict !== 'broken') return []
    return {
      id: findingIdOf(id),
      operation,
      status: 200,
      location: law.location,
      expected: law.statement,
      observed: reason,
      specPointer: pagination.pointer,
      promised: [law.status],
      assumption: pagination.assumptions[id] ?? null,
      evidence: { count: tries, of: tries },
    }
  })
}

function findingIdOf(law: string): FindingId {
  const id = findingIds.find((candidate) => candidate === `pagination-${law}`)
  if (id === undefined) throw new RangeError(`the catalogue has no finding for the law ${law}`)
  return id
}
