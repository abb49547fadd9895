/** The formats of an exposition: Prometheus' text format 0.0.4, and OpenMetrics 1.0, which alone has exemplars. */
export type Format = 'text' | 'openmetrics'

/** Of each format, as a response declares it. */
export const contentTypes: Record<Format, string> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
}

/** What stands above the samples of one metric. */
export interface Family {
  name: string
  type: string
  help: string
}

/**
 * The samples of one source (a target, or the process) as they are sent, family after family, in bytes: text in strings would be
 * put together and encoded anew at each scrape. Samples that differ between the formats stand in it twice.
 */
export interface Samples {
  bytes: Buffer
  /** Where the samples of each slot end; those of slot 0 begin at 0. */
  ends: Uint32Array
}

/** Which slot of the samples holds the lines of a family, in each format; both the same for most. */
export interface Slots {
  family: Family
  slot: Record<Format, number>
}

/** Packs the lines of each slot; a slot without lines is the empty string, every other ends its lines with a newline. */
export function packSamples(slots: readonly string[]): Samples {
  const ends = new Uint32Array(slots.length)
  let end = 0
  slots.forEach((text, slot) => {
    end += Buffer.byteLength(text)
    ends[slot] = end
  })
  // Memory of its own: out of the pool it would keep what it shares a slab with, five times its size.
  const bytes = Buffer.allocUnsafeSlow(end)
  bytes.write(slots.join(''))
  return { bytes, ends }
}

/** Sources of one layout. */
export interface Exhibit {
  layout: readonly Slots[]
  sources: readonly Samples[]
}

/** Where an exposition is written. */
export type TakeSpace = (size: number) => Buffer<ArrayBuffer>

/** All of them; what a metric means is said also while it has no sample. */
export function expose(exhibits: readonly Exhibit[], format: Format, take: TakeSpace = Buffer.allocUnsafe): Buffer<ArrayBuffer> {
  const steps = exposeInSteps(exhibits, format, take)
  let step = steps.next()
  while (!step.done) step = steps.next()
  return step.value
}

/** The same, source by source, so that others can have their turn between them. */
export function* exposeInSteps(
  exhibits: readonly Exhibit[],
  format: Format,
  take: TakeSpace = Buffer.allocUnsafe,
): Generator<void, Buffer<ArrayBuffer>, void> {
  const exhibited = exhibits.map(({ layout, sources }) => ({ sources, parts: layout.map((slots) => partOf(slots, format)) }))
  for (const { sources, parts } of exhibited) {
    for (const { ends } of sources) for (const part of parts) part.size += endOf(ends, part.slot) - endOf(ends, part.slot - 1)
  }
  const all = exhibited.flatMap(({ parts }) => parts)
  const end = Buffer.from(format === 'openmetrics' ? '# EOF\n' : '')
  const written = take(all.reduce((size, { head, size: lines }) => size + head.length + lines, end.length))
  let start = 0
  for (const part of all) {
    part.at = start + part.head.copy(written, start)
    start = part.at + part.size
  }
  end.copy(written, start)
  // Source by source: to go to a thousand of them once is much faster than once for each family.
  for (const { sources, parts } of exhibited) {
    for (const { bytes, ends } of sources) {
      for (const part of parts) part.at += bytes.copy(written, part.at, endOf(ends, part.slot - 1), endOf(ends, part.slot))
      yield
    }
  }
  return written
}

/** A family that is being written. */
interface Part {
  head: Buffer
  slot: number
  /** Bytes of all its lines, and where the next of them goes. */
  size: number
  at: number
}

function partOf({ family, slot }: Slots, format: Format): Part {
  return { head: header(family, format), slot: slot[format], size: 0, at: 0 }
}

function endOf(ends: Uint32Array, slot: number): number {
  return ends[slot] ?? 0
}

/** The lines of a metric without those above them, as prom-client writes both. */
export function samplesOnly(text: string): string {
  const second = text.indexOf('\n', text.indexOf('\n') + 1)
  return second === -1 ? '' : `${text.slice(second + 1)}\n`
}

function header({ name, type, help }: Family, format: Format): Buffer {
  // OpenMetrics names a counter without the suffix that its samples have.
  const declared = format === 'openmetrics' && type === 'counter' ? name.replace(/_total$/, '') : name
  return Buffer.from(`# HELP ${declared} ${help}\n# TYPE ${declared} ${type}\n`)
}
