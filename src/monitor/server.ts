import { createServer as createPlainServer, type Server } from 'node:http'
import { createServer as createTlsServer, type ServerOptions as TlsServerOptions } from 'node:https'
import { Server as TlsServer } from 'node:tls'
import { createAdaptorServer } from '@hono/node-server'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { secureHeaders } from 'hono/secure-headers'
import type { TlsConfig } from '#config/web-config'
import { HarnessError } from '#errors'
import { type Access, changeRefusal, guardClients, guardHost, type Served } from './access.ts'
import { contentTypes, type Format } from './exposition.ts'
import { contentSecurityPolicy, pageRoutes } from './page/routes.ts'
import type { Prober } from './prober.ts'
import type { Reload } from './reload.ts'
import { createScrape, type ExposeAll, formatFor } from './scrape.ts'
import { describeFindings, describeTargets, notYetRun, type TargetStatus } from './status.ts'
import { cutUnread } from './unread-answers.ts'
import type { WebSettings } from './web-settings.ts'

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
  /** Who may ask for what; by default whoever reaches it by its address, and a page of its own for changes. */
  access?: Access
  statuses(): readonly TargetStatus[]
  /** Unix milliseconds. */
  now(): number
}

/** A server that is listening. */
export interface RunningServer {
  /** `http://host:port`, or `https`. */
  origin: string
  /** Ends within a second: connections that are still open then are cut. */
  close(): Promise<void>
}

const graceMs = 500
const longestProbeMs = 60_000
/** Longer than anyone's scrape interval, so that Prometheus need not connect anew for each scrape. */
const keepAliveMs = 75_000
/** For a connection on which nothing moves: longer than any probe takes to answer. */
const idleMs = 90_000
const reloadPath = '/-/reload'
const plainAccess: Access = { allowedHosts: [], web: null, token: null, openLifecycle: false }

/** The pages as a handler of requests, without a socket. */
export function createApp({
  expose,
  probe,
  reload,
  access = plainAccess,
  statuses,
  now,
}: Omit<ServerOptions, 'host' | 'port'>): Hono<Served> {
  const app = new Hono<Served>()
  if (access.web !== null) app.use(configuredHeaders(access.web))
  app.use(headers())
  app.use(guardHost(access))
  app.use(guardClients(access))
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
  app.on(['POST', 'PUT'], reloadPath, (c) => answerReload(c, reload, access))
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
  app.onError((error, c) => (error instanceof HTTPException ? error.getResponse() : c.text('Internal error.\n', 500)))
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

async function answerReload(c: Context<Served>, reload: Reload | null, access: Access): Promise<Response> {
  if (reload === null) return c.text('Reloads over HTTP are off: start with --token-file or --enable-lifecycle, or send SIGHUP.\n', 403)
  const refusal = changeRefusal(c, access)
  if (refusal !== null) return refusal
  const outcome = await reload()
  if (outcome.kind === 'refused')
    return c.text(`The configuration was refused, and the one before it is still in use: ${outcome.reason}\n`, 500)
  const { added, removed, changed, unchanged } = outcome
  return c.text(`Reloaded: ${added} added, ${removed} removed, ${changed} changed, ${unchanged} unchanged.\n`)
}

/** Listens; throws `usage` when the port or host cannot be had. */
export async function startServer({ host, port, ...options }: ServerOptions): Promise<RunningServer> {
  const { fetch } = createApp(options)
  const { web } = options.access ?? plainAccess
  const tls = web?.().tls ?? null
  const server = createAdaptorServer({ fetch, overrideGlobalObjects: false, ...serverKind(tls) }) as Server
  server.keepAliveTimeout = keepAliveMs
  server.setTimeout(idleMs)
  cutUnread(server)
  if (web !== null && tls !== null) renewTls(server, web)
  await listen(server, host, port)
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  const scheme = tls === null ? 'http' : 'https'
  return { origin: `${scheme}://${host.includes(':') ? `[${host}]` : host}:${bound}`, close: () => close(server) }
}

function serverKind(tls: TlsConfig | null) {
  return tls === null ? { createServer: createPlainServer } : { createServer: createTlsServer, serverOptions: tlsOptions(tls) }
}

/** What is wrong with a client's certificate is told in an answer: /healthz is there for those who have none. */
function tlsOptions(tls: TlsConfig): TlsServerOptions {
  const { cert, key, clientCa, clientAuth, minVersion, maxVersion, ciphers, curves, honorCipherOrder } = tls
  return {
    ...{ cert, key, minVersion, maxVersion, honorCipherOrder, requestCert: clientAuth !== 'NoClientCert', rejectUnauthorized: false },
    ...(clientCa !== null && { ca: clientCa }),
    ...(ciphers !== null && { ciphers }),
    ...(curves !== null && { ecdhCurve: curves }),
  }
}

/** Takes a certificate that was renewed from the next connection on. */
function renewTls(server: Server, web: WebSettings): void {
  let used = web().tls
  server.prependListener('connection', () => {
    const { tls } = web()
    if (tls === used || tls === null || !(server instanceof TlsServer)) return
    used = tls
    server.setSecureContext(tlsOptions(tls))
  })
}

/** Those of the web configuration go before ours, and an empty one takes ours away. */
function configuredHeaders(web: WebSettings): MiddlewareHandler<Served> {
  return async (c, next) => {
    const wanted = Object.entries(web().headers)
    // A scrape is written to the socket as it stands.
    for (const [name, value] of wanted) if (value !== '') c.env?.outgoing?.setHeader(name, value)
    await next()
    for (const [name, value] of wanted) {
      if (value === '') c.res.headers.delete(name)
      else c.res.headers.set(name, value)
    }
  }
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
