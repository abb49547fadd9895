import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { packageRoot } from '#config/package'
import type { GrafanaDashboard } from '#support/grafana-dashboard'

const isLeftOut = spawnSync('promtool', ['--version']).error !== undefined && process.env.CI !== 'true'
const how = 'no promtool here, so the answers to the dashboards are not tested; to install it: bash scripts/install.sh prometheus'
beforeEach(({ skip }) => skip(isLeftOut, how))

const labels = 'api="plu", environment="sandbox", target="plu"'

describe('the state of a target', () => {
  it.each([
    ['holds', { success: 1, open: 0, observed: 600 }, 1],
    ['is not observed', { success: 0, open: 0, observed: 300 }, 0],
    ['is suspected while what the check found is not confirmed', { success: 0, open: 0, observed: 600 }, 3],
    ['is drift where the check found it', { success: 0, open: 1, observed: 600 }, 2],
    ['is drift while a finding is open, though the last check passed', { success: 1, open: 3, observed: 600 }, 2],
    ['is drift while a finding is open, though the last check saw nothing', { success: 0, open: 3, observed: 300 }, 2],
  ])('%s', (_, { success, open, observed }, state) => {
    const series = {
      [`contract_probe_success{${labels}}`]: `${success}x20`,
      [`contract_probe_last_run_timestamp_seconds{${labels}}`]: '600x20',
      [`contract_probe_last_observed_timestamp_seconds{${labels}}`]: `${observed}x20`,
      [`contract_drift_findings{class="breaking", pinned="false", ${labels}}`]: '0x20',
      [`contract_drift_findings{class="breaking", pinned="true", ${labels}}`]: `${open}x20`,
    }
    const counts = ['Targets not observed', 'Targets that hold', 'Targets with drift']
    expectAnswers(series, [
      [queryOf('target.json', 'State now'), { [`{${labels}}`]: state }],
      [queryOf('overview.json', 'State'), { [`{${labels}}`]: state }],
      [queryOf('overview.json', 'Targets'), { [`{${labels}}`]: state }],
      ...counts.map((title, index): Answer => [queryOf('overview.json', title), { '{}': index === state ? 1 : 0 }]),
    ])
  })
})

it.each([
  ['holds', { success: 1, observed: 600 }, 1],
  ['is not observed', { success: 0, observed: null }, 0],
  ['is suspected', { success: 0, observed: 600 }, 3],
])('a target of which no count of findings is known yet %s by its check alone', (_, { success, observed }, state) => {
  const series = {
    [`contract_probe_success{${labels}}`]: `${success}x20`,
    [`contract_probe_last_run_timestamp_seconds{${labels}}`]: '600x20',
    ...(observed !== null && { [`contract_probe_last_observed_timestamp_seconds{${labels}}`]: `${observed}x20` }),
  }
  expectAnswers(series, [[queryOf('target.json', 'State now'), { [`{${labels}}`]: state }]])
})

it('a finding that two monitors of a target see counts once, and those of two targets add up', () => {
  const other = labels.replace('target="plu"', 'target="other"')
  const monitors = [`instance="one", ${labels}`, `instance="two", ${labels}`, `instance="two", ${other}`]
  const series = monitors.flatMap((monitor) => [
    [`contract_drift_findings{class="breaking", pinned="true", ${monitor}}`, '2x20'],
    [`contract_drift_detected_total{class="breaking", ${monitor}}`, '0+1x20'],
  ])
  expectAnswers(Object.fromEntries(series), [
    [queryOf('target.json', 'Open findings'), { '{class="breaking"}': 2 }],
    [queryOf('target.json', 'Open findings by class'), { '{class="breaking", pinned="true"}': 2 }],
    [queryOf('overview.json', 'Open findings by class'), { '{class="breaking", pinned="true"}': 4 }],
    [queryOf('overview.json', 'Targets', 'B'), { [`{${labels}}`]: 2, [`{${other}}`]: 2 }],
    [queryOf('target.json', 'Findings detected'), { '{class="breaking"}': 10 }],
    [queryOf('overview.json', 'Findings detected'), { '{class="breaking"}': 20 }],
  ])
})

it.each([
  ['All', {}, ['one', 'two', 'three', '']],
  ['one API', { api: 'plu' }, ['one', 'two', '']],
  ['one environment', { environment: 'sandbox' }, ['one', 'three', '']],
  ['several of both', { api: '(plu|none)', environment: '(staging|production)' }, ['two', '']],
])('alerts fire of what is chosen, and of a monitor whatever is chosen: %s', (_, choice, targets) => {
  const alert = 'alertname="ContractUnverified", severity="warning"'
  const series = {
    [`ALERTS{alertstate="firing", api="plu", environment="sandbox", target="one", ${alert}}`]: '1x20',
    [`ALERTS{alertstate="firing", api="plu", environment="staging", target="two", ${alert}}`]: '1x20',
    [`ALERTS{alertstate="firing", api="puppetvendors", environment="sandbox", target="three", ${alert}}`]: '1x20',
    [`ALERTS{alertstate="pending", api="plu", environment="sandbox", target="four", ${alert}}`]: '1x20',
    'ALERTS{alertname="ContractMonitorDown", alertstate="firing", job="plumbline", severity="critical"}': '1x20',
    'ALERTS{alertname="Watchdog", alertstate="firing", severity="critical"}': '1x20',
  }
  const environments: Record<string, string> = { one: 'sandbox', two: 'staging', three: 'sandbox' }
  const rows = targets.map((target) => {
    const environment = environments[target]
    if (environment === undefined) return '{alertname="ContractMonitorDown", severity="critical"}'
    return `{${alert}, environment="${environment}", target="${target}"}`
  })
  const query = queryOf('overview.json', 'Firing alerts', 'A', choice)
  expectAnswers(series, [[query, Object.fromEntries(rows.map((row) => [row, 1]))]])
})

type Answer = [expr: string, samples: Record<string, number>]

/** Has Prometheus answer queries from series of a value a minute, 20 minutes after the first. */
function expectAnswers(series: Record<string, string>, answers: readonly Answer[]): void {
  const test = {
    interval: '1m',
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    promql_expr_test: answers.map(([expr, samples]) => ({
      expr,
      eval_time: '20m',
      exp_samples: Object.entries(samples).map(([of, value]) => ({ labels: of, value })),
    })),
  }
  const directory = mkdtempSync(join(tmpdir(), 'plumbline-answers-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const file = join(directory, 'answers.yml')
  writeFileSync(file, JSON.stringify({ tests: [test] }))
  const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', file], { encoding: 'utf8' })
  expect([status, stdout + stderr]).toEqual([0, expect.stringContaining('SUCCESS')])
}

/** A panel's query, with what the reader's choice makes of its variables. */
function queryOf(file: string, title: string, refId = 'A', { api = '.+', environment = '.+' } = {}): string {
  const { panels } = JSON.parse(readFileSync(join(packageRoot(), 'grafana/dashboards', file), 'utf8')) as GrafanaDashboard
  const targets = panels.flatMap((panel) => ('panels' in panel || panel.title !== title ? [] : panel.targets))
  const query = targets.find((target) => target.refId === refId)
  if (query === undefined) throw new Error(`${file} has no query ${refId} in a panel ${title}`)
  return query.expr
    .replaceAll('=~"$api"', `=~"${api}"`)
    .replaceAll('=~"$environment"', `=~"${environment}"`)
    .replaceAll(/="\$(?:api|target)"/g, '="plu"')
    .replaceAll('="$environment"', '="sandbox"')
    .replaceAll('$__rate_interval', '10m')
}
