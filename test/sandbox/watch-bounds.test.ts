import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, type TestContext, vi } from 'vitest'
import { type WorstBody, worstBodies } from '#bench/bounds/bodies'
import { serveWorst } from '#bench/bounds/provider'
import { eventually } from '#support/eventually'

/** All of the worst bodies by `npm run test:bounds`; here those that were the end of a process before. */
const isWhole = process.env.PLUMBLINE_BOUNDS === 'all'
const sample = ['7.9 MB of', '20 new names', '10,000 other users', 'goes astray', 'no compression']
const bodies = worstBodies.filter(({ name }) => isWhole || sample.some((part) => name.includes(part)))
/** More often than this the checks of all of them would not be done before the next ones are due. */
const schedule = isWhole ? '* * * * *' : '*/10 * * * * *'

interface Row {
  target: string
  /** The last of them. */
  runs: { status: string; cause: string | null }[]
}

/** A watch whose heap has 256 MiB, on a target for each of the bodies beside those that are built in, all checked at the same time. */
async function startWatch({ onTestFinished }: Pick<TestContext, 'onTestFinished'>, some: readonly WorstBody[]) {
  const provider = await serveWorst(some)
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-bounds-'))
  const config = join(folder, 'plumbline.yaml')
  const targets = provider.baseUrls.map(
    (url, index) => `  worst-${index}: { api: plu-card-partner.v1, environment: sandbox, baseUrl: '${url}' }`,
  )
  writeFileSync(config, ['targets:', ...targets, ''].join('\n'))
  const options = ['--port', '0', '--sandbox-port', '0', '--schedule', schedule, '--state', join(folder, 'state.db')]
  const watch = ['src/cli/main.ts', 'watch', ...options, '--config', config]
  const child = spawn(process.execPath, ['--max-old-space-size=256', ...watch], { stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text) => {
    said.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said.err += text
  })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await provider.close()
    rmSync(folder, { recursive: true })
  })
  const origin = await eventually(() => /status page {2}(http:\/\/127\.0\.0\.1:\d+)\//.exec(said.out)?.[1] ?? expect.fail(said.err))
  return { origin, child, said, provider }
}

async function textOf(origin: string, path: string): Promise<string> {
  const response = await fetch(origin + path)
  expect([path, response.status]).toEqual([path, 200])
  return response.text()
}

it(
  `a watch with 256 MiB of heap lives through ${bodies.length} providers that answer everything with the worst they have`,
  async (test) => {
    const { origin, child, said, provider } = await startWatch(test, bodies)
    const rows = await vi.waitFor(
      async () => {
        expect(child.exitCode, said.err.slice(-2_000)).toBeNull()
        const { targets }: { targets: Row[] } = JSON.parse(await textOf(origin, '/api/v1/targets'))
        // A run for which the process had no time says nothing, and is no verdict.
        const open = targets.filter(({ runs }) => runs.every(({ status }) => status === 'failed'))
        expect(open.map(({ target }) => target)).toEqual([])
        return targets
      },
      { timeout: isWhole ? 900_000 : 150_000, interval: 500 },
    )
    expect(provider.answered.every((count) => count > 0)).toBe(true)
    const verdictsOf = (isWorst: boolean) => {
      const runs = rows.filter(({ target }) => target.startsWith('worst') === isWorst).flatMap((row) => row.runs)
      return [...new Set(runs.map(({ status }) => status))].filter((status) => status !== 'failed').toSorted()
    }
    expect([verdictsOf(true), verdictsOf(false)]).toEqual([['drift', 'unverified'], ['pass']])
    const causes = rows.flatMap(({ runs }) => runs.flatMap(({ cause }) => cause ?? []))
    expect(causes.filter((cause) => cause !== 'too-large')).toEqual([])
    expect(said.err.split('\n').filter((line) => /not-recorded|not-saved/.test(line))).toEqual([])
    const paths = ['/', '/metrics', '/api/v1/targets', '/api/v1/findings']
    const sizes = await Promise.all(paths.map(async (path) => (await textOf(origin, path)).length))
    expect(Math.max(...sizes)).toBeLessThan(rows.length * 100_000)
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8')
    expect(Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024).toBeLessThan(500)
  },
  isWhole ? 960_000 : 180_000,
)
