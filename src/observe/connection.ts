import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import type { buildConnector } from 'undici'

/** How to reach a server, where that is not the system's own way. */
export interface Reach {
  /** PEM of certificate authorities to trust instead of the system's. */
  ca?: string
  /** Resolver to use instead of the system's. */
  lookup?: LookupFunction
}

/** One fresh connection for one request, with the moments (`performance.now()`) at which its phases ended. */
export interface Connection {
  /** To be passed to an undici client as its connector. */
  connect: buildConnector.connector
  marks: { resolved?: number; connected?: number; secured?: number }
  /** When the server's certificate ends, unix seconds, also where it was refused; undefined without TLS. */
  tlsExpiry(): number | undefined
  /** Destroys the socket, whatever state it is in. */
  destroy(): void
}

/** A connection that undici opens when it needs it. */
export function createConnection(reach: Reach): Connection {
  const marks: Connection['marks'] = {}
  let socket: Socket | undefined
  let tlsExpiry: number | undefined
  return {
    marks,
    tlsExpiry: () => tlsExpiry,
    destroy: () => socket?.destroy(),
    connect({ hostname, port, protocol }, callback) {
      const secure = protocol === 'https:'
      const options = { host: hostname, port: Number(port) || (secure ? 443 : 80), ...(reach.lookup && { lookup: reach.lookup }) }
      const tls = secure ? startTls(options, reach) : null
      const opened = tls ?? connectTcp(options)
      socket = opened
      const settle = settleOnce(callback)
      opened.setNoDelay(true)
      opened.on('lookup', (error) => {
        if (!error) marks.resolved ??= performance.now()
      })
      opened.once('connect', () => {
        marks.connected = performance.now()
        if (tls === null) settle(null, opened)
      })
      tls?.once('secureConnect', () => {
        marks.secured = performance.now()
        tlsExpiry = certificateEnd(tls)
        if (tls.authorized) settle(null, tls)
        else tls.destroy(refusal(tls))
      })
      opened.on('error', (error) => settle(error, null))
      // Of each connection; the error is made only where it is told, because making one takes long.
      opened.once('close', () => {
        if (!settle.isSettled()) settle(closedEarly(), null)
      })
    },
  }
}

/** undici takes one answer from a connector: what happens to the socket afterwards it sees for itself. */
function settleOnce(callback: buildConnector.Callback): buildConnector.Callback & { isSettled(): boolean } {
  let settled = false
  const settle: buildConnector.Callback = (...outcome) => {
    if (settled) return
    settled = true
    callback(...outcome)
  }
  return Object.assign(settle, { isSettled: () => settled })
}

/**
 * Node would drop a connection with a bad certificate before anyone can see when the certificate ended, and then the metric that
 * warns of it vanishes just when it matters. So the connection is made, the certificate read, and then dropped by us.
 */
function startTls(options: { host: string; port: number }, { ca }: Reach): TLSSocket {
  const servername = isIP(options.host) === 0 ? options.host : ''
  return connectTls({ ...options, servername, ALPNProtocols: ['http/1.1'], rejectUnauthorized: false, ...(ca !== undefined && { ca }) })
}

function certificateEnd(socket: TLSSocket): number | undefined {
  const end = socket.getPeerX509Certificate()?.validToDate.getTime()
  return end !== undefined && Number.isFinite(end) ? Math.floor(end / 1000) : undefined
}

/** The error of a certificate that does not hold; `code` is OpenSSL's or Node's word for why. */
function refusal(socket: TLSSocket): Error {
  // Typed as an Error, `authorizationError` is the code of one at run time.
  return Object.assign(new Error('the certificate was refused'), { code: String(socket.authorizationError), syscall: 'tls' })
}

function closedEarly(): Error {
  return Object.assign(new Error('the connection was closed before it was ready'), { code: 'ECONNRESET' })
}
