import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
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
  scrapes: { milliseconds: number; bytes: number }[]
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
      return await Promise.race([watch.failed, observe({ watch, origin: () => origin }, load, tell)])
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

/** A watch, and where it serves, once it does. */
interface Watched {
  watch: Program
  origin(): string
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
      scrapes.push({ milliseconds: last.milliseconds, bytes: last.bytes })
      collectDelays(last, delays)
      tell(
        `${Math.round(seconds)} of ${load.measuredSeconds} s, ${Math.round(rss / 1_048_576)} MiB, scrape ${Math.round(last.milliseconds)} ms`,
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
  milliseconds: number
}

/**
 * As Prometheus asks for it. curl keeps the time, and throws away what it reads: what this process makes of it is another matter, and is
 * asked for once more.
 */
async function scrape({ origin }: Watched): Promise<Scrape> {
  const url = `${origin()}/metrics`
  const accept = 'application/openmetrics-text;version=1.0.0,text/plain;q=0.5'
  const parameters = ['--silent', '--show-error', '--fail', '--header', `Accept: ${accept}`, '--output', '/dev/null']
  const { stdout } = await run('curl', [...parameters, '--write-out', '%{time_total}', url])
  const text = await (await fetch(url, { headers: { Accept: accept } })).text()
  return { milliseconds: Number(stdout) * 1000, bytes: Buffer.byteLength(text), text }
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
