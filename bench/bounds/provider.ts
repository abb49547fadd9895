import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import type { WorstBody } from './bodies.ts'

/** A server that answers every request with a worst body. */
export interface WorstProvider {
  /** A base URL for each of the bodies, in their order. */
  baseUrls: string[]
  /** Requests answered so far, by body. */
  answered: number[]
  close(): Promise<void>
}

/** So many different answers are written for each body, ahead of the requests, and sent in turns. */
const turns = 8

/** Serves the bodies on the loopback address: each under a base URL of its own. */
export async function serveWorst(bodies: readonly WorstBody[]): Promise<WorstProvider> {
  const texts = bodies.map(({ write, isBomb = false }) => {
    if (isBomb) return [gzipSync(write(0))]
    const first = Buffer.from(write(0))
    const other = Buffer.from(write(1))
    return first.equals(other) ? [first] : [first, other, ...Array.from({ length: turns - 2 }, (_, turn) => Buffer.from(write(turn + 2)))]
  })
  const answered = bodies.map(() => 0)
  const server = createServer(({ url = '' }, response) => {
    const index = Number(/^\/(\d+)\//.exec(url)?.[1])
    const turn = answered[index] ?? 0
    answered[index] = turn + 1
    const text = texts[index]?.[turn % (texts[index]?.length ?? 1)]
    response.writeHead(200, {
      'content-type': 'application/json',
      ...bodies[index]?.headers,
      ...(bodies[index]?.isBomb === true && { 'content-encoding': 'gzip' }),
    })
    response.end(text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    baseUrls: bodies.map((_, index) => `http://127.0.0.1:${port}/${index}`),
    answered,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
