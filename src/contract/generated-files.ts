import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { codeOf, HarnessError } from '#errors'
import { type GeneratedFile, generatedNames } from './generate.ts'

/**
 * What is wrong with a file of the contracts' directory. `stale`: not what the spec is turned into; `missing`: not there;
 * `orphaned`: no spec accounts for it.
 */
export interface Staleness {
  /** Relative to the directory of the contracts. */
  path: string
  state: 'stale' | 'missing' | 'orphaned'
}

/** Every file that is not current, sorted by path; empty when all is. */
export function findStale(directory: string, files: readonly GeneratedFile[]): Staleness[] {
  const wrong: Staleness[] = findOrphans(directory, files).map((path) => ({ path, state: 'orphaned' }))
  for (const { path, text } of files) {
    const present = readIfThere(join(directory, path))
    if (present === null) wrong.push({ path, state: 'missing' })
    else if (present !== text) wrong.push({ path, state: 'stale' })
  }
  return wrong.sort((a, b) => (a.path < b.path ? -1 : 1))
}

/**
 * Writes the stale and missing files, each beside its place and then renamed, and removes the orphans that are generated ones;
 * returns what it did. A pact without a spec is left for a person to decide about.
 */
export function writeFiles(directory: string, files: readonly GeneratedFile[]): { path: string; done: 'wrote' | 'removed' }[] {
  const texts = new Map(files.map(({ path, text }) => [path, text]))
  return findStale(directory, files).flatMap(({ path }) => {
    const text = texts.get(path)
    if (text !== undefined) attempt(join(directory, path), 'written', () => replaceFile(join(directory, path), text))
    else if (isGenerated(path)) attempt(join(directory, path), 'removed', () => removeFile(join(directory, path)))
    else return []
    return { path, done: text === undefined ? 'removed' : 'wrote' }
  })
}

/** Files in the folders of the APIs that are neither generated now nor a pact of an API that has a spec. */
function findOrphans(directory: string, files: readonly GeneratedFile[]): string[] {
  if (!existsSync(directory)) return []
  const expected = new Set(files.map(({ path }) => path))
  const apis = new Set(files.map(({ path }) => dirname(path)))
  return attempt(directory, 'read', () => readdirSync(directory, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .flatMap((folder) =>
      attempt(join(directory, folder.name), 'read', () => readdirSync(join(directory, folder.name))).map((name) => ({
        api: folder.name,
        name,
      })),
    )
    .filter(({ api, name }) => !expected.has(`${api}/${name}`) && !(apis.has(api) && name.endsWith('.json')))
    .map(({ api, name }) => `${api}/${name}`)
}

function isGenerated(path: string): boolean {
  const name = path.slice(path.indexOf('/') + 1)
  return generatedNames.some((each) => name === each || name === temporaryName(each))
}

function replaceFile(path: string, text: string): void {
  const folder = dirname(path)
  mkdirSync(folder, { recursive: true })
  const temporary = join(folder, temporaryName(path.slice(folder.length + 1)))
  writeFileSync(temporary, text)
  renameSync(temporary, path)
}

function removeFile(path: string): void {
  rmSync(path)
  if (readdirSync(dirname(path)).length === 0) rmdirSync(dirname(path))
}

function temporaryName(name: string): string {
  return `.${name}.new`
}

function readIfThere(path: string): string | null {
  return existsSync(path) ? attempt(path, 'read', () => readFileSync(path, 'utf8')) : null
}

function attempt<T>(path: string, done: 'read' | 'written' | 'removed', action: () => T): T {
  try {
    return action()
  } catch (cause) {
    throw new HarnessError('contract', `cannot be ${done}: ${codeOf(cause)}`, {
      place: { file: path },
      hint: 'Mend its rights, or move away what stands in its place.',
      cause,
    })
  }
}
