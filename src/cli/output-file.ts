import { accessSync, constants, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { codeOf, HarnessError } from '#errors'

/** A file that a command will write: looked at when the command starts, so that no work is done for nothing. */
export interface OutputFile {
  /** Replaces the file as a whole: a reader sees the old one or the new one, never half of it. Throws `usage`. */
  write(text: string): void
}

/**
 * Prepares to write `file` (relative to `cwd`), which the user knows by `name`; throws `usage` when its directory is missing or may not be
 * written to, or it is a directory itself, and when there is no name.
 */
export function openOutput(file: string, cwd: string, name = `--output ${file}`): OutputFile {
  if (file === '') throw new HarnessError('usage', `${name.trim()} is empty`, { hint: 'Name a file in a directory that exists.' })
  const path = resolve(cwd, file)
  const attempt = <T>(action: () => T): T => {
    try {
      return action()
    } catch (cause) {
      throw refused(name, codeOf(cause), cause)
    }
  }
  if (attempt(() => kindOf(dirname(path))) !== 'directory') throw refused(name, 'its directory does not exist')
  const kind = attempt(() => kindOf(path))
  if (kind === 'directory') throw refused(name, 'it is a directory')
  const target = kind === 'file' ? attempt(() => realpathSync(path)) : path
  // A pipe or /dev/stderr cannot be replaced, and must not be.
  const isReplaced = kind !== 'special'
  if (isReplaced) attempt(() => accessSync(dirname(target), constants.W_OK))
  return { write: (text) => attempt(() => (isReplaced ? replace(target, text) : writeFileSync(path, text))) }
}

function replace(path: string, text: string): void {
  const beside = `${path}.${process.pid}.tmp`
  try {
    writeFileSync(beside, text)
    renameSync(beside, path)
  } finally {
    rmSync(beside, { force: true })
  }
}

function kindOf(path: string): 'directory' | 'file' | 'special' | null {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return null
  if (stats.isDirectory()) return 'directory'
  return stats.isFile() ? 'file' : 'special'
}

const forbidden = ['EACCES', 'EPERM', 'EROFS']

function refused(name: string, reason: string, cause?: unknown): HarnessError {
  return new HarnessError('usage', `${name} cannot be written: ${reason}`, {
    hint: `Name a file in a directory that ${forbidden.includes(reason) ? 'you may write to' : 'exists'}.`,
    cause,
  })
}
