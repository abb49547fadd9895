import type { Variables } from '#config/variables'

/** A text stream as commands see it: stdout, stderr, or a buffer in a test. */
export interface Sink {
  write(text: string): void
  /** True on a terminal: only there is progress shown. */
  isTTY: boolean
  /** Whether colour is welcome there (a terminal, and no NO_COLOR). */
  colour: boolean
}

/** Everything a command may touch of the outside world, so that each can be run in a test. */
export interface Io {
  stdout: Sink
  stderr: Sink
  variables: Variables
  cwd: string
  /** Unix milliseconds. */
  now(): number
  /** Aborted by SIGINT or SIGTERM. */
  signal: AbortSignal
  /** Calls the listener at each SIGHUP from now on; before, a SIGHUP ends the process. */
  onHangup(listener: () => void): void
  /** For what runs for weeks beside other things: memory stays small, at some cost of time, and a stream that cannot be written is left. */
  settleIn(): void
}
