import { renameSync, rmSync, type Stats, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Target } from '#config/config'
import { HarnessError } from '#errors'
import type { FindingLife } from '#findings/life'
import type { PresenceRecord } from '#findings/presence'
import { specialKind } from '#input/text-file'
import type { Expiries } from './readings.ts'
import type { RememberedState } from './state.ts'
import {
  coverageRow,
  insert,
  lifeRow,
  type Row,
  readCoverage,
  readEvents,
  readExpiries,
  readLaw,
  readLife,
  readPresence,
  readRow,
  readRun,
  readTarget,
  runRow,
  type TargetKey,
  targetRow,
} from './store-rows.ts'
import { applicationId, migrate, migrations, versionOf } from './store-schema.ts'

/** What is remembered of a target over restarts. */
export interface TargetMemory {
  state: RememberedState
  presence: readonly PresenceRecord[]
  expiries: Expiries
}

/** What is known of all targets, in one SQLite file that outlives any end of the process. */
export interface Store {
  /** Null where nothing is known of the target, or only of another by its name. */
  load(key: TargetKey): TargetMemory | null
  /**
   * Replaces what is known of the target as a whole; it is on disk when this returns. Answers whether the file was gone and had to be
   * written anew, with all that is known of every target. Throws `internal` when it cannot be written.
   */
  save(key: TargetKey, memory: TargetMemory): boolean
  /** The lives of every target, for whoever looks for a fingerprint. */
  findings(): { target: string; api: string; environment: Target['environment']; life: FindingLife }[]
  close(): void
}

/** How long a write waits for another process to finish its own. */
const patienceMs = 5_000

/**
 * Opens the store, and makes or migrates it where that is needed; null keeps it in memory. Throws `config`, and touches nothing, where
 * the file is damaged, belongs to something else, or was written by a newer Plumbline.
 */
export function openStore(file: string | null): Store {
  if (file !== null) assertFile(file)
  let database = open(file ?? ':memory:')
  let opened = identityOf(file)
  /** A file that was deleted would take what is saved with it when this process ends. */
  const isAnew = (): boolean => {
    const now = identityOf(file)
    if (file === null || now === opened) return false
    database = now === null ? writeAnew(database, file) : reopen(database, file)
    opened = identityOf(file)
    return true
  }
  const guarded = <T>(work: () => T): T => {
    try {
      return work()
    } catch (cause) {
      throw new HarnessError('internal', `${file ?? 'the store'} cannot be used: ${reasonOf(cause)}`, { cause })
    }
  }
  return {
    load: (key) => guarded(() => load(database, key)),
    save: (key, memory) =>
      guarded(() => {
        const anew = isAnew()
        inTransaction(database, () => save(database, key, memory))
        return anew
      }),
    findings: () => guarded(() => findings(database)),
    close: () => database.close(),
  }
}

/** What tells a file from another by the same name; null where there is none. */
function identityOf(file: string | null): string | null {
  const stats = file === null ? undefined : statSync(file, { bigint: true, throwIfNoEntry: false })
  return stats === undefined ? null : `${stats.dev} ${stats.ino}`
}

/** Writes what an open database holds to the file that it was opened as, which is gone, and goes on with that. */
function writeAnew(database: DatabaseSync, file: string): DatabaseSync {
  const beside = `${file}.anew`
  rmSync(beside, { force: true })
  database.prepare('VACUUM INTO ?').run(beside)
  database.close()
  // SQLite would take what is left of the old one's journal for the new one's.
  for (const left of [`${file}-wal`, `${file}-shm`]) rmSync(left, { force: true })
  renameSync(beside, file)
  return open(file)
}

/** Goes on with the file that somebody has put in the place of the one that is open; throws where that is none of ours. */
function reopen(database: DatabaseSync, file: string): DatabaseSync {
  const other = open(file)
  database.close()
  return other
}

/** Whether there is a state file of this name; throws `config` where nobody may look. */
export function isStateFile(file: string): boolean {
  return lookUp(file, file) !== undefined
}

function lookUp(path: string, file: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch (cause) {
    throw explainOpening(file, cause)
  }
}

/** SQLite would wait for the writer of a pipe, and begin anew in the null device each time. */
function assertFile(file: string): void {
  if (lookUp(dirname(file), file) === undefined) {
    throw refusal(file, 'cannot be opened: its directory does not exist', 'Make the directory, or name another file with --state.')
  }
  const stats = lookUp(file, file)
  if (stats === undefined || stats.isFile()) return
  throw refusal(file, `is ${specialKind(stats) ?? 'a device'}; wants a file`, 'Name a file with --state, or :memory: to remember nothing.')
}

function open(file: string): DatabaseSync {
  let database: DatabaseSync | null = null
  try {
    database = new DatabaseSync(file, { timeout: patienceMs })
    assertOurs(database, file)
    if (database.prepare('PRAGMA quick_check(1)').get()?.quick_check !== 'ok') throw damaged(file)
    // A commit is then on disk before anybody hears of it, and a reader never waits for a writer.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON')
    migrate(database)
    return database
  } catch (error) {
    database?.close()
    throw error instanceof HarnessError ? error : explainOpening(file, error)
  }
}

function assertOurs(database: DatabaseSync, file: string): void {
  const version = versionOf(database)
  const application = Number(database.prepare('PRAGMA application_id').get()?.application_id)
  const isEmpty = database.prepare('SELECT count(*) AS count FROM sqlite_schema').get()?.count === 0
  if (application !== applicationId && !(isEmpty && application === 0)) {
    throw refusal(file, 'is a database of something else', 'Name another file with --state.')
  }
  if (version > migrations.length) {
    throw refusal(
      file,
      `was written by a newer Plumbline: its schema has version ${version}, and this one knows ${migrations.length}`,
      'Use the newer Plumbline, or name another file with --state.',
    )
  }
}

const notADatabase = 26
const corrupt = 11

function explainOpening(file: string, error: unknown): HarnessError {
  const { errcode } = Object(error)
  if (errcode === notADatabase || errcode === corrupt) return damaged(file, error)
  return refusal(file, `cannot be opened: ${reasonOf(error)}`, 'Make it readable and writable, or name another file with --state.', error)
}

function damaged(file: string, cause?: unknown): HarnessError {
  const hint = 'Nothing was changed in it. Restore it from a backup, or move it away to begin anew.'
  return refusal(file, 'is damaged, or no SQLite database', hint, cause)
}

function refusal(file: string, message: string, hint: string, cause?: unknown): HarnessError {
  return new HarnessError('config', `the state file ${message}`, { place: { file }, hint, ...(cause === undefined ? {} : { cause }) })
}

/** SQLite's own words for its error codes, and the code of the system's errors; never those of a value. */
function reasonOf(error: unknown): string {
  const { errstr, syscall, code } = Object(error)
  if (typeof errstr === 'string') return errstr
  if (syscall !== undefined) return String(code)
  return error instanceof RangeError ? error.message : 'an unknown error'
}

function inTransaction(database: DatabaseSync, work: () => void): void {
  database.exec('BEGIN IMMEDIATE')
  try {
    work()
    database.exec('COMMIT')
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

function save(database: DatabaseSync, key: TargetKey, { state, presence, expiries }: TargetMemory): void {
  const { name, environment } = key
  database.prepare('DELETE FROM target WHERE name = ? AND environment = ?').run(name, environment)
  insert(database, 'target', [targetRow(key, state, expiries)])
  const target = Number(database.prepare('SELECT last_insert_rowid() AS key').get()?.key)
  const eventsOf = ({ finding: { fingerprint }, history }: FindingLife) =>
    history.map(({ at, change }) => ({ target, fingerprint, at, change }))
  const lives = state.lives.map((life) => lifeRow(target, life))
  const laws = state.laws.map(({ operation, id, verdict, reason }) => ({ target, operation, id, verdict, reason }))
  const coverage = (state.coverage?.operations ?? []).map((operation) => coverageRow(target, operation))
  const runs = state.history.map((run) => runRow(target, run))
  const records = presence.map((record) => ({ target, ...record }))
  const sunsets = expiries.sunsets.flatMap((sunset) => (sunset.at === null ? [] : { target, ...sunset }))
  insert(database, 'law', laws)
  insert(database, 'coverage', coverage)
  insert(database, 'run', runs)
  insert(database, 'finding', lives)
  insert(database, 'event', state.lives.flatMap(eventsOf))
  insert(database, 'presence', records)
  insert(database, 'sunset', sunsets)
}

function load(database: DatabaseSync, { name, api, environment, baseUrl }: TargetKey): TargetMemory | null {
  const row = database
    .prepare('SELECT * FROM target WHERE name = ? AND environment = ? AND api = ? AND base_url = ?')
    .get(name, environment, api, baseUrl)
  if (row === undefined) return null
  const all = (table: string): Row[] => database.prepare(`SELECT * FROM ${table} WHERE target = ? ORDER BY rowid`).all(Number(row.key))
  const events = readEvents(all('event'))
  return {
    state: {
      ...readTarget(row),
      laws: all('law').map(readLaw),
      coverage: readCoverage(all('coverage')),
      history: all('run').map(readRun),
      lives: all('finding').flatMap((finding) => readLife(finding, events.get(String(finding.fingerprint)) ?? []) ?? []),
    },
    presence: all('presence').map(readPresence),
    expiries: readExpiries(row, all('sunset')),
  }
}

const environments = ['sandbox', 'staging', 'production'] as const

function findings(database: DatabaseSync): ReturnType<Store['findings']> {
  const rows = database
    .prepare('SELECT target.name, target.api, target.environment, finding.* FROM finding JOIN target ON key = target')
    .all()
  return rows.flatMap((row) => {
    const { text, oneOf } = readRow(row)
    const life = readLife(row, [])
    return life === null ? [] : [{ target: text('name'), api: text('api'), environment: oneOf('environment', environments), life }]
  })
}
