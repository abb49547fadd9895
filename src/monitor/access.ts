import { createHash, timingSafeEqual } from 'node:crypto'
import type { Socket } from 'node:net'
import { BlockList, isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { TLSSocket } from 'node:tls'
import type { HttpBindings } from '@hono/node-server'
import type { Context, MiddlewareHandler } from 'hono'
import { basicAuth } from 'hono/basic-auth'
import type { ClientAuth } from '#config/web-config'
import { createPasswordVerifier } from './passwords.ts'
import type { WebSettings } from './web-settings.ts'

/** Who may ask for what. */
export interface Access {
  /** Names besides those of loopback; the addresses of this machine need none. */
  allowedHosts: readonly string[]
  /** Null where plain HTTP is served, and no password asked for. */
  web: WebSettings | null
  /** Lets whoever has it ask for a change; null where there is none. */
  token: string | null
  /** Whether anyone who reaches the server may ask for a change, pages of other sites excepted. */
  openLifecycle: boolean
}

/** What a request comes with besides itself; where the pages are asked for without a socket, nothing. */
export interface Served {
  Bindings: Partial<HttpBindings>
}

type Guard = MiddlewareHandler<Served>

/** Asked for by those who start and stop the process, who have neither password nor certificate. */
const healthPaths: ReadonlySet<string> = new Set(['/healthz', '/readyz'])

/** Refuses a name that is not ours: a page of another site could have its own name resolve to this address (DNS rebinding). */
export function guardHost({ allowedHosts }: Access): Guard {
  const allowed = new Set(allowedHosts.map((host) => host.toLowerCase()))
  return async (c, next) => {
    const header = c.req.header('Host')
    // Only what is older than HTTP/1.1 leaves it out, and that is no browser.
    if (header === undefined) return next()
    const name = URL.parse(`http://${header}`)
      ?.hostname.replace(/^\[|\]$/g, '')
      .toLowerCase()
    if (name !== undefined && (isLoopback(name) || allowed.has(name) || isOwnAddress(name))) return next()
    return c.text('This server does not go by that name: start it with --allowed-host NAME, or ask for it by its address.\n', 421)
  }
}

/** Whether a name or an address is that of the machine itself. */
export function isLoopback(host: string): boolean {
  const loopback = new BlockList()
  loopback.addSubnet('127.0.0.0', 8)
  loopback.addAddress('::1', 'ipv6')
  const family = isIP(host)
  return family === 0 ? host === 'localhost' : loopback.check(host, family === 6 ? 'ipv6' : 'ipv4')
}

/** Whether it is an address of this machine: no page of another site can have one for its name. */
function isOwnAddress(address: string): boolean {
  return isIP(address) > 0 && Object.values(networkInterfaces()).some((each) => each?.some((own) => own.address === address) === true)
}

function socketOf(c: Context<Served>): Socket | undefined {
  return c.env?.incoming?.socket
}

/** Asks for the client certificate and the password that the web configuration asks for, but not of those who ask after our health. */
export function guardClients({ web, token }: Access): Guard {
  const verify = createPasswordVerifier()
  const askPassword = basicAuth({
    realm: 'plumbline',
    verifyUser: (user, password) => verify(web?.().users.get(user), password),
    invalidUserMessage: 'This server asks for a user name and a password.\n',
  })
  return async (c, next) => {
    if (web === null || healthPaths.has(c.req.path)) return next()
    const { tls, users } = web()
    const refusal = tls === null ? null : certificateFault(socketOf(c), tls.clientAuth, tls.clientNames)
    if (refusal !== null) return c.text(`${refusal}\n`, 403)
    if (users.size === 0 || (isChange(c) && hasToken(c, token))) return next()
    return askPassword(c, next)
  }
}

/** What is wrong with the certificate that a client has shown, or has not; null where nothing is. */
function certificateFault(socket: Socket | undefined, clientAuth: ClientAuth, names: readonly string[]): string | null {
  if (clientAuth === 'NoClientCert' || clientAuth === 'RequestClientCert' || !(socket instanceof TLSSocket)) return null
  const certificate = socket.getPeerX509Certificate()
  if (certificate === undefined) return clientAuth === 'VerifyClientCertIfGiven' ? null : 'This server asks for a client certificate.'
  if (clientAuth !== 'RequireAnyClientCert' && !socket.authorized) return 'This client certificate does not hold.'
  const shown = (certificate.subjectAltName ?? '').split(', ').map((name) => name.replace(/^[^:]*:/, ''))
  return names.length === 0 || names.some((name) => shown.includes(name)) ? null : 'This client certificate is for another name.'
}

/** What a person must do to be allowed to ask for a change; null where it is allowed. */
export function changeRefusal(c: Context<Served>, { token, openLifecycle, web }: Access): Response | null {
  const site = c.req.header('Sec-Fetch-Site') ?? 'none'
  const origin = c.req.header('Origin')
  const isOwnPage = origin !== undefined && URL.parse(origin)?.host === c.req.header('Host')
  // A page in someone's browser has no business here, whatever the browser sends along.
  if ((site !== 'same-origin' && site !== 'none') || (origin !== undefined && !isOwnPage))
    return c.text('Not from a page of another site.\n', 403)
  if (hasToken(c, token) || isOwnPage || openLifecycle || (web?.().users.size ?? 0) > 0) return null
  if (token === null) return c.text('This takes a token: start with --token-file and send it as a bearer token, or send SIGHUP.\n', 403)
  return c.text('This takes the token of --token-file: Authorization: Bearer TOKEN.\n', 401, {
    'WWW-Authenticate': 'Bearer realm="plumbline"',
  })
}

function isChange(c: Context): boolean {
  return c.req.method === 'POST' || c.req.method === 'PUT'
}

function hasToken(c: Context, token: string | null): boolean {
  const sent = /^Bearer +(\S+)$/i.exec(c.req.header('Authorization') ?? '')?.[1]
  return token !== null && sent !== undefined && timingSafeEqual(digest(sent), digest(token))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
