import { writeSync } from 'node:fs'
import type { TargetReport } from '#check/report'
import { totalCoverage } from '#findings/coverage'
import type { Finding } from '#findings/finding'
import { initialState, recordRun, restoreState, type Terms } from '#monitor/state'
import { openStore } from '#monitor/store'

/**
 * A process that does what `watch` does with its store, as fast as it can, until it is killed: it takes up what it finds, records runs
 * that open, confirm and resolve findings, saves, and only then says on stdout what is confirmed or resolved, one line each.
 */

const key = { name: 'shop', api: 'shop.v1', environment: 'staging', baseUrl: 'http://127.0.0.1:9' } as const
const terms: Terms = { confirm: { seen: 2, of: 3 }, waivers: [], target: 'plu', environment: 'staging' }

function finding(index: number): Finding {
  return {
    id: 'response-required-property-removed',
    severity: 'breaking',
    fingerprint: index.toString(16).padStart(12, '0'),
    operation: 'listThings',
    status: 200,
    location: `/data/*/p${index}`,
    expected: 'string',
    observed: 'absent',
    evidence: { count: 1, of: 1 },
    pinnedBy: ['a page of things'],
    message: 'It is absent.',
    source: 'openapi/shop.v1.yaml:1',
    mend: 'provider',
  }
}

/** Each finding is there for three runs of every twenty. */
function reportOf(index: number): TargetReport {
  const findings = Array.from({ length: 40 }, (_, number) => number)
    .filter((number) => (index + number) % 20 < 3)
    .map(finding)
  return {
    target: key.name,
    api: key.api,
    environment: key.environment,
    baseUrl: key.baseUrl,
    stability: 'stable',
    verdict: findings.length === 0 ? 'pass' : 'drift',
    cause: null,
    operations: [{ operation: 'listThings', observed: true, reason: null }],
    requests: [{ id: 'listThings:first', operation: 'listThings', status: 200, durationMs: 1, phases: {} }],
    coverage: totalCoverage([{ operation: 'listThings', items: 1, properties: { documented: 1, seen: 1, unseen: [] } }]),
    laws: [{ operation: 'listThings', id: 'page-size', verdict: 'held', reason: '' }],
    findings,
  }
}

const [file = ''] = process.argv.slice(2)
const store = openStore(file)
const memory = store.load(key)
let state = memory === null ? initialState : restoreState(memory.state, [{ id: 'listThings', pagination: null }])
for (;;) {
  const outcome = { kind: 'report', report: reportOf(state.runs) } as const
  state = recordRun(state, { id: String(state.runs), startedAt: state.runs, durationMs: 1, blockedMs: 0, outcome }, terms)
  store.save(key, {
    state,
    presence: [{ operation: 'listThings', status: 200, location: '/x', runs: state.runs, places: 1, present: 1 }],
    expiries: { certificateExpiry: state.runs, sunsets: [{ operation: 'listThings', at: state.runs }] },
  })
  const told = state.changes.map(({ change, life }) => `${state.runs} ${change} ${life.finding.fingerprint}\n`)
  // Synchronous, so that what the other side has read was saved, and nothing that was saved is told later.
  writeSync(1, `${told.join('')}${state.runs} saved\n`)
}
