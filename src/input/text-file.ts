import { isUtf8 } from 'node:buffer'
import { closeSync, lstatSync, openSync, readSync, type Stats, statSync } from 'node:fs'
import { devNull } from 'node:os'
import { codeOf, type ErrorCode, HarnessError, type Place } from '#errors'

/** How a file that a person named is read, and how it is refused. */
export interface TextFileRules {
  /** Of the HarnessError where it cannot be read. */
  code: ErrorCode
  /** The path as messages show it. */
  shown: string
  /** Where it is named, for refusals, if that is not an argument. */
  place?: Place
  /** What to do about a file that cannot be read. */
  hint?: string
  /** The most bytes that are read; `fileLimits` has one for each kind of file. */
  limit: number
  /** Whether it may be a pipe, such as `<(…)` of a shell: it is waited for, and can be read only once. */
  pipe?: boolean
}

const mebibyte = 1_048_576
const chunkSize = 65_536

/** The most bytes that a file of each kind may have: far more than any that people write. */
export const fileLimits = {
  /** plumbline.yaml and plumbline.waivers.yaml. */
  settings: 4 * mebibyte,
  /** An OpenAPI document: GitHub's has 12 MB, and parsed, each byte takes some 140. */
  document: 16 * mebibyte,
  /** A certificate, a private key, or a token. */
  secret: 1 * mebibyte,
  /** A pact. */
  pact: 16 * mebibyte,
  /** What `check --format json` wrote. */
  report: 64 * mebibyte,
} as const

/**
 * The text of a file: a regular one, the null device, or a pipe where that makes sense. Throws the HarnessError of its rules, and never
 * holds more than the limit, where the file is something else, is too large, or is not UTF-8 text.
 */
export function readTextFile(path: string, rules: TextFileRules): string {
  const refuse = (message: string, { line, cause }: { line?: number; cause?: unknown } = {}): HarnessError => {
    const place = rules.place ?? { file: rules.shown, ...(line !== undefined && { line }) }
    return new HarnessError(rules.code, message, { place, ...(rules.hint !== undefined && { hint: rules.hint }), cause })
  }
  // An option without a value would name the working directory.
  if (rules.shown === '')
    throw new HarnessError(rules.code, 'the name of the file is empty', rules.hint === undefined ? {} : { hint: rules.hint })
  try {
    const kind = statSync(path)
    const fault = faultOf(kind, rules)
    if (fault !== null) throw refuse(fault)
    const bytes = kind.isFIFO() ? interruptibly(() => readAtMost(path, rules.limit)) : readAtMost(path, rules.limit)
    if (bytes === null) throw refuse(`is larger than ${megabytes(rules.limit)}, the most that is read of it`)
    return decode(bytes, refuse)
  } catch (cause) {
    if (cause instanceof HarnessError) throw cause
    const code = codeOf(cause)
    throw refuse(code === 'ENOENT' || code === 'ENOTDIR' ? 'there is no such file' : `cannot be read: ${code}`, {
      cause,
    })
  }
}

/** Whether something has this name: also a link that leads nowhere, which is told when it is read. */
export function isNamed(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    return true
  }
}

/** What is no file that can be read as text, in words that follow a path; null for a file. */
export function specialKind(stats: Stats): string | null {
  if (stats.isDirectory()) return 'a directory'
  if (stats.isFIFO()) return 'a pipe'
  if (stats.isSocket()) return 'a socket'
  if (!stats.isFile()) return isNullDevice(stats) ? null : 'a device'
  return null
}

/** The bytes of a file, or null once there are more than the limit. */
export function readAtMost(path: string, limit: number): Buffer | null {
  const descriptor = openSync(path, 'r')
  try {
    const chunks: Buffer[] = []
    for (let length = 0; length <= limit; ) {
      const chunk = Buffer.allocUnsafe(Math.min(chunkSize, limit + 1 - length))
      const count = readSync(descriptor, chunk)
      if (count === 0) return Buffer.concat(chunks)
      chunks.push(chunk.subarray(0, count))
      length += count
    }
    return null
  } finally {
    closeSync(descriptor)
  }
}

function faultOf(stats: Stats, { limit, pipe = false }: TextFileRules): string | null {
  const kind = specialKind(stats)
  if (kind !== null && !(pipe && stats.isFIFO())) return `is ${kind}; wants a file`
  return stats.size > limit ? `has ${megabytes(stats.size)}; wants at most ${megabytes(limit)}` : null
}

/** An empty file to whoever names it. */
function isNullDevice(stats: Stats): boolean {
  return stats.isCharacterDevice() && stats.rdev === statSync(devNull, { throwIfNoEntry: false })?.rdev
}

function decode(bytes: Buffer, refuse: (message: string, more: { line?: number }) => HarnessError): string {
  const zero = bytes.indexOf(0)
  if (zero < 0 && isUtf8(bytes)) return bytes.toString('utf8').replace(/^\ufeff/, '')
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    throw refuse('is text in UTF-16; wants UTF-8', { line: 1 })
  }
  throw refuse('is no text in UTF-8', { line: firstBadLine(bytes) })
}

function firstBadLine(bytes: Buffer): number {
  let line = 1
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(10, start)
    const text = bytes.subarray(start, end < 0 ? bytes.length : end)
    if (text.includes(0) || !isUtf8(text) || end < 0) return line
    start = end + 1
  }
  return line
}

function megabytes(bytes: number): string {
  const [size, unit] = bytes >= mebibyte ? [bytes / mebibyte, 'MiB'] : [bytes / 1024, 'KiB']
  return `${size.toLocaleString('en', { maximumFractionDigits: 1 })} ${unit}`
}

const endings = ['SIGINT', 'SIGTERM'] as const

/** No listener is called while this waits for the writer of a pipe: without any, a signal ends the process. */
function interruptibly<T>(read: () => T): T {
  const listeners = endings.map((name) => process.rawListeners(name) as NodeJS.SignalsListener[])
  for (const name of endings) process.removeAllListeners(name)
  try {
    return read()
  } finally {
    endings.forEach((name, index) => {
      for (const listener of listeners[index] ?? []) process.on(name, listener)
    })
  }
}
