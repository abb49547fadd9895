import { createHash } from 'node:crypto'
import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import type { Registry } from 'prom-client'
import { HarnessError } from '#errors'
import { renderPage, style } from './page.ts'
import { describeFindings, describeTargets, notYetRun, type TargetStatus } from './status.ts'

/** What the pages are made from. */
export interface ServerOptions {
  host: string
  /** 0 for any free port. */
  port: number
  registry: Registry
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

/** The pages as a handler of requests, without a socket. */
export function createApp({ registry, statuses, now }: Omit<ServerOptions, 'host' | 'port'>): Hono {
  const app = new Hono()
  app.use(headers())
  app.use(async (c, next) => {
    c.header('Cache-Control', 'no-store')
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return next()
    c.header('Allow', 'GET, HEAD')
    return c.text('Only GET and HEAD are served here.\n', 405)
  })
  app.get('/', (c) => c.html(renderPage(statuses(), now())))
  app.get('/metrics', async (c) => c.body(await registry.metrics(), 200, { 'Content-Type': registry.contentType }))
  app.get('/healthz', (c) => c.text('ok\n'))
  app.get('/readyz', (c) => {
    const missing = notYetRun(statuses())
    return missing.length === 0 ? c.text('ready\n') : c.text(`not ready: no run yet of ${missing.join(', ')}\n`, 503)
  })
  app.get('/api/v1/targets', (c) => c.json(describeTargets(statuses(), now())))
  app.get('/api/v1/findings', (c) => c.json(describeFindings(statuses(), now())))
  app.notFound((c) => c.text('Not found. There are /, /metrics, /healthz, /readyz, /api/v1/targets and /api/v1/findings.\n', 404))
  // Never the error's own words: they may quote what it choked on.
  app.onError((_, c) => c.text('Internal error.\n', 500))
  return app
}

/** Listens; throws `usage` when the port or host cannot be had. */
export async function startServer({ host, port, ...options }: ServerOptions): Promise<RunningServer> {
  const server = createAdaptorServer({ fetch: createApp(options).fetch, overrideGlobalObjects: false }) as Server
  await listen(server, host, port)
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  return { origin: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`, close: () => close(server) }
}

function headers() {
  const styleHash = `'sha256-${createHash('sha256').update(style).digest('base64')}'`
  const none = ["'none'"]
  return secureHeaders({
    contentSecurityPolicy: { defaultSrc: none, styleSrc: [styleHash], baseUri: none, formAction: none, frameAncestors: none },
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
