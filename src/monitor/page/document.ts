import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { html, raw } from 'hono/html'
import { type Html, moment } from './moments.ts'
import { iconOf, mark, type Standing } from './standing.ts'

/** A page. */
export interface Document {
  /** Its heading, and its title in the browser. */
  title: string
  /** More about that, in a line below it. */
  subtitle: Html | string
  /** What its colours and its icon follow; null: it is about no target, and stays as it is. */
  standing: Standing | null
  /** The way to `/`: `./` there, `../` one level down. */
  root: string
  main: Html | readonly Html[]
  /** Unix milliseconds. */
  now: number
  /** Whether a page that is already open asks: it has style and script. */
  isUpdate: boolean
}

const style = read('page.css')
const script = read('live.js')
/** A page left open over an upgrade loads anew when this changes. */
const build = createHash('sha256').update(style).update(script).digest('hex').slice(0, 8)
/** Not a standing: nobody knows where things stand while nobody answers. */
const staleIcon = iconOf('waiting')

/** Sources for a Content-Security-Policy: the one style sheet and the one script that any page has. */
export const contentSources = { style: hashOf(style), script: hashOf(script) }

/** A file beside this one without its indents and comment lines, which every page would carry. */
function read(name: string): string {
  return readFileSync(new URL(`./${name}`, import.meta.url), 'utf8').replace(/^\s*(?:\/\/.*)?$\n|^\s+/gm, '')
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}

/** A whole page, complete without its script; every string from outside is escaped by `html`. */
export function renderDocument({ title, subtitle, standing, root, main, now, isUpdate }: Document): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Plumbline</title>
<link rel="icon" href="${iconOf(standing ?? 'waiting')}" data-stale="${staleIcon}">
${isUpdate ? '' : html`<style>${raw(style)}</style>`}
</head>
<body data-build="${build}">
<header>
<div class="brand"><a href="${root}">${root === './' ? 'Plumbline' : '← All targets'}</a>
${standing === null ? '' : liveBar(now)}</div>
<div class="headline ${standing ?? ''}">${standing === null ? '' : mark(standing)}<div role="status"><h1>${title}</h1>${subtitle === '' ? '' : html`<p>${subtitle}</p>`}</div></div>
</header>
<main>
${main}
</main>
<footer><a href="${root}metrics">Metrics</a><a href="${root}api/v1/targets">Targets as JSON</a><a href="${root}api/v1/findings">Findings as JSON</a><a href="${root}readyz">Readiness</a></footer>
${isUpdate || standing === null ? '' : html`<script>${raw(script)}</script>`}
</body>
</html>
`
}

/** What the script changes by itself is its own; without it there is the link. */
function liveBar(now: number): Html {
  return html`<div class="live"><span>As of ${moment(now, now)}</span> <a href="">Reload</a><span class="live-own" data-own><span id="live-state" role="status"></span> <button id="live-pause" type="button" hidden>Pause updates</button></span></div>`
}
