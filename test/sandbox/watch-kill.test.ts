import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it, type TestContext } from 'vitest'
import { openStore, type Store } from '#monitor/store'
import { freePort } from '#support/free-port'

/** How often the writer is killed, and the watch: a few times here, a hundred times by `npm run test:kill`. */
const kills = { writer: Number(process.env.PLUMBLINE_KILLS ?? 8), watch: Number(process.env.PLUMBLINE_KILLS ?? 2) }
const minutes = 60_000

type Test = Pick<TestContext, 'onTestFinished'>

/** Starts a process, kills it at a random moment after it said something, and answers all that it had said by then. */
async function killed(
  { onTestFinished }: Test,
  args: string[],
  stream: 'stdout' | 'stderr',
  [shortestMs, longestMs]: [number, number],
): Promise<string> {
  const child = spawn('node_modules/.bin/node', args, { stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let said = ''
  const other = { text: '' }
  const closed = once(child, 'close')
  child[stream].setEncoding('utf8').on('data', (text) => {
    said += text
  })
  child[stream === 'stdout' ? 'stderr' : 'stdout'].setEncoding('utf8').on('data', (text) => {
    other.text += text
  })
  await Promise.race([once(child[stream], 'data'), closed.then(() => expect.fail(`it ended by itself: ${other.text}`))])
  await wait(shortestMs + Math.random() * (longestMs - shortestMs))
  child.kill('SIGKILL')
  await closed
  // The last line may be cut in two: nobody has read it.
  return said.slice(0, said.lastIndexOf('\n') + 1)
}

/** Opens the store after a kill, and closes it again; throws where SQLite finds a single page of it wrong. */
function examine<T>(file: string, look: (store: Store) => T): T {
  const store = openStore(file)
  try {
    const database = new DatabaseSync(file, { readOnly: true })
    expect(database.prepare('PRAGMA integrity_check').all().map(Object.values)).toEqual([['ok']])
    expect(database.prepare('PRAGMA foreign_key_check').all()).toEqual([])
    database.close()
    return look(store)
  } finally {
    store.close()
  }
}

function freshFile({ onTestFinished }: Test): string {
  const directory = mkdtempSync(join(tmpdir(), 'plumbline-kill-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  return join(directory, 'state.db')
}

describe.concurrent('the store, killed while it is written', () => {
  it(
    `opens every time and has lost nothing that was told: ${kills.writer} kills of a process that only writes`,
    async (test) => {
      const file = freshFile(test)
      const key = { name: 'shop', api: 'shop.v1', environment: 'staging', baseUrl: 'http://127.0.0.1:9' } as const
      const told = new Set<string>()
      let savedRuns = 0
      for (let kill = 0; kill < kills.writer; kill++) {
        const said = await killed(test, ['test/support/state-writer.ts', file], 'stdout', [0, 120])
        for (const line of said.split('\n').filter(Boolean)) {
          const [runs, change, fingerprint] = line.split(' ')
          if (change === 'saved') savedRuns = Math.max(savedRuns, Number(runs))
          else told.add(`${Number(runs) - 1} ${change} ${fingerprint}`)
        }
        const { state, presence, expiries } = examine(file, (store) => store.load(key)) ?? expect.fail('nothing is left')
        expect(state.runs).toBeGreaterThanOrEqual(savedRuns)
        expect(presence.map(({ runs }) => runs)).toEqual([state.runs])
        expect([expiries.certificateExpiry, ...expiries.sunsets.map(({ at }) => at)]).toEqual([state.runs, state.runs])
        expect(state.history.at(-1)?.startedAt).toBe(state.runs - 1)
        const kept = new Set(
          state.lives.flatMap(({ finding, history }) => history.map(({ at, change }) => `${at} ${change} ${finding.fingerprint}`)),
        )
        // A life keeps its last 50 events: older ones may be gone from it, and from nowhere else.
        const recent = [...told].filter((line) => Number(line.split(' ')[0]) >= oldestKept(state.lives))
        expect(recent.filter((line) => !kept.has(line))).toEqual([])
      }
      expect(told.size).toBeGreaterThan(kills.writer)
    },
    5 * minutes,
  )

  it(
    `opens every time and has lost nothing that was told: ${kills.watch} kills of watch itself`,
    async (test) => {
      const file = freshFile(test)
      const port = await freePort()
      const origin = `http://127.0.0.1:${port}`
      const scenarios = ['plu-email-removed', 'healthy', 'plu-status-grown']
      const told: [fingerprint: string, change: string][] = []
      // Until it has told something: how far it gets before it is killed depends on what else the machine does.
      for (let kill = 0; kill < kills.watch || told.length === 0; kill++) {
        const options = ['--port', '0', '--sandbox-port', String(port), '--state', file, '--schedule', '* * * * * *']
        const scenario = scenarios[kill % scenarios.length] ?? ''
        const said = await killed(test, ['src/cli/main.ts', 'watch', 'plu', ...options, '--scenario', scenario], 'stderr', [200, 1_500])
        const lines = said
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line))
        for (const { event, fingerprint } of lines)
          if (String(event).startsWith('finding-')) told.push([fingerprint, String(event).slice(8)])
        const memory = examine(file, (store) =>
          store.load({ name: 'plu', api: 'plu-card-partner.v1', environment: 'sandbox', baseUrl: `${origin}/api` }),
        )
        const kept = new Map(
          (memory?.state.lives ?? []).map((life) => [life.finding.fingerprint, life.history.map(({ change }) => change)]),
        )
        for (const [fingerprint, events] of Map.groupBy(told, ([print]) => print)) {
          // A life keeps its last 50 events.
          const recent = events.map(([, change]) => change).slice(-40)
          expect([fingerprint, isWithin(recent, kept.get(fingerprint) ?? [])]).toEqual([fingerprint, true])
        }
        expect(lines.filter(({ event }) => event === 'state-not-saved' || event === 'state-not-loaded')).toEqual([])
      }
    },
    15 * minutes,
  )
})

/** Whether the words stand in the text, in their order. */
function isWithin(words: readonly string[], text: readonly string[]): boolean {
  let at = 0
  for (const word of text) if (word === words[at]) at++
  return at === words.length
}

function oldestKept(lives: readonly { history: readonly { at: number }[] }[]): number {
  return Math.max(0, ...lives.filter(({ history }) => history.length >= 50).map(({ history }) => history[0]?.at ?? 0))
}
