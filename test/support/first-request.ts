import type { ChildProcess, SpawnOptions } from 'node:child_process'

/** Runs in the child before its own code: says over the channel to its parent, where it has one, that a server in it got a request. */
const telling = `
import { subscribe } from 'node:diagnostics_channel'
subscribe('http.server.request.start', () => process.send?.('request'))
process.channel?.unref()
`

/** How to spawn a Node whose servers tell of their requests; add a `PATH` to `env` where it needs one. */
export const tellingOfRequests = {
  stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(telling)}` },
} as const satisfies SpawnOptions

/** Waits until a server in the child, such as an emulated provider, gets its first request; rejects where the child ends before. */
export function firstRequest(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('message', () => resolve())
    child.once('exit', (code, signal) => reject(new Error(`it ended with ${signal ?? code} before any request`)))
  })
}
