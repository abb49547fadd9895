import { isatty, type WriteStream } from 'node:tty'
import { setFlagsFromString } from 'node:v8'
import { processVariables } from '#config/variables'
import type { Io, Sink } from './io.ts'

/** The real process: its streams, environment, clock, and an abort signal for SIGINT and SIGTERM. */
export function processIo(): Io {
  const variables = processVariables()
  const abort = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => abort.abort(name))
  const sink = (stream: NodeJS.WriteStream | WriteStream): Sink => {
    const isTTY = stream.isTTY === true
    // A reader that has seen enough (| head) is no failure of ours, nor is a terminal that was closed.
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && !(isTTY && error.code === 'EIO')) throw error
    })
    return {
      write: (text) => void stream.write(text),
      isTTY,
      colour: isTTY && variables.get('NO_COLOR') === undefined && variables.get('TERM') !== 'dumb',
    }
  }
  return {
    // Left alone, V8 takes hundreds of megabytes of garbage for cheaper than to collect it; told to optimize for size, it marks
    // everything twice a second. These flags it heeds while it runs: the young generation stays as small as it is now, and the
    // old one is collected once it has grown by two fifths.
    saveMemory() {
      setFlagsFromString('--semi-space-growth-factor=1')
      setFlagsFromString('--heap-growing-percent=40')
    },
    stdout: sink(process.stdout),
    stderr: sink(process.stderr),
    variables,
    cwd: process.cwd(),
    now: Date.now,
    signal: abort.signal,
    onHangup(listener) {
      const hadTerminal = isatty(2)
      // The kernel sends it too when the terminal is closed, and then nobody is left to watch for.
      process.on('SIGHUP', () => (hadTerminal && !isatty(2) ? abort.abort('SIGHUP') : listener()))
    },
  }
}
