import type { WriteStream } from 'node:tty'
import { processVariables } from '#config/variables'
import type { Io, Sink } from './io.ts'

/** The real process: its streams, environment, clock, and an abort signal for SIGINT and SIGTERM. */
export function processIo(): Io {
  const variables = processVariables()
  const abort = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => abort.abort(name))
  const sink = (stream: NodeJS.WriteStream | WriteStream): Sink => {
    const isTTY = stream.isTTY === true
    // A reader that has seen enough (| head) is no failure of ours.
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
    return {
      write: (text) => void stream.write(text),
      isTTY,
      colour: isTTY && variables.get('NO_COLOR') === undefined && variables.get('TERM') !== 'dumb',
    }
  }
  return { stdout: sink(process.stdout), stderr: sink(process.stderr), variables, cwd: process.cwd(), now: Date.now, signal: abort.signal }
}
