import { styleText } from 'node:util'

/** The widest line of a text report: fits half a wide screen, a terminal over ssh, and a ticket. */
export const pageWidth = 100

/** What a piece of text means; the terminal's colour follows from it. */
export type Tone = 'bad' | 'doubtful' | 'good' | 'strong' | 'quiet'

/** Puts a tone on a text; returns the text as it is where colour is not welcome. */
export type Paint = (tone: Tone, text: string) => string

const tones = {
  bad: ['bold', 'red'],
  doubtful: ['bold', 'yellow'],
  good: ['bold', 'green'],
  strong: ['bold'],
  quiet: ['dim'],
} as const satisfies Record<Tone, readonly Parameters<typeof styleText>[0][]>

/** A painter that emits ANSI codes if and only if `colour` is set, whatever the process's own streams and environment say. */
export function createPaint(colour: boolean): Paint {
  if (!colour) return (_tone, text) => text
  return (tone, text) => styleText([...tones[tone]], text, { validateStream: false })
}

/** Breaks a text into lines of at most `width` characters, at spaces, else after a slash or comma, else anywhere. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ').flatMap((part) => chop(part, width))) {
    if (line === '') line = word.text
    else if (line.length + word.glue.length + word.text.length <= width) line += word.glue + word.text
    else {
      lines.push(line)
      line = word.text
    }
  }
  lines.push(line)
  return lines
}

interface Piece {
  text: string
  /** What joins it to the piece before it on the same line. */
  glue: '' | ' '
}

function chop(word: string, width: number): Piece[] {
  const pieces: Piece[] = []
  let rest = word
  while (rest.length > width) {
    const head = rest.slice(0, width)
    const at = Math.max(head.lastIndexOf('/'), head.lastIndexOf(',')) + 1
    const cut = at > 1 ? at : width
    pieces.push({ text: rest.slice(0, cut), glue: pieces.length === 0 ? ' ' : '' })
    rest = rest.slice(cut)
  }
  pieces.push({ text: rest, glue: pieces.length === 0 ? ' ' : '' })
  return pieces
}

/** A text under a label: the label stands on the first line only, the text is wrapped beside it within `pageWidth`. */
export function field(indent: number, labelWidth: number, label: string, text: string): string[] {
  const start = ' '.repeat(indent) + label.padEnd(labelWidth)
  const margin = ' '.repeat(start.length)
  return wrap(text, pageWidth - start.length).map((line, index) => ((index === 0 ? start : margin) + line).trimEnd())
}

/** A cell of a table: a text, or a text with a tone. */
export type Cell = string | readonly [Tone, string]

/** Rows of cells with each column as wide as its widest cell; the last column is not padded. */
export function columns(rows: readonly (readonly Cell[])[], paint: Paint): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => textOf(row[column]).length)))
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const padding = column === row.length - 1 ? '' : ' '.repeat((widths[column] ?? 0) - textOf(cell).length + 2)
        return (typeof cell === 'string' ? cell : paint(cell[0], cell[1])) + padding
      })
      .join('')
      .trimEnd(),
  )
}

function textOf(cell: Cell | undefined): string {
  return cell === undefined ? '' : typeof cell === 'string' ? cell : cell[1]
}

/** `1 item`, `3 items`. */
export function quantity(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`
}

/** `a`, `a and b`, `a, b and c`; past `most`, `a, b and 4 more`. */
export function enumerate(words: readonly string[], most = Number.POSITIVE_INFINITY): string {
  const shown = words.length > most ? [...words.slice(0, most), `${words.length - most} more`] : words
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}

/** A duration for people: `40 ms`, `1.2 s`, `95 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`
  const seconds = milliseconds / 1_000
  return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`
}
