import type { Sink } from './io.ts'

/** One line on a terminal that tells what is going on; nothing anywhere else. */
export interface Progress {
  /** Replaces the line. */
  show(text: string): void
  /** Removes the line, so that what is written next starts on a clean one. */
  clear(): void
}

const eraseLine = '\r\u001b[2K'
/** A line that wraps cannot be erased. */
const longestLine = 79

/** Progress on a sink, which must be stderr: stdout belongs to the report. */
export function createProgress(sink: Sink): Progress {
  let shown = false
  return {
    show: (text) => {
      if (!sink.isTTY) return
      sink.write(`${eraseLine}${text.slice(0, longestLine)}`)
      shown = true
    },
    clear: () => {
      if (shown) sink.write(eraseLine)
      shown = false
    },
  }
}
