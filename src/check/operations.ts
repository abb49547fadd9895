import type { Answers } from '#findings/judge'
import type { Operation } from '#spec/model'
import type { OperationReport } from './report.ts'

/** Why an operation is not asked at all; the verdict rests on those that stand in `required` alone. */
const reasons = {
  required: { plain: 'not observed: no pagination' },
  aside: { writes: 'not observed: probes only read' },
} as const

const aside: ReadonlySet<string> = new Set(Object.values(reasons.aside))

/** Each operation of a spec, in its order: whether a valid request of it had an answer that could be judged, and what is missing. */
export function reportOperations(operations: readonly Operation[], answers: Answers): OperationReport[] {
  return operations.map((operation) => {
    const { judged = false, trouble = null } = answers.get(operation.id) ?? {}
    if (trouble !== null) return { operation: operation.id, observed: judged, reason: `${trouble.class}: ${trouble.message}` }
    return { operation: operation.id, observed: judged, reason: judged ? null : unaskedReason(operation) }
  })
}

/** The operations that should have been observed, and were not: nothing is known of them, so there is no pass. */
export function unobserved(operations: readonly OperationReport[]): OperationReport[] {
  return operations.filter(({ observed, reason }) => !observed && !aside.has(reason ?? ''))
}

function unaskedReason({ method, pagination }: Operation): string {
  if (method !== 'GET') return reasons.aside.writes
  return pagination === null ? reasons.required.plain : 'not observed: the check ended before'
}
