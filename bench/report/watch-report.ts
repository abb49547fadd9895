import type { BlackboxResult } from '#bench/watch/blackbox'
import type { WatchResult } from '#bench/watch/our-watch'
import { list, table } from './markdown.ts'

/** Both sides of the benchmark; null where blackbox_exporter is not installed. */
export interface WatchBench {
  watch: WatchResult
  blackbox: BlackboxResult | null
}

/** On what it ran. */
export interface WatchCircumstances {
  node: string
  processor: string
  /** Whether each side had one core for itself. */
  isPinned: boolean
}

/** What must hold, and whether it does. */
interface Bound {
  promise: string
  measured: string
  holds: boolean
}

const megabyte = 1_000_000

/** The page of the benchmark. */
export function renderWatchReport({ watch, blackbox }: WatchBench, { node, processor, isPinned }: WatchCircumstances): string {
  const { load } = watch
  return `# A thousand targets on one core

\`npm run bench:watch\` watches the emulated providers as ${count(load.targets)} targets, each checked every ${load.intervalSeconds} s with the command that everyone runs, scrapes
it every 15 s as Prometheus asks for it (OpenMetrics, gzip), with curl, and writes this page;
\`npm run bench:watch -- --quick\` takes two minutes and writes nothing. The command fails when a promise below does not hold.

${list([
  `${processor}; Node.js ${node}; ${isPinned ? 'what is measured has one core for itself, the providers and the driver have the other' : 'nothing is pinned to a core'}.`,
  `Measured for ${count(Math.round(watch.seconds))} s, from one interval after every target had been checked once: ${count(watch.checks)} checks, ${count(watch.requests)} requests, ${count(watch.failed)} checks that did not pass.`,
])}

${table(
  ['promise', 'measured', 'holds'],
  boundsOf(watch).map(({ promise, measured, holds }) => [promise, measured, holds ? 'yes' : '**no**']),
)}

Each check is a survey of a whole list (${decimal(watch.requests / watch.checks, 1)} requests, each on a connection of its own): pages forward and backward, the
refusals, every body held against its schema, every law, then findings, state, metrics and a log line.

## Beside blackbox_exporter

${besideBlackbox(watch, blackbox)}
`
}

/** The promises that do not hold, a line each. */
export function brokenWatchBounds(watch: WatchResult): string[] {
  return boundsOf(watch).flatMap(({ promise, measured, holds }) => (holds ? [] : `${promise}: ${measured}`))
}

function boundsOf({ load, skipped, perTarget, failed, delays, rss, scrapes, series, blockedRuns }: WatchResult): Bound[] {
  const expected = Math.floor(load.measuredSeconds / load.intervalSeconds)
  const missed = Object.values(skipped).reduce((sum, value) => sum + value, 0)
  const scraped = scrapes.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b)
  const times = (share: number): string => decimal(quantile(scraped, share), 0)
  const late = quantile(delays, 0.99) * 1000
  const size = (of: 'bytes' | 'sent'): string => decimal(Math.max(...scrapes.map((scrape) => scrape[of])) / megabyte, 1)
  return [
    {
      promise: 'no tick missed',
      measured: `${missed} skipped; each target checked ${perTarget.fewest} to ${perTarget.most} times in ${expected} intervals`,
      holds: missed === 0 && perTarget.fewest >= expected - 1,
    },
    { promise: 'every check passes', measured: `${failed} failed`, holds: failed === 0 },
    {
      promise: 'p99 of the start delay under 250 ms beyond the spread',
      measured: `${decimal(late, 0)} ms (median ${decimal(quantile(delays, 0.5) * 1000, 0)} ms, worst ${decimal(quantile(delays, 1) * 1000, 0)} ms)`,
      holds: late < 250,
    },
    { promise: 'resident memory under 250 MB', measured: `${decimal(rss / megabyte, 0)} MB at most`, holds: rss < 250_000_000 },
    {
      promise: '/metrics under 100 ms',
      measured: `${times(1)} ms at most (median ${times(0.5)} ms, nine of ten within ${times(0.9)} ms; ${count(series)} series, ${size('bytes')} MB, ${size('sent')} MB as sent)`,
      holds: quantile(scraped, 1) < 100,
    },
    { promise: 'no check measured while the process was blocked', measured: `${blockedRuns}`, holds: blockedRuns === 0 },
  ]
}

function besideBlackbox(watch: WatchResult, blackbox: BlackboxResult | null): string {
  if (blackbox === null) return 'It is not installed here: `bash scripts/install.sh prometheus`.'
  const rows = [
    [
      'Plumbline watch',
      perSecond(watch.requests, watch.cpuSeconds),
      perSecond(watch.checks, watch.cpuSeconds),
      `${decimal(watch.rss / megabyte, 0)} MB`,
    ],
    [
      `blackbox_exporter ${blackbox.version}`,
      perSecond(blackbox.probes, blackbox.cpuSeconds),
      '–',
      `${decimal(blackbox.rss / megabyte, 0)} MB`,
    ],
  ]
  return `The same two lists, on the same core. A probe of blackbox_exporter is one request, with a regular expression on the body; a request of
ours is one of a check, with the whole analysis and the scrapes counted in. Both open a connection for each.

${table(['', 'requests a CPU-second', 'checks a CPU-second', 'memory'], rows)}

blackbox_exporter was driven as fast as it could answer; the watch at its own pace, with ${decimal((100 * watch.cpuSeconds) / watch.seconds, 0)} % of the core.`
}

function perSecond(what: number, cpuSeconds: number): string {
  const rate = what / cpuSeconds
  return rate < 100 ? decimal(rate, 1) : count(Math.round(rate))
}

/** Of sorted values; 0 of none. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

function count(value: number): string {
  return value.toLocaleString('en')
}

function decimal(value: number, digits: number): string {
  return value.toFixed(digits)
}
