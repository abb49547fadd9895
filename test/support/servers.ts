import { createServer, type RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A server on a port of its own; it is closed, with all its connections, when the test that started it ends. */
export interface TestServer {
  port: number
  origin: string
  /** Connections accepted so far, and those still open. */
  connections: { accepted: number; open: number }
}

/** Serves HTTP on a free port of the loopback address. */
export function serveHttp(listener: RequestListener): Promise<TestServer> {
  return listen(createServer(listener), 'http')
}

/** Serves HTTPS with the given key and certificate. */
export function serveHttps(tls: { key: string; cert: string }, listener: RequestListener): Promise<TestServer> {
  return listen(createSecureServer(tls, listener), 'https')
}

/** Accepts TCP connections and calls `answer` once the head of a request has arrived. */
export function serveRaw(answer: (socket: Socket) => void): Promise<TestServer> {
  const server = createTcpServer((socket) => {
    let head = ''
    const read = (chunk: Buffer): void => {
      head += chunk.toString('latin1')
      if (!head.includes('\r\n\r\n')) return
      socket.off('data', read)
      answer(socket)
    }
    socket.on('data', read)
  })
  return listen(server, 'http')
}

async function listen(server: Server, protocol: string): Promise<TestServer> {
  const connections = { accepted: 0, open: 0 }
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    connections.accepted++
    connections.open++
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => {
      connections.open--
      sockets.delete(socket)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  })
  const { port } = server.address() as AddressInfo
  return { port, origin: `${protocol}://127.0.0.1:${port}`, connections }
}
