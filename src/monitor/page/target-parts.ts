import { html } from 'hono/html'
import type { SkipReason } from '#monitor/recording'
import { counted, historyLength, lastRun, type RunSummary, type TargetState } from '#monitor/state'
import type { TargetStatus } from '#monitor/status'
import type { LawResult } from '#pagination/law'
import { lawsOf } from '#pagination/laws'
import { nextStepFor } from '#report/advice'
import { duration, quantity } from '#report/layout'
import { type Doubt, doubtOf } from '#report/unverified'
import { isDoubtful } from './certainty.ts'
import { countStatuses, strip } from './charts.ts'
import { type Html, moment, momentAndDistance, relative } from './moments.ts'
import { runbookOfCause } from './runbooks.ts'
import { mark, type Standing, standings } from './standing.ts'

/** A check is late by now: what ContractProbeStalled goes by. */
const leastOverdueMs = 120_000
const whySkipped: Record<SkipReason, string> = {
  overlap: 'the one before was still running',
  missed: 'this process was blocked or asleep, or its clock was set forward',
  budget: 'too few requests were left of our budget for the provider',
}

/** Where a target stands at a moment, Unix milliseconds. */
export function standingOf({ state, intervalMs }: TargetStatus, now: number): Standing {
  const last = lastRun(state)
  if (last === null) return 'waiting'
  if (last.status === 'drift') return 'drift'
  if (intervalMs > 0 && now - endOf(last) > Math.max(3 * intervalMs, leastOverdueMs)) return 'stalled'
  const isBroken = counted(state.open).some(({ finding }) => finding.severity === 'breaking')
  return last.status === 'pass' && isBroken ? 'unresolved' : last.status
}

function endOf({ startedAt, durationMs }: RunSummary): number {
  return startedAt + durationMs
}

/** The verdict in a sign and words, and since when. */
export function renderVerdict(status: TargetStatus, now: number): Html {
  const standing = standingOf(status, now)
  const at = sinceWhen(status, now)
  const since = at === null ? '' : html` <small>since ${momentAndDistance(at, now)}</small>`
  return html`<p class="verdict ${standing}">${mark(standing)} ${verdictText(status, now)}${since}</p>`
}

/** Since when a target stands where it stands, Unix milliseconds; null before the first run. */
export function sinceWhen(status: TargetStatus, now: number): number | null {
  const last = lastRun(status.state)
  return last !== null && standingOf(status, now) === 'stalled' ? endOf(last) : status.state.since
}

/** The verdict in words. */
export function verdictText(status: TargetStatus, now: number): string {
  return isDoubtful(status.state) ? 'drift suspected' : standings[standingOf(status, now)].text
}

/** What is watched, in one line. */
export function renderIdentity({ watched: { target, spec, baseUrl } }: TargetStatus): Html {
  return html`<span class="quiet">${spec.title} · ${target.api} · ${target.environment} · <code>${baseUrl}</code></span>`
}

/** Why nothing could be seen, and what to do about that; nothing where all went well. */
export function renderTrouble(status: TargetStatus, root: string, now: number): Html | string {
  const { watched, state } = status
  const last = lastRun(state)
  if (last === null) return ''
  const isOfNow = last.status === 'drift' || doubtIn(state) !== null
  const kept = state.open.length === 0 || isOfNow ? '' : ' The findings below are from before.'
  const link = (runbook: string) => html`<a href="${root}runbooks/${runbook}">Runbook</a>`
  if (standingOf(status, now) === 'stalled') {
    const why = status.skipped === null ? '' : `: ${whySkipped[status.skipped]}`
    const late = html`The last check ended ${relative(endOf(last), now)}, and one was due every ${duration(status.intervalMs)}${why}. What is shown is from then.`
    return html`<div class="trouble unverified"><p>${late}</p><p>${link('ContractProbeStalled')}</p></div>`
  }
  if (last.failure !== null)
    return html`<div class="trouble failed"><p>${last.failure.replace(/\.$/, '')}.${kept}</p><p>${link('ContractProbeInternalError')}</p></div>`
  if (last.cause === null && last.status !== 'unverified') return ''
  const cause = last.cause?.class ?? null
  const doubt = doubtIn(state)
  const what =
    last.cause === null
      ? (doubt?.message ?? 'Too little was seen to tell.')
      : html`<strong>${cause}</strong>: ${last.cause.message.replace(/\.$/, '')}.`
  const next = cause === null ? doubt?.next : nextStepFor(cause, { docs: new Map(), variables: watched.credentialVariables })
  return html`<div class="trouble unverified"><p>${what}${kept}</p><p>${next === undefined ? '' : html`${next} `}${link(runbookOfCause(cause))}</p></div>`
}

/** Why the last run was unverified without trouble; null where it was not, or where nothing of it is known any more. */
function doubtIn({ status, operations, requests, history }: TargetState): Doubt | null {
  const last = history.at(-1)
  if (status !== 'unverified' || last === undefined || operations.length === 0) return null
  return doubtOf({ verdict: status, cause: last.cause, operations: [...operations], requests: [...requests] })
}

/** Every operation of the API, whether the last run observed it, and why not. */
export function renderOperations({ state: { operations }, watched }: TargetStatus): Html {
  if (operations.length === 0) return html`<p class="quiet">Not looked at yet.</p>`
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Operations of ${watched.target.name}"><table>
<tr><th scope="col">Operation</th><th scope="col">Observed</th><th scope="col">Why not</th></tr>
${operations.map(({ operation, observed, reason }) => html`<tr><td><code>${operation}</code></td><td>${observed ? (reason === null ? 'yes' : 'in part') : 'no'}</td><td>${reason ?? ''}</td></tr>\n`)}</table></div>`
}

/** The last runs as a row of cells, and what they were in words. */
export function renderStrip({ history }: TargetState, now: number): Html {
  const first = history[0]
  const cells = history.map((run) => ({ startedAt: run.startedAt, status: run.status }))
  const from = first === undefined ? 'no run yet' : html`from ${moment(first.startedAt, now)}`
  return html`<figure>${strip(cells, historyLength)}<figcaption><span>${from}</span><span>${
    history.length === 0 ? '' : `${quantity(history.length, 'run')}: ${countStatuses(cells)}`
  }</span></figcaption></figure>`
}

/** Every law of each list, what it states and how it fared. */
export function renderLaws({ state, watched }: TargetStatus): Html {
  const statements = new Map(
    watched.spec.operations.flatMap((operation) => lawsOf(operation).map(({ id, statement }) => [`${operation.id} ${id}`, statement])),
  )
  if (state.laws.length === 0) return html`<p class="quiet">Not looked at yet.</p>`
  const lists = [...Map.groupBy(state.laws, ({ operation }) => operation)]
  const named = (operation: string) =>
    lists.length < 2 ? '' : html`<tr><th scope="rowgroup" colspan="3"><code>${operation}</code></th></tr>\n`
  const row = ({ operation, id, verdict, reason }: LawResult) =>
    html`<tr><td><code>${id}</code><br><small>${statements.get(`${operation} ${id}`) ?? ''}</small></td><td class="law-${verdict}">${verdict}</td><td>${reason}</td></tr>\n`
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Pagination laws of ${watched.target.name}"><table>
<tr><th scope="col">Law</th><th scope="col">Verdict</th><th scope="col">Why</th></tr>
${lists.map(([operation, laws]) => html`<tbody>${named(operation)}${laws.map(row)}</tbody>`)}</table></div>`
}

const mostUnseen = 60

/** What of the documented response of each list was seen nowhere. */
export function renderUnseen({ coverage }: TargetState): Html {
  if (coverage === null) return html`<p class="quiet">Nothing seen yet.</p>`
  const lacking = coverage.operations.filter(({ properties }) => properties.unseen.length > 0)
  if (lacking.length === 0) return html`<p>All that is documented was seen.</p>`
  const isOne = coverage.operations.length < 2
  return html`${lacking.map(({ operation, properties: { unseen } }) => {
    const more = unseen.length > mostUnseen ? html`<li>and ${unseen.length - mostUnseen} more</li>` : ''
    const where = isOne ? '' : html` in <code>${operation}</code>`
    return html`<p>Documented${where}, and absent wherever it was looked for:</p><ul>${unseen.slice(0, mostUnseen).map((location) => html`<li><code>${location}</code></li>`)}${more}</ul>`
  })}`
}
