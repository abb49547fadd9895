import { diffCatalogue } from '#findings/diff/catalogue'
import type { DiffFinding } from '#findings/diff/finding'
import { describeOmitted, diffPlace, namedPlaces } from './diff-grouping.ts'
import type { DiffRenderOptions } from './diff-render.ts'
import type { DiffReport } from './diff-report.ts'
import { reliance } from './grouping.ts'
import { quantity } from './layout.ts'
import type { Repository } from './repository.ts'
import { levels, physicalLocation, renderLog, ruleOf } from './sarif-log.ts'

/** SARIF 2.1.0 (OASIS): the kinds of change that were found as rules, each finding as a result at its line of the new revision. */
export function renderDiffSarif(report: DiffReport, { repository }: DiffRenderOptions): string {
  const ids = [...new Set(report.findings.map(({ id }) => id))].sort()
  const indexes = new Map(ids.map((id, index) => [id, index]))
  const omitted = describeOmitted(report)
  return renderLog(
    {
      tool: report.tool,
      rules: ids.map((id) => ruleOf(id, diffCatalogue[id])),
      invocation: {
        executionSuccessful: true,
        ...(omitted === null ? {} : { toolExecutionNotifications: [{ level: 'note', message: { text: omitted } }] }),
      },
      results: report.findings.map((finding) => result(finding, indexes.get(finding.id) ?? 0, report, repository)),
    },
    repository,
  )
}

function result(finding: DiffFinding, ruleIndex: number, { api }: DiffReport, repository: Repository) {
  const { id, severity, expected, observed, fingerprint, source, pinnedBy, definition, places } = finding
  const { named, more } = namedPlaces(finding, 1)
  const where = `${named.join(', ')}${more === 0 ? '' : ` and ${quantity(more, 'more place')}`}`
  return {
    ruleId: id,
    ruleIndex,
    level: levels[severity],
    message: { text: `${where}: ${expected} before, ${observed} now. Relied on by ${reliance(finding, 3)}.` },
    locations: [
      {
        physicalLocation: physicalLocation(source, repository),
        logicalLocations: places.named.map((place) => ({ fullyQualifiedName: `${api} ${diffPlace(place)}`, kind: 'member' })),
      },
    ],
    partialFingerprints: { 'plumblineFinding/v1': fingerprint, 'plumblineTarget/v1': `diff/${api}` },
    properties: { api, pinnedBy, places: places.count, ...(definition === null ? {} : { definition }) },
  }
}
