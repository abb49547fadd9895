import { statSync } from 'node:fs'
import type { WebConfig } from '#config/web-config'
import { codeOf, formatPlace, HarnessError } from '#errors'
import { describeFailure, type Log } from './log.ts'

/** What a web configuration says now: its files may change while it is in use, as certificates do that are renewed. */
export type WebSettings = () => WebConfig

/**
 * Reads a web configuration, and anew once one of its files has changed, as the exporter-toolkit does. Throws what `load` throws at
 * first; later a file that cannot be read leaves the last good one in use, and the log says so once for each change.
 */
export function followWebConfig(load: () => WebConfig, log: Log): WebSettings {
  let current = load()
  let seen = stampOf(current.files)
  return () => {
    const stamp = stampOf(current.files)
    if (stamp === seen) return current
    seen = stamp
    try {
      current = load()
      seen = stampOf(current.files)
    } catch (error) {
      const place = error instanceof HarnessError && error.place !== undefined ? `${formatPlace(error.place)}: ` : ''
      log('error', 'web-config-refused', { reason: `${place}${describeFailure(error)}` })
    }
    return current
  }
}

function stampOf(files: readonly string[]): string {
  const stamps = files.map((file) => {
    try {
      const { ino, size, mtimeMs } = statSync(file)
      return `${ino} ${size} ${mtimeMs}`
    } catch (cause) {
      return codeOf(cause)
    }
  })
  return stamps.join('\n')
}
