import { isIP, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import type { buildConnector } from 'undici'
import { connectFirst } from './connect-first.ts'
import { skipContinue } from './interim-response.ts'
import { createNameResolver, type ResolveName } from './resolve-name.ts'

/** How to reach a server, where that is not the system's own way. */
export interface Reach {
  /** PEM of certificate authorities to trust instead of the system's. */
  ca?: string
  /** Resolver to use instead of the system's. */
  resolveName?: ResolveName
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

const systemResolver = createNameResolver()

/** A connection that undici opens when it needs it. */
export function createConnection({ ca, resolveName = systemResolver }: Reach): Connection {
  const marks: Connection['marks'] = {}
  const ending = new AbortController()
  let socket: Socket | undefined
  let tlsExpiry: number | undefined
  const open = async (hostname: string, port: number): Promise<Socket> => {
    if (isIP(hostname) > 0) return connectFirst([hostname], port, ending.signal)
    const addresses = await resolveName(hostname, ending.signal)
    marks.resolved = performance.now()
    return connectFirst(addresses, port, ending.signal)
  }
  return {
    marks,
    tlsExpiry: () => tlsExpiry,
    destroy() {
      ending.abort(closedEarly)
      socket?.destroy()
    },
    connect({ hostname, port, protocol }, callback) {
      const secure = protocol === 'https:'
      const connected = async (): Promise<Socket> => {
        const plain = await open(hostname, Number(port) || (secure ? 443 : 80))
        socket = plain
        marks.connected = performance.now()
        if (!secure) return plain
        const tls = startTls(plain, hostname, ca)
        socket = tls
        await handshake(tls)
        marks.secured = performance.now()
        tlsExpiry = certificateEnd(tls)
        if (!tls.authorized) throw refusal(tls)
        return tls
      }
      connected().then(
        (ready) => {
          skipContinue(ready)
          callback(null, ready)
        },
        (error) => {
          socket?.destroy()
          callback(error, null)
        },
      )
    },
  }
}

/**
 * Node would drop a connection with a bad certificate before anyone can see when the certificate ended, and then the metric that
 * warns of it vanishes just when it matters. So the connection is made, the certificate read, and then dropped by us.
 */
function startTls(socket: Socket, host: string, ca: string | undefined): TLSSocket {
  const servername = isIP(host) === 0 ? host : ''
  return connectTls({ socket, host, servername, ALPNProtocols: ['http/1.1'], rejectUnauthorized: false, ...(ca !== undefined && { ca }) })
}

function handshake(tls: TLSSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    tls.once('secureConnect', resolve)
    // For good: what happens to the socket later is seen by who reads from it.
    tls.on('error', reject)
    tls.once('close', () => reject(closedEarly))
  })
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

/** One for all: making an error takes long, and nobody reads its stack. */
const closedEarly = Object.assign(new Error('the connection was closed before it was ready'), { code: 'ECONNRESET' })
