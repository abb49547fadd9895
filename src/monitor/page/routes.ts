import { readFile } from 'node:fs/promises'
import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import type { TargetStatus } from '#monitor/status'
import { contentSources, type Document, renderDocument } from './document.ts'
import { readChoice, renderOverview } from './overview.ts'
import { renderRunbookText } from './runbook-text.ts'
import { renderTargetPage } from './target-page.ts'

/** What the pages for people are made from. */
export interface PageOptions {
  statuses(): readonly TargetStatus[]
  /** Unix milliseconds. */
  now(): number
}

const none = ["'none'"]

/** What a browser may do with a page: apply its own style, run its own script, and ask this server again. */
export const contentSecurityPolicy = {
  defaultSrc: none,
  styleSrc: [contentSources.style],
  scriptSrc: [contentSources.script],
  imgSrc: ['data:'],
  connectSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: none,
  frameAncestors: none,
}

/** `/`, `/targets/NAME` and `/runbooks/NAME`. */
export function pageRoutes({ statuses, now }: PageOptions): Hono {
  const routes = new Hono()
  const frame = (c: Context): Pick<Document, 'now' | 'isUpdate'> => ({ now: now(), isUpdate: c.req.query('live') !== undefined })
  const missing = (c: Context, what: string) => c.html(renderMissing(what, frame(c)), 404)
  routes.get('/', (c) => c.html(renderOverview(statuses(), readChoice(c.req.query()), frame(c))))
  routes.get('/targets/:name', (c) => {
    const wanted = c.req.param('name')
    const status = statuses().find(({ watched }) => watched.target.name === wanted)
    return status === undefined ? missing(c, 'No such target is watched') : c.html(renderTargetPage(status, frame(c)))
  })
  routes.get('/runbooks/:name', async (c) => {
    // With the ending, too: alerts link to the files of a checkout in the same words.
    const wanted = c.req.param('name').replace(/\.md$/, '')
    const text = runbookName.test(wanted) ? await readRunbook(wanted) : null
    return text === null ? missing(c, 'There is no such runbook here') : c.html(renderRunbook(wanted, text, frame(c)))
  })
  return routes
}

/** No name that matches leads out of the folder; README is the list of them. */
const runbookName = /^(?:README|Contract[A-Za-z]{1,60})$/

/** Null where there is no such file, or only `src/` was installed. */
async function readRunbook(name: string): Promise<string | null> {
  return readFile(new URL(`../../../docs/runbooks/${name}.md`, import.meta.url), 'utf8').catch(() => null)
}

/** Without its first heading, which the page has already. */
function renderRunbook(name: string, text: string, frame: Pick<Document, 'now' | 'isUpdate'>) {
  const body = renderRunbookText(text.replace(/^# .*\n/, ''), linkFor)
  return renderDocument({
    ...frame,
    title: name,
    subtitle: 'Runbook',
    standing: null,
    root: '../',
    main: html`<section class="box prose">${body}</section>`,
  })
}

/** Links between runbooks lead to those that are served. */
function linkFor(href: string): string | null {
  if (/^https?:\/\//.test(href)) return href
  const name = href.replace(/\.md$/, '')
  return runbookName.test(name) ? name : null
}

function renderMissing(what: string, frame: Pick<Document, 'now' | 'isUpdate'>) {
  return renderDocument({
    ...frame,
    title: what,
    subtitle: '',
    standing: null,
    root: '../',
    main: html`<p><a href="../">All targets</a></p>`,
  })
}
