import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { run } from '#cli/program'
import { startSandbox } from '#sandbox/server'
import { eventually } from '#support/eventually'
import { testIo } from '#support/test-io'

const api = 'plu-card-partner.v1'
const far = 'http://203.0.113.7:8080/api'
const reason = 'targets.plu.baseUrl: PLU_API_KEY would travel unencrypted to 203.0.113.7:8080'
const hint = 'Use an https base URL; plain http is for loopback addresses only.'
const command = ['watch', 'plu', '--env', 'staging', '--port', '0', '--state', ':memory:']

/** A directory whose plumbline.yaml `write` writes: each of these lines, and then the base URL of its only target. */
function configured(): { cwd: string; write(baseUrl: string, before?: readonly string[]): void } {
  const cwd = mkdtempSync(join(tmpdir(), 'plumbline-transport-'))
  onTestFinished(() => rmSync(cwd, { recursive: true }))
  return {
    cwd,
    write(baseUrl, before = []) {
      const lines = [...before, 'targets:', '  plu:', `    api: ${api}`, '    environment: staging', `    baseUrl: ${baseUrl}`]
      writeFileSync(join(cwd, 'plumbline.yaml'), `${lines.join('\n')}\n`)
    },
  }
}

it.each([
  ['as it is', far, {}],
  ['out of a variable', `\${GATEWAY}`, { GATEWAY: far }],
])('a watch does not begin where a base URL is plain http to another machine, %s', async (_, baseUrl, variables) => {
  const { cwd, write } = configured()
  write(baseUrl)
  const io = testIo({ cwd, variables: { PLU_API_KEY: 'sk_staging_canary', ...variables } })
  expect([await run(command, io), io.out(), io.err()]).toEqual([2, '', `plumbline: plumbline.yaml:5 ${reason}\n  ${hint}\n`])
})

it('a reload that brings one is refused with its line, and the watch goes on with the target as it was', async () => {
  const { cwd, write } = configured()
  const sandbox = await startSandbox({ port: 0 })
  onTestFinished(() => sandbox.close())
  const near = sandbox.baseUrls[api] ?? ''
  write(near)
  const interrupt = new AbortController()
  const io = testIo({ cwd, signal: interrupt.signal, variables: { PLU_API_KEY: 'sk_staging_canary' } })
  const ended = run(command, io)
  onTestFinished(async () => {
    interrupt.abort()
    await ended
  })
  const events = (): Record<string, unknown>[] => {
    const lines = io.err().split('\n')
    return lines.filter((line) => line !== '').map((line): Record<string, unknown> => JSON.parse(line))
  }
  const reloads = () => events().filter(({ event }) => event !== 'run')
  await eventually(() => expect(events()[0]).toMatchObject({ event: 'run', target: 'plu', verdict: 'pass' }))

  write(far, ['# moved', ''])
  io.hangUp()
  await eventually(() => expect(reloads()).toHaveLength(1))
  expect(reloads()[0]).toMatchObject({ event: 'reload-refused', failure: `plumbline.yaml:7 ${reason} — ${hint}` })

  write(near, ['# moved', ''])
  io.hangUp()
  await eventually(() => expect(reloads()).toHaveLength(2))
  expect(reloads()[1]).toMatchObject({ event: 'reloaded', added: 0, removed: 0, changed: 0, unchanged: 1 })
})
