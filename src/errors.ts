/** Process exit codes; drift outranks unverified when a run has both. */
export const exitCodes = {
  pass: 0,
  drift: 1,
  usage: 2,
  unverified: 3,
  internal: 4,
} as const

/** What kind of own failure a HarnessError is; decides its exit code. */
export type ErrorCode = 'usage' | 'config' | 'spec' | 'contract' | 'credentials' | 'internal'

/** A place in a file that a person wrote; `line` counts from 1, `key` is a JSON pointer or a dotted key. */
export interface Place {
  file: string
  line?: number
  key?: string
}

interface Details {
  /** Where the fault is, when it is in a file. */
  place?: Place
  /** What the reader should do next, one sentence. */
  hint?: string
  cause?: unknown
}

/**
 * Plumbline itself is broken or misconfigured: the third kind of bad news, and the only one that is thrown.
 * The message says what is wrong; `place` says where; `hint` says what to do next. It never holds a secret.
 */
export class HarnessError extends Error {
  override readonly name = 'HarnessError'
  readonly code: ErrorCode
  readonly place: Place | undefined
  readonly hint: string | undefined

  constructor(code: ErrorCode, message: string, details: Details = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.place = details.place
    this.hint = details.hint
  }
}

/** The exit code of a HarnessError: 4 for our own bugs, 2 for whatever the caller can mend. */
export function exitCodeOf(error: HarnessError): number {
  return error.code === 'internal' ? exitCodes.internal : exitCodes.usage
}

/**
 * The code of whatever was thrown, such as ENOENT: its own, that of the first error that it gathers, or that of what caused it;
 * `unknown error` where there is none.
 */
export function codeOf(error: unknown): string {
  const { code, errors, cause } = Object(error)
  if (typeof code === 'string') return code
  const inner = Array.isArray(errors) && errors.length > 0 ? errors[0] : cause
  return inner === undefined ? 'unknown error' : codeOf(inner)
}

/** `file:line` (or `file`, or `file:line key`), as editors and terminals link it. */
export function formatPlace({ file, line, key }: Place): string {
  const position = line === undefined ? file : `${file}:${line}`
  return key === undefined || key === '' ? position : `${position} ${key}`
}
