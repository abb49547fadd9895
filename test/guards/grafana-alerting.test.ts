import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { packageRoot } from '#config/package'
import { titleOf } from '#grafana/alerting'
import { readExpression } from '#grafana/promql'
import { alertsIn, readRuleFiles, recordedIn } from '#grafana/rule-files'

const grafana = join(packageRoot(), 'grafana')
const text = (file: string) => readFileSync(join(grafana, file), 'utf8')
const files = readRuleFiles(join(grafana, 'prometheus/rules'))
const alerts = alertsIn(files)

interface Rule {
  uid: string
  title: string
  condition: string
  data: { refId: string; datasourceUid: string; model: Record<string, unknown> }[]
  noDataState: string
  execErrState: string
  for: string
  annotations: Record<string, string>
  labels: Record<string, string>
}
const groups = (parse(text('alerting/rules.yaml')) as { groups: { name: string; folder: string; interval: string; rules: Rule[] }[] })
  .groups
const rules = groups.flatMap((group) => group.rules)

describe('the provisioned rules', () => {
  it('are those of Prometheus, with the same delays and severities', () => {
    expect(rules.map(({ title, for: after, labels }) => [title, after, labels])).toEqual(
      alerts.map((alert) => [titleOf(alert), alert.for ?? '0s', alert.labels]),
    )
    expect(groups.map(({ name, folder, interval }) => [name, folder, interval])).toEqual(
      files.map(({ topic }) => [`plumbline-${topic}`, 'Plumbline', '1m']),
    )
  })

  it('have uids of their own that only a new name changes, and that Grafana can store', () => {
    expect(new Set(rules.map(({ uid }) => uid)).size).toBe(rules.length)
    expect(rules.filter(({ uid }) => !/^[a-z0-9-]{1,40}$/.test(uid))).toEqual([])
    // One of them written out: a change of how uids are made would delete every rule of every reader, and its history.
    expect(rules.find(({ title }) => title === 'ContractDriftBreakingPinned')?.uid).toBe('plumbline-1aa803d3bcda')
  })

  it('take no data for good news, and only one of them tells that Prometheus cannot be asked', () => {
    expect(new Set(rules.map(({ noDataState }) => noDataState))).toEqual(new Set(['OK']))
    expect(rules.filter(({ execErrState }) => execErrState === 'Error').map(({ title }) => title)).toEqual(['ContractMonitorDown'])
    expect(rules.filter(({ execErrState }) => !['Error', 'KeepLast'].includes(execErrState))).toEqual([])
  })

  it('fire on every result, whatever its value, because times left may be negative', () => {
    for (const { condition, data } of rules) {
      expect(data.map(({ refId, datasourceUid }) => [refId, datasourceUid])).toEqual([
        ['A', '${PLUMBLINE_DATASOURCE}'],
        ['B', '__expr__'],
      ])
      expect([condition, data[1]?.model.type, data[1]?.model.expression]).toEqual(['B', 'math', 'is_number($A)'])
    }
  })

  it('need no rules in Prometheus but to remember what was recorded last, and ask the same', () => {
    const recorded = recordedIn(files)
    const isRemembered = (metric: string) => recorded.get(metric)?.includes(`last_over_time(${metric}[`) === true
    rules.forEach(({ title, data }, index) => {
      const { selectors } = readExpression(String(data[0]?.model.expr))
      expect(
        selectors.filter(({ metric }) => recorded.has(metric) && !isRemembered(metric)),
        title,
      ).toEqual([])
      const original = readExpression(alerts[index]?.expr ?? '').selectors.flatMap((selector) => {
        const expr = recorded.get(selector.metric)
        return expr === undefined ? [selector] : readExpression(expr).selectors
      })
      expect(selectors, title).toEqual(original)
    })
  })

  it('have no dollar sign that Grafana would expand, except for our own variables in braces', () => {
    const expandable = rules.flatMap(({ title, labels, annotations, data }) =>
      [title, ...Object.values(labels), ...Object.values(annotations), ...data.map(({ datasourceUid }) => datasourceUid)].flatMap(
        (value) => value.match(/\$\{?\w*\}?/g) ?? [],
      ),
    )
    expect(new Set(expandable)).toEqual(new Set(['${PLUMBLINE_DATASOURCE}', '${PLUMBLINE_RUNBOOKS}']))
  })

  it('have in their annotations only the variable that the README has replaced beforehand, because Grafana does not', () => {
    const variables = rules.flatMap(({ annotations }) => Object.values(annotations).flatMap((value) => value.match(/\$\{?\w*\}?/g) ?? []))
    expect(new Set(variables)).toEqual(new Set(['${PLUMBLINE_RUNBOOKS}']))
    expect(text('README.md')).toContain("\nenvsubst '$PLUMBLINE_RUNBOOKS' <grafana/alerting/rules.yaml >")
  })

  it('say in their annotations what Grafana’s templates know', () => {
    for (const { title, annotations } of rules) {
      const names = [...`${annotations.summary} ${annotations.description}`.matchAll(/\{\{-?\s*(.*?)\s*-?\}\}/g)].map(
        ([, inner]) => inner ?? '',
      )
      const known = /^(\.Labels\.\w+|\.Values\.A\.Value( \| humanize(Duration|Percentage))?|with \.Labels\.instance|\.|end)$/
      expect(
        names.filter((name) => !known.test(name)),
        title,
      ).toEqual([])
      expect(annotations.runbook_url).toBe(`\${PLUMBLINE_RUNBOOKS}/${title.replace(/ \(.*/, '')}.md`)
    }
  })
})

describe('the policies', () => {
  interface Route {
    receiver: string
    object_matchers?: [string, string, string][]
    routes?: Route[]
  }
  const policy = (parse(text('alerting/policies.yaml')) as { policies: Route[] }).policies[0]
  const receivers = (parse(text('alerting/contact-points.yaml')) as { contactPoints: { name: string; receivers: { uid: string }[] }[] })
    .contactPoints
  const alertmanager = (
    parse(text('prometheus/alertmanager.example.yml')) as {
      route: { receiver: string; routes: { receiver: string; matchers: string[] }[] }
    }
  ).route

  it('send only to contact points that there are, and to each of them', () => {
    const used = [policy?.receiver, ...(policy?.routes ?? []).map(({ receiver }) => receiver)]
    expect([...new Set(used)].sort()).toEqual(receivers.map(({ name }) => name).sort())
    expect(new Set(receivers.flatMap((point) => point.receivers.map(({ uid }) => uid))).size).toBe(receivers.length)
  })

  it('send every kind of alert to the place where Alertmanager’s example sends it', () => {
    const labels = ['critical', 'warning', 'info'].flatMap((severity) =>
      ['sandbox', 'staging', 'production', ''].map((environment) => ({ severity, environment })),
    )
    const pick = (routes: { receiver: string; wanted: [string, string][] }[], otherwise: string) =>
      labels.map((set) => {
        const route = routes.find(({ wanted }) => wanted.every(([label, value]) => set[label as 'severity'] === value))
        return (route?.receiver ?? otherwise).replace('plumbline-', '')
      })
    const ours = (policy?.routes ?? []).map(({ receiver, object_matchers = [] }) => ({
      receiver,
      wanted: object_matchers.map(([label, , value]): [string, string] => [label, value]),
    }))
    const theirs = alertmanager.routes.map(({ receiver, matchers }) => ({
      receiver,
      wanted: matchers.map((matcher): [string, string] => [matcher.split('=')[0] ?? '', JSON.parse(matcher.split('=')[1] ?? '""')]),
    }))
    const routed = pick(ours, policy?.receiver ?? '')
    expect(routed).toEqual(pick(theirs, alertmanager.receiver))
    expect(routed).toEqual([
      ...['channel', 'ticket', 'pager', 'pager'],
      ...['channel', 'ticket', 'ticket', 'ticket'],
      ...['channel', 'channel', 'channel', 'channel'],
    ])
  })
})
