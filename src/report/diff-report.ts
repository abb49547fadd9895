import { isAtLeast } from '#check/verdict'
import { packageVersion } from '#config/package'
import type { DiffFinding } from '#findings/diff/finding'
import { type Severity, severities } from '#findings/finding'
import type { Document } from '#spec/model'

/** What `plumbline diff` found; `report/diff.schema.json` is its published schema. It holds no time: the same input, the same bytes. */
export interface DiffReport {
  schemaVersion: 2
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
  /** How many findings there are, with those that the report leaves out. */
  found: Record<Severity, number>
  /** Worst severity first, then by operation, status, location and id; so many at most. */
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
  old: Document
  next: Document
  interactions: number
  findings: DiffFinding[]
  failOn: Severity
}

/** A report is for people and their tools, whatever the size of the documents: these keep every format of it within 5 MB. */
const mostFindings = 1000
const mostPlaces = 4000
const longestText = 240

/** Puts findings into a report, and judges them: all of them count, those that touch pacts are kept before others that are as bad. */
export function createDiffReport({ api, old, next, interactions, findings, failOn }: DiffOutcome): DiffReport {
  const failing = findings.filter(({ severity }) => isAtLeast(severity, failOn))
  const side = ({ file, title, version }: Document): DiffSide => ({ file, title, version })
  const count = (severity: Severity): number => findings.filter((finding) => finding.severity === severity).length
  return {
    schemaVersion: 2,
    tool: { name: 'plumbline', version: packageVersion() },
    api,
    old: side(old),
    new: side(next),
    verdict: failing.length > 0 ? 'drift' : 'pass',
    pacts: { interactions, touched: [...new Set(failing.flatMap(({ pinnedBy }) => pinnedBy))].sort() },
    found: { breaking: count('breaking'), warning: count('warning'), info: count('info') },
    findings: keepWithinBounds(findings),
  }
}

function keepWithinBounds(findings: readonly DiffFinding[]): DiffFinding[] {
  const foremost = new Set(findings.toSorted(byImportance).slice(0, mostFindings))
  const kept = findings.filter((finding) => foremost.has(finding))
  const most = Math.max(1, Math.floor(mostPlaces / Math.max(1, kept.length)))
  return kept.map((finding) => ({
    ...finding,
    expected: cut(finding.expected),
    observed: cut(finding.observed),
    message: cut(finding.message, 3 * longestText),
    places: { ...finding.places, named: finding.places.named.slice(0, most) },
  }))
}

function byImportance(a: DiffFinding, b: DiffFinding): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    Number(b.pinnedBy.length > 0) - Number(a.pinnedBy.length > 0) ||
    b.places.count - a.places.count
  )
}

function cut(text: string, longest = longestText): string {
  const characters = text.length > longest ? [...text] : []
  return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : text
}
