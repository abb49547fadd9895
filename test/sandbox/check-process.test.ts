import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'

interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  out: string
  err: string
}

function plumbline(...args: string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, ['src/cli/main.ts', ...args], { env: { PATH: process.env.PATH } })
  const written = { out: '', err: '' }
  child.stdout?.on('data', (chunk) => {
    written.out += chunk
  })
  child.stderr?.on('data', (chunk) => {
    written.err += chunk
  })
  return { child, ended: new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal, ...written }))) }
}

describe.concurrent('plumbline as a process', () => {
  it.each([
    [0, ['check'], /^PASS /],
    [1, ['check', 'plu', '--scenario', 'plu-email-removed'], /^DRIFT /],
    [2, ['check', '--env', 'staging'], /^$/],
    [3, ['check', '--scenario', 'outage'], /^UNVERIFIED /],
  ])('leaves with %d from %j', async (code, args, out) => {
    const ended = await plumbline(...args).ended
    expect([ended.code, ended.signal]).toEqual([code, null])
    expect(ended.out).toMatch(out)
  })

  it('leaves with 3 when interrupted, without a report', async () => {
    const { child, ended } = plumbline('check', '--scenario', 'slow')
    await wait(2_500)
    child.kill('SIGINT')
    const start = performance.now()
    expect(await ended).toEqual({ code: 3, signal: null, out: '', err: 'plumbline: interrupted, so nothing was verified.\n' })
    expect(performance.now() - start).toBeLessThan(2_000)
  })

  it('leaves a drill with 3 when interrupted, whatever it was still to wait for', async () => {
    const { child, ended } = plumbline('drill', 'plu-email-removed')
    await wait(1_500)
    child.kill('SIGINT')
    const start = performance.now()
    expect(await ended).toEqual({ code: 3, signal: null, out: '', err: 'plumbline: interrupted, so nothing was proven.\n' })
    expect(performance.now() - start).toBeLessThan(2_000)
  })

  it('takes no offence at a reader that has seen enough', async () => {
    const { child, ended } = plumbline('explain')
    child.stdout?.destroy()
    const { code, signal, err } = await ended
    expect({ code, signal, err }).toEqual({ code: 0, signal: null, err: '' })
  })
})
