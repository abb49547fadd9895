import type { Report, TargetReport, Verdict } from '#check/report'
import { isPartlyEmpty } from '#findings/emptiness'
import type { UnusedWaiver } from '#findings/waivers'
import { escapeControls } from './escape.ts'
import { countFindings, describeWaiver, headline } from './grouping.ts'
import { type Cell, columns, createPaint, duration, field, type Paint, pageWidth, wrap } from './layout.ts'
import type { RenderOptions } from './options.ts'
import { targetSection } from './text-target.ts'
import { verdictTones } from './tones.ts'

const meanings = {
  pass: 'Everything that could be tested was seen to hold.',
  accepted: 'Nothing here counts as drift; what differs from the contract all the same is listed below.',
  drift: 'The API is not what it promised: whatever relies on the places below may misbehave now.',
  unverified: 'This is trouble, not drift: what the API promises could not be seen, so nothing is known about it.',
  unasked: 'Nothing of the API was looked at, so nothing is known about it.',
  partial: 'Not all that the API promises was looked at: no drift was seen, and of the rest nothing is known.',
} as const satisfies Record<Verdict | 'accepted' | 'partial' | 'unasked', string>

/** The report for whoever is on call: the verdict first, then each target, worst first, with what to do next. */
export function renderText(report: Report, options: RenderOptions): string {
  const paint = createPaint(options.colour)
  const targets = [...report.targets].sort(byVerdict)
  const [first = '', ...rest] = wrap(escapeControls(headline(report)), pageWidth)
  const lines = [
    paint(verdictTones[report.verdict], first),
    ...rest.map((line) => paint(verdictTones[report.verdict], line)),
    meaningOf(report),
    '',
    ...summary(targets, paint),
    ...targets.flatMap((target) => ['', ...targetSection(target, options, paint)]),
    ...unusedLines(report.unusedWaivers ?? []),
    '',
    paint('quiet', `plumbline ${report.tool.version}, ${report.startedAt}, took ${duration(report.durationMs)}`),
  ]
  return `${lines.join('\n')}\n`
}

function meaningOf({ verdict, targets }: Report): string {
  const unverified = targets.filter((target) => target.verdict === 'unverified')
  if (verdict === 'unverified' && unverified.length > 0 && unverified.every((target) => target.cause === null || isPartlyEmpty(target))) {
    if (unverified.every(({ coverage }) => coverage.properties.seen > 0)) return meanings.partial
    if (unverified.every(({ requests }) => requests.length === 0)) return meanings.unasked
  }
  return meanings[verdict === 'pass' && targets.some(({ findings }) => findings.length > 0) ? 'accepted' : verdict]
}

function summary(targets: readonly TargetReport[], paint: Paint): string[] {
  const header: Cell[] = ['TARGET', 'ENVIRONMENT', 'VERDICT', 'FINDINGS', 'ITEMS', 'REQUESTS'].map((name) => ['quiet', name])
  const rows = targets.map((target): Cell[] => [
    escapeControls(target.target),
    target.environment,
    [verdictTones[target.verdict], target.cause === null ? target.verdict : `${target.verdict} (${target.cause.class})`],
    countFindings(target.findings) || 'none',
    String(target.coverage.items),
    String(target.requests.length),
  ])
  return columns([header, ...rows], paint)
}

function unusedLines(waivers: readonly UnusedWaiver[]): string[] {
  if (waivers.length === 0) return []
  return [
    '',
    'Waivers that match nothing here, and can go:',
    ...waivers.flatMap((waiver) => field(2, 14, waiver.fingerprint, escapeControls(`${describeWaiver(waiver)} (${waiver.source})`))),
  ]
}

function byVerdict(a: TargetReport, b: TargetReport): number {
  const order: readonly Verdict[] = ['drift', 'unverified', 'pass']
  return order.indexOf(a.verdict) - order.indexOf(b.verdict) || a.target.localeCompare(b.target, 'en')
}
