import { readFileSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { createRedoclyDrift } from '#bench/neighbours/redocly-drift'
import { createResponseValidator } from '#bench/neighbours/response-validator'
import { renderDriftReport } from '#bench/report/drift-report'
import { loadSubjects } from '#bench/run/subject'
import { type Extent, runSuite } from '#bench/run/suite'
import { broken, percent, totalsOf } from '#bench/run/verdict'
import { packageRoot } from '#config/package'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '2025' },
    /** Fails when the committed page is not what this run would write. */
    check: { type: 'boolean', default: false },
    /** Leaves the neighbours out, and the page as it is. */
    alone: { type: 'boolean', default: false },
  },
})

const seed = Number(values.seed)
const extent: Extent = {
  seed,
  planted: { bases: 5, every: 1 },
  lists: 2,
  checks: { every: 1 },
  conforming: { lists: 2500, others: 100 },
  spelt: 12,
  providers: { largest: 1000 },
  movements: { counts: [5, 45, 110], every: 1 },
  troubles: { every: 1 },
}
const page = join(packageRoot(), 'docs', 'benchmarks', 'drift.md')

const neighbours = values.alone ? [] : [createResponseValidator(), createRedoclyDrift()]
const result = await runSuite(loadSubjects(), extent, neighbours, showProgress)
clearProgress()
const totals = totalsOf(result)
const report = renderDriftReport(result, totals, {
  seed,
  neighbours: values.alone ? [] : [neighbourFacts('openapi-response-validator'), neighbourFacts('@redocly/cli', 'redocly drift')],
})
console.log(report)

const failures = broken(totals, 10_000)
if (!values.alone) failures.push(...(await settlePage()))
for (const failure of failures) console.error(`bench:drift: ${failure}`)
if (failures.length === 0) {
  console.error(
    `bench:drift: holds: recall ${percent(totals.seen, totals.planted)}, exactness ${percent(totals.exact, totals.planted)}, no false alarm`,
  )
}
process.exitCode = failures.length === 0 ? 0 : 1

/** Writes the page, or with --check compares it. */
async function settlePage(): Promise<string[]> {
  if (values.check) {
    const committed = await readFile(page, 'utf8').catch(() => '')
    return committed === report ? [] : ['docs/benchmarks/drift.md is stale: run npm run bench:drift and commit it']
  }
  await mkdir(dirname(page), { recursive: true })
  await writeFile(page, report)
  return []
}

function neighbourFacts(packageName: string, name = packageName): { name: string; version: string } {
  const { version } = JSON.parse(readFileSync(join(packageRoot(), 'node_modules', packageName, 'package.json'), 'utf8'))
  return { name, version }
}

function showProgress(cases: number, part: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${cases.toLocaleString('en')} cases: ${part}`)
}

function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
}
