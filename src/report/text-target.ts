import type { RequestReport, TargetReport } from '#check/report'
import { isAtLeast } from '#check/verdict'
import type { Coverage } from '#findings/coverage'
import type { FilterResult, Finding, Severity } from '#findings/finding'
import { describeMend } from '#findings/mend'
import type { LawResult } from '#pagination/law'
import { nextStepFor } from './advice.ts'
import { escapeControls } from './escape.ts'
import { describeAcceptance, type FindingGroup, groupFindings, placeOf, reliance } from './grouping.ts'
import { duration, enumerate, field, type Paint, quantity, type Tone } from './layout.ts'
import type { RenderOptions } from './options.ts'
import { verdictTones } from './tones.ts'
import { countObserved, describeNote, doubtOf, notesOn } from './unverified.ts'

const labelWidth = 11
const mostInteractions = 2
const mostUnseen = 12

const severityTones = { breaking: 'bad', warning: 'doubtful', info: 'strong' } as const satisfies Record<Severity, Tone>

/** All that is to be said about one target, as lines without newlines: trouble, findings, laws, coverage, how to run it again. */
export function targetSection(report: TargetReport, options: RenderOptions, paint: Paint): string[] {
  const { target, environment, api, stability, baseUrl, verdict } = report
  const groups = groupFindings(report.findings)
  return [
    paint(verdictTones[verdict], escapeControls(`${target} in ${environment}: ${verdict}`)),
    ...row(2, 'api', `${api} (${stability}) at ${baseUrl}`),
    ...troubleLines(report, options),
    ...groups.flatMap((group) => ['', ...groupLines(group, report, options, paint)]),
    ...(groups.length === 0 ? [] : ['']),
    ...operationLines(report),
    ...listLines(report, paint),
    ...row(2, 'requests', requestsText(report.requests)),
    ...(verdict === 'pass' ? [] : row(2, 'again', options.again(report))),
  ]
}

function troubleLines(report: TargetReport, options: RenderOptions): string[] {
  const { api, cause } = report
  if (cause !== null)
    return [...row(2, 'trouble', `${cause.class}: ${cause.message}`), ...row(2, 'next', nextStepFor(cause.class, options.notes(api)))]
  const doubt = doubtOf(report)
  return doubt === null ? [] : [...row(2, 'trouble', doubt.message), ...row(2, 'next', doubt.next)]
}

/** How many operations were observed, and of the others which and why; nothing where all were, in full. */
function operationLines(report: TargetReport): string[] {
  const notes = notesOn(report)
  if (notes.length === 0) return []
  return [...row(2, 'operations', countObserved(report.operations)), ...notes.flatMap((note) => row(4, '', describeNote(note)))]
}

function groupLines(group: FindingGroup, { api }: TargetReport, options: RenderOptions, paint: Paint): string[] {
  const { id, severity, findings, waived } = group
  const places = findings.length === 1 ? '' : `  in ${findings.length} places`
  const counts = isAtLeast(severity, options.failOn)
  const aside = waived ? '  (waived: no drift)' : counts ? '' : `  (below --fail-on ${options.failOn}: no drift)`
  const pages = [...new Set(findings.map(({ operation }) => options.notes(api)?.docs.get(operation)))].filter((page) => page !== undefined)
  return [
    `  ${paint(severityTones[severity], severity)}  ${paint('strong', id)}${places}${aside === '' ? '' : paint('quiet', aside)}`,
    ...row(4, '', group.when),
    ...findings.flatMap((finding) => placeLines(finding, paint)),
    ...row(4, 'next', group.action),
    ...pages.flatMap((page) => row(4, 'docs', page)),
    ...row(4, 'explain', `npx plumbline explain ${id}`),
  ]
}

/** What the spec says, what our pacts rely on and what the API does, and which of them has to give way. */
function placeLines(finding: Finding, paint: Paint): string[] {
  const { evidence, expected, observed, source, assumption, pinnedBy, fingerprint, waiver } = finding
  const believed = assumption === undefined ? `at ${source}` : `assumed at ${source}: ${assumption}`
  return [
    ...field(4, 0, '', escapeControls(placeOf(finding))).map((line) => paint('strong', line)),
    ...row(6, 'spec says', `${expected.replace(/\.$/, '')}, ${believed}`),
    ...row(6, 'pacts say', pinnedBy.length === 0 ? 'nothing: no interaction needs it' : `needed by ${reliance(finding, mostInteractions)}`),
    ...row(6, 'live shows', `${observed}, in ${evidence.count} of ${evidence.of}`),
    ...row(6, 'mend', describeMend(finding)),
    ...row(6, 'finding', fingerprint),
    ...(waiver === undefined ? [] : row(6, 'waived', describeAcceptance(waiver))),
  ]
}

/** The laws, filters and coverage of the list, or of each of several under its name. */
function listLines({ laws, filters = [], coverage }: TargetReport, paint: Paint): string[] {
  const operations = [...new Set([...coverage.operations, ...laws, ...filters].map(({ operation }) => operation))]
  if (operations.length < 2) return [...lawLines(2, laws), ...filterLines(2, filters), ...row(2, 'coverage', coverageText(coverage))]
  return operations.flatMap((operation) => {
    const isOwn = (each: { operation: string }) => each.operation === operation
    const covered = coverage.operations.find(isOwn)
    return [
      ...field(2, 0, '', escapeControls(operation)).map((line) => paint('strong', line)),
      ...lawLines(4, laws.filter(isOwn)),
      ...filterLines(4, filters.filter(isOwn)),
      ...(covered === undefined ? [] : row(4, 'coverage', coverageText(covered))),
    ]
  })
}

function lawLines(indent: number, laws: readonly LawResult[]): string[] {
  return tallyLines(
    indent,
    'laws',
    laws.map(({ id, verdict, reason }) => ({ name: id, verdict, reason: verdict === 'held' ? '' : reason })),
  )
}

function filterLines(indent: number, filters: readonly FilterResult[]): string[] {
  return tallyLines(
    indent,
    'filters',
    filters.map(({ parameter, verdict, reason }) => ({ name: parameter, verdict, reason })),
  )
}

/** How many held, and of each verdict which and why; those of one reason together. */
function tallyLines(
  indent: number,
  label: string,
  results: readonly (Pick<LawResult, 'verdict' | 'reason'> & { name: string })[],
): string[] {
  if (results.length === 0) return []
  const [held, broken, untested] = (['held', 'broken', 'untested'] as const).map((wanted) =>
    results.filter(({ verdict }) => verdict === wanted),
  )
  const lines = (verdict: string, group: typeof results = []) =>
    [...Map.groupBy(group, ({ reason }) => reason)].flatMap(([reason, those]) => {
      const names = those.map(({ name }) => name).join(', ')
      return row(indent + 2, verdict, reason === '' ? names : `${names}: ${reason}`)
    })
  return [
    ...row(indent, label, `${held?.length} held, ${broken?.length} broken, ${untested?.length} untested`),
    ...lines('held', held),
    ...lines('broken', broken),
    ...lines('untested', untested),
  ]
}

function coverageText({ items, properties: { documented, seen, unseen } }: Pick<Coverage, 'items' | 'properties'>): string {
  const rest = unseen.length === 0 || seen === 0 ? '' : `; not seen: ${enumerate(unseen, mostUnseen)}`
  return `${quantity(items, 'item')}; ${seen} of ${quantity(documented, 'documented property', 'documented properties')} seen${rest}`
}

function requestsText(requests: readonly RequestReport[]): string {
  const slowest = requests.reduce<RequestReport | null>((worst, next) => (next.durationMs > (worst?.durationMs ?? -1) ? next : worst), null)
  if (slowest === null) return 'none was made'
  const statuses = new Map<string, number>()
  for (const { status } of requests) {
    const name = status === null ? 'no answer' : String(status)
    statuses.set(name, (statuses.get(name) ?? 0) + 1)
  }
  const answers = [...statuses].map(([name, count]) => `${count} × ${name}`).join(', ')
  return `${requests.length} (${answers}); slowest ${duration(slowest.durationMs)} (${slowest.id})`
}

function row(indent: number, label: string, text: string): string[] {
  return field(indent, label === '' ? 0 : labelWidth, label, escapeControls(text))
}
