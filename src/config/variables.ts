import { readFileSync, statSync } from 'node:fs'
import { HarnessError } from '#errors'

/** Environment variables by name; `NAME_FILE` names a file that holds the value of `NAME` and is read anew each time. */
export interface Variables {
  /** The value without surrounding white space; undefined when unset or empty. Throws `config` when `NAME_FILE` cannot be read, is a pipe, or is empty. */
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

function readSecret(variable: string, file: string): string {
  const value = readText(variable, file).trim()
  if (value !== '') return value
  throw new HarnessError('config', `${variable} names an empty file: ${file}`, {
    hint: `Write the value into the file, or unset ${variable}.`,
  })
}

function readText(variable: string, file: string): string {
  try {
    // Whoever waits for the writer of a pipe hears nothing else, and the next reader finds it empty.
    if (!statSync(file).isFIFO()) return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new HarnessError('config', `${variable} names a file that cannot be read: ${file}`, {
      hint: `Make the file readable, or unset ${variable}.`,
      cause,
    })
  }
  throw new HarnessError('config', `${variable} names a pipe: ${file}`, {
    hint: `It is read more than once: write the value into a file, or unset ${variable}.`,
  })
}
