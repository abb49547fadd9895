import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { type GeneratedFile, generatedFiles } from './generated-files.ts'

const root = join(import.meta.dirname, '../..')

/** Paths that are not as they would be made now: changed, missing, or made from what is no longer there. */
function findStale(files: readonly GeneratedFile[]): string[] {
  const changed = files.filter(({ path, text }) => !existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8') !== text)
  return [...changed.map(({ path }) => path), ...findOrphans(files)].sort()
}

/** Dashboards that no code makes any more; everything in that folder is made. */
function findOrphans(files: readonly GeneratedFile[]): string[] {
  const made = new Set(files.map(({ path }) => path))
  const folder = 'grafana/dashboards'
  const names = existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : []
  return names.map((name) => `${folder}/${name}`).filter((path) => !made.has(path))
}

function write(files: readonly GeneratedFile[]): void {
  for (const path of findOrphans(files)) rmSync(join(root, path))
  for (const { path, text } of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
const files = generatedFiles(root)
const stale = findStale(files)
const show = (path: string) => relative(process.cwd(), join(root, path))
if (!values.check) {
  write(files)
  process.stdout.write(stale.length === 0 ? 'All current.\n' : stale.map((path) => `wrote ${show(path)}\n`).join(''))
} else if (stale.length > 0) {
  process.stderr.write(
    `${stale.map((path) => `stale: ${show(path)}\n`).join('')}Run npm run generate:grafana, and commit what it writes.\n`,
  )
  process.exitCode = 1
}
