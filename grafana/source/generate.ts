import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { type GeneratedFile, generatedFiles } from './generated-files.ts'

const grafana = join(import.meta.dirname, '..')

/** Paths below `grafana/` that are not as they would be made now: changed, missing, or made from what is no longer there. */
function findStale(files: readonly GeneratedFile[]): string[] {
  const changed = files.filter(({ path, text }) => !existsSync(join(grafana, path)) || readFileSync(join(grafana, path), 'utf8') !== text)
  return [...changed.map(({ path }) => path), ...findOrphans(files)].sort()
}

/** Dashboards that no code makes any more; everything in that folder is made. */
function findOrphans(files: readonly GeneratedFile[]): string[] {
  const made = new Set(files.map(({ path }) => path))
  const folder = join(grafana, 'dashboards')
  return (existsSync(folder) ? readdirSync(folder) : []).map((name) => `dashboards/${name}`).filter((path) => !made.has(path))
}

function write(files: readonly GeneratedFile[]): void {
  for (const path of findOrphans(files)) rmSync(join(grafana, path))
  for (const { path, text } of files) {
    mkdirSync(dirname(join(grafana, path)), { recursive: true })
    writeFileSync(join(grafana, path), text)
  }
}

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
const files = generatedFiles(grafana)
const stale = findStale(files)
const show = (path: string) => relative(process.cwd(), join(grafana, path))
if (!values.check) {
  write(files)
  process.stdout.write(stale.length === 0 ? 'All current.\n' : stale.map((path) => `wrote ${show(path)}\n`).join(''))
} else if (stale.length > 0) {
  process.stderr.write(
    `${stale.map((path) => `stale: ${show(path)}\n`).join('')}Run npm run generate:grafana, and commit what it writes.\n`,
  )
  process.exitCode = 1
}
