import { type DiffFindingId, diffCatalogue } from '#findings/diff/catalogue'
import type { DiffFinding } from '#findings/diff/finding'
import type { Severity } from '#findings/finding'
import { describeOmitted, diffPlace, namedPlaces } from './diff-grouping.ts'
import type { DiffRenderOptions } from './diff-render.ts'
import type { DiffReport } from './diff-report.ts'
import { escapeJsonSource } from './escape.ts'
import { reliance } from './grouping.ts'
import { quantity } from './layout.ts'
import { artifactLocation, type Repository, uriBaseIds } from './repository.ts'
import { parseSource } from './source.ts'

const levels = { breaking: 'error', warning: 'warning', info: 'note' } as const satisfies Record<Severity, string>

/** SARIF 2.1.0 (OASIS): the kinds of change that were found as rules, each finding as a result at its line of the new revision. */
export function renderDiffSarif(report: DiffReport, { repository }: DiffRenderOptions): string {
  const ids = [...new Set(report.findings.map(({ id }) => id))].sort()
  const indexes = new Map(ids.map((id, index) => [id, index]))
  const omitted = describeOmitted(report)
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: report.tool.name, version: report.tool.version, rules: ids.map(rule) } },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: uriBaseIds(repository),
        invocations: [
          {
            executionSuccessful: true,
            ...(omitted === null ? {} : { toolExecutionNotifications: [{ level: 'note', message: { text: omitted } }] }),
          },
        ],
        results: report.findings.map((finding) => result(finding, indexes.get(finding.id) ?? 0, report, repository)),
      },
    ],
  }
  return `${escapeJsonSource(JSON.stringify(log, null, 2))}\n`
}

function rule(id: DiffFindingId) {
  const { severity, when, action } = diffCatalogue[id]
  return {
    id,
    shortDescription: { text: when },
    help: { text: action },
    defaultConfiguration: { level: levels[severity] },
    properties: { tags: ['api-contract', severity] },
  }
}

function result(finding: DiffFinding, ruleIndex: number, { api }: DiffReport, repository: Repository) {
  const { id, severity, expected, observed, fingerprint, source, pinnedBy, definition, places } = finding
  const { file, line } = parseSource(source)
  const { named, more } = namedPlaces(finding, 1)
  const where = `${named.join(', ')}${more === 0 ? '' : ` and ${quantity(more, 'more place')}`}`
  return {
    ruleId: id,
    ruleIndex,
    level: levels[severity],
    message: { text: `${where}: ${expected} before, ${observed} now. Relied on by ${reliance(finding, 3)}.` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: artifactLocation(file, repository),
          ...(line === null ? {} : { region: { startLine: line } }),
        },
        logicalLocations: places.named.map((place) => ({ fullyQualifiedName: `${api} ${diffPlace(place)}`, kind: 'member' })),
      },
    ],
    partialFingerprints: { 'plumblineFinding/v1': fingerprint, 'plumblineTarget/v1': `diff/${api}` },
    properties: { api, pinnedBy, places: places.count, ...(definition === null ? {} : { definition }) },
  }
}
