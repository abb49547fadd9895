import { type DiffFindingId, diffCatalogue } from '#findings/diff/catalogue'
import type { DiffFinding } from '#findings/diff/finding'
import { type Severity, severities } from '#findings/finding'
import type { DiffReport } from './diff-report.ts'
import { countFindings } from './grouping.ts'

/** All findings of one kind and severity, with the same change told once. */
export interface DiffGroup {
  id: DiffFindingId
  severity: Severity
  when: string
  action: string
  changes: DiffChange[]
}

/** One change of one element, and every place where it shows: a definition may be used by many responses. */
export interface DiffChange {
  expected: string
  observed: string
  source: string
  /** Why we believed what changed, where no page states it. */
  assumption?: string
  findings: DiffFinding[]
}

/** The findings by kind: the worst severity first, then those that touch pacts, then by id. */
export function groupDiff(findings: readonly DiffFinding[]): DiffGroup[] {
  const groups = new Map<string, DiffGroup>()
  for (const finding of findings) {
    const { id, severity } = finding
    const { when, action } = diffCatalogue[id]
    const group = groups.get(`${severity} ${id}`) ?? { id, severity, when, action, changes: [] }
    addTo(group, finding)
    groups.set(`${severity} ${id}`, group)
  }
  return [...groups.values()].sort(byWeight)
}

/** The verdict in one plain line, without a newline. */
export function diffHeadline({ verdict, old, new: next, findings }: DiffReport): string {
  const counts = countFindings(findings)
  const between = `what ${old.file} promises`
  if (verdict === 'drift') return `DRIFT ${next.file} breaks ${between} (${counts})`
  return `PASS ${next.file} keeps ${between}${counts === '' ? '' : ` (${counts} below the threshold)`}`
}

/** `listUsers 200 /data/total`; without what a finding is not about. */
export function diffPlace({ operation, status, location }: DiffFinding): string {
  return [operation, status ?? '', location].filter((part) => part !== '').join(' ')
}

function addTo({ changes }: DiffGroup, finding: DiffFinding): void {
  const { expected, observed, source, assumption } = finding
  const known = changes.find(
    (change) =>
      change.expected === expected && change.observed === observed && change.source === source && change.assumption === assumption,
  )
  if (known !== undefined) known.findings.push(finding)
  else changes.push({ expected, observed, source, ...(assumption === undefined ? {} : { assumption }), findings: [finding] })
}

function byWeight(a: DiffGroup, b: DiffGroup): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    Number(touchesPacts(b)) - Number(touchesPacts(a)) ||
    a.id.localeCompare(b.id, 'en')
  )
}

function touchesPacts({ changes }: DiffGroup): boolean {
  return changes.some(({ findings }) => findings.some(({ pinnedBy }) => pinnedBy.length > 0))
}
