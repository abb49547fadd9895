import { dirname, join, resolve } from 'node:path'
import { HarnessError, type Place } from '#errors'
import { showPath } from '#input/shown-path'
import { fileLimits, isNamed, readTextFile } from '#input/text-file'
import { parseYaml, type YamlSource } from '#input/yaml-source'
import type { Config, Target } from './config.ts'
import { validateYaml } from './validation.ts'
import schema from './waivers.schema.json' with { type: 'json' }

/** A finding that is accepted for a while: an entry of plumbline.waivers.yaml. */
export interface Waiver {
  /** 12 hex digits. */
  fingerprint: string
  /** The last day on which it holds, `YYYY-MM-DD` in UTC. */
  until: string
  owner: string
  reason: string
  /** Only there; null: everywhere. */
  environment: Target['environment'] | null
  /** Only for that target; null: for every target. */
  target: string | null
  /** What it was found as and where, for readers; null where the file does not say. */
  id: string | null
  location: string | null
  /** Where it stands. */
  place: Place
}

type WrittenWaiver = Pick<Waiver, 'fingerprint' | 'until' | 'owner' | 'reason'> &
  Partial<Record<'target' | 'id' | 'location', string>> & { environment?: Target['environment'] }

/** The file of waivers: the one named, else the one next to plumbline.yaml, or in the working directory where there is none. */
export function waiversPath({ file }: Pick<Config, 'file'>, named: string | undefined, cwd: string): string {
  return named === undefined ? join(file === null ? cwd : dirname(file), 'plumbline.waivers.yaml') : resolve(cwd, named)
}

/**
 * Reads the waivers that go with a configuration, none where there is no such file; throws `config` with file, line, what it got and
 * what it wants, and when a file that was named is missing.
 */
export function loadWaivers(config: Pick<Config, 'file'>, named: string | undefined, cwd: string, { pipe = true } = {}): Waiver[] {
  const path = waiversPath(config, named, cwd)
  const file = showPath(named ?? path, cwd)
  if (named !== undefined || isNamed(path))
    return parseWaivers(readWaiverText(path, { shown: file, pipe: pipe && named !== undefined }), file)
  return []
}

/** Reads waivers out of the text of their file; throws `config` like `loadWaivers`. */
export function parseWaivers(text: string, file: string): Waiver[] {
  const source = parseYaml(text, file)
  validateYaml(source, schema)
  const written = (source.value ?? []) as WrittenWaiver[]
  const waivers = written.map((entry, index): Waiver => {
    const { environment = null, target = null, id = null, location = null, ...rest } = entry
    return { ...rest, environment, target, id, location, place: placeOf(source, index) }
  })
  assertDistinct(waivers)
  return waivers
}

/** The text of a file of waivers; throws `config` where it is no text file. */
export function readWaiverText(path: string, rules: { shown: string; pipe: boolean }): string {
  return readTextFile(path, { code: 'config', hint: 'Name an existing file of waivers, or none.', limit: fileLimits.settings, ...rules })
}

function placeOf(source: YamlSource, index: number): Place {
  const { file, line } = source.place([String(index)])
  return line === undefined ? { file } : { file, line }
}

function assertDistinct(waivers: readonly Waiver[]): void {
  const seen = new Map<string, Place>()
  for (const { fingerprint, environment, target, place } of waivers) {
    const key = `${fingerprint} ${environment ?? 'everywhere'} ${target ?? ''}`
    const twin = seen.get(key)
    if (twin !== undefined) {
      throw new HarnessError(
        'config',
        `${fingerprint} is waived twice${target === null ? '' : ` for ${target}`}${environment === null ? '' : ` in ${environment}`}`,
        {
          place,
          hint: `The other entry is on line ${twin.line ?? '?'}: keep one.`,
        },
      )
    }
    seen.set(key, place)
  }
}
