import { isAtLeast } from '#check/verdict'
import type { DiffFinding } from '#findings/diff/finding'
import { diffHeadline, diffPlace, groupDiff } from './diff-grouping.ts'
import type { DiffRenderOptions } from './diff-render.ts'
import type { DiffReport } from './diff-report.ts'
import { escapeCommandData, escapeCommandProperty, escapeControls } from './escape.ts'
import { reliance } from './grouping.ts'
import { parseSource } from './source.ts'

/** GitHub workflow commands: an annotation for each finding at its line of the new revision, or of the old one where that is gone. */
export function renderDiffGithub(report: DiffReport, options: DiffRenderOptions): string {
  const annotations = groupDiff(report.findings).flatMap(({ changes, action }) =>
    changes.flatMap(({ findings }) => findings.map((finding) => annotation(finding, action, report, options))),
  )
  // A plain line cannot be taken for a command: it starts with the verdict.
  return `${[...annotations, escapeControls(diffHeadline(report))].join('\n')}\n`
}

function annotation(finding: DiffFinding, action: string, { api }: DiffReport, { failOn }: DiffRenderOptions): string {
  const { id, severity, expected, observed, fingerprint } = finding
  const level = isAtLeast(severity, failOn) ? 'error' : severity === 'info' ? 'notice' : 'warning'
  const { file, line } = parseSource(finding.source)
  const properties = { file, ...(line === null ? {} : { line: String(line) }), title: `${severity}: ${id} (${api})` }
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeCommandProperty(value)}`)
  const message = [
    `${diffPlace(finding)}: ${expected} before, ${observed} now.`,
    finding.pinnedBy.length === 0 ? 'No interaction of our pacts relies on it.' : `Relied on by ${reliance(finding, 3)}.`,
    `${action} (finding ${fingerprint})`,
  ].join('\n')
  return `::${level} ${list.join(',')}::${escapeCommandData(message)}`
}
