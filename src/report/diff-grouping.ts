import { type DiffFindingId, diffCatalogue } from '#findings/diff/catalogue'
import type { DiffFinding, DiffPlace } from '#findings/diff/finding'
import { type Severity, severities } from '#findings/finding'
import type { DiffReport } from './diff-report.ts'
import { quantity } from './layout.ts'

/** All findings of one kind and severity: what it means is told once. */
export interface DiffGroup {
  id: DiffFindingId
  severity: Severity
  when: string
  action: string
  findings: DiffFinding[]
}

/** The findings by kind: the worst severity first, then those that touch pacts, then by id. */
export function groupDiff(findings: readonly DiffFinding[]): DiffGroup[] {
  const groups = new Map<string, DiffGroup>()
  for (const finding of findings) {
    const { id, severity } = finding
    const { when, action } = diffCatalogue[id]
    const group = groups.get(`${severity} ${id}`) ?? { id, severity, when, action, findings: [] }
    group.findings.push(finding)
    groups.set(`${severity} ${id}`, group)
  }
  return [...groups.values()].sort(byWeight)
}

/** The verdict in one plain line, without a newline. */
export function diffHeadline({ verdict, old, new: next, found }: DiffReport): string {
  const counts = describeCounts(found)
  const between = `what ${old.file} promises`
  if (verdict === 'drift') return `DRIFT ${next.file} breaks ${between} (${counts})`
  return `PASS ${next.file} keeps ${between}${counts === '' ? '' : ` (${counts} below the threshold)`}`
}

/** How many findings the report leaves out, in one line; null where it has them all. */
export function describeOmitted({ found, findings }: DiffReport): string | null {
  const left = Object.fromEntries(
    severities.map((severity) => [severity, found[severity] - findings.filter((finding) => finding.severity === severity).length]),
  ) as Record<Severity, number>
  const counts = describeCounts(left)
  return counts === ''
    ? null
    : `${counts} more: the report holds the first ${quantity(findings.length, 'finding')}, the worst before all others`
}

/** `listUsers 200 /data/total`; without what a finding is not about. */
export function diffPlace({ operation, status, location }: Pick<DiffPlace, 'operation' | 'status' | 'location'>): string {
  return [operation, status ?? '', location].filter((part) => part !== '').join(' ')
}

/** The places of a finding, so many by name, and how many more there are. */
export function namedPlaces({ places }: Pick<DiffFinding, 'places'>, most: number): { named: string[]; more: number } {
  const named = places.named.slice(0, most).map(diffPlace)
  return { named, more: places.count - named.length }
}

/** `2 breaking, 1 info`, worst first; empty where there is none. */
function describeCounts(counts: Record<Severity, number>): string {
  return severities
    .filter((severity) => counts[severity] > 0)
    .map((severity) => `${counts[severity]} ${severity}`)
    .join(', ')
}

function byWeight(a: DiffGroup, b: DiffGroup): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    Number(b.findings.some(touchesPacts)) - Number(a.findings.some(touchesPacts)) ||
    a.id.localeCompare(b.id, 'en')
  )
}

function touchesPacts({ pinnedBy }: DiffFinding): boolean {
  return pinnedBy.length > 0
}
