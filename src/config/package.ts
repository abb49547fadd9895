import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { HarnessError } from '#errors'

/** Directory of Plumbline's own package: its specs, contracts and package.json lie there. */
export function packageRoot(): string {
  return fileURLToPath(new URL('../..', import.meta.url))
}

/** Plumbline's own version, as its package.json states it; throws `internal` when that is not there. */
export function packageVersion(): string {
  const parsed: unknown = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'))
  if (typeof parsed === 'object' && parsed !== null && 'version' in parsed && typeof parsed.version === 'string') return parsed.version
  throw new HarnessError('internal', 'package.json of plumbline states no version.')
}
