import { html } from 'hono/html'
import type { RunStatus } from '#monitor/state'
import { absolute, type Html } from './moments.ts'
import { standings } from './standing.ts'

/** A run as charts need it; `startedAt` in Unix milliseconds. */
export interface ChartedRun {
  startedAt: number
  status: RunStatus
}

const pitch = 10
const width = 7
const height = 24

/** A cell for each run, the last one at the right edge; shape and colour both tell the status, and a title each row of equal ones. */
export function strip(runs: readonly ChartedRun[], slots: number): Html {
  const shown = runs.slice(-slots)
  const first = slots - shown.length
  const rows = rowsOf(shown)
  return html`<svg class="strip" role="img" aria-label="${describeRuns(shown)}" viewBox="0 0 ${slots * pitch} ${height}" preserveAspectRatio="none">${
    first === 0 ? '' : html`<path class="gap" d="${cells(0, first, [[height - 2, 2]])}"/>`
  }${rows.map(
    ({ status, from, count, start, end }) =>
      html`<path class="${status}" d="${cells(first + from, count, shapes[status])}"><title>${titleOf(status, count, start, end)}</title></path>`,
  )}</svg>`
}

/** `38 hold, 2 drift`, the most frequent first; for those who do not see the strip, and in words for those who do. */
export function countStatuses(runs: readonly ChartedRun[]): string {
  return [...Map.groupBy(runs, ({ status }) => status)]
    .map(([status, { length }]) => ({ status, length }))
    .toSorted((a, b) => b.length - a.length)
    .map(({ status, length }) => `${length} ${standings[status].plural}`)
    .join(', ')
}

function describeRuns(runs: readonly ChartedRun[]): string {
  return runs.length === 0 ? 'No run yet' : `The last ${runs.length === 1 ? 'run' : `${runs.length} runs`}: ${countStatuses(runs)}`
}

/** Pieces of a cell as top and height: no two statuses look alike without colour. */
const shapes: Record<RunStatus, readonly (readonly [top: number, height: number])[]> = {
  pass: [[0, 24]],
  drift: [
    [0, 10],
    [14, 10],
  ],
  unverified: [[12, 12]],
  failed: [[18, 6]],
}

function cells(from: number, count: number, shape: (typeof shapes)[RunStatus]): string {
  const cell = (at: number) => shape.map(([top, tall]) => `M${at * pitch} ${top}h${width}v${tall}h-${width}z`).join('')
  return Array.from({ length: count }, (_, index) => cell(from + index)).join('')
}

interface Row {
  status: RunStatus
  from: number
  count: number
  start: number
  end: number
}

function rowsOf(runs: readonly ChartedRun[]): Row[] {
  const rows: Row[] = []
  runs.forEach(({ status, startedAt }, index) => {
    const last = rows.at(-1)
    if (last?.status === status) {
      last.count++
      last.end = startedAt
    } else rows.push({ status, from: index, count: 1, start: startedAt, end: startedAt })
  })
  return rows
}

function titleOf(status: RunStatus, count: number, start: number, end: number): string {
  const { plural, text } = standings[status]
  return count === 1 ? `${text} at ${absolute(start)}` : `${count} ${plural}, ${absolute(start)} to ${absolute(end)}`
}

/** A line over the runs, scaled from zero to the highest; a run without a value leaves a gap. Told in words beside it. */
export function sparkline(values: readonly (number | null)[]): Html {
  const known = values.filter((value) => value !== null)
  const top = Math.max(...known, Number.MIN_VALUE)
  const x = (index: number) => round((index / Math.max(1, values.length - 1)) * 100)
  const y = (value: number) => round(22 - (value / top) * 20)
  const stretches = stretchesOf(values).map((stretch) => stretch.map(({ index, value }) => `${x(index)},${y(value)}`))
  return html`<svg class="spark" aria-hidden="true" viewBox="0 0 100 24" preserveAspectRatio="none">${stretches.map(
    (points) =>
      html`<polygon points="${points[0]?.split(',')[0]},22 ${points.join(' ')} ${points.at(-1)?.split(',')[0]},22"/><polyline points="${
        points.length === 1 ? `${points[0]} ${points[0]}` : points.join(' ')
      }"/>`,
  )}</svg>`
}

function stretchesOf(values: readonly (number | null)[]): { index: number; value: number }[][] {
  const stretches: { index: number; value: number }[][] = []
  values.forEach((value, index) => {
    if (value === null) return
    const last = stretches.at(-1)
    if (last?.at(-1)?.index === index - 1) last.push({ index, value })
    else stretches.push([{ index, value }])
  })
  return stretches
}

/** How full something is, from 0 to 1; told in words beside it. */
export function bar(ratio: number): Html {
  return html`<svg class="bar" aria-hidden="true" viewBox="0 0 100 1" preserveAspectRatio="none"><rect width="${round(Math.min(1, Math.max(0, ratio)) * 100)}" height="1"/></svg>`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
