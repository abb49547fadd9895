import { statSync } from 'node:fs'
import { HarnessError } from '#errors'
import { readAtMost, specialKind } from '#input/text-file'

/** Environment variables by name; `NAME_FILE` names a file that holds the value of `NAME` and is read anew each time. */
export interface Variables {
  /** The value without surrounding white space; undefined when unset or empty. Throws `config` when `NAME_FILE` cannot be read, is no file, is empty, or is too large for a secret. */
  get(name: string): string | undefined
}

/** The process's own environment: the only place where it is read. */
export function processVariables(): Variables {
  return variablesFrom(process.env)
}

/** Variables over a plain record, for the sandbox and for tests. */
export function variablesFrom(record: Readonly<Record<string, string | undefined>>): Variables {
  return {
    get(name) {
      const direct = record[name]?.trim()
      if (direct) return direct
      const file = record[`${name}_FILE`]?.trim()
      return file ? readSecret(`${name}_FILE`, file) : undefined
    },
  }
}

/** More than any header may carry. */
const mostBytes = 65_536

function readSecret(variable: string, file: string): string {
  const refuse = (what: string, hint: string, cause?: unknown): HarnessError =>
    new HarnessError('config', `${variable} names ${what}: ${file}`, { hint, ...(cause === undefined ? {} : { cause }) })
  const bytes = attempt(variable, file, refuse)
  if (bytes === null)
    throw refuse('a file of more than 64 KiB', `No secret is that long: name the file that holds it, or unset ${variable}.`)
  const value = bytes.toString('utf8').trim()
  if (value !== '') return value
  throw refuse('an empty file', `Write the value into the file, or unset ${variable}.`)
}

function attempt(variable: string, file: string, refuse: (what: string, hint: string, cause?: unknown) => HarnessError): Buffer | null {
  try {
    const kind = specialKind(statSync(file))
    if (kind === null) return readAtMost(file, mostBytes)
    // Whoever waits for the writer of a pipe hears nothing else, and the next reader finds it empty.
    const once = kind === 'a pipe' ? 'It is read more than once: write' : 'Write'
    throw refuse(kind, `${once} the value into a file, or unset ${variable}.`)
  } catch (cause) {
    if (cause instanceof HarnessError) throw cause
    throw refuse('a file that cannot be read', `Make the file readable, or unset ${variable}.`, cause)
  }
}
