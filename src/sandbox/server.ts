import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { codeOf, HarnessError } from '#errors'
import { mountControl, type Planting } from './control.ts'
import { install, type SandboxApp } from './installation.ts'
import { providers } from './providers.ts'
import type { Scenario } from './scenario.ts'
import { findScenario, healthy, hooksFor, nearNames } from './scenarios.ts'

/** How to start a sandbox; everything has a default. */
export interface SandboxOptions {
  /** 0, the default, takes any free port. */
  port?: number
  /** The loopback address 127.0.0.1 unless told otherwise. */
  host?: string
  /** Name of the scenario to begin with; `healthy` unless told otherwise. */
  scenario?: string
  /** Unix milliseconds: the clock of tokens, rate limit and lifecycle headers. */
  now?: () => number
  /** Users of each account instead of some 130. */
  users?: number
  /** How long the scenario `slow` waits, milliseconds; 12,000 unless told otherwise. */
  slowMs?: number
  /** Requests a minute for one address where the provider documents a limit, instead of the documented one; null for none. */
  perMinute?: number | null
}

/** Both providers, emulated, listening on one port. */
export interface RunningSandbox {
  port: number
  /** `http://HOST:PORT`. */
  origin: string
  /** Base URL of each provider, by `api`, without a trailing slash. */
  baseUrls: Record<string, string>
  /** Credentials that it takes, by the environment variable that Plumbline reads them from. */
  credentials: Record<string, string>
  /** Shell commands that work as they stand: one a provider. */
  examples: string[]
  /** Name of the scenario in force. */
  scenario(): string
  /** Switches the scenario; throws `usage` for an unknown name. */
  setScenario(name: string): void
  /** Ends within a second, whatever requests are under way. */
  close(): Promise<void>
}

/** Starts both providers; throws `usage` for an unknown scenario and for an address that cannot be listened on. */
export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const { port: wanted = 0, host = '127.0.0.1', now = Date.now, slowMs = 12_000, users, perMinute } = options
  const planting = createPlanting(findOrThrow(options.scenario ?? healthy), now)
  const closing = new AbortController()
  const installations = await Promise.all(
    providers.map((provider) =>
      install(provider, { now, planted: () => planting.plantedFor(provider.name), closing: closing.signal, slowMs, users, perMinute }),
    ),
  )
  const app: SandboxApp = new Hono()
  mountControl(app, planting, installations)
  // The longest base path first, so that a provider at the root answers only what no other one owns.
  for (const { mount } of installations.toSorted((one, other) => other.provider.base.length - one.provider.base.length)) mount(app)

  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }))
  const port = await listen(server, wanted, host)
  const origin = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  return {
    port,
    origin,
    baseUrls: Object.fromEntries(providers.map(({ api, base }) => [api, `${origin}${base}`])),
    credentials: Object.fromEntries(installations.flatMap(({ credentials }) => Object.entries(credentials))),
    examples: providers.flatMap((provider) => provider.examples(`${origin}${provider.base}`)),
    scenario: () => planting.scenario().name,
    setScenario: (name) => planting.plant(findOrThrow(name)),
    close: () => close(server, closing),
  }
}

function createPlanting(first: Scenario, now: () => number) {
  let current = first
  let since = now()
  return {
    scenario: () => current,
    plant(scenario: Scenario) {
      current = scenario
      since = now()
    },
    plantedFor: (provider: string) => ({ hooks: hooksFor(current, provider), since }),
  } satisfies Planting & Record<string, unknown>
}

function findOrThrow(name: string): Scenario {
  const scenario = findScenario(name)
  if (scenario !== undefined) return scenario
  const near = nearNames(name)
  throw new HarnessError('usage', `there is no scenario "${name}"`, {
    hint: `${near.length === 0 ? '' : `Did you mean ${near.join(', ')}? `}plumbline sandbox --list names them all.`,
  })
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(refusal(error, port, host)))
    server.listen(port, host, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

function refusal(error: NodeJS.ErrnoException, port: number, host: string): HarnessError {
  switch (error.code) {
    case 'EADDRINUSE':
      return new HarnessError('usage', `port ${port} is already in use`, {
        hint: 'Choose another with --port, or 0 for any free one.',
        cause: error,
      })
    case 'EACCES':
      return new HarnessError('usage', `port ${port} may not be opened by this user`, {
        hint: 'Choose one above 1023 with --port.',
        cause: error,
      })
    default:
      return new HarnessError('usage', `cannot listen on ${host}:${port} (${codeOf(error)})`, {
        hint: 'Choose an address of this machine with --host.',
        cause: error,
      })
  }
}

function close(server: Server, closing: AbortController): Promise<void> {
  return new Promise((resolve) => {
    closing.abort()
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
