import type { Report, TargetReport } from '#check/report'
import { catalogue, findingIds } from '#findings/catalogue'
import type { Finding } from '#findings/finding'
import { isWaived } from '#findings/waivers'
import { nextStepFor } from './advice.ts'
import { contrast, describeWaiver, groupFindings, placeOf, reliance } from './grouping.ts'
import type { RenderOptions } from './options.ts'
import { levels, physicalLocation, renderLog, ruleOf } from './sarif-log.ts'
import { describeNote, doubtOf, notesOn } from './unverified.ts'

/** SARIF 2.1.0 (OASIS): the catalogue as rules, each finding as a result at the line of the spec that made the promise. */
export function renderSarif(report: Report, options: RenderOptions): string {
  return renderLog(
    {
      tool: report.tool,
      rules: findingIds.map((id) => ruleOf(id, catalogue[id])),
      invocation: invocation(report, options),
      results: report.targets.flatMap((target) =>
        groupFindings(target.findings).flatMap(({ findings }) => findings.map((finding) => result(finding, target, options))),
      ),
    },
    options.repository,
  )
}

function result(finding: Finding, { target, environment, api }: TargetReport, { repository }: RenderOptions) {
  const { id, severity, evidence, fingerprint, source } = finding
  return {
    ruleId: id,
    ruleIndex: findingIds.indexOf(id),
    level: levels[severity],
    message: {
      text: `${placeOf(finding)} (${target}, ${environment}): in ${evidence.count} of ${evidence.of}, ${contrast(finding)}. Relied on by ${reliance(finding, 3)}.`,
    },
    locations: [
      {
        physicalLocation: physicalLocation(source, repository),
        logicalLocations: [{ fullyQualifiedName: `${api} ${placeOf(finding)}`, kind: 'member' }],
      },
    ],
    ...suppressed(finding),
    partialFingerprints: { 'plumblineFinding/v1': fingerprint, 'plumblineTarget/v1': `${environment}/${target}` },
    properties: { target, environment, evidence, pinnedBy: finding.pinnedBy, mend: finding.mend },
  }
}

function suppressed(finding: Finding): object {
  if (finding.waiver === undefined || !isWaived(finding)) return {}
  return { suppressions: [{ kind: 'external', status: 'accepted', justification: describeWaiver(finding.waiver) }] }
}

function invocation(report: Report, options: RenderOptions) {
  return {
    // The run itself worked: what it could not observe stands in the notifications, what drifted in the results.
    executionSuccessful: true,
    startTimeUtc: report.startedAt,
    endTimeUtc: new Date(Date.parse(report.startedAt) + report.durationMs).toISOString(),
    toolExecutionNotifications: report.targets.flatMap((target) => [
      ...causeNotification(target, options),
      ...operationNotifications(target),
    ]),
  }
}

function causeNotification({ target, environment, api, cause }: TargetReport, options: RenderOptions) {
  if (cause === null) return []
  const text = `${target} (${environment}) is unverified: ${cause.message} ${nextStepFor(cause.class, options.notes(api))}`
  return [{ descriptor: { id: `cause/${cause.class}` }, level: 'error', message: { text } }]
}

/** What was not asked, and counts: an error; what need not be, or was asked in part: a note. */
function operationNotifications(target: TargetReport) {
  const where = `${target.target} (${target.environment})`
  const doubt = doubtOf(target)
  const notes = notesOn(target).filter(({ counts }) => !counts || doubt === null)
  const descriptor = { id: 'operation/not-observed' }
  return [
    ...(doubt === null
      ? []
      : [{ descriptor, level: 'error', message: { text: `${where} is unverified: ${doubt.message} ${doubt.next}` } }]),
    ...notes.map((note) => ({ descriptor, level: 'note', message: { text: `${where}: ${describeNote(note)}` } })),
  ]
}
