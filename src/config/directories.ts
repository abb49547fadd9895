import { readdirSync, statSync } from 'node:fs'
import { codeOf, HarnessError } from '#errors'
import { quoted } from '#input/quoted'
import { specialKind } from '#input/text-file'
import type { YamlSource } from '#input/yaml-source'

/** A directory that a key of plumbline.yaml names. */
export interface NamedDirectory {
  key: 'specs' | 'contracts'
  /** As the file states it, and where that is. */
  stated: string
  path: string
  /** `x-wants` of the key. */
  wants: string
}

/** The names in a directory that a configuration states, sorted; throws `config` with file, line, key, what it got and what it wants. */
export function listDirectory(directory: NamedDirectory, source: YamlSource): string[] {
  const fault = faultOf(directory.path)
  if (fault !== null) throw refusedDirectory(directory, fault, source)
  try {
    return readdirSync(directory.path).sort()
  } catch (cause) {
    throw refusedDirectory(directory, unreadable(cause), source)
  }
}

/** The refusal of a directory that a configuration states, `fault` after its name. */
export function refusedDirectory({ key, stated, wants }: NamedDirectory, fault: string, source: YamlSource): HarnessError {
  return new HarnessError('config', `got ${quoted(source.written([key]) ?? stated)}, which ${fault}; wants ${wants}`, {
    place: source.place([key]),
    hint: 'The path is relative to the file that states it.',
  })
}

/** Whether nothing is there yet, so that a directory can be made. */
export function isFree(path: string): boolean {
  return faultOf(path) === absent
}

const absent = 'is not there'

function faultOf(path: string): string | null {
  try {
    const stats = statSync(path, { throwIfNoEntry: false })
    if (stats === undefined) return absent
    return stats.isDirectory() ? null : `is ${stats.isFile() ? 'a file' : (specialKind(stats) ?? 'a device')}`
  } catch (cause) {
    return unreadable(cause)
  }
}

function unreadable(cause: unknown): string {
  return `cannot be read (${codeOf(cause)})`
}
