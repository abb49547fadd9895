import { spawn } from 'node:child_process'
import { globSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, type TestContext, vi } from 'vitest'

const [library] = globSync('/usr/lib/*/faketime/libfaketime.so.1')
const isLeftOut = library === undefined && process.env.CI !== 'true'
const how = 'no libfaketime here, so schedules are not tested with a clock that is set; to install it: bash scripts/install.sh faketime'
if (isLeftOut) process.stderr.write(`${how}\n`)
beforeEach(({ skip }) => skip(isLeftOut, how))

const secondMs = 1_000
const hourSeconds = 3_600

/** A watch of one target as a process of its own, whose wall clock is so many seconds off until it is set. */
async function watchByClock({ onTestFinished }: Pick<TestContext, 'onTestFinished'>, timezone: string, offsetSeconds: number) {
  const directory = mkdtempSync(join(tmpdir(), 'plumbline-clock-'))
  const clock = join(directory, 'clock')
  const set = (seconds: number): void => {
    writeFileSync(`${clock}.next`, `${seconds < 0 ? '' : '+'}${seconds}\n`)
    renameSync(`${clock}.next`, clock)
  }
  set(offsetSeconds)
  const config = join(directory, 'plumbline.yaml')
  const target = `{ api: plu-card-partner.v1, environment: sandbox, schedule: '*/2 * * * * *', timezone: ${timezone} }`
  writeFileSync(config, `targets: { plu: ${target} }\n`)
  const args = ['src/cli/main.ts', 'watch', 'plu', '--config', config, '--port', '0', '--sandbox-port', '0']
  const child = spawn('node_modules/.bin/node', args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      TZ: timezone,
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: clock,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
    rmSync(directory, { recursive: true })
  })
  /** When the end of each check was heard of, by the clock of this process. */
  const runs: number[] = []
  const times: string[] = []
  const said = { err: '' }
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.err += text
    for (const line of text.trimEnd().split('\n')) {
      if (!line.includes('"event":"run"')) continue
      runs.push(performance.now())
      times.push(String(/"time":"([^"]*)"/.exec(line)?.[1]))
    }
  })
  const wait = (count: number) => vi.waitFor(() => expect(runs.length, said.err).toBeGreaterThanOrEqual(count), { timeout: 60_000 })
  await wait(2)
  return { set, runs, times, wait }
}

const longestGap = (moments: readonly number[]): number => Math.max(...moments.slice(1).map((at, index) => at - (moments[index] ?? at)))
/** For a machine that has other things to do. */
const graceMs = 3_000

describe.concurrent('a watch whose clock is set', { timeout: 90_000 }, () => {
  it.for([
    ['back by an hour', -hourSeconds],
    ['back by 100 days', -100 * 24 * hourSeconds],
    ['forward by an hour', hourSeconds],
  ] as const)('%s checks on, and no more often', async ([, seconds], test) => {
    const watch = await watchByClock(test, 'UTC', 0)
    watch.set(seconds)
    const before = watch.runs.length
    const start = performance.now()
    await watch.wait(before + 5)
    const hours = Math.round((Date.parse(String(watch.times.at(-1))) - Date.now()) / (hourSeconds * secondMs))
    expect(hours).toBe(seconds / hourSeconds)
    expect(longestGap(watch.runs)).toBeLessThan(2 * secondMs + graceMs)
    // Four intervals lie between five runs; one more run comes where the clock was set.
    expect(performance.now() - start).toBeGreaterThan(5 * secondMs)
  })

  it.for([
    ['Europe/Vienna', '2026-10-25T00:59:50Z', /T01:00:/],
    ['America/New_York', '2026-11-01T05:59:50Z', /T06:00:/],
    ['Europe/Vienna', '2027-03-28T00:59:50Z', /T01:00:/],
  ] as const)('by the law of %s at %s checks on, and no more often', async ([timezone, moment, after], test) => {
    const watch = await watchByClock(test, timezone, Math.round((Date.parse(moment) - Date.now()) / secondMs))
    const start = performance.now()
    await watch.wait(watch.runs.length + 8)
    expect(watch.times.at(-1)).toMatch(after)
    expect(longestGap(watch.runs)).toBeLessThan(2 * secondMs + graceMs)
    expect(performance.now() - start).toBeGreaterThan(12 * secondMs)
  })
})
