import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/** Something that was started and has to be ended. */
export interface Running {
  origin: string
  stop(): Promise<void>
}

/** Starts a server program and waits until its readiness path answers; throws with what it wrote when it does not. */
export async function startProgram(program: string, args: readonly string[], origin: string): Promise<Running> {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-4_000)
  })
  const failed = new Promise<never>((_, reject) => child.once('error', reject))
  await Promise.race([ready(child, `${origin}/-/ready`, () => log), failed])
  return { origin, stop: () => stop(child) }
}

async function ready(child: ChildProcess, url: string, log: () => string): Promise<void> {
  for (const _ of Array.from({ length: 150 })) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with ${child.exitCode}: ${log()}`)
    const answer = await fetch(url).catch(() => null)
    if (answer?.ok === true) return
    await wait(100)
  }
  throw new Error(`${child.spawnfile} is not ready after 15 s: ${log()}`)
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000)
  await ended
  clearTimeout(timer)
}

/** One alert as Alertmanager delivered it. */
export interface Delivery {
  status: 'firing' | 'resolved'
  labels: Readonly<Record<string, string>>
  annotations: Readonly<Record<string, string>>
  /** Unix milliseconds. */
  at: number
}

/** A webhook receiver that keeps what it was sent. */
export interface Webhook extends Running {
  deliveries: readonly Delivery[]
  /** The first delivery, of those that are there or come within so many milliseconds, that satisfies; null when none does. */
  received(wanted: (delivery: Delivery) => boolean, withinMs: number): Promise<Delivery | null>
}

/** Listens for Alertmanager's webhooks on a free port. */
export async function startWebhook(): Promise<Webhook> {
  const deliveries: Delivery[] = []
  const listeners = new Set<() => void>()
  const server = createServer(async (request, response) => {
    const { alerts } = JSON.parse(await bodyOf(request)) as { alerts: Omit<Delivery, 'at'>[] }
    const at = Date.now()
    deliveries.push(...alerts.map(({ status, labels, annotations }) => ({ status, labels, annotations, at })))
    response.end()
    for (const listen of [...listeners]) listen()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    deliveries,
    received: (wanted, withinMs) =>
      new Promise((resolve) => {
        const settle = (found: Delivery | null): void => {
          clearTimeout(timer)
          listeners.delete(look)
          resolve(found)
        }
        const look = (): void => {
          const found = deliveries.find(wanted)
          if (found !== undefined) settle(found)
        }
        const timer = setTimeout(settle, withinMs, null)
        listeners.add(look)
        look()
      }),
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
