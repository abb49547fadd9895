import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { packageRoot } from '#config/package'

/** A program that was started for a measurement. */
export interface Program {
  pid: number
  /** Rejects when it ends by itself, with the end of what it wrote to stderr. */
  failed: Promise<never>
  /** Ends it, and waits until it has ended. */
  stop(): Promise<void>
}

/** Which of two cores a program is kept to: what is measured has one for itself. */
export type Core = 'measured' | 'other'

/** How to start one. */
export interface Start {
  command: string
  parameters: readonly string[]
  core: Core
  /** Each line that it writes to stderr. */
  onLine?(line: string): void
  /** Each piece that it writes to stdout. */
  onOutput?(text: string): void
}

const cores = { measured: 0, other: 1 } as const

/** Whether programs can be kept to cores here. */
export function canPin(): boolean {
  return spawnSync('taskset', ['-c', '1', 'true']).status === 0
}

/** Starts a program on its core, where that is possible. */
export function startProgram({ command, parameters, core, onLine, onOutput }: Start): Program {
  const pinned = canPin() ? ['taskset', '-c', String(cores[core]), command] : [command]
  const [first = command, ...rest] = pinned
  const child = spawn(first, [...rest, ...parameters], { cwd: packageRoot(), stdio: ['ignore', 'pipe', 'pipe'] })
  let tail = ''
  let partial = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => onOutput?.(text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-2_000)
    const lines = (partial + text).split('\n')
    partial = lines.pop() ?? ''
    for (const line of lines) onLine?.(line)
  })
  let isStopping = false
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      if (!isStopping) reject(new Error(`${command} ended with ${code}: ${tail}`))
    })
  })
  failed.catch(() => {})
  return {
    pid: child.pid ?? 0,
    failed,
    stop() {
      isStopping = true
      return stop(child, ended)
    },
  }
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill('SIGTERM')
  const killing = setTimeout(() => child.kill('SIGKILL'), 8_000)
  await ended
  clearTimeout(killing)
}

/** Waits until an address answers with 200; gives up after half a minute. */
export async function untilAnswering(url: string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    const answer = await fetch(url).catch(() => null)
    await answer?.body?.cancel()
    if (answer?.status === 200) return
    await wait(100)
  }
  throw new Error(`${url} did not answer`)
}
