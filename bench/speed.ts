import { mkdir, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { brokenBounds, type PageResult, renderSpeedReport } from '#bench/report/speed-report'
import { loadSubjects, type Subject } from '#bench/run/subject'
import { analyse, contestantsOn, readerOf } from '#bench/timing/contestants'
import { timeSizes } from '#bench/timing/growth'
import { allocatedBytes, retainedBytes } from '#bench/timing/memory'
import { timeDrift, timeNode } from '#bench/timing/processes'
import { race } from '#bench/timing/race'
import { pageOf } from '#bench/timing/workload'
import { packageRoot } from '#config/package'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '400' } } })

const rounds = Number(values.rounds)
const retainedRuns = 20_000

const pages: PageResult[] = []
for (const subject of loadSubjects().filter(({ real }) => real)) pages.push(await measure(subject))
tell('plumbline check')
const processes = {
  node: await timeNode(['--eval', '0'], 9),
  check: await timeNode([join(packageRoot(), 'src', 'cli', 'main.ts'), 'check'], 9),
}
tell('')

const report = renderSpeedReport(pages, processes, { node: process.versions.node, cores: availableParallelism(), rounds })
console.log(report)
const page = join(packageRoot(), 'docs', 'benchmarks', 'speed.md')
await mkdir(dirname(page), { recursive: true })
await writeFile(page, report)

const failures = brokenBounds(pages)
for (const failure of failures) console.error(`bench: ${failure}`)
if (failures.length === 0) console.error('bench: holds')
process.exitCode = failures.length === 0 ? 0 : 1

async function measure(subject: Subject): Promise<PageResult> {
  const { api } = subject.spec
  const load = await pageOf(subject, 100)
  const read = readerOf(subject)
  tell(`${api}: memory`)
  const memory = {
    parse: allocatedBytes(() => JSON.parse(load.text)),
    healthy: allocatedBytes(() => analyse(load, read)),
    retained: retainedBytes(() => analyse(load, read), retainedRuns),
    runs: retainedRuns,
  }
  const times = race(contestantsOn(load), { rounds, onRound: (round) => tell(`${api}: round ${round + 1} of ${rounds}`) })
  tell(`${api}: from 10 to 10,000 items`)
  const sizes = await timeSizes(subject, Math.max(10, Math.round(rounds / 10)))
  tell(`${api}: redocly drift`)
  const drift = await timeDrift(load, 5)
  return { api, bytes: Buffer.byteLength(load.text), times, drift, sizes, memory }
}

function tell(what: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${what}`)
}
