import { gzipSync } from 'node:zlib'
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context } from 'hono'
import { accepts } from 'hono/accepts'
import type { Served } from './access.ts'
import { contentTypes, type Format, type TakeSpace } from './exposition.ts'
import { createScrapeSpace } from './scrape-space.ts'

/** Writes every series there is, where the caller says. */
export type ExposeAll = (format: Format, take?: TakeSpace) => Promise<Buffer<ArrayBuffer>>

/** The least effort leaves a twentieth of samples, and takes 1 ms for each MB: less than it takes to wait for a thread where there is one core. */
const compression = { level: 1, chunkSize: 1_048_576 }

/** Answers scrapes of everything: in the format and the encoding that are asked for. */
export function createScrape(exposeAll: ExposeAll): (c: Context<Served>) => Promise<Response> {
  const space = createScrapeSpace()
  return async (c) => {
    const format = formatFor(c)
    const samples = await exposeAll(format, space.take)
    const headers = { 'Content-Type': contentTypes[format], Vary: 'Accept, Accept-Encoding' }
    if (acceptsGzip(c)) {
      const compressed = gzipSync(samples, compression)
      space.give(samples)
      return send(c, compressed, { ...headers, 'Content-Encoding': 'gzip' })
    }
    const response = send(c, samples, headers)
    whenSent(c, () => space.give(samples))
    return response
  }
}

/** The format that is asked for; the older one unless OpenMetrics is preferred. */
export function formatFor(c: Context): Format {
  const openmetrics = 'application/openmetrics-text'
  const accepted = accepts(c, { header: 'Accept', supports: ['text/plain', openmetrics], default: 'text/plain' })
  return accepted === openmetrics ? 'openmetrics' : 'text'
}

function acceptsGzip(c: Context): boolean {
  return accepts(c, { header: 'Accept-Encoding', supports: ['gzip', 'identity'], default: 'identity' }) === 'gzip'
}

/** Straight to the socket, where there is one: megabytes in a Response would be copied, and read back piece by piece. */
function send(c: Context<Served>, body: Buffer<ArrayBuffer>, headers: Record<string, string>): Response {
  const { outgoing } = socketOf(c)
  if (outgoing === undefined) return c.body(body, 200, headers)
  outgoing.writeHead(200, { ...headers, 'Content-Length': body.length, 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' })
  outgoing.end(body)
  return RESPONSE_ALREADY_SENT
}

function whenSent(c: Context<Served>, act: () => void): void {
  const { outgoing } = socketOf(c)
  // Without a socket the body is a copy; with one that was closed meanwhile nobody will tell.
  if (outgoing === undefined || outgoing.closed) act()
  else outgoing.once('close', act)
}

function socketOf(c: Context<Served>): Partial<HttpBindings> {
  return c.env ?? {}
}
