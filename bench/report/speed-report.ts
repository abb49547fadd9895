import { names } from '#bench/timing/contestants'
import { exponentOf, type Size } from '#bench/timing/growth'
import type { DriftTimes, ProcessRun } from '#bench/timing/processes'
import { ratioOf, type Spread, spreadOf, type Times } from '#bench/timing/race'
import { list, table } from './markdown.ts'

/** What was measured on one API's page of 100 items. */
export interface PageResult {
  api: string
  bytes: number
  times: Times
  drift: DriftTimes
  sizes: readonly Size[]
  memory: { parse: number; healthy: number; retained: number; runs: number }
}

/** What was measured of whole processes. */
export interface ProcessResult {
  node: ProcessRun
  check: ProcessRun
}

/** What the speed is promised to be. */
export const bounds = { ofParse: 0.5, ofNeighbour: 5, exponent: 1.1 } as const

/** How many times faster than the fastest neighbour that does as much, over the pages of both APIs together. */
export function gainOver(pages: readonly PageResult[], time: (page: PageResult) => number): number {
  const sum = (of: (page: PageResult) => number): number => pages.reduce((total, page) => total + of(page), 0)
  return sum(time) / sum((page) => medianOf(page, names.healthy))
}

/** Nanoseconds of the fastest neighbour that does as much, or was made to. */
export function fastestNeighbour(page: PageResult): number {
  return Math.min(medianOf(page, names.validatorAsMuch), page.drift.each.median)
}

function medianOf({ times }: PageResult, name: string): number {
  return spreadOf(times.get(name) ?? []).median
}

/** What of the promises does not hold; empty where all do. */
export function brokenBounds(pages: readonly PageResult[]): string[] {
  const ofPages = pages.flatMap(({ api, times, sizes }) => {
    const ratio = ratioOf(times, names.healthy, names.parse).median
    const exponent = exponentOf(sizes)
    return [
      ...(ratio <= bounds.ofParse
        ? []
        : [`${api}: the healthy path takes ${ratio.toFixed(2)} × JSON.parse, not at most ${bounds.ofParse}`]),
      ...(exponent <= bounds.exponent ? [] : [`${api}: from 10 to 10,000 items time grows with the power ${exponent.toFixed(2)}, not 1`]),
    ]
  })
  const gain = gainOver(pages, fastestNeighbour)
  return gain >= bounds.ofNeighbour
    ? ofPages
    : [...ofPages, `the fastest neighbour that does as much takes ${gain.toFixed(1)} × as long, not ${bounds.ofNeighbour}`]
}

/** The result as a page for the docs. */
export function renderSpeedReport(
  pages: readonly PageResult[],
  processes: ProcessResult,
  facts: { node: string; cores: number; rounds: number },
): string {
  return `${[
    '# The benchmark of speed',
    `\`npm run bench\` measures what a check does with a response, against \`JSON.parse\` of the same text and against the neighbours, on pages of 100 items of both APIs, and writes this page. It fails when a promise below does not hold.`,
    `Measured with Node ${facts.node} on ${facts.cores} cores: ${facts.rounds} rounds in which all contestants of this process take turns. A ratio is the median over the rounds, with the middle four fifths in brackets; only ratios mean anything on another machine.`,
    table(
      ['promise', 'holds'],
      [
        ...pages.map(({ api, times }) => [
          `${api}: healthy path at most ${bounds.ofParse} × \`JSON.parse\``,
          `${ratio(ratioOf(times, names.healthy, names.parse))} ×`,
        ]),
        ...pages.map(({ api, sizes }) => [
          `${api}: linear from 10 to 10,000 items (grows with the power 1)`,
          `power ${exponentOf(sizes).toFixed(2)}`,
        ]),
        [
          `at least ${bounds.ofNeighbour} × faster than the fastest neighbour that does as much, both pages together`,
          `${gainOver(pages, fastestNeighbour).toFixed(1)} ×`,
        ],
      ],
    ),
    'The *healthy path* is validation with exact formats, undocumented properties, coverage and pagination facts: all that happens to a response with which nothing is wrong.',
    ...pages.map(pageSection),
    '## Whole processes',
    table(
      ['process', 'time', 'peak memory'],
      [
        ['`node --eval 0`, for comparison', milliseconds(processes.node.wall), megabytes(processes.node.peak)],
        ['`plumbline check`: both APIs, their sandbox included', milliseconds(processes.check.wall), megabytes(processes.check.peak)],
        ...pages.map(({ api, drift }) => [`\`redocly drift\`: one response of ${api}`, milliseconds(drift.one), '–']),
      ],
    ),
    '## What is compared with what',
    list([
      'openapi-response-validator validates and does nothing else; it is given the full formats of ajv-formats. *Told of undocumented properties*: with every object closed by `additionalProperties: false`. *Made to do as much*: that, with a compiled walk that notes which properties were present, and our own reader of pagination facts, because it has neither.',
      '`redocly drift` runs only as a process, here with `--coverage`. What it takes to start is left out: a response of it is what each of 300 further ones adds to a run with one, reading it from the HAR included.',
      'The *slow path* runs only where something is amiss. One item amiss: the first of 100 lacks its first property. Where every item is amiss it may be faster, because what is missing is not looked into.',
    ]),
  ].join('\n\n')}\n`
}

function pageSection(page: PageResult): string {
  const { api, bytes, times, drift, sizes, memory } = page
  const row = (name: string): string[] => [
    name,
    microseconds(spreadOf(times.get(name) ?? []).median),
    ratio(ratioOf(times, name, names.parse)),
    ratio(ratioOf(times, name, names.healthy)),
  ]
  const parse = spreadOf(times.get(names.parse) ?? []).median
  const healthy = spreadOf(times.get(names.healthy) ?? []).median
  return [
    `## ${api}: 100 items, ${(bytes / 1000).toFixed(1)} kB`,
    table(
      ['', 'µs', '× JSON.parse', '× healthy path'],
      [
        ...Object.values(names).map(row),
        [
          'redocly drift --coverage, each further response',
          microseconds(drift.each.median),
          (drift.each.median / parse).toFixed(2),
          (drift.each.median / healthy).toFixed(2),
        ],
      ],
    ),
    table(
      ['items', ...sizes.map(({ items }) => items.toLocaleString('en'))],
      [
        ['healthy path, ns an item', ...sizes.map((size) => size.healthy.toFixed(0))],
        ['× JSON.parse', ...sizes.map((size) => (size.healthy / size.parse).toFixed(2))],
      ],
    ),
    `Memory: the healthy path allocates ${kilobytes(memory.healthy)} for a page, \`JSON.parse\` ${kilobytes(memory.parse)}; after ${memory.runs.toLocaleString('en')} pages ${kilobytes(Math.max(0, memory.retained))} more are held than before.`,
  ].join('\n\n')
}

function ratio({ median, low, high }: Spread): string {
  return `${median.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`
}

function microseconds(nanoseconds: number): string {
  return (nanoseconds / 1000).toFixed(1)
}

function milliseconds({ median, low, high }: Spread): string {
  return `${median.toFixed(0)} ms (${low.toFixed(0)}–${high.toFixed(0)})`
}

function megabytes(bytes: number | null): string {
  return bytes === null ? '–' : `${(bytes / 1_000_000).toFixed(0)} MB`
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`
}
