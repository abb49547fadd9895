import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { parse } from 'yaml'
import { listExercises } from '#cli/drill-plan'
import { packageRoot } from '#config/package'
import { type Expression, readExpression } from '#grafana/promql'
import { type AlertRule, alertsIn, readRuleFiles, recordedIn } from '#grafana/rule-files'
import { metrics } from '#monitor/metrics'
import { providers } from '#sandbox/providers'
import { scenarios } from '#sandbox/scenarios'
import { loadSpecs } from '#spec/load'
import type { GrafanaDashboard } from '#support/grafana-dashboard'
import { type Exposition, readRunningExposition } from '#support/running-exposition'

const grafana = join(packageRoot(), 'grafana')
const files = readRuleFiles(join(grafana, 'prometheus/rules'))
const recorded = recordedIn(files)

/** What Prometheus itself adds to what it scrapes or evaluates. */
const ofPrometheus: Record<string, readonly string[]> = {
  up: [],
  ALERTS: ['alertname', 'alertstate', ...Object.keys(alertLabels()), 'api', 'environment', 'target'],
}
const scrapeLabels = ['instance', 'job']

/** Targets that `plumbline drill` watches. */
const drilled = listExercises(scenarios, providers).exercises.map(({ name }) => name)

let exposition: Exposition
beforeAll(async () => {
  exposition = await readRunningExposition('plu-sunset-soon')
})

/** Every expression that we ship, with where it stands. */
const expressions: [where: string, expr: string][] = [
  ...[...recorded].map(([name, expr]): [string, string] => [name, expr]),
  ...alertsIn(files).map(({ alert, expr }): [string, string] => [alert, expr]),
  ...grafanaAlerts().map(({ title, data }): [string, string] => [`Grafana’s ${title}`, String(data[0]?.model.expr)]),
  ...readdirSync(join(grafana, 'dashboards')).flatMap((file) => dashboardExpressions(file)),
]

it.each(expressions)('%s asks only for metrics, labels and values that plumbline watch exports', (_, expr) => {
  const expression = readExpression(expr)
  expect(expression.selectors.map(({ metric }) => metric).filter((metric) => labelsOf(metric) === null)).toEqual([])
  expect(strayLabels(expression)).toEqual([])
  expect(strayValues(expression)).toEqual([])
})

it.each([
  ['a metric', 'contract_probe_run_total'],
  ['a label', 'contract_probe_runs_total{verdict="pass"}'],
  ['a label to group by', 'sum by (severity) (contract_drift_findings)'],
  ['a label of another metric', 'sum by (class) (contract_probe_runs_total)'],
  ['a value', 'contract_probe_run_failures_total{reason="ratelimit"}'],
  ['the name of a target', 'contract_probe_success{target=~"drills-.+"}'],
  ['a value among others', 'contract_http_responses_total{code=~"404|4o5"}'],
])('sees when %s is wrong', (_, expr) => {
  const expression = readExpression(expr)
  const unknown = expression.selectors.filter(({ metric }) => labelsOf(metric) === null)
  expect([...unknown, ...strayLabels(expression), ...strayValues(expression)]).not.toEqual([])
})

it('every metric of the table is exported, with the labels of the table', () => {
  for (const { name, type, labels } of Object.values(metrics)) {
    const sampled = type === 'histogram' ? `${name}_count` : name
    expect(exposition.names.has(sampled), name).toBe(true)
    for (const sample of exposition.samples.filter((candidate) => candidate.name === sampled)) {
      expect(Object.keys(sample.labels).sort()).toEqual([...labels].sort())
    }
  }
})

it('every metric of the table is asked for by a rule or a dashboard, or its absence has a reason', () => {
  const asked = new Set(expressions.flatMap(([, expr]) => readExpression(expr).selectors.map(({ metric }) => metric)))
  const unasked = Object.values(metrics).filter(({ name }) => !['', '_bucket', '_count'].some((suffix) => asked.has(name + suffix)))
  expect(unasked.map(({ name }) => name).sort()).toEqual([
    // The gauge of success says the same without a clock of its own.
    'contract_config_last_reload_success_timestamp_seconds',
    // Looked at in the benchmark; the age of the last check is what matters to a reader.
    'contract_probe_start_delay_seconds',
    // Most providers send none; our own budget is on the dashboards.
    'contract_ratelimit_remaining',
  ])
})

it('variables that end in _API_KEY, and no others, are those that are exchanged for a token', () => {
  for (const { credential } of loadSpecs(join(packageRoot(), 'openapi')).values()) {
    // The rules tell by the name which tokens are renewed by themselves.
    if (credential?.exchange)
      expect([credential.exchange.variable, credential.variable]).toEqual([
        expect.stringMatching(/.+_API_KEY$/),
        expect.not.stringMatching(/_API_KEY$/),
      ])
  }
})

/** The labels of a metric, or null where nobody exports it. */
function labelsOf(metric: string): readonly string[] | null {
  const expr = recorded.get(metric)
  if (expr !== undefined) return [...new Set(readExpression(expr).grouping)]
  const own = ofPrometheus[metric]
  if (own !== undefined) return [...own, ...scrapeLabels]
  if (!exposition.names.has(metric)) return null
  const definition = Object.values(metrics).find(({ name }) => metric === name || metric.replace(/_(bucket|sum|count)$/, '') === name)
  const le = metric.endsWith('_bucket') ? ['le'] : []
  return [...(definition?.labels ?? []), ...le, ...scrapeLabels]
}

function strayLabels({ selectors, grouping }: Expression): string[] {
  const matched = selectors.flatMap(({ metric, matchers }) =>
    matchers.filter(({ label }) => !(labelsOf(metric) ?? []).includes(label)).map(({ label }) => `${metric}{${label}}`),
  )
  const known = new Set(selectors.flatMap(({ metric }) => labelsOf(metric) ?? []))
  return [...matched, ...grouping.filter((label) => !known.has(label))]
}

/** Values that no sample has: of an alternative, each branch counts. Values that readers or users choose are not judged, nor that a label is absent. */
function strayValues({ selectors }: Expression): string[] {
  const chosen = new Set(['job', 'alertname', 'alertstate', 'credential'])
  return selectors.flatMap(({ metric, matchers }) =>
    matchers
      .filter(({ label, value }) => !chosen.has(label) && value !== '' && !value.startsWith('$'))
      .flatMap(({ label, operator, value }) => {
        const exported = exposition.samples.filter(({ name }) => name === metric).map(({ labels }) => labels[label] ?? '')
        const values = label === 'target' ? [...exported, ...drilled] : exported
        const wanted = operator.endsWith('~') ? value.split('|') : [RegExp.escape(value)]
        return wanted
          .filter((one) => !values.some((each) => new RegExp(`^(?:${one})$`).test(each)))
          .map((one) => `${metric}{${label}${operator}"${one}"}`)
      }),
  )
}

function alertLabels(): AlertRule['labels'] {
  return Object.assign({}, ...alertsIn(files).map(({ labels }) => labels))
}

function grafanaAlerts(): { title: string; data: { model: { expr?: string } }[] }[] {
  const { groups } = parse(readFileSync(join(grafana, 'alerting/rules.yaml'), 'utf8')) as {
    groups: { rules: ReturnType<typeof grafanaAlerts> }[]
  }
  return groups.flatMap(({ rules }) => rules)
}

function dashboardExpressions(file: string): [string, string][] {
  const { panels, templating } = JSON.parse(readFileSync(join(grafana, 'dashboards', file), 'utf8')) as GrafanaDashboard
  const queries = panels.flatMap((panel) =>
    'panels' in panel ? [] : panel.targets.map(({ expr }): [string, string] => [`${file}, ${panel.title}`, expr]),
  )
  const variables = (templating.list ?? []).flatMap(({ name, query }): [string, string][] => {
    const [, selector, label] = /^label_values\((.+), (\w+)\)$/.exec(String(query)) ?? []
    return selector === undefined ? [] : [[`${file}, variable ${name}`, `sum by (${label}) (${selector})`]]
  })
  return [...queries, ...variables]
}
