import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite'
import type { OperationReport } from '#check/report'
import type { Target } from '#config/config'
import { findingIds } from '#findings/catalogue'
import { type Coverage, type OperationCoverage, totalCoverage } from '#findings/coverage'
import { type Finding, severities } from '#findings/finding'
import { type FindingLife, type LifeEvent, lifeChanges, lifeStates } from '#findings/life'
import { mends } from '#findings/mend'
import type { PresenceRecord } from '#findings/presence'
import { causeClasses } from '#observe/observation'
import type { LawResult } from '#pagination/law'
import type { Expiries } from './readings.ts'
import { type RememberedState, type RunSummary, runStatuses } from './state.ts'

/** Which target: what was seen of another API, or at another address, says nothing about this one. */
export interface TargetKey {
  name: string
  api: string
  environment: Target['environment']
  baseUrl: string
}

/** A row as SQLite gives it. */
export type Row = Record<string, SQLOutputValue>

/** What the columns of a row must hold; each throws RangeError where it holds something else. */
export interface RowReader {
  text(column: string): string
  optionalText(column: string): string | null
  number(column: string): number
  optionalNumber(column: string): number | null
  oneOf<const T extends string>(column: string, values: readonly T[]): T
  /** A JSON list of texts. */
  texts(column: string): string[]
}

/** A reader of one row: what a file holds is only believed to be what we wrote. */
export function readRow(row: Row): RowReader {
  const refuse = (column: string): never => {
    throw new RangeError(`unexpected value in column ${column}`)
  }
  const reader: RowReader = {
    text(column) {
      const value = row[column]
      return typeof value === 'string' ? value : refuse(column)
    },
    optionalText: (column) => (row[column] === null ? null : reader.text(column)),
    number(column) {
      const value = row[column]
      return typeof value === 'number' ? value : refuse(column)
    },
    optionalNumber: (column) => (row[column] === null ? null : reader.number(column)),
    oneOf(column, values) {
      const value = row[column]
      return values.find((candidate) => candidate === value) ?? refuse(column)
    },
    texts(column) {
      const value: unknown = JSON.parse(reader.text(column))
      return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : refuse(column)
    },
  }
  return reader
}

/** Writes into a table, with the object's keys as columns. */
export function insert(database: DatabaseSync, table: string, rows: readonly Record<string, SQLInputValue>[]): void {
  const [first] = rows
  if (first === undefined) return
  const columns = Object.keys(first)
  const statement = database.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`)
  for (const row of rows) statement.run(...columns.map((column) => row[column] ?? null))
}

/** A target as columns, but for its lists. */
export function targetRow(
  { name, api, environment, baseUrl }: TargetKey,
  state: RememberedState,
  { certificateExpiry }: Expiries,
): Record<string, SQLInputValue> {
  const { runs, status, since, lastSuccessAt, lastObservedAt, operations } = state
  return {
    ...{ name, api, environment, base_url: baseUrl, runs, status, since },
    operations: JSON.stringify(operations),
    last_success_at: lastSuccessAt,
    last_observed_at: lastObservedAt,
    certificate_expiry: certificateExpiry,
  }
}

/** A target out of its columns. */
export function readTarget(
  row: Row,
): Pick<RememberedState, 'runs' | 'status' | 'since' | 'lastSuccessAt' | 'lastObservedAt' | 'operations'> {
  const { text, number, optionalNumber, oneOf } = readRow(row)
  return {
    runs: number('runs'),
    status: row.status === null ? null : oneOf('status', runStatuses),
    since: optionalNumber('since'),
    lastSuccessAt: optionalNumber('last_success_at'),
    lastObservedAt: optionalNumber('last_observed_at'),
    operations: readOperations(text('operations')),
  }
}

function readOperations(text: string): OperationReport[] {
  const entries: unknown = JSON.parse(text)
  if (Array.isArray(entries) && entries.every(isOperation)) return entries
  throw new RangeError('unexpected value in column operations')
}

function isOperation(entry: unknown): entry is OperationReport {
  const { operation, observed, reason } = Object(entry)
  return typeof operation === 'string' && typeof observed === 'boolean' && (reason === null || typeof reason === 'string')
}

/** The coverage of one list as columns. */
export function coverageRow(target: number, { operation, items, properties }: OperationCoverage): Record<string, SQLInputValue> {
  const { documented, seen, unseen } = properties
  return { target, operation, items, documented, seen, unseen: JSON.stringify(unseen) }
}

/** The coverage of all lists; null where nothing is known of any. */
export function readCoverage(rows: readonly Row[]): Coverage | null {
  if (rows.length === 0) return null
  return totalCoverage(
    rows.map((row) => {
      const { text, number, texts } = readRow(row)
      return {
        operation: text('operation'),
        items: number('items'),
        properties: { documented: number('documented'), seen: number('seen'), unseen: texts('unseen') },
      }
    }),
  )
}

/** What ends by itself, out of the columns of its target and of the operations that have announced an end. */
export function readExpiries(target: Row, sunsets: readonly Row[]): Expiries {
  return {
    certificateExpiry: readRow(target).optionalNumber('certificate_expiry'),
    sunsets: sunsets.map((row) => ({ operation: readRow(row).text('operation'), at: readRow(row).number('at') })),
  }
}

/** A law out of its columns. */
export function readLaw(row: Row): LawResult {
  const { text, oneOf } = readRow(row)
  return { operation: text('operation'), id: text('id'), verdict: oneOf('verdict', ['held', 'broken', 'untested']), reason: text('reason') }
}

/** A run as columns. */
export function runRow(target: number, run: RunSummary): Record<string, SQLInputValue> {
  const { id, startedAt, durationMs, blockedMs, latencyMs, status, cause, failure, requests, findings } = run
  return {
    target,
    id,
    started_at: startedAt,
    duration_ms: durationMs,
    blocked_ms: blockedMs,
    latency_ms: latencyMs,
    status,
    cause: cause?.class ?? null,
    cause_message: cause?.message ?? null,
    failure,
    requests,
    ...findings,
  }
}

/** A run out of its columns. */
export function readRun(row: Row): RunSummary {
  const { text, optionalText, number, optionalNumber, oneOf } = readRow(row)
  return {
    id: text('id'),
    startedAt: number('started_at'),
    durationMs: number('duration_ms'),
    blockedMs: number('blocked_ms'),
    latencyMs: optionalNumber('latency_ms'),
    status: oneOf('status', runStatuses),
    cause: row.cause === null ? null : { class: oneOf('cause', causeClasses), message: text('cause_message') },
    failure: optionalText('failure'),
    requests: number('requests'),
    findings: { breaking: number('breaking'), warning: number('warning'), info: number('info') },
  }
}

/** A life as columns; its history goes into a table of its own. */
export function lifeRow(
  target: number,
  { finding, state, firstSeenAt, lastSeenAt, runs, looks }: FindingLife,
): Record<string, SQLInputValue> {
  const { evidence, pinnedBy, assumption = null } = finding
  const { fingerprint, id, severity, operation, status, location, expected, observed, message, source, mend } = finding
  return {
    target,
    fingerprint,
    state,
    first_seen_at: firstSeenAt,
    last_seen_at: lastSeenAt,
    runs,
    looks: looks.map(Number).join(''),
    ...{ id, severity, operation, status, location, expected, observed, message, source, assumption, mend },
    evidence_count: evidence.count,
    evidence_of: evidence.of,
    pinned_by: JSON.stringify(pinnedBy),
  }
}

/** A life out of its columns; null for a kind of finding that this version no longer knows. */
export function readLife(row: Row, history: readonly LifeEvent[]): FindingLife | null {
  const { text, number, oneOf } = readRow(row)
  if (!findingIds.some((id) => id === row.id)) return null
  return {
    finding: readFinding(row),
    state: oneOf('state', lifeStates),
    firstSeenAt: number('first_seen_at'),
    lastSeenAt: number('last_seen_at'),
    runs: number('runs'),
    looks: Array.from(text('looks'), (look) => look === '1'),
    history,
  }
}

function readFinding(row: Row): Finding {
  const { text, optionalText, number, oneOf, texts } = readRow(row)
  const assumption = optionalText('assumption')
  return {
    id: oneOf('id', findingIds),
    severity: oneOf('severity', severities),
    fingerprint: text('fingerprint'),
    operation: text('operation'),
    status: number('status'),
    location: text('location'),
    expected: text('expected'),
    observed: text('observed'),
    evidence: { count: number('evidence_count'), of: number('evidence_of') },
    pinnedBy: texts('pinned_by'),
    message: text('message'),
    source: text('source'),
    ...(assumption === null ? {} : { assumption }),
    mend: oneOf('mend', mends),
  }
}

/** The events of a target, by fingerprint and in order. */
export function readEvents(rows: readonly Row[]): Map<string, LifeEvent[]> {
  const events = new Map<string, LifeEvent[]>()
  for (const row of rows) {
    const { text, number, oneOf } = readRow(row)
    const fingerprint = text('fingerprint')
    events.set(fingerprint, [...(events.get(fingerprint) ?? []), { at: number('at'), change: oneOf('change', lifeChanges) }])
  }
  return events
}

/** A record of presence out of its columns. */
export function readPresence(row: Row): PresenceRecord {
  const { text, number } = readRow(row)
  return {
    operation: text('operation'),
    status: number('status'),
    location: text('location'),
    runs: number('runs'),
    places: number('places'),
    present: number('present'),
  }
}
