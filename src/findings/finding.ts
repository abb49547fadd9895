import type { LawResult } from '#pagination/law'
import type { FindingId } from './catalogue.ts'
import type { Mend } from './mend.ts'
import type { FindingWaiver } from './waivers.ts'

/** Classes of a finding, worst first (oasdiff's ERR, WARN, INFO). */
export const severities = ['breaking', 'warning', 'info'] as const

/** One of `severities`. */
export type Severity = (typeof severities)[number]

/** One promise that the API broke, with value-free evidence: the shape of the report. */
export interface Finding {
  id: FindingId
  severity: Severity
  /** 12 hex digits over api, operation, id and location: the same breach has the same fingerprint in every run. */
  fingerprint: string
  /** The spec's `operationId`. */
  operation: string
  /** HTTP status of the response it was seen in. */
  status: number
  /** JSON pointer into the body with `*` for indexes and dynamic keys; `header/<name>` for a header; `` for the response itself. */
  location: string
  expected: string
  observed: string
  /** In how many of the places that were looked at. */
  evidence: { count: number; of: number }
  /** Descriptions of the pact interactions that rely on the location. */
  pinnedBy: string[]
  /** One sentence for a person. */
  message: string
  /** `file:line` of the spec element that made the promise. */
  source: string
  /** Why we believe the promise, where no page states it; absent where one does. */
  assumption?: string
  /** Which of spec, pact and provider has to give way. */
  mend: Mend
  /** How it is accepted for a while, or was; absent where nobody waived it. */
  waiver?: FindingWaiver
}

/** What a check on one response yields; many facts of one id and location become one finding. */
export interface Fact {
  id: FindingId
  location: string
  expected: string
  observed: string
  /** Pointer into the spec document to the element that made the promise. */
  specPointer: string
  /** Set where the element rests on an assumption alone: the finding is then at most `info`. */
  assumption: string | null
}

/** How a filter of a list fared; `reason` says why it is untested, or how it broke. */
export interface FilterResult {
  operation: string
  /** The query parameter. */
  parameter: string
  /** Where a finding of it would stand. */
  location: string
  verdict: LawResult['verdict']
  reason: string
}
