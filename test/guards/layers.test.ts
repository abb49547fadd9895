import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

/** The layers in the order in which data flows; a layer imports only what stands before it. */
const layers = [
  'input',
  'config',
  'schema',
  'spec',
  'contract',
  'client',
  'observe',
  'pagination',
  'findings',
  'check',
  'report',
  'monitor',
]
const modules = [...layers, 'sandbox', 'cli']
const root = join(import.meta.dirname, '../..')

interface Diagnostic {
  category: string
  location: { path: string; start: { line: number } }
}

/** Lints one planted file an importer under our own rules, and returns which of its imports were refused, in their order. */
function refusedImports(planted: Record<string, string[]>): Record<string, string[]> {
  const directory = mkdtempSync(join(tmpdir(), 'plumbline-layers-'))
  try {
    cpSync(join(root, 'biome.json'), join(directory, 'biome.json'))
    for (const [importer, imports] of Object.entries(planted)) {
      const file = join(directory, 'src', importer, 'planted.ts')
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, imports.map((module, index) => `export { x as x${index} } from '${module}'\n`).join(''))
    }
    const biome = join(root, 'node_modules/.bin/biome')
    const lint = spawnSync(biome, ['lint', '--vcs-enabled=false', '--reporter=json', '--max-diagnostics=none', 'src'], {
      cwd: directory,
      encoding: 'utf8',
    })
    const { diagnostics } = JSON.parse(lint.stdout) as { diagnostics: Diagnostic[] }
    const refused = new Map(Object.keys(planted).map((importer) => [importer, new Set<number>()]))
    for (const { category, location } of diagnostics) {
      const [, importer = ''] = location.path.split('/')
      if (category === 'lint/style/noRestrictedImports') refused.get(importer)?.add(location.start.line)
    }
    return Object.fromEntries(
      Object.entries(planted).map(([importer, imports]) => [importer, imports.filter((_, index) => refused.get(importer)?.has(index + 1))]),
    )
  } finally {
    rmSync(directory, { recursive: true })
  }
}

test('the linter refuses every import to the right and no other', () => {
  const everything = modules.map((name) => `#${name}/thing`)
  const expected: Record<string, string[]> = {
    sandbox: everything.filter((name) => name !== '#sandbox/thing' && name !== '#input/thing'),
    cli: [],
  }
  layers.forEach((layer, index) => {
    expected[layer] = everything.slice(index + 1)
  })
  expect(refusedImports(Object.fromEntries(modules.map((name) => [name, everything])))).toEqual(expected)
})

test('spec takes the declarations of pagination, and nothing else of it', () => {
  const imports = ['#pagination/style', '#pagination/styles', '#pagination/survey']
  expect(refusedImports({ spec: imports })).toEqual({ spec: ['#pagination/survey'] })
})

test('schema takes the types of spec, and nothing else of it', () => {
  const imports = ['#spec/model', '#spec/load']
  expect(refusedImports({ schema: imports })).toEqual({ schema: ['#spec/load'] })
})

test('schema, pagination and findings do no I/O and spec knows nothing of HTTP', () => {
  const imports = ['node:fs', 'node:fs/promises', 'node:http', 'undici', 'hono', 'node:crypto', '../errors.ts']
  expect(refusedImports({ schema: imports, pagination: imports, findings: imports, spec: imports })).toEqual({
    schema: ['node:fs', 'node:fs/promises', 'node:http', 'undici', 'hono', '../errors.ts'],
    findings: ['node:fs', 'node:fs/promises', 'node:http', 'undici', 'hono', '../errors.ts'],
    pagination: ['node:fs', 'node:fs/promises', 'node:http', 'undici', 'hono', '../errors.ts'],
    spec: ['node:http', 'undici', 'hono', '../errors.ts'],
  })
})

test('every folder of src is a module that the linter knows', () => {
  const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
  expect(folders.map((entry) => entry.name).sort()).toEqual([...modules].sort())
})

test('the entry point is under ten lines', () => {
  expect(readFileSync(join(root, 'src/cli/main.ts'), 'utf8').split('\n').length).toBeLessThan(10)
})
