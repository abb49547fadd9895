import { isatty, type WriteStream } from 'node:tty'
import { setFlagsFromString } from 'node:v8'
import { processVariables } from '#config/variables'
import { exitCodes } from '#errors'
import type { Io, Sink } from './io.ts'

/** The real process: its streams, environment, clock, and an abort signal for SIGINT and SIGTERM. */
export function processIo(): Io {
  const variables = processVariables()
  const abort = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => abort.abort(name))
  let isSettled = false
  const sink = (stream: NodeJS.WriteStream | WriteStream): Sink => {
    const isTTY = stream.isTTY === true
    stream.on('error', ({ code }: NodeJS.ErrnoException) => {
      // A reader that has seen enough (| head) is no failure of ours, nor is a terminal that was closed.
      if (code === 'EPIPE' || (isTTY && code === 'EIO')) return
      // A watch goes on without its log. Without its report a command must not end as if it had told something.
      if (isSettled || stream !== process.stdout) return
      process.stderr.write(`plumbline: stdout cannot be written: ${code ?? 'the write failed'}\n`)
      process.exit(exitCodes.usage)
    })
    return {
      write: (text) => void stream.write(text),
      isTTY,
      colour: isTTY && variables.get('NO_COLOR') === undefined && variables.get('TERM') !== 'dumb',
    }
  }
  // Left alone, V8 lets the young generation grow to 128 MB, most of it garbage. On the command line it takes no notice of this flag,
  // but does while it runs: the young generation stays as small as it is now. A watch of many targets needs what it has grown to by the
  // time that it settles in: kept smaller than that, what its runs hold for a moment fills the old generation.
  const keepYoungSmall = (): void => setFlagsFromString('--semi-space-growth-factor=1')
  if (process.argv[2] !== 'watch') keepYoungSmall()
  return {
    // Told to optimize for size, V8 marks everything twice a second: instead the old generation is collected once it has grown by two fifths.
    settleIn() {
      isSettled = true
      keepYoungSmall()
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
