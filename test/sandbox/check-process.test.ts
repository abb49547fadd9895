import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { firstRequest, tellingOfRequests } from '#support/first-request'

interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  out: string
  err: string
}

interface Running {
  child: ChildProcess
  ended: Promise<Ended>
}

function plumbline(...args: string[]): Running {
  return start(args, {})
}

function start(args: string[], variables: Record<string, string>): Running {
  return listenTo(spawn(process.execPath, ['src/cli/main.ts', ...args], { env: { PATH: process.env.PATH, ...variables } }))
}

function listenTo(child: ChildProcess): Running {
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

  it.for([
    ['check', 'verified', ['--scenario', 'slow']],
    ['drill', 'proven', ['plu-email-removed']],
  ] as const)('leaves a %s with 3 when interrupted, without a report and whatever it was still to wait for', async (row, test) => {
    const [command, what, args] = row
    const { child, ended } = listenTo(spawn(process.execPath, ['src/cli/main.ts', command, ...args], tellingOfRequests))
    test.onTestFinished(() => void child.kill('SIGKILL'))
    await firstRequest(child)
    const start = performance.now()
    child.kill('SIGINT')
    expect(await ended).toEqual({ code: 3, signal: null, out: '', err: `plumbline: interrupted, so nothing was ${what}.\n` })
    expect(performance.now() - start).toBeLessThan(2_000)
  })

  it('takes no offence at a reader that has seen enough', async () => {
    const { child, ended } = plumbline('explain')
    child.stdout?.destroy()
    const { code, signal, err } = await ended
    expect({ code, signal, err }).toEqual({ code: 0, signal: null, err: '' })
  })
})

/** A named pipe; `open` gives the end to write to as soon as somebody waits at the other. */
function makePipe(): { path: string; open(): Promise<number> } {
  const directory = mkdtempSync(join(tmpdir(), 'plumbline-pipe-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const path = join(directory, 'pipe')
  execFileSync('mkfifo', [path])
  const open = async (): Promise<number> => {
    const deadline = performance.now() + 60_000
    for (;;) {
      try {
        return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
      } catch (error) {
        if (Object(error).code !== 'ENXIO' || performance.now() > deadline) throw error
        await wait(20)
      }
    }
  }
  return { path, open }
}

describe('plumbline as a process that is given a pipe', () => {
  it('reads what is written into it', async () => {
    const pipe = makePipe()
    const { child, ended } = plumbline('check', 'plu', '--config', pipe.path)
    onTestFinished(() => void child.kill('SIGKILL'))
    const writer = await pipe.open()
    writeSync(writer, 'policy: {}\n')
    closeSync(writer)
    expect(await ended).toMatchObject({ code: 0, signal: null, err: '' })
  })

  it.each<[NodeJS.Signals, string[]]>([
    ['SIGINT', ['check', '--config']],
    ['SIGTERM', ['check', '--config']],
    ['SIGINT', ['check', '--waivers']],
    ['SIGINT', ['diff', 'openapi/plu-card-partner.v1.yaml']],
    ['SIGTERM', ['watch', '--config']],
  ])('ends with %s while %j waits for its writer', async (name, args) => {
    const pipe = makePipe()
    const { child, ended } = plumbline(...args, pipe.path)
    onTestFinished(() => void child.kill('SIGKILL'))
    const writer = await pipe.open()
    onTestFinished(() => closeSync(writer))
    child.kill(name)
    expect(await ended).toEqual({ code: null, signal: name, out: '', err: '' })
  })

  it('reads no more than a configuration may have of one that never ends', async () => {
    const pipe = makePipe()
    const endless = spawn('sh', ['-c', `exec cat /dev/zero > '${pipe.path}'`])
    const { child, ended } = plumbline('check', '--config', pipe.path)
    onTestFinished(() => [child, endless].forEach((one) => void one.kill('SIGKILL')))
    expect(await ended).toEqual({
      code: 2,
      signal: null,
      out: '',
      err: `plumbline: ${pipe.path}: is larger than 4 MiB, the most that is read of it\n  Name an existing file with --config, or leave it out: every setting has a default.\n`,
    })
  })

  it('refuses one for a credential, which it reads more than once', async () => {
    const { path } = makePipe()
    const { child, ended } = start(['check', 'plu', '--env', 'staging'], { PLU_API_KEY_FILE: path })
    onTestFinished(() => void child.kill('SIGKILL'))
    expect(await ended).toEqual({
      code: 2,
      signal: null,
      out: '',
      err: `plumbline: PLU_API_KEY_FILE names a pipe: ${path}\n  It is read more than once: write the value into a file, or unset PLU_API_KEY_FILE.\n`,
    })
  })
})
