import { spawn, spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, type TestContext } from 'vitest'
import { startSandbox } from '#sandbox/server'
import { eventually } from '#support/eventually'
import { parseSeries } from './watch-support.ts'

/** Another file in the place of the system's takes a mount namespace of our own, which root may have on Linux. */
const mayMount =
  process.getuid?.() === 0 && spawnSync('unshare', ['--mount', 'mount', '--bind', '/etc/hosts', '/etc/resolv.conf']).status === 0
/** Of this process alone: it has to be on port 53. */
const nameServer = `127.${[16, 8, 0].map((bits) => (process.pid >> bits) & 255 || 1).join('.')}`
const silent = [1, 2, 3, 4, 5, 6].map((number) => `silent-${number}`)

/** A name server on the usual port that hears every question and answers none. */
async function hearNames({ onTestFinished }: TestContext): Promise<{ heard(): number }> {
  const socket = createSocket('udp4')
  let heard = 0
  socket.on('message', () => heard++)
  await new Promise<void>((resolve) => socket.bind(53, nameServer, resolve))
  onTestFinished(() => void socket.close())
  return { heard: () => heard }
}

async function watchSevenTargets({ onTestFinished }: TestContext, healthyOrigin: string) {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-names-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'resolv.conf'), `nameserver ${nameServer}\n`)
  const target = (name: string, baseUrl: string) =>
    `  ${name}: { api: plu-card-partner.v1, environment: staging, baseUrl: '${baseUrl}', timeout: 5m }\n`
  const targets = silent.map((name) => target(name, `https://${name}.example.test/api`)).join('')
  writeFileSync(join(folder, 'plumbline.yaml'), `targets:\n${targets}${target('healthy', `${healthyOrigin}/api`)}`)
  const script = `mount --bind ${folder}/resolv.conf /etc/resolv.conf && exec "$@"`
  const words = ['node_modules/.bin/node', 'src/cli/main.ts', 'watch', ...silent, 'healthy', '--env', 'staging', '--port', '0']
  const files = ['--config', join(folder, 'plumbline.yaml'), '--state', join(folder, 'state.db')]
  const child = spawn('unshare', ['--mount', 'sh', '-c', script, 'sh', ...words, ...files], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PLU_API_KEY: 'sk_staging_test' },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk) => {
    out += chunk
  })
  child.stderr.on('data', (chunk) => {
    err += chunk
  })
  await eventually(() => expect(out, err).toContain('status page'))
  const origin = /status page {2}(\S+)\//.exec(out)?.[1] ?? expect.fail(out)
  return { child, series: async () => parseSeries(await (await fetch(`${origin}/metrics`)).text()) }
}

describe.skipIf(!mayMount)('a watch of six targets whose name server is silent', () => {
  it('checks a seventh as ever, and ends on SIGTERM within five seconds', async (test) => {
    const names = await hearNames(test)
    const sandbox = await startSandbox({ now: Date.now })
    test.onTestFinished(() => sandbox.close())
    const { child, series } = await watchSevenTargets(test, sandbox.origin)
    const labels = 'api="plu-card-partner.v1",environment="staging"'
    await eventually(async () => expect((await series())[`contract_probe_success{${labels},target="healthy"}`]).toBe(1))
    expect(names.heard()).toBeGreaterThanOrEqual(silent.length)
    const runs = await series()
    expect(silent.map((name) => runs[`contract_probe_runs_total{${labels},target="${name}"}`])).toEqual(silent.map(() => 0))
    const start = performance.now()
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(performance.now() - start).toBeLessThan(5000)
  })
})

it.skipIf(process.env.CI === undefined)('in CI a mount namespace of our own can be had', () => {
  expect(mayMount).toBe(true)
})
