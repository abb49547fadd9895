import type { Group } from '#bench/run/case'
import type { Row, SuiteResult } from '#bench/run/suite'
import { isHarmless, percent, type Totals } from '#bench/run/verdict'
import { findingIds } from '#findings/catalogue'
import { list, table } from './markdown.ts'
import { unplantable } from './unplantable.ts'

/** What the report names besides numbers. */
export interface ReportFacts {
  seed: number
  /** Names and versions of the neighbours, in the order of their counts. */
  neighbours: readonly { name: string; version: string }[]
}

const titles: Readonly<Record<Group, string>> = {
  body: 'A list or token response, one at a time',
  'error body': 'An error response, one at a time',
  reply: 'Status, media type or headers, one at a time',
  check: 'The same faults, met by a whole check',
  list: 'Lists that break a pagination law',
  access: 'Access that is not refused',
  filter: 'Filters that do not filter',
  conforming: 'Random responses that keep every promise',
  spelling: 'The same responses, spelt otherwise',
  hostile: 'Conforming responses that are meant to break whoever reads them',
  provider: 'Whole checks of providers that differ in what the docs leave open',
  movement: 'Whole checks of lists that change while they are read',
  trouble: 'Whole checks that meet trouble at one request, or from one on',
}

/** The result as a page for the docs; the same run gives the same page, to the byte. */
export function renderDriftReport(result: SuiteResult, totals: Totals, facts: ReportFacts): string {
  const { neighbours } = facts
  const planted = result.rows.filter((row) => !isHarmless(row))
  const silent = result.rows.filter(isHarmless)
  return `${[
    '# The benchmark of truth',
    'Does Plumbline see every kind of drift, name it rightly, and stay silent otherwise? `npm run bench:drift` asks that of the check itself, and of two neighbours on the same responses, and writes this page; `npm run bench:drift -- --check` fails when it is stale. The command fails, too, when a promise below does not hold.',
    list([
      `Seed ${facts.seed}: the same seed draws the same responses.`,
      `Neighbours: ${neighbours.map(({ name, version }) => `${name} ${version}`).join(', ')}.`,
      'APIs: both partner APIs, and two in `bench/specs/` that are made up of what neither of them promises.',
    ]),
    table(
      ['promise', 'holds'],
      [
        ['every planted fault is seen', `${percent(totals.seen, totals.planted)} of ${count(totals.planted)}`],
        ['with the right id, location and severity, and nothing else (at least 98 %)', percent(totals.exact, totals.planted)],
        [
          `no false alarm in ${count(totals.conforming)} random conforming responses and ${count(totals.harmless - totals.conforming)} harmless variations`,
          `${count(totals.falseAlarms)} false alarms`,
        ],
      ],
    ),
    '## Planted faults',
    'Each row counts faults of one family, planted at every place of the schema that the family suits, in all items and in one of many. *Seen*: anything at all was reported about the response. *Exact*: the right findings, each at its location and with its severity, and no other.',
    plantedTable(planted, neighbours),
    '## No drift',
    'Each row counts what conforms, and about how many of them something was reported all the same.',
    silentTable(silent, neighbours),
    '## By finding',
    'How often each id was due, and how often it was reported where it was. Where several laws are broken at once by one fault, the one it is named after counts.',
    idTable(result),
    '## What the neighbours are given',
    list([
      'openapi-response-validator has no formats of its own: it is given the full ones of ajv-formats. It sees the parsed body and the status; a body that is no JSON is handed on as text.',
      '`redocly drift` reads the exchanges as a HAR, with its standard rules. Whatever it says of a response counts, and so does what it says of a request without a credential that was served.',
      'Both may report more than they are asked for: of them only *seen* is counted, never *exact*. “–”: not asked, because a validator of single responses has nothing to say of a whole check that it has not said of its responses above.',
      'Their false alarms are e-mail addresses that RFC 5321 allows and their expression does not (a domain of one label, quotes, an address literal), and the URI `x:`. Addresses beyond ASCII (RFC 6531) are no `email` by the letter of the format, and no drift either.',
    ]),
    ...(result.amiss.length === 0 ? [] : ['## Not exact', list(result.amiss.slice(0, 50).map((text) => `\`${text}\``))]),
  ].join('\n\n')}\n`
}

function plantedTable(rows: readonly Row[], neighbours: ReportFacts['neighbours']): string {
  const header = ['fault', 'planted', 'Plumbline: seen', 'exact', ...neighbours.map(({ name }) => `${name}: seen`)]
  return table(
    header,
    grouped(rows, (row) => [
      row.family,
      count(row.cases),
      percent(row.seen, row.cases),
      percent(row.exact, row.cases),
      ...row.neighbours.map((seen) => (seen === null ? '–' : percent(seen, row.cases))),
    ]),
  )
}

function silentTable(rows: readonly Row[], neighbours: ReportFacts['neighbours']): string {
  const header = ['variation', 'tried', 'Plumbline: false alarms', ...neighbours.map(({ name }) => `${name}: false alarms`)]
  return table(
    header,
    grouped(rows, (row) => [
      row.family,
      count(row.cases),
      count(row.seen),
      ...row.neighbours.map((seen) => (seen === null ? '–' : count(seen))),
    ]),
  )
}

/** The rows of a table, each group with its sum first, in bold. */
function grouped(rows: readonly Row[], cells: (row: Row) => string[]): string[][] {
  const groups = Map.groupBy(rows, ({ group }) => group)
  return [...groups].flatMap(([group, members]) => {
    const total = cells(sumOf(group, members)).map((cell) => `**${cell}**`)
    return [total, ...members.toSorted((a, b) => (a.family < b.family ? -1 : 1)).map((row) => cells(row))]
  })
}

function sumOf(group: Group, rows: readonly Row[]): Row {
  const sum = (of: (row: Row) => number | null): number => rows.reduce((total, row) => total + (of(row) ?? 0), 0)
  const neighbours = (rows[0]?.neighbours ?? []).map((first, index) =>
    first === null ? null : sum((row) => row.neighbours[index] ?? null),
  )
  return {
    group,
    family: titles[group],
    cases: sum((row) => row.cases),
    seen: sum((row) => row.seen),
    exact: sum((row) => row.exact),
    neighbours,
  }
}

function idTable({ ids }: SuiteResult): string {
  return table(
    ['id', 'due', 'reported'],
    findingIds.map((id) => {
      const entry = ids.get(id)
      return [
        `\`${id}\``,
        entry === undefined ? (unplantable[id] ?? 'never planted') : count(entry.due),
        entry === undefined ? '–' : percent(entry.reported, entry.due),
      ]
    }),
  )
}

function count(number: number): string {
  return number.toLocaleString('en')
}
