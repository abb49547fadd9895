import { isAtLeast } from '#check/verdict'
import type { DiffFinding } from '#findings/diff/finding'
import { describeOmitted, diffHeadline, groupDiff, namedPlaces } from './diff-grouping.ts'
import type { DiffRenderOptions } from './diff-render.ts'
import type { DiffReport } from './diff-report.ts'
import { escapeCommandData, escapeCommandProperty, escapeControls } from './escape.ts'
import { reliance } from './grouping.ts'
import { quantity } from './layout.ts'
import { pathInRepository } from './repository.ts'
import { parseSource } from './source.ts'

const mostPlaces = 3

/** GitHub workflow commands: an annotation for each finding at its line of the new revision, or of the old one where that is gone. */
export function renderDiffGithub(report: DiffReport, options: DiffRenderOptions): string {
  const annotations = groupDiff(report.findings).flatMap(({ findings, action }) =>
    findings.map((finding) => annotation(finding, action, report, options)),
  )
  const omitted = describeOmitted(report)
  // A plain line cannot be taken for a command: it starts with the verdict, or with a number.
  return `${[...annotations, ...(omitted === null ? [] : [omitted]), escapeControls(diffHeadline(report))].join('\n')}\n`
}

function annotation(finding: DiffFinding, action: string, { api }: DiffReport, { failOn, repository }: DiffRenderOptions): string {
  const { id, severity, expected, observed, fingerprint } = finding
  const level = isAtLeast(severity, failOn) ? 'error' : severity === 'info' ? 'notice' : 'warning'
  const { file, line } = parseSource(finding.source)
  const properties = {
    file: pathInRepository(file, repository),
    ...(line === null ? {} : { line: String(line) }),
    title: `${severity}: ${id} (${api})`,
  }
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeCommandProperty(value)}`)
  const { named, more } = namedPlaces(finding, mostPlaces)
  const definition = finding.definition === null ? '' : `${finding.definition}, `
  const message = [
    `${definition}${named.join(', ')}${more === 0 ? '' : ` and ${quantity(more, 'more place')}`}: ${expected} before, ${observed} now.`,
    finding.pinnedBy.length === 0 ? 'No interaction of our pacts relies on it.' : `Relied on by ${reliance(finding, 3)}.`,
    `${action} (finding ${fingerprint})`,
  ].join('\n')
  return `::${level} ${list.join(',')}::${escapeCommandData(message)}`
}
