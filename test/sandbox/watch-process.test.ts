import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it, type TestContext } from 'vitest'
import { eventually } from '#support/eventually'
import { firstRequest, tellingOfRequests } from '#support/first-request'

const watch = ['node_modules/.bin/node', 'src/cli/main.ts', 'watch'] as const
const npmStart = ['npm', 'start', '--'] as const

/** Runs a command line that watches as a process of its own, on free ports. */
async function spawnWatch({ onTestFinished }: TestContext, [command, ...words]: typeof watch | typeof npmStart, ...args: string[]) {
  const { stdio, env } = tellingOfRequests
  const child = spawn(command, [...words, '--port', '0', '--sandbox-port', '0', ...args], {
    stdio: [...stdio],
    env: { ...process.env, ...env },
  })
  const checking = firstRequest(child)
  // Most tests do not ask for it, and npm has no server.
  checking.catch(() => {})
  onTestFinished(() => void child.kill('SIGKILL'))
  const written = { out: '', err: '' }
  child.stdout?.on('data', (chunk) => {
    written.out += chunk
  })
  child.stderr?.on('data', (chunk) => {
    written.err += chunk
  })
  await eventually(() => expect(written.out, written.err).toContain('status page'))
  const origin = /status page {2}(\S+)\//.exec(written.out)?.[1] ?? expect.fail(written.out)
  const end = async (signal: NodeJS.Signals) => {
    const start = performance.now()
    child.kill(signal)
    const [code, by] = await once(child, 'exit')
    return { code, by, seconds: (performance.now() - start) / 1000 }
  }
  return { origin, written, checking, end }
}

describe.concurrent('the process of a watch', () => {
  it.for([
    ['SIGTERM', watch],
    ['SIGINT', watch],
    ['SIGTERM', npmStart],
  ] as const)('ends on %s with 0, within five seconds: %s', async ([signal, command], test) => {
    const { origin, end } = await spawnWatch(test, command)
    await eventually(async () => expect((await fetch(`${origin}/readyz`)).status).toBe(200))
    const { code, by, seconds } = await end(signal)
    expect([code, by]).toEqual([0, null])
    expect(seconds).toBeLessThan(5)
    // Not npm alone has ended.
    await expect(fetch(`${origin}/healthz`)).rejects.toThrow()
  })

  it('ends as fast while a check waits for an answer, and reports nothing of it', async (test) => {
    const { origin, written, checking, end } = await spawnWatch(test, watch, '--scenario', 'slow')
    await checking
    expect((await fetch(`${origin}/readyz`)).status).toBe(503)
    const { code, seconds } = await end('SIGTERM')
    expect(code).toBe(0)
    expect(seconds).toBeLessThan(5)
    expect(written.err).toBe('')
  })
})
