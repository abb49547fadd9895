import type { Report, TargetReport } from '#check/report'
import { catalogue, type FindingId } from '#findings/catalogue'
import { type Finding, type Severity, severities } from '#findings/finding'
import { enumerate, quantity } from './layout.ts'

/** All findings of one kind and severity on one target: told once, with every place where it was seen. */
export interface FindingGroup {
  id: FindingId
  severity: Severity
  /** One line: when the kind is reported. */
  when: string
  /** One line: what to do next. */
  action: string
  findings: Finding[]
}

/** The findings by kind: the worst severity first, then those that pacts rely on, then the most frequent, then by id. */
export function groupFindings(findings: readonly Finding[]): FindingGroup[] {
  const groups = new Map<string, FindingGroup>()
  for (const finding of findings) {
    const { id, severity } = finding
    const group = groups.get(`${severity} ${id}`) ?? { id, severity, ...describe(id), findings: [] }
    group.findings.push(finding)
    groups.set(`${severity} ${id}`, group)
  }
  for (const group of groups.values()) group.findings.sort(byPlace)
  return [...groups.values()].sort(byWeight)
}

/** `2 breaking, 1 info`, worst first; empty when there is no finding. */
export function countFindings(findings: readonly Pick<Finding, 'severity'>[]): string {
  return severities
    .map((severity) => [severity, findings.filter((finding) => finding.severity === severity).length] as const)
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => `${count} ${severity}`)
    .join(', ')
}

/** The verdict of a whole report in one plain line, without a newline: all that a pager or a CI log needs. */
export function headline(report: Report): string {
  const { targets } = report
  const drifted = targets.filter(({ verdict }) => verdict === 'drift')
  const unverified = targets.filter(({ verdict }) => verdict === 'unverified')
  const passed = targets.filter(({ verdict }) => verdict === 'pass')
  const clauses = [
    ...drifted.map(({ target, findings }) => `${target} breaks its contract (${countFindings(findings)})`),
    ...unverified.map(({ target, cause }) => `${target} could not be verified (${cause?.class ?? 'too little was seen'})`),
    ...(passed.length === 0 ? [] : [passClause(passed)]),
  ]
  const environments = [...new Set(targets.map(({ environment }) => environment))]
  const where = environments.length === 0 ? '' : ` [${environments.join(', ')}]`
  return `${report.verdict.toUpperCase()}${where} ${clauses.length === 0 ? 'nothing was checked' : clauses.join('; ')}`
}

function passClause(passed: readonly TargetReport[]): string {
  const names = enumerate(passed.map(({ target }) => target))
  const below = countFindings(passed.flatMap(({ findings }) => findings))
  const keeps = `${names} ${passed.length === 1 ? 'keeps its contract' : 'keep their contracts'}`
  return below === '' ? keeps : `${keeps} (${below} below the threshold)`
}

/** Operation, status and location, in this order; the location is left out where it is the response itself. */
export function placeOf({ operation, status, location }: Finding): string {
  return location === '' ? `${operation} ${status}` : `${operation} ${status} ${location}`
}

/** What was promised against what came; a law is a sentence, and so is how it broke. */
export function contrast({ id, expected, observed }: Pick<Finding, 'id' | 'expected' | 'observed'>): string {
  return id.startsWith('pagination-') ? `${observed}; the law: ${expected.replace(/\.$/, '')}` : `expected ${expected}; got ${observed}`
}

/** `3 interactions: "a", "b" and 1 more`, or that none of our pacts relies on the place. */
export function reliance({ pinnedBy }: Pick<Finding, 'pinnedBy'>, most: number): string {
  if (pinnedBy.length === 0) return 'no interaction of our pacts'
  return `${quantity(pinnedBy.length, 'interaction')}: ${enumerate(
    pinnedBy.map((description) => `"${description}"`),
    most,
  )}`
}

function describe(id: FindingId): { when: string; action: string } {
  const { when, action } = catalogue[id]
  return { when, action }
}

function byWeight(a: FindingGroup, b: FindingGroup): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    Number(b.findings.some(isPinned)) - Number(a.findings.some(isPinned)) ||
    b.findings.length - a.findings.length ||
    a.id.localeCompare(b.id, 'en')
  )
}

function byPlace(a: Finding, b: Finding): number {
  return placeOf(a).localeCompare(placeOf(b), 'en')
}

function isPinned({ pinnedBy }: Finding): boolean {
  return pinnedBy.length > 0
}
