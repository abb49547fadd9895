import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { HarnessError } from '#errors'
import { totalCoverage } from '#findings/coverage'
import type { PresenceRecord } from '#findings/presence'
import type { Expiries } from '#monitor/readings'
import { recordRun, restoreState, type TargetState } from '#monitor/state'
import { openStore, type Store } from '#monitor/store'
import { applicationId, migrate, migrations, versionOf } from '#monitor/store-schema'
import { keyOf } from '#monitor/watched-target'
import { refusalOf } from '#support/refusal'
import { drift, finding, report, run, stateAfter, terms, trouble, watchedTarget } from './fixtures.ts'

const directory = mkdtempSync(join(tmpdir(), 'plumbline-store-'))
afterAll(() => rmSync(directory, { recursive: true }))
let files = 0
const freshFile = () => join(directory, `${files++}.db`)

const key = keyOf(watchedTarget())
const { operations } = watchedTarget().spec
const expiries: Expiries = { certificateExpiry: 2_000_000_000, sunsets: [{ operation: 'listThings', at: 1_900_000_000 }] }
const presence: PresenceRecord[] = [
  { operation: 'listThings', status: 200, location: '/data/*/phone', runs: 20, places: 2_000, present: 1_999 },
  { operation: 'listThings', status: 200, location: '/data/*/fax', runs: 20, places: 2_000, present: 0 },
]

/** What stands in a store after it was saved, closed and opened again. */
function reopened(file: string, state: TargetState, records = presence): ReturnType<Store['load']> {
  withStore(file, (store) => store.save(key, { state, presence: records, expiries }))
  return withStore(file, (store) => store.load(key))
}

function withStore<T>(file: string, work: (store: Store) => T): T {
  const store = openStore(file)
  try {
    return work(store)
  } finally {
    store.close()
  }
}

const refusal = (work: () => unknown) => refusalOf(work, 'config')

const believed = finding({
  fingerprint: 'ffffffffffff',
  severity: 'info',
  id: 'response-optional-property-added',
  pinnedBy: [],
  assumption: 'So it is in the examples.',
  mend: 'spec',
})

describe('a store', () => {
  it('writes its file anew, with all that it knows, where that is deleted, and says so once', () => {
    const file = freshFile()
    const other = { ...key, name: 'other', baseUrl: 'http://127.0.0.1:9/other' }
    const memory = { state: stateAfter(report()), presence, expiries }
    const store = openStore(file)
    expect([store.save(other, memory), store.save(key, memory)]).toEqual([false, false])
    rmSync(file)
    expect([store.save(key, memory), store.save(key, memory)]).toEqual([true, false])
    expect(withStore(file, (reader) => [other, key].map((one) => reader.load(one)?.state.runs))).toEqual([1, 1])
    for (const left of [file, `${file}-wal`, `${file}-shm`]) rmSync(left, { force: true })
    expect(store.save(other, memory)).toBe(true)
    store.close()
    expect(withStore(file, (reader) => [other, key].map((one) => reader.load(one)?.state.runs))).toEqual([1, 1])
    expect(readdirSync(directory).filter((name) => name.startsWith(`${basename(file)}.`) || name.startsWith(`${basename(file)}-`))).toEqual(
      [],
    )
  })

  it('goes on with a file that was put in the place of its own', () => {
    const [file, backup] = [freshFile(), freshFile()]
    const memory = { state: stateAfter(report()), presence, expiries }
    withStore(backup, (store) => store.save({ ...key, name: 'other' }, memory))
    const store = openStore(file)
    store.save(key, memory)
    for (const left of [`${file}-wal`, `${file}-shm`]) rmSync(left, { force: true })
    renameSync(backup, file)
    expect(store.save(key, memory)).toBe(true)
    store.close()
    expect(withStore(file, (reader) => [key, { ...key, name: 'other' }].map((one) => reader.load(one)?.state.runs))).toEqual([1, 1])
  })

  it('gives back what was saved, to the last detail, but for what follows from the next run', () => {
    const state = stateAfter(
      report(),
      trouble('timeout'),
      drift(finding(), believed),
      'internal error: TypeError',
      report(),
      drift(finding()),
    )
    expect(state.lives.map((life) => life.history.map(({ change }) => change))).toEqual([
      ['opened', 'confirmed', 'resolved', 'reopened', 'confirmed'],
      ['opened', 'confirmed', 'resolved'],
    ])
    const { open: _, changes: __, requests: ___, looked: ____, sighted: _____, doubts: ______, ...remembered } = state
    const memory = reopened(freshFile(), state)
    expect(memory).toEqual({ state: remembered, presence, expiries })
    expect(restoreState(memory!.state, operations)).toEqual({
      ...state,
      changes: [],
      requests: [],
      looked: 'never',
      sighted: new Set(),
      doubts: new Map([['0123456789ab', 'unlooked']]),
    })
  })

  it('gives back the laws and the coverage of each list', () => {
    const laws = ['listThings', 'listOthers'].map((operation) => ({ operation, id: 'page-size', verdict: 'held', reason: '' }) as const)
    const coverage = totalCoverage(
      ['listThings', 'listOthers'].map((operation) => ({ operation, items: 3, properties: { documented: 2, seen: 1, unseen: ['/x'] } })),
    )
    const memory = reopened(freshFile(), stateAfter(report({ laws, coverage })))
    expect([memory?.state.laws, memory?.state.coverage]).toEqual([laws, coverage])
  })

  it('knows nothing at first, and may know a target that has seen nothing', () => {
    expect(withStore(freshFile(), (store) => store.load(key))).toBeNull()
    const { open: _, changes: __, requests: ___, looked: ____, sighted: _____, doubts: ______, ...remembered } = stateAfter()
    expect(reopened(freshFile(), stateAfter(), [])).toEqual({ state: remembered, presence: [], expiries })
  })

  it('replaces what it knew of a target, and of no other', () => {
    const file = freshFile()
    const other = { ...key, name: 'other', baseUrl: 'http://127.0.0.1:9/other' }
    const production = { ...key, environment: 'production' } as const
    withStore(file, (store) => {
      for (const each of [key, other, production]) store.save(each, { state: stateAfter(drift(finding())), presence, expiries })
      store.save(key, { state: stateAfter(report()), presence: [], expiries })
      expect(store.load(key)).toMatchObject({ state: { runs: 1, status: 'pass', lives: [] }, presence: [], expiries })
      for (const each of [other, production]) {
        expect(store.load(each)).toMatchObject({ state: { status: 'drift', lives: [{ finding: finding() }] }, presence, expiries })
      }
    })
    const count = new DatabaseSync(file, { readOnly: true })
    onTestFinished(() => count.close())
    const rows = (table: string) => count.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.count
    expect(['target', 'run', 'law', 'coverage', 'finding', 'event', 'presence', 'sunset'].map(rows)).toEqual([3, 3, 6, 3, 2, 4, 4, 3])
  })

  it.each([
    ['another API', { api: 'shop.v2' }],
    ['another address', { baseUrl: 'http://127.0.0.1:9/elsewhere' }],
  ])('has nothing to say of %s by the same name', (_, change) => {
    const file = freshFile()
    withStore(file, (store) => store.save(key, { state: stateAfter(report()), presence, expiries }))
    expect(withStore(file, (store) => store.load({ ...key, ...change }))).toBeNull()
  })

  it('leaves out kinds of findings that this version does not know, and findings of operations that are no more', () => {
    const file = freshFile()
    const gone = finding({ fingerprint: 'eeeeeeeeeeee', operation: 'removed' })
    withStore(file, (store) => store.save(key, { state: stateAfter(drift(finding(), gone, believed)), presence, expiries }))
    const database = new DatabaseSync(file)
    database.exec("UPDATE finding SET id = 'response-from-the-future' WHERE fingerprint = 'ffffffffffff'")
    database.close()
    const memory = withStore(file, (store) => store.load(key))
    expect(memory?.state.lives.map((life) => life.finding.fingerprint)).toEqual(['0123456789ab', 'eeeeeeeeeeee'])
    const restored = restoreState(memory!.state, operations)
    expect([restored.lives.length, restored.open.map((open) => open.finding)]).toEqual([1, [finding()]])
  })

  it('names every finding that it knows, for whoever looks for a fingerprint', () => {
    withStore(freshFile(), (store) => {
      store.save(key, { state: stateAfter(drift(finding())), presence, expiries })
      store.save({ ...key, name: 'other', environment: 'production' }, { state: stateAfter(drift(believed), report()), presence, expiries })
      expect(store.findings().map(({ life, ...where }) => ({ ...where, finding: life.finding, state: life.state }))).toEqual([
        { target: 'shop', api: 'shop.v1', environment: 'staging', finding: finding(), state: 'confirmed' },
        { target: 'other', api: 'shop.v1', environment: 'production', finding: believed, state: 'resolved' },
      ])
    })
  })

  it('in memory is the same, and leaves no file', () => {
    const store = openStore(null)
    store.save(key, { state: stateAfter(drift(finding())), presence, expiries })
    expect(store.load(key)).toMatchObject({ state: { runs: 1, lives: [{ finding: finding() }] } })
    store.close()
    expect(existsSync(':memory:')).toBe(false)
  })

  it('keeps no waiver: those are in a file of their own', () => {
    const waived = recordRun(stateAfter(), run(drift(finding())), terms({ waivers: [waiverOf('0123456789ab')] }))
    expect(waived.lives[0]?.finding.waiver?.owner).toBe('jane')
    expect(reopened(freshFile(), waived)?.state.lives[0]?.finding).toEqual(finding())
  })

  it('is small and fast for a watch of many findings', () => {
    const file = freshFile()
    const many = Array.from({ length: 500 }, (_, index) => finding({ fingerprint: String(index).padStart(12, '0') }))
    const state = stateAfter(...Array.from({ length: 40 }, () => drift(...many)))
    withStore(file, (store) => {
      const start = performance.now()
      for (let round = 0; round < 10; round++) store.save(key, { state, presence, expiries })
      expect((performance.now() - start) / 10).toBeLessThan(200)
    })
    expect(statSync(file).size).toBeLessThan(1_000_000)
  })
})

describe('two processes on one file', () => {
  it('do not lose what the other has written of other targets', () => {
    const file = freshFile()
    const one = openStore(file)
    const two = openStore(file)
    const other = { ...key, name: 'other' }
    for (let round = 1; round <= 20; round++) {
      one.save(key, { state: stateAfter(...Array.from({ length: round }, () => report())), presence, expiries })
      two.save(other, { state: stateAfter(drift(finding())), presence, expiries })
    }
    expect([one.load(key)?.state.runs, one.load(other)?.state.runs, two.load(key)?.state.runs]).toEqual([20, 1, 20])
    one.close()
    two.close()
  })
})

describe('a file that cannot be the store', () => {
  const saved = (() => {
    const file = freshFile()
    withStore(file, (store) =>
      store.save(key, { state: stateAfter(...Array.from({ length: 40 }, () => drift(finding(), believed))), presence, expiries }),
    )
    return file
  })()
  const damagedHint = 'Nothing was changed in it. Restore it from a backup, or move it away to begin anew.'
  /** A copy with something done to it; that it stays as it is when it is refused is part of the test. */
  function refused(harm: (file: string) => void): { file: string; message: string } {
    const file = freshFile()
    copyFileSync(saved, file)
    harm(file)
    const before = readFileSync(file)
    const message = refusal(() => openStore(file))
    expect(readFileSync(file).equals(before)).toBe(true)
    return { file, message }
  }

  it.each<[string, (file: string) => void]>([
    ['a text', (file) => writeFileSync(file, 'hello, this is no database at all\n'.repeat(200))],
    ['overwritten at its start', (file) => overwrite(file, 0, 64)],
    ['overwritten in the middle', (file) => overwrite(file, 4_096, 8_192)],
    ['cut off', (file) => truncateSync(file, Math.floor(statSync(file).size / 8_192) * 4_096)],
  ])('is told when it is damaged: %s', (_, harm) => {
    const { file, message } = refused(harm)
    expect(message).toBe(`${file}: the state file is damaged, or no SQLite database\n${damagedHint}`)
  })

  it('is told when it belongs to something else', () => {
    const file = freshFile()
    const database = new DatabaseSync(file)
    database.exec('CREATE TABLE theirs (x)')
    database.close()
    const before = readFileSync(file)
    expect(refusal(() => openStore(file))).toBe(`${file}: the state file is a database of something else\nName another file with --state.`)
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it('is told when a newer Plumbline wrote it', () => {
    const { file, message } = refused((copy) => {
      const database = new DatabaseSync(copy)
      database.exec('PRAGMA user_version = 99')
      database.close()
    })
    expect(message).toBe(
      `${file}: the state file was written by a newer Plumbline: its schema has version 99, and this one knows ${migrations.length}\nUse the newer Plumbline, or name another file with --state.`,
    )
  })

  it('is told when it cannot be opened', () => {
    const missing = join(directory, 'missing', 'x.db')
    expect(refusal(() => openStore(missing))).toBe(
      `${missing}: the state file cannot be opened: its directory does not exist\nMake the directory, or name another file with --state.`,
    )
    expect(refusal(() => openStore(directory))).toBe(
      `${directory}: the state file is a directory; wants a file\nName a file with --state, or :memory: to remember nothing.`,
    )
  })

  it('is told when the system does not say what there is', () => {
    const loop = join(directory, 'loop')
    symlinkSync('loop', loop)
    for (const file of [loop, join(loop, 'x.db')]) {
      expect(refusal(() => openStore(file))).toBe(
        `${file}: the state file cannot be opened: ELOOP\nMake it readable and writable, or name another file with --state.`,
      )
    }
  })

  it('is told in words without values when its rows are not ours', () => {
    const file = freshFile()
    copyFileSync(saved, file)
    const database = new DatabaseSync(file)
    database.exec("UPDATE finding SET state = 'canary'")
    database.close()
    expect(() => withStore(file, (store) => store.load(key))).toThrow(
      new HarnessError('internal', `${file} cannot be used: unexpected value in column state`),
    )
  })
})

describe('the schema', () => {
  it('is that of this version from the start, and marked as ours', () => {
    const file = freshFile()
    withStore(file, () => {})
    const database = new DatabaseSync(file, { readOnly: true })
    onTestFinished(() => database.close())
    expect(versionOf(database)).toBe(migrations.length)
    expect(database.prepare('PRAGMA application_id').get()?.application_id).toBe(applicationId)
    expect(database.prepare('PRAGMA journal_mode').get()?.journal_mode).toBe('wal')
  })

  it('is migrated forward, step by step, and what was saved stays', () => {
    const file = freshFile()
    withStore(file, (store) => store.save(key, { state: stateAfter(drift(finding())), presence, expiries }))
    const database = new DatabaseSync(file)
    onTestFinished(() => database.close())
    migrate(database, [...migrations, 'ALTER TABLE finding ADD COLUMN note TEXT', "UPDATE finding SET note = 'moved'"])
    expect(versionOf(database)).toBe(migrations.length + 2)
    expect(database.prepare('SELECT fingerprint, note FROM finding').all()).toEqual([
      Object.assign(Object.create(null), { fingerprint: '0123456789ab', note: 'moved' }),
    ])
  })

  it('tells of a target of the first version when it was last seen: by its runs, or else by the last that passed', () => {
    const database = new DatabaseSync(':memory:')
    onTestFinished(() => database.close())
    migrate(database, migrations.slice(0, 1))
    database.exec(`
      INSERT INTO target (key, name, api, environment, base_url, runs, last_success_at)
        VALUES (1, 'a', 'x', 'staging', '', 9, 10), (2, 'b', 'x', 'staging', '', 9, 10), (3, 'c', 'x', 'staging', '', 9, NULL);
      INSERT INTO run (target, id, started_at, duration_ms, blocked_ms, status, requests, breaking, warning, info)
        VALUES (1, 'r', 20, 5, 0, 'drift', 1, 1, 0, 0), (1, 's', 30, 5, 0, 'unverified', 1, 0, 0, 0), (2, 't', 30, 5, 0, 'unverified', 1, 0, 0, 0)`)
    migrate(database)
    expect(
      database
        .prepare('SELECT last_observed_at, certificate_expiry FROM target ORDER BY key')
        .all()
        .map((row) => Object.values(row)),
    ).toEqual([
      [25, null],
      [10, null],
      [null, null],
    ])
  })

  it('keeps the laws and the coverage of a target of the second version, whose list it does not name', () => {
    const file = freshFile()
    const database = new DatabaseSync(file)
    migrate(database, migrations.slice(0, 2))
    database.exec(`
      INSERT INTO target (key, name, api, environment, base_url, runs, items, documented, seen, unseen)
        VALUES (1, 'shop', 'shop.v1', 'staging', 'http://127.0.0.1:9/api', 9, 7, 8, 6, '["/data/*/phone","/data/*/fax"]');
      INSERT INTO law (target, id, verdict, reason) VALUES (1, 'page-size', 'broken', 'a gap')`)
    database.close()
    const memory = withStore(file, (store) => store.load(key))
    expect(restoreState(memory!.state, operations)).toMatchObject({
      laws: [{ operation: 'listThings', id: 'page-size', verdict: 'broken', reason: 'a gap' }],
      coverage: report().coverage,
    })
  })

  it('stays at the last good version when a step fails', () => {
    const database = new DatabaseSync(':memory:')
    onTestFinished(() => database.close())
    migrate(database)
    expect(() => migrate(database, [...migrations, 'CREATE TABLE half (x); CREATE TABLE half (x)'])).toThrow()
    expect(versionOf(database)).toBe(migrations.length)
    expect(database.prepare("SELECT name FROM sqlite_schema WHERE name = 'half'").all()).toEqual([])
  })
})

function overwrite(file: string, from: number, to: number): void {
  const bytes = readFileSync(file)
  bytes.fill(0xa5, from, to)
  writeFileSync(file, bytes)
}

function waiverOf(fingerprint: string) {
  const rest = { environment: null, target: null, id: null, location: null, place: { file: 'plumbline.waivers.yaml', line: 1 } }
  return { fingerprint, until: '2026-03-31', owner: 'jane', reason: 'They put it back in March.', ...rest }
}
