import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Repository } from '#report/repository'
import type { Io } from './io.ts'

/**
 * The repository around the working directory: up to the next `.git`, a directory or the file of a worktree; else GITHUB_WORKSPACE where
 * the directory is in that; else the directory itself.
 */
export function findRepository({ cwd, variables }: Pick<Io, 'cwd' | 'variables'>): Repository {
  const here = realpathSync(cwd)
  const around = ancestors(here)
  const workspace = realpathIfThere(variables.get('GITHUB_WORKSPACE'))
  const root = around.find((directory) => existsSync(join(directory, '.git'))) ?? around.find((directory) => directory === workspace)
  return { root: root ?? here, cwd: here }
}

function ancestors(directory: string): string[] {
  const above = dirname(directory)
  return above === directory ? [directory] : [directory, ...ancestors(above)]
}

function realpathIfThere(path: string | undefined): string | null {
  return path !== undefined && existsSync(path) ? realpathSync(path) : null
}
