import { isAtLeast } from '#check/verdict'
import type { DiffFinding } from '#findings/diff/finding'
import type { Severity } from '#findings/finding'
import { type DiffGroup, describeOmitted, diffHeadline, groupDiff, namedPlaces } from './diff-grouping.ts'
import type { DiffRenderOptions } from './diff-render.ts'
import type { DiffReport, DiffSide } from './diff-report.ts'
import { escapeControls } from './escape.ts'
import { reliance } from './grouping.ts'
import { createPaint, enumerate, field, type Paint, pageWidth, quantity, type Tone, wrap } from './layout.ts'
import { verdictTones } from './tones.ts'

const labelWidth = 11
const mostInteractions = 3
const mostPlaces = 8

const severityTones = { breaking: 'bad', warning: 'doubtful', info: 'strong' } as const satisfies Record<Severity, Tone>

const meanings = {
  drift: 'Whatever relies on the places below may misbehave once the provider ships it.',
  pass: 'Nothing that the old revision promises or accepts is taken back.',
} as const satisfies Record<DiffReport['verdict'], string>

/** The report for a person: the verdict, what it does to our pacts, then each kind of change, with the places where it shows. */
export function renderDiffText(report: DiffReport, options: DiffRenderOptions): string {
  const paint = createPaint(options.colour)
  const { verdict, old, new: next, findings, tool } = report
  const groups = groupDiff(findings)
  const omitted = describeOmitted(report)
  const lines = [
    ...wrap(escapeControls(diffHeadline(report)), pageWidth).map((line) => paint(verdictTones[verdict], line)),
    verdict === 'pass' && findings.length > 0 ? 'Nothing at or above the threshold is taken back.' : meanings[verdict],
    '',
    ...row(2, 'old', describeSide(old)),
    ...row(2, 'new', describeSide(next)),
    ...row(2, 'pacts', pactText(report)),
    ...groups.flatMap((group) => ['', ...groupLines(group, options, paint)]),
    ...(omitted === null ? [] : ['', ...wrap(omitted, pageWidth)]),
    '',
    paint('quiet', `plumbline ${tool.version}`),
  ]
  return `${lines.join('\n')}\n`
}

function describeSide({ file, title, version }: DiffSide): string {
  const name = [title, version].filter((part) => part !== '').join(', version ')
  return name === '' ? file : `${file} (${name})`
}

function pactText({ api, pacts: { interactions, touched } }: DiffReport): string {
  if (interactions === 0) return `none with ${api}: what our code relies on is not known (see --api)`
  if (touched.length === 0) return `none of ${quantity(interactions, 'interaction')} with ${api} relies on what breaks`
  const names = enumerate(
    touched.map((description) => `"${description}"`),
    mostInteractions,
  )
  return `${touched.length} of ${quantity(interactions, 'interaction')} with ${api} rely on what breaks: ${names}`
}

function groupLines({ id, severity, when, action, findings }: DiffGroup, { failOn }: DiffRenderOptions, paint: Paint): string[] {
  const count = findings.reduce((sum, { places }) => sum + places.count, 0)
  const places = count === 1 ? '' : `  in ${count} places`
  const below = isAtLeast(severity, failOn) ? '' : paint('quiet', `  (below --fail-on ${failOn}: no drift)`)
  return [
    `  ${paint(severityTones[severity], severity)}  ${paint('strong', id)}${places}${below}`,
    ...row(4, '', when),
    ...findings.flatMap((finding) => findingLines(finding, paint)),
    ...row(4, 'next', action),
    ...row(4, 'explain', `npx plumbline explain ${id}`),
  ]
}

function findingLines(finding: DiffFinding, paint: Paint): string[] {
  const { definition, expected, observed, source, assumption, pinnedBy, fingerprint } = finding
  const { named, more } = namedPlaces(finding, mostPlaces)
  const hidden = finding.places.named.length - named.length
  return [
    ...named.flatMap((place) => field(4, 0, '', escapeControls(place)).map((line) => paint('strong', line))),
    ...(more === 0 ? [] : row(4, '', `and ${quantity(more, 'more place')}${hidden === 0 ? '' : `, ${hidden} of them in --format json`}`)),
    ...(definition === null ? [] : row(6, 'definition', definition)),
    ...row(6, 'before', expected),
    ...row(6, 'now', observed),
    ...row(6, 'source', source),
    ...(assumption === undefined ? [] : row(6, 'assumed', assumption)),
    ...row(6, 'relied on', pinnedBy.length === 0 ? 'by no interaction of our pacts' : `by ${reliance(finding, mostInteractions)}`),
    ...row(6, 'finding', fingerprint),
  ]
}

function row(indent: number, label: string, text: string): string[] {
  return field(indent, label === '' ? 0 : labelWidth, label, escapeControls(text))
}
