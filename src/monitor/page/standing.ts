import { html } from 'hono/html'
import type { RunStatus } from '#monitor/state'
import type { Html } from './moments.ts'

/**
 * What a page says of a target: the status of its last run, or that there was none; `unresolved` where that passed while drift from before
 * is still open, `stalled` where it is long ago.
 */
export type Standing = RunStatus | 'waiting' | 'unresolved' | 'stalled'

interface Appearance {
  /** What one is. */
  text: string
  /** What several do. */
  plural: string
  /** A path in 24 by 24, drawn with a stroke. */
  path: string
  /** For icons, which follow no colour scheme. */
  colour: string
}

/** How each standing is shown, worst first. */
export const standings: Record<Standing, Appearance> = {
  drift: { text: 'drift', plural: 'drift', path: 'M5 5l14 14M19 5L5 19', colour: '#c0271b' },
  unresolved: {
    text: 'holds again, drift not yet resolved',
    plural: 'not yet resolved',
    path: 'M19 12a7 7 0 1 1-2.5-5.4M19 3v5h-5',
    colour: '#8f5b00',
  },
  failed: { text: 'Plumbline failed', plural: 'failed', path: 'M12 3v11M12 20.5v.5', colour: '#6a3db8' },
  stalled: { text: 'not checked', plural: 'not checked', path: 'M12 5v8l5 3', colour: '#8f5b00' },
  unverified: { text: 'not verified', plural: 'not verified', path: 'M7 8a5 5 0 1 1 7 4.5c-1.5.8-2 1.6-2 3M12 21v.5', colour: '#8f5b00' },
  waiting: { text: 'waiting for the first run', plural: 'waiting', path: 'M5 12v.1M12 12v.1M19 12v.1', colour: '#5b6470' },
  pass: { text: 'holds', plural: 'hold', path: 'M4 13l5 5L20 6', colour: '#17753a' },
}

/** Every standing, worst first. */
export const worstStandingFirst = Object.keys(standings) as Standing[]

/** The worst standing there is; `pass` of none. */
export function worstOf(all: Iterable<Standing>): Standing {
  const present = new Set(all)
  return worstStandingFirst.find((standing) => present.has(standing)) ?? 'pass'
}

/** The standing as a sign beside its words. */
export function mark(standing: Standing): Html {
  return html`<svg class="mark" aria-hidden="true" viewBox="0 0 24 24"><path d="${standings[standing].path}"/></svg>`
}

/** The icon of a page as a data URI: the sign on its colour. */
export function iconOf(standing: Standing): string {
  const { path, colour } = standings[standing]
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="6" fill="${colour}"/><path d="${path}" transform="translate(4 4) scale(.667)" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"/></svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}

/** What is said of all of them in a few words: the worst. */
export function headlineOf(all: readonly Standing[], isAllSuspicion: boolean): string {
  const count = (wanted: Standing) => all.filter((standing) => standing === wanted).length
  const of = `of ${all.length} ${all.length === 1 ? 'target' : 'targets'}`
  const worst = worstOf(all)
  switch (worst) {
    case 'drift':
      return `Drift${isAllSuspicion ? ' suspected' : ''} in ${count(worst)} ${of}`
    case 'unresolved':
      return `Drift not yet resolved in ${count(worst)} ${of}`
    case 'stalled':
      return `${count(worst)} ${of} not checked as planned`
    case 'failed':
      return `Plumbline failed on ${count(worst)} ${of}`
    case 'unverified':
      return `${count(worst)} ${of} could not be verified`
    case 'waiting':
      return `Waiting for the first run of ${count(worst)} ${of}`
    case 'pass':
      return all.length === 1 ? 'The target holds' : `All ${all.length} targets hold`
    default:
      return worst satisfies never
  }
}
