import type { Config } from '#config/config'
import { loadConfig } from '#config/load'
import { packageVersion } from '#config/package'
import { exitCodes, HarnessError } from '#errors'
import { catalogue, type FindingId } from '#findings/catalogue'
import { didYouMean } from '#input/near-match'
import { providers } from '#sandbox/providers'
import { scenarios } from '#sandbox/scenarios'
import { type DrillFlags, scrapedPort } from './drill.ts'
import { type AlertReading, readAlertmanager, readPrometheus, readPrometheusUrl } from './drill-alerts.ts'
import { type AlertWatch, followExercise, type Ground, type Outcome } from './drill-course.ts'
import { createPoller } from './drill-deadline.ts'
import { renderListing } from './drill-listing.ts'
import { readMonitor } from './drill-monitor.ts'
import { chooseExercises, type Exercise, listExercises, type Omission, unplayedKinds } from './drill-plan.ts'
import { type DrillReport, renderDrillJson, renderDrillText, verdictOf } from './drill-report.ts'
import { type DrillWatch, startDrillWatch } from './drill-watch.ts'
import type { Io } from './io.ts'
import { createProgress } from './progress.ts'

const codes = { pass: exitCodes.pass, drift: exitCodes.drift, unverified: exitCodes.unverified } as const

/** Checks a second that leave a small machine room for what looks at them. */
const checksPerSecond = 12
const intervals = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30]

/** Runs `plumbline drill` and returns its exit code; throws a HarnessError where it cannot begin. */
export async function runDrill(names: readonly string[], flags: DrillFlags, io: Io): Promise<number> {
  const { exercises, omissions } = listExercises(scenarios, providers)
  assertPlayable(names, exercises, omissions)
  if (flags.all && names.length > 0) {
    throw new HarnessError('usage', `--all goes without a name, got ${names.join(' and ')}`, {
      hint: 'Leave out --all to play what is named alone, or the names to play every scenario.',
    })
  }
  if (flags.list === true) {
    io.stdout.write(renderListing(exercises, names, flags.format))
    return exitCodes.pass
  }
  const chosen = chooseExercises(exercises, { names, all: flags.all })
  const port = portOf(flags)
  const sources = await openSources(flags, io.signal)
  if (io.signal.aborted) return interrupted(io)
  if (sources === 'unreachable') {
    io.stderr.write(
      `plumbline: Prometheus or Alertmanager does not answer, so no alert can be followed\n  Check the URL, or leave it out.\n`,
    )
    return exitCodes.unverified
  }
  const config = loadConfig({ cwd: io.cwd, variables: io.variables, ...(flags.config === undefined ? {} : { file: flags.config }) })
  const startedAt = io.now()
  const intervalSeconds = intervals.find((seconds) => chosen.length <= seconds * checksPerSecond) ?? 30
  const outcomes = await play({ chosen, config, flags: { ...flags, port }, io, sources, intervalSeconds })
  if (io.signal.aborted) return interrupted(io)
  const report: DrillReport = {
    version: packageVersion(),
    startedAt,
    durationMs: io.now() - startedAt,
    intervalSeconds,
    confirm: config.policy.confirm,
    followed: sources === null ? [] : sources.followed,
    outcomes,
    omissions,
    unplayed: unplayedKinds(Object.keys(catalogue) as FindingId[], exercises),
  }
  io.stdout.write(flags.format === 'json' ? renderDrillJson(report) : renderDrillText(report, { colour: io.stdout.colour }))
  return codes[verdictOf(report)]
}

function interrupted({ stderr }: Io): number {
  stderr.write('plumbline: interrupted, so nothing was proven.\n')
  return exitCodes.unverified
}

function assertPlayable(names: readonly string[], exercises: readonly Exercise[], omissions: readonly Omission[]): void {
  const known = new Set(exercises.map(({ scenario }) => scenario.name))
  for (const name of names) {
    if (known.has(name)) continue
    const omitted = omissions.find(({ scenario }) => scenario === name)
    const why =
      omitted === undefined
        ? `there is no scenario ${JSON.stringify(name)}${didYouMean(name, known)}`
        : `${name} is not drilled: ${omitted.reason}`
    throw new HarnessError('usage', why, { hint: 'plumbline drill --list names them all.' })
  }
}

function portOf({ port, prometheus }: DrillFlags): number {
  if (prometheus === undefined) return port ?? 0
  if (port !== 0) return port ?? scrapedPort
  throw new HarnessError('usage', '--prometheus cannot be told to scrape --port 0, which is another port each time', {
    hint: `Use --port ${scrapedPort}, and name that port in its scrape_configs as docs/drill.md shows.`,
  })
}

interface Sources {
  followed: DrillReport['followed']
  read(signal: AbortSignal): Promise<AlertReading>
}

async function openSources({ prometheus, alertmanager }: DrillFlags, signal: AbortSignal): Promise<Sources | 'unreachable' | null> {
  if (prometheus === undefined) {
    if (alertmanager === undefined) return null
    throw new HarnessError('usage', '--alertmanager needs --prometheus', {
      hint: 'Without a Prometheus that scrapes the drill there is no alert.',
    })
  }
  const base = readPrometheusUrl(prometheus, '--prometheus')
  const manager = alertmanager === undefined ? null : readPrometheusUrl(alertmanager, '--alertmanager')
  const read: Sources['read'] = async (ended) => {
    const [reading, delivered] = await Promise.all([
      readPrometheus(base, ended),
      manager === null ? null : readAlertmanager(manager, ended),
    ])
    return delivered === null ? reading : { ...reading, firing: delivered }
  }
  const first = await read(signal).catch(() => 'unreachable' as const)
  return first === 'unreachable' ? first : { followed: manager === null ? ['prometheus'] : ['prometheus', 'alertmanager'], read }
}

interface PlayInput {
  chosen: readonly Exercise[]
  config: Config
  flags: DrillFlags & { port: number }
  io: Io
  sources: Sources | null
  intervalSeconds: number
}

async function play({ chosen, config, flags, io, sources, intervalSeconds }: PlayInput): Promise<Outcome[]> {
  const progress = createProgress(io.stderr)
  progress.show(`starting ${chosen.length} sandboxes`)
  const { host, port } = flags
  const { now, signal } = io
  const watch = await startDrillWatch({ config, exercises: chosen, intervalSeconds, host, port, now })
  const monitor = createPoller((ended) => readMonitor(watch.origin, ended), { everyMs: 200, now, signal })
  const alerts: AlertWatch | null =
    sources === null ? null : { poller: createPoller(sources.read, { everyMs: 500, now, signal }), patienceMs: flags.patience }
  if (alerts !== null) progress.show(`waiting for Prometheus to scrape ${watch.origin}/metrics`)
  const ground: Ground = { watch, monitor, alerts, intervalMs: intervalSeconds * 1000, looks: config.policy.confirm.of, now }
  const done: Outcome[] = []
  const follow = async (exercise: Exercise): Promise<Outcome> => {
    const outcome = await followExercise(exercise, ground)
    done.push(outcome)
    if (!signal.aborted)
      progress.show(`${done.length} of ${chosen.length} played, ${done.filter(({ missed }) => missed !== null).length} missed`)
    return outcome
  }
  try {
    return await untilInterrupted(Promise.all(chosen.map(follow)), signal)
  } finally {
    await closeAll(watch, [monitor, ...(alerts === null ? [] : [alerts.poller])])
    progress.clear()
  }
}

async function closeAll(watch: DrillWatch, pollers: readonly { stop(): Promise<void> }[]): Promise<void> {
  await Promise.all(pollers.map((poller) => poller.stop()))
  await watch.close()
}

function untilInterrupted(outcomes: Promise<Outcome[]>, signal: AbortSignal): Promise<Outcome[]> {
  const interrupted = new Promise<Outcome[]>((resolve) => {
    if (signal.aborted) resolve([])
    else signal.addEventListener('abort', () => resolve([]), { once: true })
  })
  return Promise.race([outcomes, interrupted])
}
