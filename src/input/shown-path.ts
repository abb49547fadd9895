import { relative, resolve } from 'node:path'

/** A path as messages show it: relative to the working directory where it lies below it, else as it was given. */
export function showPath(file: string, cwd = process.cwd()): string {
  const path = relative(cwd, resolve(cwd, file))
  return path === '' || path.startsWith('..') ? file : path
}
