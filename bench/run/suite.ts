import type { Neighbour } from '#bench/neighbours/neighbour'
import type { FindingId } from '#findings/catalogue'
import { bodyChecks } from './body-checks.ts'
import type { Cases, Exchange, Group, JudgedCase } from './case.ts'
import { conformingCases, hostileCases, movementCases, providerCases, spellingCases } from './conforming-cases.ts'
import { filterCases } from './filter-cases.ts'
import { listCases, replyChecks } from './list-cases.ts'
import { plantedCases } from './planted-cases.ts'
import { scoreOf } from './score.ts'
import type { Subject } from './subject.ts'
import { troubleCases } from './trouble-cases.ts'

/** How much of each part of the suite is run; `every` leaves out all cases but each so-manieth. */
export interface Extent {
  seed: number
  /** Responses that each fault of a single response is planted in. */
  planted: { bases: number; every: number }
  /** Lists that each fault of a list is planted in, for each of its sizes. */
  lists: number
  checks: { every: number }
  conforming: { lists: number; others: number }
  /** Responses that each spelling is tried on. */
  spelt: number
  providers: { largest: number }
  movements: { counts: readonly number[]; every: number }
  troubles: { every: number }
}

/** One family of faults, or of things that are none. */
export interface Row {
  group: Group
  family: string
  cases: number
  /** About how many anything was reported. */
  seen: number
  /** How many were reported exactly; of what conforms, how many in silence. */
  exact: number
  /** About how many each neighbour reported anything; null where it was not asked. */
  neighbours: (number | null)[]
}

/** What the suite came to. */
export interface SuiteResult {
  rows: Row[]
  /** How often each id was due, and how often it was reported where it was due. */
  ids: Map<FindingId, { due: number; reported: number }>
  /** Cases that were not reported exactly, and false alarms; named, with what was amiss. */
  amiss: string[]
}

/** Called now and then, with how many cases have been judged. */
export type OnProgress = (cases: number, part: string) => void

interface Running {
  rows: Map<string, Row>
  ids: SuiteResult['ids']
  amiss: string[]
  neighbours: readonly Neighbour[]
  waiting: { row: Row; exchanges: readonly Exchange[] }[]
  onProgress: OnProgress
  judged: number
}

/** Neighbours are asked in batches, because starting one of them takes longer than most batches do. */
const batch = 4000

/** Groups whose responses are shown to the neighbours; what the others hold they have seen in these. */
const shown: ReadonlySet<Group> = new Set(['body', 'error body', 'reply', 'list', 'access', 'filter', 'conforming', 'spelling', 'hostile'])

/** Runs the whole suite over these APIs. */
export async function runSuite(
  subjects: readonly Subject[],
  extent: Extent,
  neighbours: readonly Neighbour[] = [],
  onProgress: OnProgress = () => {},
): Promise<SuiteResult> {
  const running: Running = { rows: new Map(), ids: new Map(), amiss: [], neighbours, waiting: [], onProgress, judged: 0 }
  for (const subject of subjects) {
    for (const [part, cases] of partsOf(subject, extent)) await takeCases(running, subject, part, cases)
    await askNeighbours(running, subject)
  }
  return { rows: [...running.rows.values()], ids: running.ids, amiss: running.amiss }
}

function partsOf(subject: Subject, extent: Extent): [string, Cases][] {
  const { seed, planted, lists, checks, conforming, spelt, providers, movements, troubles } = extent
  return [
    ['planted faults', plantedCases(subject, { seed, ...planted })],
    ['checks of planted faults', bodyChecks(subject, { seed, ...checks })],
    ['checks of other answers', replyChecks(subject, { seed, ...checks })],
    ['filtered lists', filterCases(subject, { seed, bases: planted.bases })],
    ['broken lists', listCases(subject, { seed, lists })],
    ['conforming responses', conformingCases(subject, { seed, ...conforming })],
    ['spellings', spellingCases(subject, { seed, bases: spelt })],
    ['hostile responses', hostileCases(subject, { seed })],
    ['providers', providerCases(subject, { seed, ...providers })],
    ['trouble', troubleCases(subject, { seed, ...troubles })],
    // Its lists are of a style that one of the real ones has, and its items ten times as large.
    ...(subject.real ? [['movements', movementCases(subject, { seed, ...movements })] as [string, Cases]] : []),
  ]
}

async function takeCases(running: Running, subject: Subject, part: string, cases: Cases): Promise<void> {
  for await (const judged of cases) {
    const row = rowOf(running, judged)
    count(running, row, judged)
    running.judged++
    if (running.judged % 100 === 0) running.onProgress(running.judged, `${subject.spec.api}, ${part}`)
    if (running.neighbours.length === 0 || !shown.has(judged.group)) continue
    running.waiting.push({ row, exchanges: judged.exchanges })
    if (running.waiting.length >= batch) await askNeighbours(running, subject)
  }
}

function rowOf({ rows, neighbours }: Running, { group, family }: JudgedCase): Row {
  const key = `${group}/${family}`
  const known = rows.get(key)
  if (known !== undefined) return known
  const row: Row = { group, family, cases: 0, seen: 0, exact: 0, neighbours: neighbours.map(() => (shown.has(group) ? 0 : null)) }
  rows.set(key, row)
  return row
}

function count({ ids, amiss }: Running, row: Row, judged: JudgedCase): void {
  const { seen, exact, missing, surplus } = scoreOf(judged)
  row.cases++
  if (seen) row.seen++
  if (exact) row.exact++
  else
    amiss.push(
      `${judged.spec.api} ${judged.name}: ${[...missing.map((text) => `misses ${text}`), ...surplus.map((text) => `adds ${text}`)].join('; ')}`,
    )
  const reported = new Set(judged.findings.map(({ id }) => id))
  for (const group of judged.due) {
    const [first] = group
    if (first === undefined) continue
    const entry = ids.get(first.id) ?? { due: 0, reported: 0 }
    ids.set(first.id, entry)
    entry.due++
    if (group.some(({ id }) => reported.has(id))) entry.reported++
  }
}

async function askNeighbours(running: Running, { spec }: Subject): Promise<void> {
  const waiting = running.waiting.splice(0)
  const exchanges = waiting.flatMap((entry) => entry.exchanges)
  if (exchanges.length === 0) return
  for (const [index, neighbour] of running.neighbours.entries()) {
    running.onProgress(running.judged, `${spec.api}, ${neighbour.name}`)
    const reported = await neighbour.reports(spec, exchanges)
    let first = 0
    for (const { row, exchanges: own } of waiting) {
      if (reported.slice(first, first + own.length).includes(true)) row.neighbours[index] = (row.neighbours[index] ?? 0) + 1
      first += own.length
    }
  }
}
