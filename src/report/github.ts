import type { Report, TargetReport } from '#check/report'
import { isAtLeast } from '#check/verdict'
import type { Finding, Severity } from '#findings/finding'
import { describeMend } from '#findings/mend'
import { isWaived, type UnusedWaiver } from '#findings/waivers'
import { nextStepFor } from './advice.ts'
import { escapeCommandData, escapeCommandProperty, escapeControls } from './escape.ts'
import { contrast, describeAcceptance, describeScope, groupFindings, headline, placeOf, reliance } from './grouping.ts'
import type { RenderOptions } from './options.ts'
import { pathInRepository } from './repository.ts'
import { parseSource } from './source.ts'
import { describeNote, doubtOf, notesOn } from './unverified.ts'

type Level = 'error' | 'warning' | 'notice'

/** GitHub workflow commands: an annotation for each finding at the line of the spec that made the promise, and one for each cause. */
export function renderGithub(report: Report, options: RenderOptions): string {
  const annotations = report.targets.flatMap((target) => [
    ...causeAnnotation(target, options),
    ...operationAnnotations(target),
    ...groupFindings(target.findings).flatMap(({ findings, action }) =>
      findings.map((finding) => findingAnnotation(finding, target, action, options)),
    ),
  ])
  annotations.push(...(report.unusedWaivers ?? []).map((waiver) => unusedAnnotation(waiver, options)))
  // A plain line cannot be taken for a command: it starts with the verdict.
  return `${[...annotations, escapeControls(headline(report))].join('\n')}\n`
}

function findingAnnotation(finding: Finding, { target, environment }: TargetReport, action: string, options: RenderOptions): string {
  const { id, severity, evidence, fingerprint, waiver } = finding
  const level = isWaived(finding) ? 'notice' : levelOf(severity, options.failOn)
  const { file, line } = parseSource(finding.source)
  return command(
    level,
    {
      file: pathInRepository(file, options.repository),
      ...(line === null ? {} : { line: String(line) }),
      title: `${severity}: ${id} (${target}, ${environment})`,
    },
    [
      `${placeOf(finding)}: in ${evidence.count} of ${evidence.of}, ${contrast(finding)}.`,
      finding.pinnedBy.length === 0 ? 'No interaction of our pacts relies on it.' : `Relied on by ${reliance(finding, 3)}.`,
      `Mend ${describeMend(finding)}.`,
      `${action} (finding ${fingerprint})`,
      ...(waiver === undefined ? [] : [`Waived ${describeAcceptance(waiver)}`]),
    ].join('\n'),
  )
}

function levelOf(severity: Severity, failOn: Severity): Level {
  if (isAtLeast(severity, failOn)) return 'error'
  return severity === 'info' ? 'notice' : 'warning'
}

function unusedAnnotation(waiver: UnusedWaiver, { repository }: RenderOptions): string {
  const { file, line } = parseSource(waiver.source)
  const properties = {
    file: pathInRepository(file, repository),
    ...(line === null ? {} : { line: String(line) }),
    title: `unused waiver: ${waiver.fingerprint}`,
  }
  return command(
    'notice',
    properties,
    `Nothing that was found here matches it: remove it. It holds ${describeScope(waiver)} until ${waiver.until}, by ${waiver.owner}.`,
  )
}

function causeAnnotation({ target, environment, api, cause }: TargetReport, options: RenderOptions): string[] {
  if (cause === null) return []
  const message = `${cause.message}\n${nextStepFor(cause.class, options.notes(api))}`
  return [command('error', { title: `unverified: ${cause.class} (${target}, ${environment})` }, message)]
}

/** What was not asked, and counts: an error; what need not be, or was asked in part: a notice. */
function operationAnnotations(target: TargetReport): string[] {
  const where = `(${target.target}, ${target.environment})`
  const doubt = doubtOf(target)
  const notes = notesOn(target).filter(({ counts }) => !counts || doubt === null)
  return [
    ...(doubt === null ? [] : [command('error', { title: `unverified: not observed ${where}` }, `${doubt.message}\n${doubt.next}`)]),
    ...notes.map((note) =>
      command('notice', { title: `${note.observed ? 'observed in part' : 'not observed'} ${where}` }, describeNote(note)),
    ),
  ]
}

function command(level: Level, properties: Record<string, string>, message: string): string {
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeCommandProperty(value)}`)
  return `::${level} ${list.join(',')}::${escapeCommandData(message)}`
}
