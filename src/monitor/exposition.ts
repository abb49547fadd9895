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

const pieceBytes = 64 * 1024

/** Packs the lines of each slot; a slot without lines is the empty string, every other ends its lines with a newline. */
export function packSamples(slots: readonly string[]): Samples {
  const ends = new Uint32Array(slots.length)
  let end = 0
  slots.forEach((text, slot) => {
    end += Buffer.byteLength(text)
    ends[slot] = end
  })
  return { bytes: Buffer.from(slots.join('')), ends }
}

/** Sources of one layout. */
export interface Exhibit {
  layout: readonly Slots[]
  sources: readonly Samples[]
}

/** All of them, in pieces of some 64 KiB or one family, whichever is larger; what a metric means is said also while it has no sample. */
export function* expose(exhibits: readonly Exhibit[], format: Format): Generator<Buffer> {
  let pending: Buffer[] = []
  let size = 0
  for (const { layout, sources } of exhibits) {
    for (const { family, slot } of layout) {
      const samples = gather(sources, slot[format])
      pending.push(header(family, format), samples)
      size += samples.length
      if (size < pieceBytes) continue
      yield Buffer.concat(pending)
      pending = []
      size = 0
    }
  }
  yield Buffer.concat(format === 'openmetrics' ? [...pending, Buffer.from('# EOF\n')] : pending)
}

/** The lines of a metric without those above them, as prom-client writes both. */
export function samplesOnly(text: string): string {
  const second = text.indexOf('\n', text.indexOf('\n') + 1)
  return second === -1 ? '' : `${text.slice(second + 1)}\n`
}

function gather(sources: readonly Samples[], slot: number): Buffer {
  let size = 0
  for (const { ends } of sources) size += (ends[slot] ?? 0) - (ends[slot - 1] ?? 0)
  const gathered = Buffer.allocUnsafe(size)
  let at = 0
  for (const { bytes, ends } of sources) at += bytes.copy(gathered, at, ends[slot - 1] ?? 0, ends[slot] ?? 0)
  return gathered
}

function header({ name, type, help }: Family, format: Format): Buffer {
  // OpenMetrics names a counter without the suffix that its samples have.
  const declared = format === 'openmetrics' && type === 'counter' ? name.replace(/_total$/, '') : name
  return Buffer.from(`# HELP ${declared} ${help}\n# TYPE ${declared} ${type}\n`)
}
