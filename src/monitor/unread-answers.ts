import type { Server, ServerResponse } from 'node:http'

/** Bytes of answers that may wait for those who asked for them, besides the largest: of 10,000 targets one alone is larger. */
const mostUnread = 32 * 1_048_576

/**
 * Cuts off whoever asks and does not read: each answer that waits for a reader takes memory, and there may be as many as there are
 * connections. At each request those that wait longest go, until the others are within the bound.
 */
export function cutUnread(server: Pick<Server, 'on'>, most = mostUnread): void {
  const waiting = new Set<ServerResponse>()
  server.on('request', (_, response: ServerResponse) => {
    const sizes = [...waiting].map((each) => each.writableLength)
    let excess = sizes.reduce((sum, size) => sum + size, 0) - Math.max(0, ...sizes) - most
    for (const each of waiting) {
      if (excess <= 0) break
      excess -= each.writableLength
      if (each.writableLength > 0) each.destroy()
    }
    waiting.add(response)
    response.once('close', () => waiting.delete(response))
  })
}
