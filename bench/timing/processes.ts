import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { driftCommand, harEntry, harOf } from '#bench/neighbours/redocly-drift'
import { packageRoot } from '#config/package'
import { type Spread, spreadOf } from './race.ts'
import type { Workload } from './workload.ts'

/** How long a process took, milliseconds, and the most memory it held, bytes; null where the system does not tell. */
export interface ProcessRun {
  wall: Spread
  peak: number | null
}

/** Runs a Node process several times, with its output thrown away. */
export async function timeNode(parameters: readonly string[], runs: number): Promise<ProcessRun> {
  const times: number[] = []
  const peaks: number[] = []
  for (let run = 0; run < runs; run++) {
    const start = performance.now()
    const peak = await runNode(parameters)
    times.push(performance.now() - start)
    if (peak !== null) peaks.push(peak)
  }
  return { wall: spreadOf(times), peak: peaks.length === 0 ? null : spreadOf(peaks).median }
}

async function runNode(parameters: readonly string[]): Promise<number | null> {
  const child = spawn(process.execPath, [...parameters], { cwd: packageRoot(), stdio: 'ignore' })
  let peak: number | null = null
  const watch = setInterval(() => {
    void peakOf(child.pid).then((bytes) => {
      if (bytes !== null) peak = Math.max(peak ?? 0, bytes)
    })
  }, 10)
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })
  clearInterval(watch)
  if (code !== 0) throw new Error(`node ${parameters.join(' ')} ended with ${code}`)
  return peak
}

/** The high-water mark of a process's memory, as Linux keeps it. */
async function peakOf(pid: number | undefined): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]
  return kilobytes === undefined ? null : Number(kilobytes) * 1024
}

/** `redocly drift --coverage` over the same page again and again. */
export interface DriftTimes {
  /** One response, from start to end of the process, milliseconds. */
  one: Spread
  /** What each further response adds, nanoseconds. */
  each: Spread
}

/** Times the neighbour that can only be run as a process; what it costs to start is told apart from what a response costs. */
export async function timeDrift({ subject: { spec }, exchange, text }: Workload, runs: number): Promise<DriftTimes> {
  const many = 300
  const folder = await mkdtemp(join(tmpdir(), 'plumbline-speed-'))
  try {
    const entry = JSON.stringify(harEntry(spec, exchange, text))
    const [single, series] = [join(folder, 'one.har'), join(folder, 'many.har')]
    await writeFile(single, harOf([entry]))
    await writeFile(series, harOf(Array.from({ length: many }, () => entry)))
    const time = async (traffic: string): Promise<number> => {
      const start = performance.now()
      await driftCommand(spec, [
        '--traffic-format',
        'har',
        '--format',
        'json',
        '--coverage-output',
        join(folder, 'coverage.json'),
        '--output',
        join(folder, 'out.json'),
        traffic,
      ])
      return performance.now() - start
    }
    const [ones, each]: [number[], number[]] = [[], []]
    for (let run = 0; run < runs; run++) {
      const one = await time(single)
      ones.push(one)
      each.push(((await time(series)) - one) * (1e6 / (many - 1)))
    }
    return { one: spreadOf(ones), each: spreadOf(each) }
  } finally {
    await rm(folder, { recursive: true })
  }
}
