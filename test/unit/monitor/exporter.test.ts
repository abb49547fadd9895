import { Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import type { TargetReport } from '#check/report'
import { totalCoverage } from '#findings/coverage'
import type { Finding } from '#findings/finding'
import { createExporter, exportProcess } from '#monitor/exporter'
import { metrics } from '#monitor/metrics'
import { applyTerms } from '#monitor/state'
import { causeClasses } from '#observe/observation'
import type { LawResult } from '#pagination/law'
import { writtenWaiver } from '#support/report-fixture'
import {
  drift,
  exporterAfter,
  exposed,
  finding,
  parseSeries,
  report,
  stateAfter,
  terms,
  trouble,
  versions,
  watchedTarget,
} from './fixtures.ts'

const at = 'api="shop.v1",environment="staging"'
const seriesAfter = async (...outcomes: Parameters<typeof exporterAfter>) => parseSeries(await exposed(exporterAfter(...outcomes).exporter))
const nonZero = (series: Record<string, number>, name: string) =>
  Object.fromEntries(Object.entries(series).filter(([key, value]) => key.startsWith(`${name}{`) && value !== 0))

function histogram(name: string, labels: string, buckets: readonly number[]): string[] {
  return [...buckets, '+Inf']
    .map((le) => `${name}_bucket{le="${le}",${labels}}`)
    .concat(`${name}_sum{${labels}}`, `${name}_count{${labels}}`)
}

const seeded = [
  'contract_config_last_reload_successful',
  'contract_config_last_reload_success_timestamp_seconds',
  'contract_build_info{nodeversion="v24",version="0.1.0"}',
  `contract_probe_runs_total{${at},target="shop"}`,
  ...[...causeClasses, 'drift', 'internal'].map((reason) => `contract_probe_run_failures_total{${at},reason="${reason}",target="shop"}`),
  `contract_probe_blocked_runs_total{${at},target="shop"}`,
  ...histogram('contract_probe_duration_seconds', `${at},target="shop"`, metrics.duration.buckets),
  ...['listThings', 'exchange'].flatMap((operation) =>
    histogram('contract_http_request_duration_seconds', `${at},operation="${operation}",target="shop"`, metrics.requestDuration.buckets),
  ),
  ...['200', '401', '502', '503', '504'].map(
    (code) => `contract_http_responses_total{api="shop.v1",code="${code}",environment="staging",operation="listThings",target="shop"}`,
  ),
  ...['200', '502', '503', '504'].map(
    (code) => `contract_http_responses_total{api="shop.v1",code="${code}",environment="staging",operation="exchange",target="shop"}`,
  ),
  `contract_probe_watched_since_timestamp_seconds{${at},target="shop"}`,
  `contract_probe_interval_seconds{${at},target="shop"}`,
  ...['overlap', 'missed', 'budget'].map((reason) => `contract_probe_skipped_total{${at},reason="${reason}",target="shop"}`),
  ...['breaking', 'warning', 'info'].map(
    (severity) => `contract_drift_detected_total{api="shop.v1",class="${severity}",environment="staging",target="shop"}`,
  ),
]

/** What a run that saw the whole target adds. */
const told = [
  `contract_probe_last_run_timestamp_seconds{${at},target="shop"}`,
  `contract_probe_last_success_timestamp_seconds{${at},target="shop"}`,
  `contract_probe_last_observed_timestamp_seconds{${at},target="shop"}`,
  ...['listThings', 'exchange'].map((operation) => `contract_endpoint_gone{${at},operation="${operation}",target="shop"}`),
  ...['breaking', 'warning', 'info'].flatMap((severity) =>
    [true, false].map(
      (pinned) => `contract_drift_findings{api="shop.v1",class="${severity}",environment="staging",pinned="${pinned}",target="shop"}`,
    ),
  ),
]

describe('the series of one target', () => {
  it('are, before its first run, exactly these, all at zero', async () => {
    const series = await seriesAfter()
    expect(Object.keys(series).toSorted()).toEqual(seeded.toSorted())
    const {
      contract_config_last_reload_successful,
      'contract_build_info{nodeversion="v24",version="0.1.0"}': build,
      [`contract_probe_watched_since_timestamp_seconds{${at},target="shop"}`]: watchedSince,
      ...rest
    } = series
    expect([contract_config_last_reload_successful, build, watchedSince]).toEqual([1, 1, 1000])
    expect(new Set(Object.values(rest))).toEqual(new Set([0]))
  })

  it('are, after a run that passed, those and exactly these', async () => {
    const series = await seriesAfter(report())
    const further = {
      [`contract_probe_success{${at},target="shop"}`]: 1,
      [`contract_response_coverage_ratio{${at},operation="listThings",target="shop"}`]: 0.75,
      [`contract_schema_info{${at},observed="0a1b2c3d",pinned="0a1b2c3d",target="shop"}`]: 1,
      [`contract_pagination_law_held{${at},law="page-size",operation="listThings",target="shop"}`]: 1,
      [`contract_http_phase_duration_seconds{${at},operation="listThings",phase="connect",target="shop"}`]: 0.005,
      [`contract_http_phase_duration_seconds{${at},operation="listThings",phase="processing",target="shop"}`]: 0.29,
      [`contract_http_phase_duration_seconds{${at},operation="listThings",phase="transfer",target="shop"}`]: 0.01,
    }
    expect(Object.keys(series).toSorted()).toEqual([...seeded, ...told, ...Object.keys(further)].toSorted())
    expect(series).toMatchObject(further)
    expect(series).toMatchObject({
      [`contract_probe_runs_total{${at},target="shop"}`]: 1,
      [`contract_probe_duration_seconds_sum{${at},target="shop"}`]: 0.5,
      [`contract_probe_duration_seconds_bucket{le="0.25",${at},target="shop"}`]: 0,
      [`contract_probe_duration_seconds_bucket{le="0.5",${at},target="shop"}`]: 1,
      [`contract_http_request_duration_seconds_count{${at},operation="listThings",target="shop"}`]: 2,
      [`contract_http_request_duration_seconds_bucket{le="0.1",${at},operation="listThings",target="shop"}`]: 1,
      'contract_http_responses_total{api="shop.v1",code="200",environment="staging",operation="listThings",target="shop"}': 2,
      [`contract_probe_last_run_timestamp_seconds{${at},target="shop"}`]: 1000.5,
      [`contract_probe_last_success_timestamp_seconds{${at},target="shop"}`]: 1000.5,
      [`contract_probe_last_observed_timestamp_seconds{${at},target="shop"}`]: 1000.5,
    })
    expect(nonZero(series, 'contract_probe_run_failures_total')).toEqual({})
  })

  it('have their labels in alphabetical order in the table too', () => {
    for (const { labels } of Object.values(metrics)) expect(labels).toEqual(labels.toSorted())
  })
})

describe('drift', () => {
  const unpinned = finding({ fingerprint: 'ffffffffffff', pinnedBy: [] })
  const warning = finding({ fingerprint: 'eeeeeeeeeeee', severity: 'warning', pinnedBy: [] })
  const gauge = (severity: string, pinned: boolean) =>
    `contract_drift_findings{api="shop.v1",class="${severity}",environment="staging",pinned="${pinned}",target="shop"}`

  it('raises the gauge of its class, pinned apart from unpinned, and falls when it is gone', async () => {
    const planted = await seriesAfter(report(), drift(finding(), unpinned, warning))
    expect(nonZero(planted, 'contract_drift_findings')).toEqual({
      [gauge('breaking', true)]: 1,
      [gauge('breaking', false)]: 1,
      [gauge('warning', false)]: 1,
    })
    expect(nonZero(planted, 'contract_probe_run_failures_total')).toEqual({
      [`contract_probe_run_failures_total{${at},reason="drift",target="shop"}`]: 1,
    })
    expect(planted[`contract_probe_success{${at},target="shop"}`]).toBe(0)
    const healed = await seriesAfter(drift(finding(), unpinned, warning), report())
    expect(nonZero(healed, 'contract_drift_findings')).toEqual({})
    expect(healed[`contract_probe_success{${at},target="shop"}`]).toBe(1)
  })

  it('is counted once while it lasts, and again when it comes back', async () => {
    const detected = async (...outcomes: Parameters<typeof exporterAfter>) =>
      nonZero(await seriesAfter(...outcomes), 'contract_drift_detected_total')
    const counter = (severity: string) =>
      `contract_drift_detected_total{api="shop.v1",class="${severity}",environment="staging",target="shop"}`
    expect(await detected(drift(finding()), drift(finding()))).toEqual({ [counter('breaking')]: 1 })
    expect(await detected(drift(finding()), trouble(), drift(finding()))).toEqual({ [counter('breaking')]: 1 })
    expect(await detected(drift(finding()), report(), drift(finding(), warning))).toEqual({
      [counter('breaking')]: 2,
      [counter('warning')]: 1,
    })
  })

  it.each([
    ['trouble', trouble()],
    ['our own failure', 'internal error: TypeError'],
  ] as const)('keeps its gauge through %s, which is no success', async (_, outcome) => {
    const series = await seriesAfter(report(), drift(finding()), outcome)
    expect(nonZero(series, 'contract_drift_findings')).toEqual({ [gauge('breaking', true)]: 1 })
    expect(series[`contract_probe_success{${at},target="shop"}`]).toBe(0)
    expect(series[`contract_probe_last_run_timestamp_seconds{${at},target="shop"}`]).toBe(1002.5)
    expect(series[`contract_probe_last_success_timestamp_seconds{${at},target="shop"}`]).toBe(1000.5)
  })
})

describe('trouble', () => {
  it.each(causeClasses)('%s is a failure by its own name and raises no drift', async (cause) => {
    const series = await seriesAfter(trouble(cause))
    expect(nonZero(series, 'contract_probe_run_failures_total')).toEqual({
      [`contract_probe_run_failures_total{${at},reason="${cause}",target="shop"}`]: 1,
    })
    expect(nonZero(series, 'contract_drift_findings')).toEqual({})
    expect(nonZero(series, 'contract_drift_detected_total')).toEqual({})
  })

  it('without a cause is a failure named empty: nothing was seen', async () => {
    const series = await seriesAfter(report({ verdict: 'unverified' }))
    expect(nonZero(series, 'contract_probe_run_failures_total')).toEqual({
      [`contract_probe_run_failures_total{${at},reason="empty",target="shop"}`]: 1,
    })
  })

  it('of our own is a failure named internal', async () => {
    const series = await seriesAfter('internal error: TypeError')
    expect(nonZero(series, 'contract_probe_run_failures_total')).toEqual({
      [`contract_probe_run_failures_total{${at},reason="internal",target="shop"}`]: 1,
    })
    expect(series[`contract_probe_runs_total{${at},target="shop"}`]).toBe(1)
  })

  it('counts a response by its code, also one that the spec does not know', async () => {
    const teapot = report({ requests: [{ id: 'x', operation: 'listThings', status: 418, durationMs: 1, phases: {} }] })
    const code = (value: number) =>
      `contract_http_responses_total{api="shop.v1",code="${value}",environment="staging",operation="listThings",target="shop"}`
    expect(nonZero(await seriesAfter(trouble(), teapot, trouble('timeout')), 'contract_http_responses_total')).toEqual({
      [code(503)]: 1,
      [code(418)]: 1,
    })
  })

  it('counts together the codes of a server that answers with any number', async () => {
    const requests = Array.from({ length: 60 }, (_, index) => ({
      ...{ id: 'x', operation: 'listThings', durationMs: 1, phases: {} },
      status: 520 + index,
    }))
    const series = nonZero(await seriesAfter(report({ requests }), report({ requests })), 'contract_http_responses_total')
    const other =
      series['contract_http_responses_total{api="shop.v1",code="other",environment="staging",operation="listThings",target="shop"}']
    // Nine of the 36 are seeded with codes that do not come here.
    expect(Object.keys(series)).toHaveLength(36 - 9 + 1)
    expect(Object.values(series).reduce((sum, value) => sum + value, 0)).toBe(120)
    expect(other).toBe(2 * (60 - 27))
  })

  it('takes away the phases that were not reached', async () => {
    const series = await seriesAfter(report(), trouble())
    expect(Object.keys(series).filter((key) => key.startsWith('contract_http_phase_duration_seconds'))).toEqual([])
  })
})

describe('laws', () => {
  const laws = (...verdicts: ('held' | 'broken' | 'untested')[]) =>
    verdicts.map((verdict) => report({ laws: [{ operation: 'listThings', id: 'pages-join', verdict, reason: '' }] }))
  const held = async (...outcomes: Parameters<typeof exporterAfter>) =>
    (await seriesAfter(...outcomes))[`contract_pagination_law_held{${at},law="pages-join",operation="listThings",target="shop"}`]

  it('are 1 when held, 0 when broken, and absent while there is no way to test them', async () => {
    expect(await held(...laws('held'))).toBe(1)
    expect(await held(...laws('held', 'broken'))).toBe(0)
    expect(await held(...laws('broken', 'untested'))).toBeUndefined()
  })

  it('stay as they were through trouble', async () => {
    expect(await held(...laws('broken'), trouble())).toBe(0)
    expect(await held(...laws('held'), 'internal error: TypeError')).toBe(1)
  })
})

describe('several lists', () => {
  const law = (operation: string, verdict: LawResult['verdict']): LawResult => ({ operation, id: 'pages-join', verdict, reason: '' })
  const covered = (operation: string, seen: number) => ({ operation, items: 1, properties: { documented: 8, seen, unseen: [] } })
  const ofOther = finding({ id: 'pagination-pages-join', operation: 'other', fingerprint: 'dddddddddddd' })
  const both = (verdicts: [LawResult['verdict'], LawResult['verdict']], ...findings: Finding[]): TargetReport => ({
    ...(findings.length === 0 ? report() : drift(...findings)),
    laws: [law('listThings', verdicts[0]), law('other', verdicts[1])],
    coverage: totalCoverage([covered('listThings', 6), covered('other', 2)]),
  })
  const ofLists = async (...outcomes: Parameters<typeof exporterAfter>) =>
    Object.fromEntries(
      Object.entries(await seriesAfter(...outcomes)).filter(([key]) => /^contract_(?:pagination|response_coverage)/.test(key)),
    )
  const held = (operation: string) => `contract_pagination_law_held{${at},law="pages-join",operation="${operation}",target="shop"}`
  const drifts = `contract_pagination_law_drift{${at},law="pages-join",operation="other",target="shop"}`
  const coverage = {
    [`contract_response_coverage_ratio{${at},operation="listThings",target="shop"}`]: 0.75,
    [`contract_response_coverage_ratio{${at},operation="other",target="shop"}`]: 0.25,
  }

  it('have series of their own: the list that holds does not hide the one that does not', async () => {
    expect(await ofLists(both(['held', 'broken'], ofOther))).toEqual({
      ...coverage,
      [held('listThings')]: 1,
      [held('other')]: 0,
      [drifts]: 1,
    })
    expect(await ofLists(both(['broken', 'held']))).toEqual({ ...coverage, [held('listThings')]: 0, [held('other')]: 1 })
  })

  it('recover each by its own law', async () => {
    expect(await ofLists(both(['held', 'broken'], ofOther), both(['untested', 'held']))).toEqual({
      ...coverage,
      [held('other')]: 1,
      [drifts]: 0,
    })
    expect(await ofLists(both(['held', 'broken'], ofOther), both(['held', 'untested']))).toEqual({
      ...coverage,
      [held('listThings')]: 1,
      [drifts]: 1,
    })
  })
})

describe('what is gone or broken for good', () => {
  const gone = finding({ id: 'api-removed-without-deprecation', operation: 'listThings' })
  const ofLaw = finding({ id: 'pagination-pages-join', fingerprint: 'ffffffffffff' })
  const broken = (...findings: Finding[]) => drift(...findings)
  const shown = async (...outcomes: Parameters<typeof exporterAfter>) => {
    const series = await seriesAfter(...outcomes)
    return {
      ...nonZero(series, 'contract_endpoint_gone'),
      ...nonZero(series, 'contract_pagination_law_drift'),
    }
  }
  const both = {
    [`contract_endpoint_gone{${at},operation="listThings",target="shop"}`]: 1,
    [`contract_pagination_law_drift{${at},law="pages-join",operation="listThings",target="shop"}`]: 1,
  }
  const withLaw = (outcome: TargetReport): TargetReport => ({
    ...outcome,
    laws: [
      { operation: 'listThings', id: 'pages-join', verdict: 'broken', reason: '' },
      { operation: 'listThings', id: 'page-size', verdict: 'broken', reason: '' },
    ],
  })

  it('is told by its own finding, through trouble and until that is resolved', async () => {
    expect(await shown(withLaw(broken(gone, ofLaw)))).toEqual(both)
    expect(await shown(withLaw(broken(gone, ofLaw)), trouble(), 'internal error: TypeError')).toEqual(both)
    const mended = report({ laws: [{ operation: 'listThings', id: 'pages-join', verdict: 'held', reason: '' }] })
    expect(await shown(withLaw(broken(gone, ofLaw)), mended)).toEqual({})
    expect(
      (await seriesAfter(withLaw(broken(gone, ofLaw)), mended))[
        `contract_pagination_law_drift{${at},law="pages-join",operation="listThings",target="shop"}`
      ],
    ).toBe(0)
  })

  it('is taken back after a restart, too, where it was waived meanwhile', async () => {
    const exporter = createExporter(new Registry(), versions)
    const shown = exporter.add(watchedTarget(), 1_000_000)
    shown.show(
      applyTerms(stateAfter(withLaw(broken(ofLaw))), terms({ waivers: [writtenWaiver({ fingerprint: 'ffffffffffff' })] }), 2_000_000),
    )
    const series = parseSeries(await exposed(exporter))
    expect(Object.entries(series).filter(([key]) => key.startsWith('contract_pagination_law_drift'))).toEqual([
      [`contract_pagination_law_drift{${at},law="pages-join",operation="listThings",target="shop"}`, 0],
    ])
  })

  it('is not told by another finding, nor by a law that rests on an assumption', async () => {
    expect(await shown(withLaw(broken(finding())))).toEqual({})
    expect(await shown(withLaw(broken({ ...ofLaw, severity: 'info' })))).toEqual({})
  })
})

describe('the exposition', () => {
  it('stays under 150 series for the widest target there is', async () => {
    const { target, exporter } = exporterAfter(
      ...['listThings', 'exchange'].map((operation) =>
        report({
          requests: [
            { id: 'x', operation, status: 200, durationMs: 1, phases: { resolve: 1, connect: 1, tls: 1, processing: 1, transfer: 1 } },
            ...Array.from({ length: 60 }, (_, index) => ({ id: 'x', operation, status: 500 + index, durationMs: 1, phases: {} })),
          ],
          laws: Array.from({ length: 12 }, (_, index) => ({ operation: 'listThings', id: `law-${index}`, verdict: 'held', reason: '' })),
        }),
      ),
    )
    target.setReadings(
      {
        budgetUsedRatio: 0.5,
        credentialExpiry: { variable: 'SHOP_TOKEN', at: 2_000_000_000 },
        certificateExpiry: 2_000_000_001,
        sunsets: ['listThings', 'exchange'].map((operation) => ({ operation, at: 2_000_000_002 })),
        rateLimitRemaining: 7,
      },
      true,
    )
    target.setStartDelay(0)
    // Those of the process are there once.
    const series = Object.keys(parseSeries(await exposed(exporter))).filter((key) => key.includes('target="shop"'))
    expect(series.length).toBeLessThan(150)
  })

  it('has for every metric a HELP text of full sentences, and the unit where the name has one', async () => {
    const text = await exposed(exporterAfter().exporter)
    for (const { name, type, help } of Object.values(metrics)) {
      expect(text).toContain(`# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`)
      expect(help).toMatch(/^[A-Z].*\.$/)
      expect(name.endsWith('_total')).toBe(type === 'counter')
      if (name.endsWith('_seconds')) expect(help).toMatch(/seconds/i)
      if (name.endsWith('_ratio')) expect(help).toContain('from 0 to 1')
    }
  })

  it('tells two targets apart', async () => {
    const registry = new Registry()
    const exporter = createExporter(registry, versions)
    exporter.add(watchedTarget(), 1_000_000)
    exporter.add(watchedTarget({ name: 'bank', api: 'bank.v1' }), 1_000_000).skip('missed')
    expect(nonZero(parseSeries(await exposed(exporter)), 'contract_probe_skipped_total')).toEqual({
      'contract_probe_skipped_total{api="bank.v1",environment="staging",reason="missed",target="bank"}': 1,
    })
  })

  it('takes the readings that apply and leaves the others out', async () => {
    const { exporter, target } = exporterAfter()
    const nothing = { budgetUsedRatio: null, credentialExpiry: null, certificateExpiry: null, sunsets: [], rateLimitRemaining: null }
    const read = async () =>
      Object.fromEntries(
        Object.entries(parseSeries(await exposed(exporter))).filter(([key]) => /ratelimit|credential|cert_|sunset/.test(key)),
      )
    target.setReadings(nothing, false)
    expect(await read()).toEqual({})
    target.setReadings(
      {
        budgetUsedRatio: 0.3,
        credentialExpiry: { variable: 'SHOP_TOKEN', at: 2_000_000_000 },
        certificateExpiry: 2_000_000_001,
        sunsets: [
          { operation: 'listThings', at: 2_000_000_002 },
          { operation: 'exchange', at: null },
        ],
        rateLimitRemaining: 7,
      },
      true,
    )
    const all = {
      'contract_credential_expiry_timestamp_seconds{api="shop.v1",credential="SHOP_TOKEN",environment="staging",target="shop"}': 2_000_000_000,
      [`contract_tls_cert_expiry_timestamp_seconds{${at},target="shop"}`]: 2_000_000_001,
      [`contract_sunset_timestamp_seconds{${at},operation="listThings",target="shop"}`]: 2_000_000_002,
      [`contract_ratelimit_remaining{${at},target="shop"}`]: 7,
      [`contract_ratelimit_budget_used_ratio{${at},target="shop"}`]: 0.3,
    }
    expect(await read()).toEqual(all)
    target.setReadings(nothing, false)
    expect(await read()).toEqual(all)
    target.setReadings({ ...nothing, budgetUsedRatio: 0, rateLimitRemaining: 7, sunsets: [{ operation: 'listThings', at: null }] }, true)
    const { [`contract_sunset_timestamp_seconds{${at},operation="listThings",target="shop"}`]: _, ...rest } = all
    expect(await read()).toEqual({ ...rest, [`contract_ratelimit_budget_used_ratio{${at},target="shop"}`]: 0 })
  })

  it('adds of the process what is worth watching, and nothing that breaks the naming rules', async () => {
    const { registry } = exporterAfter()
    const own = registry.getMetricsAsArray().map(({ name }) => name)
    exportProcess(registry)
    const added = registry
      .getMetricsAsArray()
      .map(({ name }) => name)
      .filter((name) => !own.includes(name))
    expect(added).toContain('process_cpu_seconds_total')
    expect(added).toContain('process_resident_memory_bytes')
    expect(added).toContain('nodejs_eventloop_lag_p99_seconds')
    expect(added.filter((name) => !/^(process|nodejs_eventloop_lag)_/.test(name))).toEqual([])
  })
})
