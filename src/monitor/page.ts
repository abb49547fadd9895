import { html, raw } from 'hono/html'
import ms from 'ms'
import { catalogue } from '#findings/catalogue'
import { nextStepFor } from '#report/advice'
import { lastRun, type OpenFinding, type RunStatus, type TargetState, worstFirst } from './state.ts'
import type { TargetStatus } from './status.ts'
import type { WatchedTarget } from './watched-target.ts'

type Html = ReturnType<typeof html>

const words: Record<RunStatus | 'waiting', { mark: string; text: string }> = {
  pass: { mark: '✔', text: 'holds' },
  drift: { mark: '✖', text: 'drift' },
  unverified: { mark: '?', text: 'not verified' },
  failed: { mark: '!', text: 'Plumbline failed' },
  waiting: { mark: '…', text: 'waiting for the first run' },
}

/** The status page: complete without scripts, every string from outside escaped by `html`; `now` in Unix milliseconds. */
export function renderPage(statuses: readonly TargetStatus[], now: number): Html {
  const headline = headlineOf(statuses)
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${headline} · Plumbline</title>
<style>${raw(style)}</style>
</head>
<body>
<header><h1>${headline}</h1><p>Plumbline, as of ${moment(now)}</p></header>
<main>
${statuses.map((status) => renderTarget(status, now))}
</main>
<footer><a href="/metrics">metrics</a> · <a href="/api/v1/targets">targets as JSON</a> · <a href="/api/v1/findings">findings as JSON</a> · <a href="/readyz">readiness</a></footer>
</body>
</html>
`
}

/** The worst that can be said of all targets, in a few words. */
function headlineOf(statuses: readonly TargetStatus[]): string {
  const count = (wanted: RunStatus | null) => statuses.filter(({ state }) => state.status === wanted).length
  const of = `of ${statuses.length} ${statuses.length === 1 ? 'target' : 'targets'}`
  if (count('drift') > 0) return `Drift in ${count('drift')} ${of}`
  if (count('failed') > 0) return `Plumbline failed on ${count('failed')} ${of}`
  if (count('unverified') > 0) return `${count('unverified')} ${of} could not be verified`
  if (count(null) > 0) return `Waiting for the first run of ${count(null)} ${of}`
  return statuses.length === 1 ? 'The target holds' : `All ${statuses.length} targets hold`
}

function renderTarget({ watched, state, nextRunAt }: TargetStatus, now: number): Html {
  const { target, baseUrl } = watched
  const { mark, text } = words[state.status ?? 'waiting']
  return html`<article class="${state.status ?? 'waiting'}">
<h2>${target.name} <small>${target.api} · ${target.environment}</small></h2>
<p class="verdict"><span aria-hidden="true">${mark}</span> ${text}${state.since === null ? '' : html` since ${moment(state.since)} (${ago(state.since, now)})`}</p>
${renderTrouble(state, watched)}
${renderFindings(state, watched, now)}
<dl>
<dt>Base URL</dt><dd>${baseUrl}</dd>
<dt>Last run</dt><dd>${renderLastRun(state, now)}</dd>
<dt>Next run</dt><dd>${nextRunAt === null ? 'none' : html`in ${ms(Math.max(0, nextRunAt - now), { long: true })} (${target.schedule})`}</dd>
<dt>Laws</dt><dd>${renderLaws(state)}</dd>
<dt>Coverage</dt><dd>${renderCoverage(state)}</dd>
</dl>
${renderHistory(state)}
</article>
`
}

function renderTrouble(state: TargetState, { credentialVariables }: WatchedTarget): Html | string {
  const last = lastRun(state)
  if (last === null) return ''
  const kept = state.open.length === 0 ? '' : ' The findings below are from before.'
  if (last.failure !== null) return html`<p class="trouble">${last.failure}.${kept}</p>`
  if (last.cause === null) return last.status === 'unverified' ? html`<p class="trouble">Too little was seen to tell.${kept}</p>` : ''
  const next = nextStepFor(last.cause.class, { docs: new Map(), variables: credentialVariables })
  return html`<p class="trouble"><strong>${last.cause.class}</strong>: ${last.cause.message}${last.status === 'unverified' ? kept : ''}</p>
<p>${next}</p>`
}

function renderFindings(state: TargetState, watched: WatchedTarget, now: number): Html | string {
  if (state.open.length === 0) return ''
  return html`<ul class="findings">
${worstFirst(state.open).map((open) => renderFinding(open, watched, now))}</ul>`
}

function renderFinding({ finding, since }: OpenFinding, { spec }: WatchedTarget, now: number): Html {
  const { id, severity, operation, location, expected, observed, evidence, pinnedBy, message, source } = finding
  const docs = spec.operations.find((candidate) => candidate.id === operation)?.docs ?? ''
  return html`<li class="${severity}">
<p><b>${severity}</b> <code>${id}</code> in <code>${operation}</code>${location === '' ? '' : html` at <code>${location}</code>`}</p>
<p>${message}</p>
<p>Expected ${expected}, observed ${observed}, in ${evidence.count} of ${evidence.of}; since ${moment(since)} (${ago(since, now)}). Promised in <code>${source}</code>.</p>
${pinnedBy.length === 0 ? '' : html`<p>Relied on by: ${pinnedBy.join('; ')}.</p>`}
<p>${catalogue[id].action}${/^https?:\/\//.test(docs) ? html` <a href="${docs}" rel="noreferrer">What the provider documents</a>` : ''}</p>
</li>
`
}

function renderLastRun(state: TargetState, now: number): Html | string {
  const last = lastRun(state)
  if (last === null) return 'none yet'
  return html`${ago(last.startedAt, now)}, took ${ms(Math.round(last.durationMs))}, ${state.requests.length} requests`
}

function renderLaws({ laws }: TargetState): Html | string {
  if (laws.length === 0) return 'not looked at yet'
  const ids = (verdict: string) => laws.filter((law) => law.verdict === verdict).map(({ id }) => id)
  const broken = ids('broken')
  return `${ids('held').length} held, ${ids('untested').length} untested, ${broken.length} broken${broken.length === 0 ? '' : `: ${broken.join(', ')}`}`
}

function renderCoverage({ coverage }: TargetState): string {
  if (coverage === null) return 'nothing seen yet'
  const { items, properties } = coverage
  return `${properties.seen} of ${properties.documented} documented properties, in ${items} items`
}

function renderHistory({ history }: TargetState): Html | string {
  if (history.length === 0) return ''
  const counts = (['pass', 'drift', 'unverified', 'failed'] as const)
    .map((status) => ({ status, count: history.filter((run) => run.status === status).length }))
    .filter(({ count }) => count > 0)
    .map(({ status, count }) => `${count} ${words[status].text}`)
  return html`<p class="history" role="img" aria-label="Last ${history.length} runs: ${counts.join(', ')}">${history.map(
    ({ status }) => html`<i class="${status}">${words[status].mark}</i>`,
  )}</p>`
}

function moment(at: number): Html {
  const iso = new Date(at).toISOString()
  return html`<time datetime="${iso}">${iso.slice(0, 19).replace('T', ' ')} UTC</time>`
}

function ago(at: number, now: number): string {
  const elapsed = now - at
  return elapsed < 1000 ? 'just now' : `${ms(elapsed, { long: true })} ago`
}

/** The page's one style sheet; the server lets no other through. */
export const style = `
:root { color-scheme: light dark; --ok: light-dark(#1a6b33, #6fd08c); --bad: light-dark(#b3261e, #ff8a80); --warn: light-dark(#7a5200, #f2c14e); --quiet: light-dark(#595959, #a8a8a8); --line: light-dark(#d5d5d5, #444); }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; color: light-dark(#1b1b1b, #ececec); background: light-dark(#fff, #161616); overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.15rem; margin: 0; } h2 small, header p, footer, dt { color: var(--quiet); font-weight: normal; }
header p { margin: 0 0 1rem; } p { margin: .25rem 0; } a { color: inherit; }
article { border: 1px solid var(--line); border-left: .4rem solid var(--quiet); border-radius: .3rem; padding: .75rem 1rem; margin: 0 0 1rem; }
article.pass { border-left-color: var(--ok); } article.drift { border-left-color: var(--bad); } article.unverified, article.failed { border-left-color: var(--warn); }
.verdict { font-weight: bold; } .pass > .verdict, i.pass { color: var(--ok); } .drift > .verdict, i.drift, .breaking b { color: var(--bad); }
.unverified > .verdict, .failed > .verdict, i.unverified, i.failed, .warning b, .trouble { color: var(--warn); }
ul.findings { list-style: none; padding: 0; margin: .5rem 0; } ul.findings li { border-top: 1px solid var(--line); padding: .5rem 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; margin: .5rem 0; } dd { margin: 0; }
.history i { font-style: normal; display: inline-block; width: 1.1em; text-align: center; } code { font-size: .9em; }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; } dd { margin: 0 0 .25rem; } }
`
