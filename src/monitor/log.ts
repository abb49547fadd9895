import { pino } from 'pino'
import { HarnessError } from '#errors'
import { wasConfirmed } from '#findings/life'
import { isWaived } from '#findings/waivers'
import { doubtOf } from '#report/unverified'
import { countBySeverity, type Run, type TargetState } from './state.ts'
import type { WatchedTarget } from './watched-target.ts'

/** Fields of a log line; nothing out of a response but paths, types, counts and enum values may stand in one. */
export type LogFields = Record<string, string | number | boolean | null | Record<string, number>>

/** Writes one line of JSON: `time` (RFC 3339, UTC), `level`, `event`, then the fields. */
export type Log = (level: 'info' | 'warn' | 'error', event: string, fields?: LogFields) => void

/** A log on a stream of lines. */
export function createLog(write: (line: string) => void, now: () => number): Log {
  const logger = pino(
    {
      // Who writes and where is for the collector to add; a label is what people filter by, where pino's own is a number.
      base: null,
      formatters: { level: (level) => ({ level }) },
      timestamp: () => `,"time":"${new Date(now()).toISOString()}"`,
    },
    { write },
  )
  return (level, event, fields = {}) => logger[level]({ event, ...fields })
}

/** The line of one finished run; `blockedMs` above 0 says that its times are not to be trusted. */
export function logRun(log: Log, { target }: WatchedTarget, { id, durationMs, blockedMs, outcome }: Run): void {
  const common = { target: target.name, api: target.api, environment: target.environment, runId: id }
  if (outcome.kind === 'failed') {
    log('error', 'run', { ...common, verdict: 'failed', failure: outcome.failure, durationMs: Math.round(durationMs), blockedMs })
    return
  }
  const { verdict, cause, operations, requests, findings, laws } = outcome.report
  const lawCounts = { held: 0, broken: 0, untested: 0 }
  for (const law of laws) lawCounts[law.verdict]++
  log(verdict === 'pass' ? 'info' : 'warn', 'run', {
    ...common,
    verdict,
    cause: cause?.class ?? null,
    causeMessage: cause?.message ?? doubtOf(outcome.report)?.message ?? null,
    durationMs: Math.round(durationMs),
    blockedMs,
    requests: requests.length,
    slowestRequestMs: Math.round(Math.max(0, ...requests.map((request) => request.durationMs))),
    findings: countBySeverity(findings.filter((finding) => !isWaived(finding))),
    waived: findings.filter(isWaived).length,
    operations: { observed: operations.filter(({ observed }) => observed).length, of: operations.length },
    laws: lawCounts,
  })
}

/** One line for each finding that a run opened, confirmed, resolved or reopened. */
export function logChanges(log: Log, { target }: WatchedTarget, { changes }: TargetState): void {
  for (const { change, life } of changes) {
    const { finding, runs } = life
    const { fingerprint, id, severity, operation, location, evidence, pinnedBy } = finding
    const isGoodNews = change === 'resolved' || severity === 'info' || isWaived(finding)
    log(isGoodNews ? 'info' : 'warn', `finding-${change}`, {
      ...{ target: target.name, api: target.api, environment: target.environment },
      ...{ fingerprint, id, severity, operation, location, evidence },
      pinnedBy: pinnedBy.length,
      waived: isWaived(finding),
      runs,
      // A suspicion that came to nothing is no alarm that ended.
      ...(change === 'resolved' && { confirmed: wasConfirmed(life) }),
    })
  }
}

/**
 * Our own failure in words fit for logs and pages: a HarnessError's message, which by contract holds no secret; of any other error
 * the class and the place alone, for its message may quote what it choked on.
 */
export function describeFailure(error: unknown): string {
  if (error instanceof HarnessError) return error.message
  if (!(error instanceof Error)) return 'internal error: something that is no Error was thrown'
  const place = /\/((?:src|node_modules)\/[\w@./-]+:\d+):\d+\)?$/m.exec(stackFrames(error))?.[1]
  return `internal error: ${error.constructor.name}${place === undefined ? '' : ` at ${place}`}`
}

function stackFrames(error: Error): string {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n')
}
