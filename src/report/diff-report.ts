import { isAtLeast } from '#check/verdict'
import { packageVersion } from '#config/package'
import type { DiffFinding } from '#findings/diff/finding'
import type { Severity } from '#findings/finding'
import type { PlainSpec } from '#spec/plain-spec'

/** What `plumbline diff` found; `report/diff.schema.json` is its published schema. It holds no time: the same input, the same bytes. */
export interface DiffReport {
  schemaVersion: 1
  tool: { name: 'plumbline'; version: string }
  /** The name under which our pacts with the API are kept. */
  api: string
  old: DiffSide
  new: DiffSide
  /** `drift` when a finding is at or above the threshold: the new revision takes back what the old one promised. */
  verdict: 'pass' | 'drift'
  pacts: {
    /** How many interactions our pacts have with the API. */
    interactions: number
    /** Descriptions, sorted, of those that a finding at or above the threshold touches. */
    touched: string[]
  }
  /** Worst severity first, then by operation, status, location and id. */
  findings: DiffFinding[]
}

/** One of the two documents. */
export interface DiffSide {
  file: string
  title: string
  version: string
}

/** What a report is made of. */
export interface DiffOutcome {
  api: string
  old: PlainSpec
  next: PlainSpec
  interactions: number
  findings: DiffFinding[]
  failOn: Severity
}

/** Puts findings into a report, and judges them. */
export function createDiffReport({ api, old, next, interactions, findings, failOn }: DiffOutcome): DiffReport {
  const failing = findings.filter(({ severity }) => isAtLeast(severity, failOn))
  const side = ({ file, title, version }: PlainSpec): DiffSide => ({ file, title, version })
  return {
    schemaVersion: 1,
    tool: { name: 'plumbline', version: packageVersion() },
    api,
    old: side(old),
    new: side(next),
    verdict: failing.length > 0 ? 'drift' : 'pass',
    pacts: { interactions, touched: [...new Set(failing.flatMap(({ pinnedBy }) => pinnedBy))].sort() },
    findings,
  }
}
