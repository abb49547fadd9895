import { isAtLeast } from '#check/verdict'
import { type DiffGroup, diffPlace, groupDiff } from './diff-grouping.ts'
import type { DiffRenderOptions } from './diff-render.ts'
import type { DiffReport } from './diff-report.ts'
import { reliance } from './grouping.ts'
import { element, textElement } from './xml.ts'

/** JUnit XML: one suite, a case for each operation and kind of change; one below the threshold passes and is output only. */
export function renderDiffJunit(report: DiffReport, { failOn }: DiffRenderOptions): string {
  const { api, old, new: next, verdict } = report
  const operations = [...new Set(report.findings.map(({ operation }) => operation))].sort()
  const cases = operations.flatMap((operation) =>
    groupDiff(report.findings.filter((finding) => finding.operation === operation)).map((group) => {
      const failed = isAtLeast(group.severity, failOn)
      return { name: `${operation}: ${group.id}`, failed, xml: outcome(group, failed, failOn) }
    }),
  )
  const all = cases.length === 0 ? [{ name: 'nothing changed', failed: false, xml: [] }] : cases
  const counts = { tests: String(all.length), failures: String(all.filter(({ failed }) => failed).length), errors: '0', skipped: '0' }
  const properties = Object.entries({ api, old: old.file, new: next.file, verdict })
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

function outcome(group: DiffGroup, failed: boolean, failOn: string): string[] {
  const { id, severity, action, changes } = group
  const detail = [...changes.flatMap(changeLines), action].join('\n')
  if (!failed) return [textElement('system-out', {}, `${severity}, below the threshold of ${failOn}\n${detail}`)]
  const places = changes.flatMap(({ findings }) => findings.map(diffPlace))
  return [textElement('failure', { type: id, message: `${severity}: ${places.join('; ')}` }, detail)]
}

function changeLines({ expected, observed, source, findings }: DiffGroup['changes'][number]): string[] {
  return findings.flatMap((finding) => [
    diffPlace(finding),
    `  before: ${expected}`,
    `  now: ${observed}`,
    `  source: ${source}`,
    `  relied on by ${reliance(finding, Number.POSITIVE_INFINITY)}`,
    `  finding ${finding.fingerprint}`,
  ])
}
