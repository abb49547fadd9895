import type { Coverage } from '#findings/coverage'
import type { FilterResult, Finding } from '#findings/finding'
import type { UnusedWaiver } from '#findings/waivers'
import type { Cause, Phases } from '#observe/observation'
import type { LawResult } from '#pagination/law'
import type { Environment, Stability } from '#spec/model'

/** `pass`: all that was promised was seen to hold; `drift`: a promise is broken; `unverified`: not enough was seen. */
export type Verdict = 'pass' | 'drift' | 'unverified'

/** What one run of `plumbline check` found; `report/report.schema.json` is its published schema. */
export interface Report {
  schemaVersion: 1
  tool: { name: 'plumbline'; version: string }
  /** RFC 3339, UTC. */
  startedAt: string
  durationMs: number
  verdict: Verdict
  targets: TargetReport[]
  /** Waivers that match nothing in these targets; absent where there is none. */
  unusedWaivers?: UnusedWaiver[]
}

/** What the check of one target found. */
export interface TargetReport {
  target: string
  api: string
  environment: Environment
  baseUrl: string
  /** The least stable of the operations checked. */
  stability: Stability
  verdict: Verdict
  /** Why the target could not be observed; null where it could. */
  cause: Cause | null
  /** Every operation of the API, in the order of its spec. */
  operations: OperationReport[]
  requests: RequestReport[]
  coverage: Coverage
  laws: LawResult[]
  /** Absent where no list of the API has filters, or none was read. */
  filters?: FilterResult[]
  findings: Finding[]
}

/** Whether an operation of the API was observed. */
export interface OperationReport {
  operation: string
  /** Whether a valid request of it was answered, and the answer could be judged. */
  observed: boolean
  /** Why it was not observed, or not in full; null where it was. */
  reason: string | null
}

/** One request of a check; `status` is null when no response came. */
export interface RequestReport {
  id: string
  operation: string
  status: number | null
  durationMs: number
  phases: Phases
}
