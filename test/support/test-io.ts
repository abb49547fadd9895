import type { Io } from '#cli/io'
import { variablesFrom } from '#config/variables'

/** An `Io` over buffers: what a command wrote, and levers for what it reads. */
export interface TestIo extends Io {
  out(): string
  err(): string
  /** Sends it a SIGHUP. */
  hangUp(): void
}

/** What of the outside world a test cares about; the rest is empty. */
export interface TestIoOptions {
  variables?: Record<string, string>
  cwd?: string
  signal?: AbortSignal
  /** Pretends that stdout and stderr are terminals. */
  terminal?: boolean
  now?: () => number
}

/** Buffers instead of streams; no variable of the real environment is seen. */
export function testIo({ variables = {}, cwd = process.cwd(), signal, terminal = false, now = Date.now }: TestIoOptions = {}): TestIo {
  const written = { out: '', err: '' }
  const hangupListeners: (() => void)[] = []
  const sink = (stream: 'out' | 'err') => ({
    write: (text: string) => {
      written[stream] += text
    },
    isTTY: terminal,
    colour: terminal,
  })
  return {
    stdout: sink('out'),
    stderr: sink('err'),
    variables: variablesFrom(variables),
    cwd,
    now,
    signal: signal ?? new AbortController().signal,
    settleIn: () => {},
    onHangup: (listener) => void hangupListeners.push(listener),
    out: () => written.out,
    err: () => written.err,
    hangUp: () => {
      for (const listener of hangupListeners) listener()
    },
  }
}
