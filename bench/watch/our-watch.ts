import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { statsOf } from './process-stats.ts'
import { type Program, startProgram, untilAnswering } from './programs.ts'

/** How many targets are watched, how often, and for how long it is measured. */
export interface Load {
  targets: number
  /** Cron expression of all of them, and the seconds between its ticks. */
  schedule: string
  intervalSeconds: number
  /** After every target has been checked once. */
  measuredSeconds: number
}

/** What a watch did under a load. */
export interface WatchResult {
  load: Load
  checks: number
  requests: number
  /** Checks that did not pass: there should be none. */
  failed: number
  skipped: Record<string, number>
  /** Fewest and most checks of one target while it was measured. */
  perTarget: { fewest: number; most: number }
  /** Seconds after its place in the schedule at which each check began, sorted. */
  delays: number[]
  blockedRuns: number
  cpuSeconds: number
  seconds: number
  /** Bytes: the most while it was measured. */
  rss: number
  /** Bytes as they are meant, and as they were sent. */
  scrapes: { milliseconds: number; bytes: number; sent: number }[]
  series: number
}

const scrapeSeconds = 15

/** Watches both providers as so many targets, with the command that everyone runs. */
export async function measureWatch(
  load: Load,
  baseUrls: Readonly<Record<string, string>>,
  tell: (what: string) => void,
): Promise<WatchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'plumbline-watch-'))
  try {
    const config = join(folder, 'plumbline.yaml')
    await writeFile(config, configOf(load, baseUrls))
    let origin = ''
    const parameters = ['src/cli/main.ts', 'watch', '--port', '0', '--config', config]
    const watch = startProgram({
      command: process.execPath,
      parameters,
      core: 'measured',
      onOutput: (text) => {
        origin ||= /status page {2}(\S+)\//.exec(text)?.[1] ?? ''
      },
    })
    try {
      return await Promise.race([watch.failed, observe({ watch, origin: () => origin, folder }, load, tell)])
    } finally {
      await watch.stop()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The built-in targets of the sandbox are among them, under their own names, or they would be watched besides. */
function configOf({ targets, schedule }: Load, baseUrls: Readonly<Record<string, string>>): string {
  const apis = [
    { name: 'plu', api: 'plu-card-partner.v1' },
    { name: 'puppetvendors', api: 'puppetvendors-vendor.v2' },
  ]
  const rows = Array.from({ length: targets }, (_, index) => {
    const { name, api } = apis[index % apis.length] ?? { name: '', api: '' }
    const key = index < apis.length ? name : `${name}-${index}`
    return `  ${key}: { api: ${api}, environment: sandbox, baseUrl: '${baseUrls[api]}', schedule: '${schedule}' }`
  })
  return `targets:\n${rows.join('\n')}\n`
}

/** A watch, where it serves once it does, and a folder for what it is measured by. */
interface Watched {
  watch: Program
  origin(): string
  folder: string
}

async function observe(watched: Watched, load: Load, tell: (what: string) => void): Promise<WatchResult> {
  const { watch, origin } = watched
  while (origin() === '') await wait(100)
  await untilReady(origin(), load, tell)
  // The first checks come in a rush; an interval later everything is as it will be for years.
  tell('one interval to settle')
  await wait(load.intervalSeconds * 1000)
  const delays = new Map<string, number>()
  const scrapes: WatchResult['scrapes'] = []
  let rss = 0
  const sampling = setInterval(() => void statsOf(watch.pid).then((stats) => (rss = Math.max(rss, stats.rss))), 250)
  const first = await scrape(watched)
  const before = await statsOf(watch.pid)
  const start = performance.now()
  let last = first
  try {
    for (let seconds = scrapeSeconds; seconds <= load.measuredSeconds; seconds += scrapeSeconds) {
      await wait(Math.max(0, start + seconds * 1000 - performance.now()))
      last = await scrape(watched)
      scrapes.push({ milliseconds: last.milliseconds, bytes: last.bytes, sent: last.sent })
      collectDelays(last, delays)
      tell(
        `${Math.round(seconds)} of ${load.measuredSeconds} s, ${Math.round(rss / 1_000_000)} MB, scrape ${Math.round(last.milliseconds)} ms`,
      )
    }
  } finally {
    clearInterval(sampling)
  }
  const after = await statsOf(watch.pid)
  const sum = (name: string) => total(last, name) - total(first, name)
  const runs = valuesOf(last, 'contract_probe_runs_total')
  const before0 = valuesOf(first, 'contract_probe_runs_total')
  const perTarget = [...runs].map(([target, value]) => value - (before0.get(target) ?? 0))
  return {
    load,
    checks: sum('contract_probe_runs_total'),
    requests: sum('contract_http_request_duration_seconds_count'),
    failed: sum('contract_probe_run_failures_total'),
    skipped: Object.fromEntries(
      ['missed', 'overlap', 'budget'].map((reason) => [reason, sum(`contract_probe_skipped_total{reason="${reason}"}`)]),
    ),
    perTarget: { fewest: Math.min(...perTarget), most: Math.max(...perTarget) },
    delays: [...delays.values()].sort((a, b) => a - b),
    blockedRuns: sum('contract_probe_blocked_runs_total'),
    cpuSeconds: after.cpu - before.cpu,
    seconds: (performance.now() - start) / 1000,
    rss,
    scrapes,
    series: last.text.match(/^contract_/gm)?.length ?? 0,
  }
}

async function untilReady(origin: string, load: Load, tell: (what: string) => void): Promise<void> {
  tell(`first checks of ${load.targets} targets`)
  for (let waited = 0; waited < 20; waited++) {
    try {
      return await untilAnswering(`${origin}/readyz`)
    } catch {
      tell('still at the first checks')
    }
  }
  throw new Error('the first checks did not end')
}

const run = promisify(execFile)

interface Scrape {
  text: string
  bytes: number
  sent: number
  milliseconds: number
}

/** As Prometheus asks for it. curl keeps the time, and what it read is left in a file: no time of this process is in it. */
async function scrape({ origin, folder }: Watched): Promise<Scrape> {
  const headers = ['Accept: application/openmetrics-text;version=1.0.0,text/plain;q=0.5', 'Accept-Encoding: gzip']
  const file = join(folder, 'metrics.gz')
  const quiet = ['--silent', '--show-error', '--fail', '--output', file, '--write-out', '%{time_total}']
  const { stdout } = await run('curl', [...quiet, ...headers.flatMap((header) => ['--header', header]), `${origin()}/metrics`])
  const compressed = await readFile(file)
  const text = gunzipSync(compressed).toString()
  return { milliseconds: Number(stdout) * 1000, bytes: Buffer.byteLength(text), sent: compressed.length, text }
}

/** Each check once: the gauge keeps its value until the next one. */
function collectDelays(scraped: Scrape, delays: Map<string, number>): void {
  const ended = valuesOf(scraped, 'contract_probe_last_run_timestamp_seconds')
  for (const [target, delay] of valuesOf(scraped, 'contract_probe_start_delay_seconds')) delays.set(`${target} ${ended.get(target)}`, delay)
}

function valuesOf({ text }: Scrape, name: string): Map<string, number> {
  const pattern = new RegExp(`^${name}\\{.*?target="([^"]*)"\\} (\\S+)`, 'gm')
  return new Map(Array.from(text.matchAll(pattern), ([, target = '', value]): [string, number] => [target, Number(value)]))
}

/** The sum of all series of a metric, or of those with one further label. */
function total({ text }: Scrape, selector: string): number {
  const [name = '', label = ''] = selector.replace('}', '').split('{')
  let sum = 0
  for (const [, labels = '', value] of text.matchAll(new RegExp(`^${name}\\{(.*)\\} (\\S+)`, 'gm')))
    if (labels.includes(label)) sum += Number(value)
  return sum
}
