import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { HarnessError } from '#errors'
import { contentTypes, type Format } from './exposition.ts'
import { contentSecurityPolicy, pageRoutes } from './page/routes.ts'
import type { Prober } from './prober.ts'
import type { Reload } from './reload.ts'
import { createScrape, type ExposeAll, formatFor, type Served } from './scrape.ts'
import { describeFindings, describeTargets, notYetRun, type TargetStatus } from './status.ts'

/** What the pages are made from. */
export interface ServerOptions {
  host: string
  /** 0 for any free port. */
  port: number
  /** Every series there is. */
  expose: ExposeAll
  probe: Prober
  /** Null where reloads may not be asked for over HTTP. */
  reload: Reload | null
  statuses(): readonly TargetStatus[]
  /** Unix milliseconds. */
  now(): number
}

/** A server that is listening. */
export interface RunningServer {
  /** `http://host:port`. */
  origin: string
  /** Ends within a second: connections that are still open then are cut. */
  close(): Promise<void>
}

const graceMs = 500
const longestProbeMs = 60_000
/** Longer than anyone's scrape interval, so that Prometheus need not connect anew for each scrape. */
const keepAliveMs = 75_000
const reloadPath = '/-/reload'

/** The pages as a handler of requests, without a socket. */
export function createApp({ expose, probe, reload, statuses, now }: Omit<ServerOptions, 'host' | 'port'>): Hono<Served> {
  const app = new Hono<Served>()
  app.use(headers())
  app.use(async (c, next) => {
    c.header('Cache-Control', 'no-store')
    const allowed = c.req.path === reloadPath ? ['POST', 'PUT'] : ['GET', 'HEAD']
    if (allowed.includes(c.req.method)) return next()
    c.header('Allow', allowed.join(', '))
    return c.text(`Only ${allowed.join(' and ')} are served here.\n`, 405)
  })
  app.route('/', pageRoutes({ statuses, now }))
  app.get('/metrics', createScrape(expose))
  app.get('/probe', (c) => answerProbe(c, probe, statuses))
  app.on(['POST', 'PUT'], reloadPath, (c) => answerReload(c, reload))
  app.get('/healthz', (c) => c.text('ok\n'))
  app.get('/readyz', (c) => {
    const missing = notYetRun(statuses())
    return missing.length === 0 ? c.text('ready\n') : c.text(`not ready: no run yet of ${missing.join(', ')}\n`, 503)
  })
  app.get('/api/v1/targets', (c) => c.json(describeTargets(statuses(), now())))
  app.get('/api/v1/findings', (c) => c.json(describeFindings(statuses(), now())))
  app.notFound((c) =>
    c.text('Not found. There are /, /targets/NAME, /metrics, /probe, /healthz, /readyz, /api/v1/targets and /api/v1/findings.\n', 404),
  )
  // Never the error's own words: they may quote what it choked on.
  app.onError((_, c) => c.text('Internal error.\n', 500))
  return app
}

function sendSamples(c: Context, samples: Buffer<ArrayBuffer>, format: Format): Response {
  return c.body(samples, 200, { 'Content-Type': contentTypes[format] })
}

async function answerProbe(c: Context, probe: Prober, statuses: ServerOptions['statuses']): Promise<Response> {
  const target = c.req.query('target') ?? ''
  if (target === '') return c.text('Which target? Ask for /probe?target=NAME.\n', 400)
  if (c.req.method === 'HEAD') return c.body(null, statuses().some(({ watched }) => watched.target.name === target) ? 200 : 404)
  const format = formatFor(c)
  const answer = await probe(target, probeTimeoutMs(c.req.header('X-Prometheus-Scrape-Timeout-Seconds')), format)
  switch (answer.kind) {
    case 'unknown':
      return c.text('No such target. Give the name of a configured one, as in /api/v1/targets, and never a URL.\n', 404)
    case 'nothing-yet':
      return c.text('The first check of this target is not done yet.\n', 503, { 'Retry-After': '5' })
    case 'ran':
    case 'joined':
    case 'cached':
    case 'budget':
    case 'late':
      c.header('X-Plumbline-Probe', answer.kind)
      return sendSamples(c, answer.body, format)
    default:
      return answer satisfies never
  }
}

/** How long the one who scrapes will wait, less what the way back takes. */
function probeTimeoutMs(header: string | undefined): number {
  const asked = Number(header) * 1000
  if (!(asked > 0)) return longestProbeMs
  return Math.min(longestProbeMs, Math.max(asked / 2, asked - 500))
}

async function answerReload(c: Context, reload: Reload | null): Promise<Response> {
  const origin = c.req.header('Origin')
  // A page in someone's browser has no business here.
  if (origin !== undefined && URL.parse(origin)?.host !== c.req.header('Host')) return c.text('Not from a page of another site.\n', 403)
  if (reload === null) return c.text('Reloads over HTTP are off: start with --enable-lifecycle, or send SIGHUP.\n', 403)
  const outcome = await reload()
  if (outcome.kind === 'refused')
    return c.text(`The configuration was refused, and the one before it is still in use: ${outcome.reason}\n`, 500)
  const { added, removed, changed, unchanged } = outcome
  return c.text(`Reloaded: ${added} added, ${removed} removed, ${changed} changed, ${unchanged} unchanged.\n`)
}

/** Listens; throws `usage` when the port or host cannot be had. */
export async function startServer({ host, port, ...options }: ServerOptions): Promise<RunningServer> {
  const server = createAdaptorServer({ fetch: createApp(options).fetch, overrideGlobalObjects: false }) as Server
  server.keepAliveTimeout = keepAliveMs
  await listen(server, host, port)
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  return { origin: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`, close: () => close(server) }
}

function headers() {
  return secureHeaders({
    contentSecurityPolicy,
    // Served over plain HTTP on a private address; whoever puts TLS in front of it decides on HSTS.
    strictTransportSecurity: false,
  })
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenFailure(error, host, port)))
    server.listen(port, host, resolve)
  })
}

function listenFailure(error: NodeJS.ErrnoException, host: string, port: number): HarnessError {
  if (error.code === 'EADDRINUSE') {
    return new HarnessError('usage', `port ${port} on ${host} is in use`, {
      hint: 'Choose another with --port, or --port 0 for any that is free.',
      cause: error,
    })
  }
  return new HarnessError('usage', `cannot listen on ${host}, port ${port}: ${error.code ?? error.name}`, {
    hint: 'Choose an address of this machine with --host, and a port above 1023 with --port.',
    cause: error,
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), graceMs)
    server.close(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}
