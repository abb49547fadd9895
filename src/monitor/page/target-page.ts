import { html } from 'hono/html'
import type { RequestReport } from '#check/report'
import type { FindingLife } from '#findings/life'
import type { RunSummary, TargetState } from '#monitor/state'
import type { TargetStatus } from '#monitor/status'
import { quantity } from '#report/layout'
import { type Document, renderDocument } from './document.ts'
import { milliseconds, renderFacts } from './facts.ts'
import { type Room, renderFindings } from './finding-entry.ts'
import { type Html, moment, momentAndDistance, relative } from './moments.ts'
import { standings } from './standing.ts'
import {
  renderIdentity,
  renderLaws,
  renderOperations,
  renderStrip,
  renderTrouble,
  renderUnseen,
  sinceWhen,
  standingOf,
  verdictText,
} from './target-parts.ts'

const root = '../'
const room: Room = { unfolded: 3, folded: 4, lines: 10, interactions: Number.POSITIVE_INFINITY }

/** The page of one target: all that is known of it, and its history. */
export function renderTargetPage(status: TargetStatus, frame: Pick<Document, 'now' | 'isUpdate'>): Html {
  const { watched, state } = status
  const { now } = frame
  const standing = standingOf(status, now)
  const at = sinceWhen(status, now)
  const since = at === null ? '' : html` since ${momentAndDistance(at, now)}`
  return renderDocument({
    ...frame,
    root,
    title: `${watched.target.name}: ${verdictText(status, now)}`,
    subtitle: html`${renderIdentity(status)}<span class="quiet">${since}</span>`,
    standing,
    main: html`<section class="box" aria-label="Now">
${renderTrouble(status, root, now)}
${renderStrip(state, now)}
${renderFindings({ status, now, root, room })}
${renderFacts(status, now)}
</section>
<section class="box" aria-labelledby="operations"><h2 id="operations">Operations</h2>
${renderOperations(status)}
</section>
<section class="box" aria-labelledby="laws"><h2 id="laws">Laws and coverage</h2>
${renderLaws(status)}
${renderUnseen(state)}
</section>
<section class="box" aria-labelledby="runs"><h2 id="runs">Runs</h2>
${renderRuns(state, now)}
</section>
<section class="box" aria-labelledby="requests"><h2 id="requests">Requests of the last run</h2>
${renderRequests(state)}
</section>
<section class="box" aria-labelledby="past"><h2 id="past">Past findings</h2>
${renderPast(state, now)}
</section>`,
  })
}

function renderRuns({ history }: TargetState, now: number): Html {
  if (history.length === 0) return html`<p class="quiet">None yet.</p>`
  return html`<div class="scroll" tabindex="0" role="group" aria-labelledby="runs"><table>
<tr><th scope="col">Began</th><th scope="col" class="number">Runs</th><th scope="col">Verdict</th><th scope="col" class="number">Took</th><th scope="col" class="number">Median request</th><th scope="col">What</th></tr>
${rowsOf(history).map((runs) => renderRow(runs, now))}</table></div>`
}

/** Runs in a row with the same outcome, the last of them first. */
type Row = readonly [latest: RunSummary, ...earlier: RunSummary[]]

function rowsOf(history: readonly RunSummary[]): Row[] {
  const rows: [RunSummary, ...RunSummary[]][] = []
  for (const run of history.toReversed()) {
    const row = rows.at(-1)
    if (row !== undefined && row[0].status === run.status && whatOf(row[0]) === whatOf(run)) row.push(run)
    else rows.push([run])
  }
  return rows
}

function renderRow(runs: Row, now: number): Html {
  const [latest] = runs
  const first = runs.at(-1) ?? latest
  const began = runs.length === 1 ? moment(first.startedAt, now) : html`${moment(first.startedAt, now)} to ${moment(latest.startedAt, now)}`
  const latencies = runs.map(({ latencyMs }) => latencyMs).filter((latency) => latency !== null)
  return html`<tr id="r-${first.startedAt}"><td class="when">${began}<br><small>${relative(latest.startedAt, now)}</small></td><td class="number">${
    runs.length
  }</td><td class="verdict ${latest.status}">${standings[latest.status].text}</td><td class="number">${rangeOf(
    runs.map(({ durationMs }) => durationMs),
  )}</td><td class="number">${rangeOf(latencies)}</td><td>${whatOf(latest)}</td></tr>
`
}

function rangeOf(values: readonly number[]): string {
  if (values.length === 0) return ''
  const [least, most] = [milliseconds(Math.min(...values)), milliseconds(Math.max(...values))]
  return least === most ? least : `${least} to ${most}`
}

function whatOf({ cause, failure, findings, blockedMs }: RunSummary): string {
  const counts = Object.entries(findings).flatMap(([severity, count]) => (count === 0 ? [] : [`${count} ${severity}`]))
  const found = counts.length === 0 ? [] : [counts.join(', ')]
  const blocked = blockedMs > 0 ? ['Plumbline itself stood still: its times do not count'] : []
  return [
    ...(failure === null ? [] : [failure]),
    ...(cause === null ? [] : [`${cause.class}: ${cause.message}`]),
    ...found,
    ...blocked,
  ].join('; ')
}

const mostRequests = 20
/** As blackbox_exporter calls them, in their order. */
const phaseNames = ['resolve', 'connect', 'tls', 'processing', 'transfer'] as const

function renderRequests({ requests }: TargetState): Html {
  if (requests.length === 0) return html`<p class="quiet">None that is known of.</p>`
  return html`<div class="scroll" tabindex="0" role="group" aria-labelledby="requests"><table>
<tr><th scope="col">Request</th><th scope="col" class="number">Status</th><th scope="col" class="number">Took</th><th scope="col">Phases</th></tr>
${requests.slice(0, mostRequests).map(renderRequest)}</table></div>${requests.length > mostRequests ? html`<p>and ${requests.length - mostRequests} more</p>` : ''}`
}

function renderRequest({ id, status, durationMs, phases }: RequestReport): Html {
  const parts = phaseNames.flatMap((name) => (phases[name] === undefined ? [] : [`${name} ${milliseconds(phases[name])}`]))
  return html`<tr><td class="when"><code>${id}</code></td><td class="number">${status ?? 'no answer'}</td><td class="number">${milliseconds(durationMs)}</td><td>${parts.join(', ')}</td></tr>
`
}

const mostPast = 8

function renderPast({ lives }: TargetState, now: number): Html {
  const past = lives.filter(({ state }) => state === 'resolved').toSorted((a, b) => b.lastSeenAt - a.lastSeenAt)
  if (past.length === 0) return html`<p class="quiet">None.</p>`
  return html`<div class="scroll" tabindex="0" role="group" aria-labelledby="past"><table>
<tr><th scope="col">Finding</th><th scope="col">Seen</th><th scope="col">Life</th></tr>
${past.slice(0, mostPast).map((life) => renderLife(life, now))}</table></div>${past.length > mostPast ? html`<p>and ${past.length - mostPast} more</p>` : ''}`
}

/** Changes of one life that are shown, the last ones. */
const mostEvents = 4

function renderLife({ finding, firstSeenAt, lastSeenAt, runs, history }: FindingLife, now: number): Html {
  const { fingerprint, severity, id, operation, location } = finding
  const events = history.slice(-mostEvents).map(({ at, change }) => html`<li>${change} ${moment(at, now)}</li>`)
  return html`<tr id="p-${fingerprint}"><td><b class="badge ${severity}">${severity}</b> <code>${id}</code><br>${operation} <code>${location}</code><br><small>${fingerprint}</small></td><td class="when">${moment(
    firstSeenAt,
    now,
  )} to ${moment(lastSeenAt, now)}<br><small>by ${quantity(runs, 'run')}</small></td><td class="when"><ul>${events}</ul></td></tr>
`
}
