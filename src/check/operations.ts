import type { Target } from '#config/config'
import { HarnessError } from '#errors'
import { emptyAmongOthers, nothingOfItems } from '#findings/emptiness'
import type { Answers } from '#findings/judge'
import { didYouMean } from '#input/near-match'
import type { Survey } from '#pagination/page'
import type { Operation, Spec } from '#spec/model'
import type { OperationReport } from './report.ts'

/** Why an operation is not asked at all. */
const unasked = {
  plain: 'not observed: no pagination',
  cutOff: 'not observed: the check ended before',
} as const
/** Why it need not be: the verdict does not rest on it. */
const spared = {
  writes: 'not observed: probes only read',
  unnamed: 'not observed: not among the operations that the target names',
} as const

const sparing: ReadonlySet<string | null> = new Set(Object.values(spared))

/** The operations that a target is about: those that it names, or all that its spec has. */
export function operationsOf({ operations }: Pick<Target, 'operations'>, spec: Spec): Operation[] {
  return operations === null ? spec.operations : spec.operations.filter(({ id }) => operations.some((named) => named.id === id))
}

/** Throws `config`, with file, line and key, where a target names an operation that its spec does not have. */
export function assertOperations({ name, operations }: Target, spec: Spec): void {
  const known = spec.operations.map(({ id }) => id)
  const unknown = operations?.find(({ id }) => !known.includes(id))
  if (unknown === undefined) return
  throw new HarnessError(
    'config',
    `got ${JSON.stringify(unknown.id)}, wants an operationId of ${spec.api}${didYouMean(unknown.id, known)}`,
    {
      place: unknown.place,
      hint: `Operations of target ${name}: ${known.join(', ')}.`,
    },
  )
}

/** Each operation of a spec, in its order: whether a valid request of it had an answer that could be judged, and what is missing. */
export function reportOperations(
  operations: readonly Operation[],
  { about, answers, surveys, allowEmpty = false }: Looks,
): OperationReport[] {
  const empty = allowEmpty ? [] : emptyAmongOthers(surveys)
  return operations.map((operation) => {
    const { judged = false, trouble = null } = answers.get(operation.id) ?? {}
    if (trouble !== null) return { operation: operation.id, observed: judged, reason: `${trouble.class}: ${trouble.message}` }
    if (empty.includes(operation.id)) return { operation: operation.id, observed: judged, reason: `empty: ${nothingOfItems}` }
    const left = surveys.find((survey) => survey.operation === operation.id && survey.left !== undefined)?.left ?? null
    return { operation: operation.id, observed: judged, reason: left ?? (judged ? null : unaskedReason(operation, about)) }
  })
}

/** What a check did to observe operations. */
interface Looks {
  /** The operations that the target is about. */
  about: readonly Operation[]
  answers: Answers
  surveys: readonly Survey[]
  /** Whether a list without items may pass. */
  allowEmpty?: boolean
}

/** The operations that should have been observed, and were not: nothing is known of them, so there is no pass. */
export function unobserved(operations: readonly OperationReport[]): OperationReport[] {
  return operations.filter(({ observed, reason }) => !observed && !sparing.has(reason))
}

/** The operations that were not observed this time, and that another check may observe. */
export function postponed(operations: readonly OperationReport[]): OperationReport[] {
  return unobserved(operations).filter(({ reason }) => reason !== unasked.plain)
}

function unaskedReason(operation: Operation, about: readonly Operation[]): string {
  if (!about.includes(operation)) return spared.unnamed
  if (operation.method !== 'GET') return spared.writes
  return operation.pagination === null ? unasked.plain : unasked.cutOff
}
