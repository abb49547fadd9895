import { html } from 'hono/html'
import type { TargetStatus } from '#monitor/status'
import { quantity } from '#report/layout'
import { describeOpen, isDoubtful } from './certainty.ts'
import { strip } from './charts.ts'
import { type Document, renderDocument } from './document.ts'
import { remarksOn, renderFacts } from './facts.ts'
import { type Room, renderFindings } from './finding-entry.ts'
import { type Html, relative } from './moments.ts'
import { headlineOf, mark, type Standing, standings, worstOf, worstStandingFirst } from './standing.ts'
import {
  renderIdentity,
  renderLaws,
  renderOperations,
  renderStrip,
  renderTrouble,
  renderUnseen,
  renderVerdict,
  sinceWhen,
  standingOf,
} from './target-parts.ts'

/** What a reader asked to see of many targets; empty: all of them. */
export interface Choice {
  /** In the name, the API or the environment. */
  text: string
  standing: Standing | null
  /** From 1. */
  page: number
}

/** Up to so many targets are shown with what is known of them, and up to the first number with all of it; more as a list. */
const roomyCards = 2
const mostCards = 4
const rowsPerPage = 30
const roomy: Room = { unfolded: 1, folded: 3, lines: 8, interactions: 3 }
const tight: Room = { unfolded: 1, folded: 0, lines: 4, interactions: 3 }
const rowSlots = 20
const root = './'

/** Reads a choice from the query of a request; whatever makes no sense there counts as not given. */
export function readChoice(query: Record<string, string>): Choice {
  const page = Number(query.page)
  return {
    text: (query.q ?? '').trim().slice(0, 200),
    standing: worstStandingFirst.find((standing) => standing === query.is) ?? null,
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
  }
}

/** The page of all targets, worst first; `now` in Unix milliseconds. */
export function renderOverview(statuses: readonly TargetStatus[], choice: Choice, frame: Pick<Document, 'now' | 'isUpdate'>): Html {
  const { now } = frame
  const all = statuses.map((status) => standingOf(status, now))
  const isAllSuspicion = statuses.every((status) => standingOf(status, now) !== 'drift' || isDoubtful(status.state))
  return renderDocument({
    ...frame,
    root,
    title: headlineOf(all, isAllSuspicion),
    subtitle: openFindings(statuses),
    standing: worstOf(all),
    main:
      statuses.length > mostCards
        ? renderList(statuses, choice, now)
        : worstFirst(statuses, now).map((status) => renderCard(status, now, statuses.length)),
  })
}

function openFindings(statuses: readonly TargetStatus[]): string {
  const open = statuses.flatMap(({ state }) => state.open)
  return open.length === 0 ? '' : `Open findings: ${describeOpen(open)}`
}

function worstFirst(statuses: readonly TargetStatus[], now: number): TargetStatus[] {
  const rank = (status: TargetStatus) => worstStandingFirst.indexOf(standingOf(status, now))
  return statuses.toSorted((a, b) => rank(a) - rank(b))
}

function renderCard(status: TargetStatus, now: number, cards: number): Html {
  const { watched, state } = status
  const { name } = watched.target
  const key = encodeURIComponent(name)
  return html`<article id="t-${key}" class="${standingOf(status, now)}" aria-labelledby="h-${key}">
<header><h2 id="h-${key}"><a href="targets/${key}">${name}</a></h2>${renderVerdict(status, now)}</header>
<p>${renderIdentity(status)}</p>
${renderTrouble(status, root, now)}
${renderStrip(state, now)}
${renderFindings({ status, now, root, room: cards > roomyCards ? tight : roomy })}
${renderFacts(status, now)}
${
  cards > roomyCards
    ? ''
    : html`<details id="l-${key}"><summary>Operations, laws and coverage in full</summary>
${renderOperations(status)}
${renderLaws(status)}
${renderUnseen(state)}
</details>`
}
</article>
`
}

function renderList(statuses: readonly TargetStatus[], choice: Choice, now: number): Html {
  const matching = worstFirst(statuses, now).filter((status) => isChosen(status, choice, now))
  const pages = Math.max(1, Math.ceil(matching.length / rowsPerPage))
  const page = Math.min(choice.page, pages)
  const rows = matching.slice((page - 1) * rowsPerPage, page * rowsPerPage)
  return html`<h2 id="targets">${matching.length === statuses.length ? 'Targets' : `${matching.length} of ${quantity(statuses.length, 'target')}`}</h2>
${renderFilter(statuses, choice, now)}
${rows.length === 0 ? html`<p>No target matches.</p>` : html`<ul class="rows">\n${rows.map((status) => renderRow(status, now))}</ul>`}
${pages === 1 ? '' : renderPager(choice, page, pages)}`
}

function isChosen(status: TargetStatus, { text, standing }: Choice, now: number): boolean {
  if (standing !== null && standingOf(status, now) !== standing) return false
  const { target } = status.watched
  const wanted = text.toLowerCase()
  return [target.name, target.api, target.environment].some((word) => word.toLowerCase().includes(wanted))
}

function renderFilter(statuses: readonly TargetStatus[], choice: Choice, now: number): Html {
  const counts = Map.groupBy(statuses, (status) => standingOf(status, now))
  const links = worstStandingFirst.filter((standing) => counts.has(standing) || choice.standing === standing)
  const link = (standing: Standing | null, words: string) =>
    html`<a href="${linkTo({ ...choice, standing, page: 1 })}"${choice.standing === standing ? html` aria-current="true"` : ''}>${words}</a>`
  return html`<form class="counts" method="get" action="./" role="search">
${link(null, `all ${statuses.length}`)}${links.map((standing) => html` ${link(standing, `${counts.get(standing)?.length ?? 0} ${standings[standing].plural}`)}`)}
<label for="q">Name, API or environment</label> <input id="q" name="q" type="search" value="${choice.text}">${
    choice.standing === null ? '' : html`<input type="hidden" name="is" value="${choice.standing}">`
  } <button>Find</button>
</form>`
}

function linkTo({ text, standing, page }: Choice): string {
  const query = new URLSearchParams({
    ...(text === '' ? {} : { q: text }),
    ...(standing === null ? {} : { is: standing }),
    ...(page === 1 ? {} : { page: String(page) }),
  })
  return query.size === 0 ? './' : `./?${query}`
}

function renderPager(choice: Choice, page: number, pages: number): Html {
  const link = (to: number, words: string) => (to < 1 || to > pages ? '' : html`<a href="${linkTo({ ...choice, page: to })}">${words}</a>`)
  return html`<nav class="counts" aria-label="Pages">${link(page - 1, 'Previous')} <span>Page ${page} of ${pages}</span> ${link(page + 1, 'Next')}</nav>`
}

function renderRow(status: TargetStatus, now: number): Html {
  const {
    watched: { target },
    state,
  } = status
  const standing = standingOf(status, now)
  const since = sinceWhen(status, now)
  const key = encodeURIComponent(target.name)
  const remarks = [
    ...(since === null ? [] : [html`since ${relative(since, now)}`]),
    ...(state.open.length === 0 ? [] : [describeOpen(state.open)]),
    ...remarksOn(status, now),
  ]
  const cells = state.history.map((run) => ({ startedAt: run.startedAt, status: run.status }))
  return html`<li id="t-${key}" class="${standing}">
<p><a href="targets/${key}">${target.name}</a> <small>${target.api} · ${target.environment}</small></p>
<p><span class="verdict">${mark(standing)} ${standings[standing].text}</span> <small>${remarks.map((remark, index) => html`${index === 0 ? '' : '; '}${remark}`)}</small></p>
${strip(cells, rowSlots)}
</li>
`
}
