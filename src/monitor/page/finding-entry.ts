import { html } from 'hono/html'
import { catalogue } from '#findings/catalogue'
import type { Finding } from '#findings/finding'
import { describeMend } from '#findings/mend'
import { isWaived } from '#findings/waivers'
import { type OpenFinding, worstFirst } from '#monitor/state'
import type { TargetStatus } from '#monitor/status'
import { describeAcceptance } from '#report/grouping'
import { enumerate } from '#report/layout'
import { describeCertainty, describeOpen, isSuspected } from './certainty.ts'
import { type Html, momentAndDistance, relative } from './moments.ts'
import { runbookOf } from './runbooks.ts'

/** How many findings have room on a page: some open to be read, some to be unfolded, some in a line; the others are counted. */
export interface Room {
  unfolded: number
  folded: number
  lines: number
  /** How many interactions of each are named. */
  interactions: number
}

interface Context {
  status: TargetStatus
  /** Unix milliseconds. */
  now: number
  /** The way to `/`: `./` there, `../` one level down. */
  root: string
  room: Room
}

/** The open findings, worst first, as far as there is room. */
export function renderFindings(context: Context): Html | string {
  const { status, root, room } = context
  const open = worstFirst(status.state.open)
  if (open.length === 0) return ''
  const detailed = room.unfolded + room.folded
  const shown = detailed + room.lines
  const page = `${root}targets/${encodeURIComponent(status.watched.target.name)}`
  const words = `Findings: ${describeOpen(open)}`
  return html`${root === './' ? html`<h3>${words}</h3>` : html`<h2>${words}</h2>`}
<ul class="findings">
${open.slice(0, detailed).map((one, index) => unfoldable(one, index < room.unfolded, context))}${open
  .slice(detailed, shown)
  .map((one) =>
    line(one, page, context),
  )}${open.length > shown ? html`<li class="line"><a href="${root === './' ? page : `${root}api/v1/findings`}">and ${open.length - shown} more${root === './' ? '' : ', as JSON'}</a></li>` : ''}</ul>`
}

function unfoldable(one: OpenFinding, isUnfolded: boolean, context: Context): Html {
  return html`<li id="${anchorOf(one, context)}"><details${isUnfolded ? html` open` : ''}>
<summary>${head(one, context)}</summary>
${details(one, context)}
</details></li>
`
}

/** Without details where there is no room for them: on the target's own page there is more. */
function line(one: OpenFinding, page: string, context: Context): Html {
  const { root } = context
  const details = root === './' ? html` <a href="${page}#${anchorOf(one, context)}">Details</a>` : ''
  const link = html`${details} <a href="${root}runbooks/${runbookOf(one.finding)}">Runbook</a>`
  return html`<li class="line" id="${anchorOf(one, context)}">${head(one, context, link)}</li>
`
}

function anchorOf({ finding }: OpenFinding, { status }: Context): string {
  return `f-${encodeURIComponent(status.watched.target.name)}-${finding.fingerprint}`
}

function head(one: OpenFinding, { now }: Context, link: Html | string = ''): Html {
  const { finding, since } = one
  const doubt = isWaived(finding) ? 'waived' : isSuspected(one) ? 'suspected' : ''
  const badge = html`<b class="badge ${finding.severity} ${doubt}">${finding.severity}${doubt === '' ? '' : `, ${doubt}`}</b>`
  return html`${badge}<code class="id">${finding.id}</code><span class="quiet">${relative(since, now)}</span><span class="says">${sentence(finding)}${link}</span>`
}

/** The message says operation, place and evidence; its place is set apart so that it can be read at a glance. */
function sentence({ message, location }: Finding): Html {
  const at = location === '' ? -1 : message.indexOf(location)
  if (at < 0) return html`${message}`
  return html`${message.slice(0, at)}<code>${location}</code>${message.slice(at + location.length)}`
}

function details(one: OpenFinding, { status, now, root, room }: Context): Html {
  const { finding, since, lastSeenAt } = one
  const { id, severity, fingerprint, operation, location, expected, observed, evidence, pinnedBy, source, assumption, waiver } = finding
  const { target, spec } = status.watched
  const docs = spec.operations.find((candidate) => candidate.id === operation)?.docs ?? ''
  const page = /^https?:\/\//.test(docs) ? html` · <a href="${docs}" rel="noreferrer">What the provider documents</a>` : ''
  // In the sandbox a check would play an emulation of its own.
  const where = target.environment === 'sandbox' ? ` --base-url ${status.watched.baseUrl}` : ''
  const check = html`npx plumbline check ${target.name} --env ${target.environment}${where}`
  const waive = html`npx plumbline waive ${fingerprint} --report report.json --target ${target.name} --until DATE --owner WHO --reason WHY`
  return html`<dl class="plain ${severity}">
<dt>What</dt><dd>${catalogue[id].when}</dd>
<dt>Where</dt><dd><code>${operation}</code>, HTTP ${finding.status}, ${location === '' ? 'the response itself' : html`<code>${location}</code>`}</dd>
<dt>Spec says</dt><dd>${expected} (<code>${source}</code>)${assumption === undefined ? '' : `; only assumed: ${assumption}`}</dd>
<dt>Live shows</dt><dd>${observed}, in ${evidence.count} of ${evidence.of}</dd>
<dt>Relied on by</dt><dd>${pinnedBy.length === 0 ? 'no interaction of our pacts' : enumerate(pinnedBy, room.interactions)}</dd>
<dt>To mend</dt><dd>${describeMend(finding)}</dd>
<dt>Next</dt><dd>${catalogue[id].action} <a href="${root}runbooks/${runbookOf(finding)}">Runbook</a>${page}</dd>
<dt>Open since</dt><dd>${momentAndDistance(since, now)}, last seen ${relative(lastSeenAt, now)}</dd>
<dt>Certainty</dt><dd>${describeCertainty(one, status.watched.confirm)}</dd>
<dt>Waiver</dt><dd>${waiver === undefined ? html`none; <code>${check} --format json --output report.json</code>, then <code>${waive}</code>, then commit and reload it` : describeAcceptance(waiver)}</dd>
<dt>By hand</dt><dd><code>${check}</code> · <code>npx plumbline explain ${id}</code></dd>
</dl>`
}
