import type { Report, TargetReport } from '#check/report'
import { catalogue, type FindingId } from '#findings/catalogue'
import { type Finding, type Severity, severities } from '#findings/finding'
import { describeDaysLeft, type FindingWaiver, isWaived } from '#findings/waivers'
import { enumerate, quantity } from './layout.ts'
import { doubtOf } from './unverified.ts'

/** All findings of one kind and severity on one target: told once, with every place where it was seen. */
export interface FindingGroup {
  id: FindingId
  severity: Severity
  /** One line: when the kind is reported. */
  when: string
  /** One line: what to do next. */
  action: string
  findings: Finding[]
  /** Whether they are accepted for now, and count for nothing. */
  waived: boolean
}

/** The findings by kind: what is waived last, the worst severity first, then those that pacts rely on, the most frequent, by id. */
export function groupFindings(findings: readonly Finding[]): FindingGroup[] {
  const groups = new Map<string, FindingGroup>()
  for (const finding of findings) {
    const { id, severity } = finding
    const waived = isWaived(finding)
    const key = `${severity} ${id} ${waived}`
    const group = groups.get(key) ?? { id, severity, ...describe(id), findings: [], waived }
    group.findings.push(finding)
    groups.set(key, group)
  }
  for (const group of groups.values()) group.findings.sort(byPlace)
  return [...groups.values()].sort(byWeight)
}

/** `2 breaking, 1 info, 1 waived`, worst first; empty when there is no finding. */
export function countFindings(findings: readonly Pick<Finding, 'severity' | 'waiver'>[]): string {
  const counting = findings.filter((finding) => !isWaived(finding))
  return [
    ...severities.map((severity) => [severity, counting.filter((finding) => finding.severity === severity).length] as const),
    ['waived', findings.length - counting.length] as const,
  ]
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${kind}`)
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
    ...unverified.map((report) => `${report.target} could not be verified (${report.cause?.class ?? doubtOf(report)?.short})`),
    ...(passed.length === 0 ? [] : [passClause(passed)]),
  ]
  const environments = [...new Set(targets.map(({ environment }) => environment))]
  const where = environments.length === 0 ? '' : ` [${environments.join(', ')}]`
  return `${report.verdict.toUpperCase()}${where} ${clauses.length === 0 ? 'nothing was checked' : clauses.join('; ')}`
}

function passClause(passed: readonly TargetReport[]): string {
  const names = enumerate(passed.map(({ target }) => target))
  const findings = passed.flatMap((target) => target.findings)
  const below = countFindings(findings.filter((finding) => !isWaived(finding)))
  const waived = countFindings(findings.filter(isWaived))
  const keeps = `${names} ${passed.length === 1 ? 'keeps its contract' : 'keep their contracts'}`
  const clauses = [...(below === '' ? [] : [`${below} below the threshold`]), ...(waived === '' ? [] : [waived])]
  return clauses.length === 0 ? keeps : `${keeps} (${clauses.join('; ')})`
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

/** `until 2026-03-31 (12 days left), for plu alone, by jane: they mend it in March`. */
export function describeWaiver({ until, owner, reason, target, daysLeft }: FindingWaiver, note = ''): string {
  return `until ${until} (${describeDaysLeft(daysLeft)}${note}), ${describeScope({ target })}, by ${owner}: ${reason}`
}

/** For whom a waiver holds. */
export function describeScope({ target }: { target?: string | undefined }): string {
  return target === undefined ? 'for every target' : `for ${target} alone`
}

/** The same, and that a finding counts again once its waiver has ended. */
export function describeAcceptance(waiver: FindingWaiver): string {
  return describeWaiver(waiver, waiver.daysLeft < 0 ? ', so it counts again' : '')
}

function describe(id: FindingId): { when: string; action: string } {
  const { when, action } = catalogue[id]
  return { when, action }
}

function byWeight(a: FindingGroup, b: FindingGroup): number {
  return (
    Number(a.waived) - Number(b.waived) ||
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
