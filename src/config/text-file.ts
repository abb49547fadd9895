import { readFileSync, statSync } from 'node:fs'

const endings = ['SIGINT', 'SIGTERM'] as const

/** The text of a file that a person named, which may be a pipe, such as `<(…)` of a shell; throws what the file system does. */
export function readTextFile(path: string): string {
  if (statSync(path).isFile()) return readFileSync(path, 'utf8')
  // No listener is called while this waits for the writer of a pipe: without any, a signal ends the process.
  const listeners = endings.map((name) => process.rawListeners(name) as NodeJS.SignalsListener[])
  for (const name of endings) process.removeAllListeners(name)
  try {
    return readFileSync(path, 'utf8')
  } finally {
    endings.forEach((name, index) => {
      for (const listener of listeners[index] ?? []) process.on(name, listener)
    })
  }
}
