import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expandableDocument, stripeShape } from '#bench/documents/expandable'
import { githubShape, inlinedDocument } from '#bench/documents/inlined'
import type { Document } from '#bench/documents/parts'
import { packageRoot } from '#config/package'

/** What a diff of the largest published documents may cost: seconds of processor time, bytes of memory, bytes of a report. */
const bounds = { seconds: 10, memory: 1e9, report: 5e6 }

const subjects: [string, (revision: 'old' | 'next') => Document][] = [
  ['the shape of Stripe', (revision) => expandableDocument(stripeShape, revision)],
  ['the shape of GitHub', (revision) => inlinedDocument(githubShape, revision)],
]

const folder = mkdtempSync(join(tmpdir(), 'plumbline-bench-diff-'))
const failures: string[] = []
try {
  for (const [name, make] of subjects) {
    for (const revision of ['old', 'next'] as const)
      writeFileSync(join(folder, `${revision}.json`), JSON.stringify(make(revision), null, 1))
    measure(name, 'old.json', 'old.json', 'json')
    for (const format of ['text', 'json', 'junit', 'sarif', 'github']) measure(name, 'old.json', 'next.json', format)
  }
} finally {
  rmSync(folder, { recursive: true })
}
for (const failure of failures) console.error(`bench: ${failure}`)
if (failures.length === 0) console.error('bench: holds')
process.exitCode = failures.length === 0 ? 0 : 1

function measure(name: string, old: string, next: string, format: string): void {
  const output = join(folder, 'report')
  const usage = join(folder, 'usage')
  const tell = `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(usage)}, JSON.stringify(process.resourceUsage())))`
  const hook = join(folder, 'usage.cjs')
  writeFileSync(hook, tell)
  const command = [join(packageRoot(), 'src', 'cli', 'main.ts'), 'diff', join(folder, old), join(folder, next), '--format', format]
  const { status } = spawnSync(process.execPath, ['--require', hook, ...command, '--output', output], { stdio: 'ignore' })
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(readFileSync(usage, 'utf8'))
  const [seconds, memory, bytes] = [(userCPUTime + systemCPUTime) / 1e6, maxRSS * 1024, statSync(output).size]
  const what = `${name}, ${old === next ? 'against itself' : 'against a later revision'}, ${format}`
  const mega = (value: number): string => `${(value / 1e6).toFixed(2)} MB`
  console.log(`${what}: ${seconds.toFixed(1)} s, ${mega(memory)} of memory, ${mega(bytes)} of report`)
  if (status !== (old === next ? 0 : 1)) failures.push(`${what}: ended with ${status}`)
  if (seconds > bounds.seconds) failures.push(`${what}: took ${seconds.toFixed(1)} s`)
  if (memory > bounds.memory) failures.push(`${what}: held ${mega(memory)}`)
  if (bytes > bounds.report) failures.push(`${what}: wrote ${mega(bytes)}`)
}
