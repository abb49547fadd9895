import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type ProcessStats, statsOf } from '#bench/watch/process-stats'
import { packageRoot } from '#config/package'
import type { WorstBody } from './bodies.ts'
import { serveWorst } from './provider.ts'

/** What one body cost, beside what it costs to parse it and nothing else. */
export interface BoundsResult {
  name: string
  /** Of the body. */
  bytes: number
  replies: number
  /** Seconds of processor time, and the most resident memory in bytes, of the whole check. */
  check: { cpu: number; peak: number }
  /** The same of a process that parses the body once. */
  parse: { cpu: number; peak: number }
  /** The verdict, and the cause where there is one. */
  answer: string
}

/** Has one body checked, and parsed alone, each in a process of its own. */
export async function measureBody(body: WorstBody): Promise<BoundsResult> {
  const provider = await serveWorst([body])
  try {
    const baseUrl = provider.baseUrls[0] ?? ''
    const check = await run(['src/cli/main.ts', 'check', 'plu', '--base-url', baseUrl, '--format', 'json'])
    const replies = provider.answered[0] ?? 0
    const script = `JSON.parse(await (await fetch(${JSON.stringify(`${baseUrl}/`)})).text())`
    const parse = await run(['--input-type=module', '--eval', script])
    const report: { targets: { verdict: string; cause: { message: string } | null }[] } = JSON.parse(check.output)
    const [{ verdict, cause } = { verdict: 'none', cause: null }] = report.targets
    const answer = cause === null ? verdict : `${verdict}: ${cause.message}`
    return { name: body.name, bytes: Buffer.byteLength(body.write(0)), replies, check: check.stats, parse: parse.stats, answer }
  } finally {
    await provider.close()
  }
}

async function run(parameters: readonly string[]): Promise<{ output: string; stats: ProcessStats }> {
  const child = spawn(process.execPath, [...parameters], { cwd: packageRoot(), stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text
  })
  const stats = await watchOver(child)
  return { output, stats }
}

/** The last that was known of a process before it ended. */
async function watchOver(child: ChildProcess): Promise<ProcessStats> {
  const closed = once(child, 'close')
  let last: ProcessStats = { cpu: 0, rss: 0, peak: 0 }
  const timer = setInterval(() => {
    void statsOf(child.pid ?? 0).then(
      (stats) => {
        if (!Number.isNaN(stats.peak)) last = stats
      },
      () => {},
    )
  }, 5)
  await closed
  clearInterval(timer)
  return last
}

/** Where the page of the benchmark stands. */
export const boundsPage: string = join(packageRoot(), 'docs', 'benchmarks', 'bounds.md')
