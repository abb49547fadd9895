import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { packageRoot } from '#config/package'
import { readExpression } from '#grafana/promql'
import { alertsIn, readRuleFiles, recordedIn } from '#grafana/rule-files'

const directory = join(packageRoot(), 'grafana/prometheus')
const files = readRuleFiles(join(directory, 'rules'))
const alerts = alertsIn(files)
const names = [...new Set(alerts.map(({ alert }) => alert))].sort()
const testFiles = readdirSync(join(directory, 'tests')).sort()

const isInstalled = (program: string) => spawnSync(program, ['--version']).error === undefined
const run = (program: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: directory, encoding: 'utf8' })
  return { status, output: `${stdout}${stderr}` }
}

describe('Prometheus itself', () => {
  // In CI, where .ci/run installs it, a test that is left out must not pass for a success.
  const isLeftOut = !isInstalled('promtool') && process.env.CI !== 'true'
  const how = 'no promtool here, so the alert rules are not tested; to install it: bash scripts/install.sh prometheus'
  if (isLeftOut) process.stderr.write(`${how}\n`)
  beforeEach(({ skip }) => skip(isLeftOut, how))

  it.each(files.map(({ topic }) => topic))('accepts the rules of %s', (topic) => {
    expect(run('promtool', 'check', 'rules', `rules/${topic}.yml`)).toMatchObject({ status: 0 })
  })

  it.each(testFiles)('finds that the alerts fire and stay silent as %s says', (file) => {
    expect(run('promtool', 'test', 'rules', `tests/${file}`)).toMatchObject({ status: 0 })
  })

  it('accepts the example configuration, with all rules', () => {
    const { status, output } = run('promtool', 'check', 'config', 'prometheus.example.yml')
    expect([status, output.match(/(\d+) rule files found/)?.[1]]).toEqual([0, String(files.length)])
  })

  it('accepts the example configuration of Alertmanager', () => {
    expect(run('amtool', 'check-config', 'alertmanager.example.yml')).toMatchObject({ status: 0 })
  })
})

interface UnitTests {
  tests: { alert_rule_test?: { alertname: string; exp_alerts?: { exp_labels: Record<string, string> }[] }[] }[]
}

describe('the unit tests', () => {
  const expectations = testFiles
    .map((file) => parse(readFileSync(join(directory, 'tests', file), 'utf8')) as UnitTests)
    .flatMap(({ tests }) => tests.flatMap((test) => test.alert_rule_test ?? []))
  const namesWhere = (isFiring: boolean) => {
    const chosen = expectations.filter(({ exp_alerts = [] }) => exp_alerts.length > 0 === isFiring)
    return [...new Set(chosen.map(({ alertname }) => alertname))].sort()
  }

  it('see every alert fire', () => expect(namesWhere(true)).toEqual(names))

  it('see every alert stay silent', () => expect(namesWhere(false)).toEqual(names))

  it('see every rule of an alert that has several fire', () => {
    const fired = expectations.flatMap(({ alertname, exp_alerts = [] }) =>
      exp_alerts.map(({ exp_labels }) => `${alertname} ${exp_labels.window ?? ''}`),
    )
    const rules = alerts.map(({ alert, labels }) => `${alert} ${labels.window ?? ''}`)
    expect([...new Set(fired)].sort()).toEqual(rules.sort())
  })
})

describe('every alert', () => {
  it('has a summary, a description and its own runbook, without a dollar sign that Grafana would expand', () => {
    for (const { alert, annotations } of alerts) {
      expect(annotations).toEqual({
        summary: expect.stringMatching(/^[^$]{20,}$/),
        description: expect.stringMatching(/^[^$]{40,}\.$/),
        runbook_url: `{{ or .ExternalLabels.plumbline_runbooks "docs/runbooks" }}/${alert}.md`,
      })
    }
  })

  it('has a severity, and no label that the series have, which the rule would overwrite', () => {
    for (const { alert, expr, labels } of alerts) {
      expect(['critical', 'warning', 'info'], alert).toContain(labels.severity)
      const { grouping, selectors } = readExpression(expr)
      const ofSeries = new Set([...grouping, ...selectors.flatMap(({ matchers }) => matchers.map(({ label }) => label))])
      expect(
        Object.keys(labels).filter((label) => ofSeries.has(label)),
        alert,
      ).toEqual([])
    }
  })

  it('names only labels that its expression keeps', () => {
    for (const { alert, expr, annotations } of alerts) {
      const named = [...JSON.stringify(annotations).matchAll(/\.Labels\.(\w+)/g)].map(([, label]) => label)
      const recorded = [...recordedIn(files)].flatMap(([name, expression]) => (expr.includes(name) ? [expression] : []))
      const kept = new Set([expr, ...recorded].flatMap((text) => readExpression(text).grouping))
      // up has them from Prometheus, and the alert keeps what up has.
      if (/\bup\{/.test(expr)) kept.add('instance')
      expect(
        named.filter((label) => !kept.has(label ?? '')),
        alert,
      ).toEqual([])
    }
  })
})

describe('the error budget', () => {
  const exempt = ['auth', 'drift', 'empty', 'internal', 'rate-limited']
  const selectors = [...alerts.map(({ expr }) => expr), ...recordedIn(files).values()]
    .flatMap((expr) => readExpression(expr).selectors)
    .filter(({ metric }) => metric === 'contract_probe_run_failures_total')

  it('leaves out the same reasons in every window', () => {
    const left = selectors.flatMap(({ matchers }) => matchers.filter(({ operator }) => operator === '!~'))
    expect(left.length).toBe(recordedIn(files.filter(({ topic }) => topic === 'slo')).size)
    expect(new Set(left.map(({ value }) => value.split('|').sort().join()))).toEqual(new Set([exempt.join()]))
  })

  it('leaves out only reasons that another alert is about', () => {
    const own = selectors.flatMap(({ matchers }) => matchers.filter(({ operator }) => operator === '=').map(({ value }) => value))
    // Drift has its gauge; what is empty is what ContractUnverified is for.
    expect([...own, 'drift', 'empty'].sort()).toEqual(exempt)
    expect(names).toContain('ContractUnverified')
  })

  it('has in every window the threshold that its burn rate means', () => {
    const burning = alerts.filter(({ alert }) => alert.startsWith('ContractErrorBudgetBurn'))
    expect(burning.map(({ expr, for: after, labels }) => [labels.window, ...ratios(expr), after])).toEqual([
      ['1h', 'ratio_rate1h > 14.4 * 0.01', 'ratio_rate15m > 14.4 * 0.01', '2m'],
      // Where the first has paged, the others are silent.
      ['6h', 'ratio_rate6h > 6 * 0.01', 'ratio_rate30m > 6 * 0.01', 'ratio_rate1h > 14.4 * 0.01', '15m'],
      ['1d', 'ratio_rate1d > 3 * 0.01', 'ratio_rate2h > 3 * 0.01', 'ratio_rate1h > 14.4 * 0.01', '1h'],
      ['3d', 'ratio_rate3d > 0.01', 'ratio_rate6h > 0.01', 'ratio_rate1h > 14.4 * 0.01', '3h'],
    ])
  })

  function ratios(expr: string): string[] {
    return [...expr.matchAll(/(ratio_rate\w+ > .+)/g)].map(([, text]) => text ?? '')
  }
})
