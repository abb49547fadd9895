import { readFileSync } from 'node:fs'
import { HarnessError } from '#errors'

const packageFile = new URL('../../package.json', import.meta.url)

/** Plumbline's own version, as its package.json states it; throws `internal` when that is not there. */
export function readVersion(): string {
  const parsed: unknown = JSON.parse(readFileSync(packageFile, 'utf8'))
  if (typeof parsed === 'object' && parsed !== null && 'version' in parsed && typeof parsed.version === 'string') return parsed.version
  throw new HarnessError('internal', 'package.json of plumbline states no version.')
}
