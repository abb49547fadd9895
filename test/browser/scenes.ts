import type { TestContext } from 'vitest'
import type { TargetReport } from '#check/report'
import type { Finding } from '#findings/finding'
import type { Readings } from '#monitor/recording'
import { startServer } from '#monitor/server'
import { initialState, recordRun, type TargetState } from '#monitor/state'
import type { TargetStatus } from '#monitor/status'
import { termsOf, type WatchedTarget } from '#monitor/watched-target'
import { loadSpec } from '#spec/load'
import { finding, targetReport } from '#support/report-fixture'

const specs = { plu: loadSpec('openapi/plu-card-partner.v1.yaml'), puppetvendors: loadSpec('openapi/puppetvendors-vendor.v2.yaml') }
const day = 86_400

/** What happened in one run: a report, or a failure of our own. */
export type Outcome = TargetReport | string

/** What is watched, with as much of the real specs as the pages show. */
export function watched(name: string, overrides: Partial<WatchedTarget['target']> = {}): WatchedTarget {
  const spec = name === 'puppetvendors' ? specs.puppetvendors : specs.plu
  return {
    target: {
      name,
      api: spec.api,
      environment: 'staging',
      baseUrl: null,
      schedule: '*/5 * * * *',
      timezone: 'UTC',
      timeoutMs: 10_000,
      requests: 30,
      operations: null,
      ...overrides,
    },
    spec,
    confirm: { seen: 2, of: 3 },
    waivers: [],
    shape: '0a1b2c3d',
    baseUrl: 'https://api.example.test',
    credentialVariables: ['PLU_API_KEY'],
  }
}

/** A target after runs five minutes apart, the last of them a minute ago. */
export function status(target: WatchedTarget, outcomes: readonly Outcome[], readings: Partial<Readings> = {}): TargetStatus {
  const now = Date.now()
  const state = outcomes.reduce<TargetState>((before, outcome, index) => {
    const startedAt = now - 60_000 - (outcomes.length - 1 - index) * 300_000
    const run = {
      id: `run${index}`,
      startedAt,
      durationMs: 400 + 37 * (index % 7),
      blockedMs: 0,
      outcome:
        typeof outcome === 'string' ? ({ kind: 'failed', failure: outcome } as const) : ({ kind: 'report', report: outcome } as const),
    }
    return recordRun(before, run, termsOf(target))
  }, initialState)
  return {
    watched: target,
    state,
    nextRunAt: now + 240_000,
    intervalMs: 300_000,
    skipped: null,
    readings: {
      budgetUsedRatio: 0.31,
      credentialExpiry: { variable: 'PUPPETVENDORS_TOKEN', at: now / 1000 + 5 * day },
      certificateExpiry: now / 1000 + 62 * day,
      sunsets: [],
      rateLimitRemaining: 66,
      ...readings,
    },
  }
}

/** A run that saw everything as promised; `index` varies its times. */
export function passed(index = 0): TargetReport {
  const requests = targetReport().requests.map((request) => ({ ...request, durationMs: 20 + ((index * 13) % 29) }))
  return targetReport({ requests })
}

/** A run that found something. */
export function drifted(...findings: Finding[]): TargetReport {
  return targetReport({ verdict: 'drift', findings })
}

/** A run that saw nothing. */
export function unseen(): TargetReport {
  return targetReport({
    verdict: 'unverified',
    cause: { class: 'auth', message: 'the credential was refused: HTTP 401' },
    requests: [{ id: 'listUsers:default', operation: 'listUsers', status: 401, durationMs: 12, phases: {} }],
  })
}

/** Several findings of every severity, as a new version of an API brings. */
export function manyFindings(count: number): Finding[] {
  const severities = ['breaking', 'warning', 'info'] as const
  const interactions = [
    'a page of users after a cursor',
    'a page of users before a cursor',
    'the first page of users',
    'users found by text',
  ]
  return Array.from({ length: count }, (_, index) => {
    const location = `/data/edges/*/node/profile/property${index}`
    return finding({
      fingerprint: index.toString(16).padStart(12, '0'),
      severity: severities[Math.min(2, Math.floor((index / count) * 4))]!,
      location,
      pinnedBy: interactions,
      message: `listVendorUsers (200): ${location} should be string (email) and is absent in 354 of 354 places; 4 interactions of our pacts rely on it.`,
    })
  })
}

/** Runs that went well, one after the other. */
export function goodRuns(count: number): Outcome[] {
  return Array.from({ length: count }, (_, index) => passed(index))
}

/** The pages over targets that a test can change while they are looked at. */
export interface ServedPages {
  origin: string
  show(statuses: readonly TargetStatus[]): void
  close(): Promise<void>
  /** Listens again where it did. */
  reopen(): Promise<void>
}

/** Serves the pages on a free port until the test ends. */
export async function servePages(
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  first: readonly TargetStatus[],
): Promise<ServedPages> {
  let statuses = first
  const open = (port: number) =>
    startServer({
      host: '127.0.0.1',
      port,
      expose: async () => Buffer.alloc(0),
      probe: async () => ({ kind: 'unknown' }),
      reload: null,
      statuses: () => statuses,
      now: Date.now,
    })
  let server = await open(0)
  onTestFinished(() => server.close())
  const { origin } = server
  return {
    origin,
    show: (next) => {
      statuses = next
    },
    close: () => server.close(),
    reopen: async () => {
      server = await open(Number(new URL(origin).port))
    },
  }
}
