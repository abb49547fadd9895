import type { Report, TargetReport } from '#check/report'
import { isAtLeast } from '#check/verdict'
import { leavesOpen } from '#findings/emptiness'
import type { FilterResult, Finding, Severity } from '#findings/finding'
import { describeMend } from '#findings/mend'
import type { LawResult } from '#pagination/law'
import { nextStepFor } from './advice.ts'
import { contrast, describeAcceptance, type FindingGroup, groupFindings, placeOf, reliance } from './grouping.ts'
import type { RenderOptions } from './options.ts'
import { doubtOf } from './unverified.ts'
import { element, textElement } from './xml.ts'

type Outcome =
  | { kind: 'passed'; note: string }
  | { kind: 'failed'; type: string; message: string; detail: string }
  | { kind: 'error'; type: string; message: string; detail: string }
  | { kind: 'skipped'; message: string }

interface TestCase {
  name: string
  seconds: number
  outcome: Outcome
}

interface TestSuite {
  target: TargetReport
  cases: TestCase[]
}

/**
 * JUnit XML: a suite for each target, with a case for whether it could be observed, one for each operation and kind of finding, and
 * one for each law and each filter of each list. Drift fails a case, trouble is an error, what is untested is skipped; a finding below the threshold is output only.
 */
export function renderJunit(report: Report, options: RenderOptions): string {
  const suites = report.targets.map((target) => ({ target, cases: casesOf(target, options) }))
  const all = suites.flatMap(({ cases }) => cases)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    element('testsuites', { name: 'plumbline', ...tally(all), time: seconds(report.durationMs) }, [
      ...suites.map((suite) => suiteXml(suite, report.startedAt)),
    ]),
    '',
  ].join('\n')
}

function casesOf(target: TargetReport, options: RenderOptions): TestCase[] {
  return [
    observedCase(target, options),
    ...operationCases(target, options),
    ...target.laws.map((law) => lawCase(law, target, options)),
    ...(target.filters ?? []).map((filter) => filterCase(filter, target, options)),
  ]
}

function observedCase(target: TargetReport, options: RenderOptions): TestCase {
  const total = target.requests.reduce((sum, { durationMs }) => sum + durationMs, 0)
  return { name: 'can be observed', seconds: total / 1_000, outcome: observedOutcome(target, options) }
}

function observedOutcome(target: TargetReport, options: RenderOptions): Outcome {
  const { cause, api } = target
  if (cause !== null)
    return { kind: 'error', type: cause.class, message: cause.message, detail: nextStepFor(cause.class, options.notes(api)) }
  const doubt = doubtOf(target)
  return doubt === null ? { kind: 'passed', note: '' } : { kind: 'error', type: 'not-observed', message: doubt.message, detail: doubt.next }
}

function operationCases(target: TargetReport, options: RenderOptions): TestCase[] {
  const promises = target.findings.filter(
    (finding) => !finding.id.startsWith(lawPrefix) && !(target.filters ?? []).some((filter) => isOfFilter(filter, finding)),
  )
  const operations = [...new Set([...target.operations, ...target.requests, ...promises].map(({ operation }) => operation))].sort()
  return operations.flatMap((operation): TestCase[] => {
    const groups = groupFindings(promises.filter((finding) => finding.operation === operation))
    if (groups.length > 0)
      return groups.map((group) => ({
        name: `${operation}: ${group.id}${group.waived ? ' (waived)' : ''}`,
        seconds: 0,
        outcome: judged(group, options.failOn),
      }))
    const { observed = false, reason = null } = target.operations.find((entry) => entry.operation === operation) ?? {}
    const outcome: Outcome =
      observed && !leavesOpen(target, operation)
        ? { kind: 'passed', note: reason ?? '' }
        : { kind: 'skipped', message: reason ?? 'not fully observed' }
    return [{ name: `${operation}: answers as promised`, seconds: 0, outcome }]
  })
}

function lawCase({ operation, id, verdict, reason }: LawResult, target: TargetReport, options: RenderOptions): TestCase {
  const name = `law: ${operation} ${id}`
  if (verdict === 'untested') return { name, seconds: 0, outcome: { kind: 'skipped', message: reason } }
  const [group] = groupFindings(target.findings.filter((finding) => finding.operation === operation && finding.id === `${lawPrefix}${id}`))
  return { name, seconds: 0, outcome: group === undefined ? { kind: 'passed', note: reason } : judged(group, options.failOn) }
}

const lawPrefix = 'pagination-'

function filterCase(filter: FilterResult, target: TargetReport, options: RenderOptions): TestCase {
  const { operation, parameter, verdict, reason } = filter
  const name = `filter: ${operation} ${parameter}`
  if (verdict === 'untested') return { name, seconds: 0, outcome: { kind: 'skipped', message: reason } }
  const [group] = groupFindings(target.findings.filter((finding) => isOfFilter(filter, finding)))
  return { name, seconds: 0, outcome: group === undefined ? { kind: 'passed', note: reason } : judged(group, options.failOn) }
}

function isOfFilter({ operation, location }: FilterResult, finding: Finding): boolean {
  return finding.id === 'filter-ignored' && finding.operation === operation && finding.location === location
}

function judged(group: FindingGroup, failOn: Severity): Outcome {
  const detail = [...group.findings.flatMap(findingLines), group.action].join('\n')
  if (group.waived) return { kind: 'passed', note: `${group.severity}, waived\n${detail}` }
  if (!isAtLeast(group.severity, failOn)) return { kind: 'passed', note: `${group.severity}, below the threshold of ${failOn}\n${detail}` }
  const places = group.findings.map(placeOf)
  return { kind: 'failed', type: group.id, message: `${group.severity}: ${places.join('; ')}`, detail }
}

function findingLines(finding: FindingGroup['findings'][number]): string[] {
  const { evidence, source, fingerprint, waiver } = finding
  return [
    placeOf(finding),
    `  ${evidence.count} of ${evidence.of}: ${contrast(finding)}`,
    `  promised at ${source}`,
    `  relied on by ${reliance(finding, Number.POSITIVE_INFINITY)}`,
    `  mend ${describeMend(finding)}`,
    `  finding ${fingerprint}`,
    ...(waiver === undefined ? [] : [`  waived ${describeAcceptance(waiver)}`]),
  ]
}

function suiteXml({ target, cases }: TestSuite, startedAt: string): string {
  const name = `${target.target} (${target.environment})`
  const time = seconds(target.requests.reduce((sum, { durationMs }) => sum + durationMs, 0))
  const properties = Object.entries({
    api: target.api,
    environment: target.environment,
    baseUrl: target.baseUrl,
    stability: target.stability,
    verdict: target.verdict,
  }).map(([key, value]) => element('property', { name: key, value }, []))
  return element('testsuite', { name, ...tally(cases), time, timestamp: startedAt.replace(/(\.\d+)?Z$/, '') }, [
    element('properties', {}, properties),
    ...cases.map((testCase) => caseXml(testCase, `plumbline.${target.environment}.${target.target}`)),
  ])
}

function caseXml({ name, seconds: time, outcome }: TestCase, classname: string): string {
  return element('testcase', { classname, name, time: time.toFixed(3) }, outcomeXml(outcome))
}

function outcomeXml(outcome: Outcome): string[] {
  switch (outcome.kind) {
    case 'passed':
      return outcome.note === '' ? [] : [textElement('system-out', {}, outcome.note)]
    case 'failed':
      return [textElement('failure', { type: outcome.type, message: outcome.message }, outcome.detail)]
    case 'error':
      return [textElement('error', { type: outcome.type, message: outcome.message }, outcome.detail)]
    case 'skipped':
      return [element('skipped', { message: outcome.message }, [])]
    default:
      return outcome satisfies never
  }
}

function tally(cases: readonly TestCase[]): Record<string, string> {
  const count = (kind: Outcome['kind']) => String(cases.filter(({ outcome }) => outcome.kind === kind).length)
  return { tests: String(cases.length), failures: count('failed'), errors: count('error'), skipped: count('skipped') }
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1_000).toFixed(3)
}
