import { isAtLeast } from '#check/verdict'
import type { DiffFinding } from '#findings/diff/finding'
import { type DiffGroup, describeOmitted, groupDiff, namedPlaces } from './diff-grouping.ts'
import type { DiffRenderOptions } from './diff-render.ts'
import type { DiffReport } from './diff-report.ts'
import { reliance } from './grouping.ts'
import { quantity } from './layout.ts'
import { element, textElement } from './xml.ts'

/** JUnit XML: one suite, a case for each definition or operation and kind of change; one below the threshold passes and is output only. */
export function renderDiffJunit(report: DiffReport, { failOn }: DiffRenderOptions): string {
  const { api, old, new: next, verdict } = report
  const cases = [...bySubject(report.findings)].flatMap(([subject, findings]) =>
    groupDiff(findings).map((group) => {
      const failed = isAtLeast(group.severity, failOn)
      return { name: `${subject}: ${group.id}`, failed, xml: outcome(group, failed, failOn) }
    }),
  )
  const omitted = describeOmitted(report)
  const all = cases.length === 0 ? [{ name: 'nothing changed', failed: false, xml: [] }] : cases
  const counts = { tests: String(all.length), failures: String(all.filter(({ failed }) => failed).length), errors: '0', skipped: '0' }
  const properties = Object.entries({ api, old: old.file, new: next.file, verdict, ...(omitted === null ? {} : { omitted }) })
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    element('testsuites', { name: 'plumbline', ...counts }, [
      element('testsuite', { name: `${api} (diff)`, ...counts }, [
        element(
          'properties',
          {},
          properties.map(([name, value]) => element('property', { name, value }, [])),
        ),
        ...all.map(({ name, xml }) => element('testcase', { classname: `plumbline.diff.${api}`, name, time: '0.000' }, xml)),
      ]),
    ]),
    '',
  ].join('\n')
}

/** By the definition that changed, else by the operation, in the order of their names. */
function bySubject(findings: readonly DiffFinding[]): Map<string, DiffFinding[]> {
  const found = new Map<string, DiffFinding[]>()
  for (const finding of findings) {
    const subject = finding.definition ?? finding.operation
    const known = found.get(subject)
    if (known === undefined) found.set(subject, [finding])
    else known.push(finding)
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function outcome(group: DiffGroup, failed: boolean, failOn: string): string[] {
  const { id, severity, action, findings } = group
  const detail = [...findings.flatMap(findingLines), action].join('\n')
  if (!failed) return [textElement('system-out', {}, `${severity}, below the threshold of ${failOn}\n${detail}`)]
  const places = findings.flatMap((finding) => placeLines(finding, mostInMessage))
  return [textElement('failure', { type: id, message: `${severity}: ${places.join('; ')}` }, detail)]
}

const mostInMessage = 3

function findingLines(finding: DiffFinding): string[] {
  const { expected, observed, source, fingerprint } = finding
  return [
    ...placeLines(finding, Number.POSITIVE_INFINITY),
    `  before: ${expected}`,
    `  now: ${observed}`,
    `  source: ${source}`,
    `  relied on by ${reliance(finding, Number.POSITIVE_INFINITY)}`,
    `  finding ${fingerprint}`,
  ]
}

function placeLines(finding: DiffFinding, most: number): string[] {
  const { named, more } = namedPlaces(finding, most)
  return more === 0 ? named : [...named, `and ${quantity(more, 'more place')}`]
}
