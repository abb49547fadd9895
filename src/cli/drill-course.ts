import type { TargetReport } from '#check/report'
import type { Finding } from '#findings/finding'
import { duration } from '#report/layout'
import type { AlertReading } from './drill-alerts.ts'
import type { Poller } from './drill-deadline.ts'
import { findingKey, type MonitorReading } from './drill-monitor.ts'
import type { Exercise } from './drill-plan.ts'
import { sumOf } from './drill-samples.ts'
import type { DrillWatch } from './drill-watch.ts'

/** What a fault goes through; the first four are timed from planting, the last two from healing. */
export const stages = ['seen', 'confirmed', 'exported', 'fired', 'healed', 'resolved'] as const

/** One of `stages`. */
export type Stage = (typeof stages)[number]

/** What became of one exercise. */
export interface Outcome {
  exercise: Exercise
  /** Milliseconds to each stage; null where it was not reached, or does not apply. */
  times: Record<Stage, number | null>
  /** The alerts that fired, in Prometheus or Alertmanager. */
  alerts: readonly string[]
  /** What did not happen, in one sentence; null where everything did. */
  missed: string | null
  /** Why nothing was planted, so that nothing is known; null where it was, or where that is missed itself. */
  untested: string | null
}

/** Where alerts are looked for. */
export interface AlertWatch {
  poller: Poller<AlertReading>
  /** How long an alert may take to fire, and to resolve, and a first scrape to come. */
  patienceMs: number
}

/** All that the exercises of a drill have in common. */
export interface Ground {
  watch: DrillWatch
  monitor: Poller<MonitorReading>
  /** Null where no Prometheus was named. */
  alerts: AlertWatch | null
  intervalMs: number
  /** Checks that a finding lives by, of `policy.confirm`. */
  looks: number
  /** Unix milliseconds. */
  now(): number
}

/** Beyond the checks themselves: for a machine that has other things to do. */
const graceMs = 10_000

class Missed extends Error {}
class Untested extends Error {}

/** Plays one exercise from health to fault to health; never throws for what it does not see. */
export async function followExercise(exercise: Exercise, ground: Ground): Promise<Outcome> {
  const outcome: Outcome = {
    exercise,
    times: { seen: null, confirmed: null, exported: null, fired: null, healed: null, resolved: null },
    alerts: [],
    missed: null,
    untested: null,
  }
  try {
    await begin(exercise, ground)
    if (exercise.proves.includes('silence')) await followSilence(exercise, ground)
    else await followFault(exercise, ground, outcome)
  } catch (error) {
    if (error instanceof Missed) outcome.missed = error.message
    else if (error instanceof Untested) outcome.untested = error.message
    else throw error
  }
  return outcome
}

async function begin(exercise: Exercise, { watch, alerts, intervalMs, now }: Ground): Promise<void> {
  const healthy = await watch.checked(exercise, {
    since: 0,
    withinMs: 2 * intervalMs + graceMs,
    accepts: (report) => report.verdict === 'pass',
  })
  if (healthy === null) throw new Missed('no check passed before the fault was planted')
  if (alerts !== null) await awaitQuiet(exercise, alerts, watch.origin)
  // Planted right after a scheduled check, at the worst moment: its time to be seen is a whole interval.
  await watch.checked(exercise, { since: now(), withinMs: 3 * intervalMs + graceMs, accepts: () => true })
}

/** An alert that fires already could not be told from the fault's, nor one that is missing from one of a target that nobody scrapes. */
async function awaitQuiet({ name }: Exercise, { poller, patienceMs }: AlertWatch, origin: string): Promise<void> {
  const readings: AlertReading[] = []
  const isQuiet = (reading: AlertReading): boolean => {
    readings[0] = reading
    return reading.passing.has(name) && !reading.firing.has(name)
  }
  if ((await poller.until(isQuiet, patienceMs)) !== null) return
  const [last] = readings
  if (last === undefined) throw new Untested('Prometheus or Alertmanager stopped answering before anything was planted')
  if (!last.passing.has(name)) {
    throw new Untested(
      `Prometheus scraped no passing check from ${origin}/metrics within ${duration(patienceMs)}, so nothing was planted; docs/drill.md shows what its scrape_configs need`,
    )
  }
  throw new Missed(`an alert of it fires before anything was planted: ${(last.firing.get(name) ?? []).join(', ')}`)
}

async function followSilence(exercise: Exercise, ground: Ground): Promise<void> {
  const { watch, monitor, intervalMs, looks } = ground
  let since = await watch.play(exercise, exercise.scenario.name)
  for (let look = 0; look < looks; look++) {
    const check = await watch.checked(exercise, { since, withinMs: 2 * intervalMs + graceMs, accepts: () => true })
    if (check === null) throw new Missed('it was not checked any more')
    const { findings, cause } = check.report
    if (cause !== null) throw new Missed(`false alarm: cause ${cause.class}`)
    if (findings.length > 0) throw new Missed(`false alarm: ${findings.map(describeFinding).join(', ')}`)
    since = check.endedAt
  }
  const quiet = await monitor.until((reading) => isClean(reading, exercise), graceMs)
  if (quiet === null) throw new Missed('false alarm: the metrics or the findings of the monitor are not those of a passing target')
}

async function followFault(exercise: Exercise, ground: Ground, outcome: Outcome): Promise<void> {
  const { watch, monitor, alerts, intervalMs, looks } = ground
  const { scenario } = exercise
  const expected = expectedKeys(exercise)
  const plantedAt = await watch.play(exercise, scenario.name)
  let last: TargetReport | null = null
  const accepts = (report: TargetReport): boolean => {
    last = report
    return shows(report, exercise, expected)
  }
  const seen = await watch.checked(exercise, { since: plantedAt, withinMs: 3 * intervalMs + graceMs, accepts })
  if (seen === null) throw new Missed(describeUnseen(last, exercise))
  outcome.times.seen = seen.endedAt - plantedAt
  const longest = (looks + 2) * intervalMs + graceMs
  if (expected.size > 0) {
    const confirmed = await monitor.until(({ findings }) => expected.isSubsetOf(findings.get(exercise.name) ?? new Set()), longest)
    if (confirmed === null) throw new Missed('seen, but not confirmed')
    outcome.times.confirmed = confirmed - plantedAt
  }
  const exported = await monitor.until((reading) => isExported(reading, exercise, seen.report), longest)
  if (exported === null) throw new Missed('seen, but not in the metrics')
  outcome.times.exported = exported - plantedAt
  if (alerts !== null && expected.size > 0) outcome.times.fired = (await awaitAlert(exercise, alerts, outcome)) - plantedAt

  const healedAt = await watch.play(exercise, 'healthy')
  const healed = await monitor.until((reading) => isClean(reading, exercise), longest)
  if (healed === null) throw new Missed('seen, but still there after it was healed')
  outcome.times.healed = healed - healedAt
  if (alerts === null || expected.size === 0) return
  const resolved = await alerts.poller.until(({ firing }) => !firing.has(exercise.name), alerts.patienceMs)
  if (resolved === null) throw new Missed('the alert still fires after it was healed')
  outcome.times.resolved = resolved - healedAt
}

async function awaitAlert({ name }: Exercise, { poller, patienceMs }: AlertWatch, outcome: Outcome): Promise<number> {
  let alerts: readonly string[] = []
  const at = await poller.until(({ firing }) => {
    alerts = firing.get(name) ?? []
    return alerts.length > 0
  }, patienceMs)
  if (at === null) throw new Missed('in the metrics, but no alert fired')
  outcome.alerts = alerts
  return at
}

function expectedKeys({ scenario, api }: Exercise): ReadonlySet<string> {
  return new Set(scenario.expects.findings.map(({ id, location, operation }) => `${id} ${location} ${operation ?? listOf(api)}`))
}

/** The table leaves out the operation where it is the list of users, of which each provider has one. */
function listOf(api: string): string {
  return api.startsWith('plu-') ? 'listUsers' : 'listVendorUsers'
}

/** Exactly what the table says: all of it, and nothing but its consequences besides. */
function shows({ findings, cause }: TargetReport, { scenario: { expects } }: Exercise, expected: ReadonlySet<string>): boolean {
  const keys = new Set(findings.map(findingKey))
  const strange = findings.filter((finding) => !expected.has(findingKey(finding)) && !expects.follows.includes(finding.id))
  return (cause?.class ?? null) === expects.cause && expected.isSubsetOf(keys) && strange.length === 0
}

function describeUnseen(last: TargetReport | null, { scenario: { expects } }: Exercise): string {
  if (last === null) return 'not checked after it was planted'
  const wanted = expects.findings.map(({ id, location }) => `${id} ${location}`.trim())
  const got = last.findings.map(describeFinding)
  const cause = last.cause === null ? [] : [`cause ${last.cause.class}`]
  const all = [...got, ...cause].join(', ')
  return `not seen: the last check wants ${[...wanted, expects.cause === null ? [] : `cause ${expects.cause}`].flat().join(', ')}, and has ${all === '' ? 'nothing' : all}`
}

function describeFinding({ id, location }: Pick<Finding, 'id' | 'location'>): string {
  return `${id} ${location}`.trim()
}

/** Whether the metrics say what the report said: its findings by class and pinned, its success, and why it failed. */
function isExported({ samples }: MonitorReading, exercise: Exercise, { findings, cause, verdict }: TargetReport): boolean {
  const target = exercise.name
  const expected = expectedKeys(exercise)
  const counted = findings.filter((finding) => expected.has(findingKey(finding)))
  const groups = Map.groupBy(counted, ({ severity, pinnedBy }) => `${severity} ${pinnedBy.length > 0}`)
  const hasAll = [...groups].every(([key, { length }]) => {
    const [severity = '', pinned = ''] = key.split(' ')
    return (sumOf(samples, 'contract_drift_findings', { target, class: severity, pinned }) ?? 0) >= length
  })
  const success = sumOf(samples, 'contract_probe_success', { target })
  if (verdict === 'pass') return hasAll && success === 1
  const reason = verdict === 'drift' ? 'drift' : (cause?.class ?? 'empty')
  return hasAll && success === 0 && (sumOf(samples, 'contract_probe_run_failures_total', { target, reason }) ?? 0) > 0
}

function isClean({ samples, findings }: MonitorReading, { name: target }: Exercise): boolean {
  const open = sumOf(samples, 'contract_drift_findings', { target })
  return open === 0 && sumOf(samples, 'contract_probe_success', { target }) === 1 && (findings.get(target)?.size ?? 0) === 0
}
