import { createHash } from 'node:crypto'
import { stringify } from 'yaml'
import { compact, inlineRecorded } from './promql.ts'
import { type AlertRule, alertsIn, type RuleFile, recordedIn } from './rule-files.ts'

/** A rule as Grafana's file provisioning reads it (`apiVersion: 1`, `groups[].rules[]`). */
interface ProvisionedRule {
  uid: string
  title: string
  condition: string
  data: ProvisionedQuery[]
  noDataState: 'OK'
  execErrState: 'Error' | 'KeepLast'
  for: string
  annotations: Record<string, string>
  labels: Record<string, string>
  isPaused: false
}

interface ProvisionedQuery {
  refId: string
  relativeTimeRange: { from: number; to: number }
  datasourceUid: string
  model: Record<string, unknown>
}

const header = `# Made by npm run generate:grafana from grafana/prometheus/rules: change it there.
# PLUMBLINE_RUNBOOKS is to be filled in before Grafana reads this; the other variables are Grafana's to fill in. See grafana/README.md.
`

/** The file that provisions every alert of the rules as a Grafana-managed one; recorded series are written out, so it needs no rules in Prometheus. */
export function renderAlertRules(files: readonly RuleFile[]): string {
  const recorded = recordedIn(files)
  const groups = files.map((file) => ({
    orgId: 1,
    name: `plumbline-${file.topic}`,
    folder: 'Plumbline',
    interval: '1m',
    rules: alertsIn([file]).map((rule) => provisionedRule(rule, recorded)),
  }))
  return header + stringify({ apiVersion: 1, groups }, { lineWidth: 0, aliasDuplicateObjects: false })
}

/** Stays as long as the alert keeps its name, so that Grafana changes a rule instead of deleting it and its history. */
export function uidOf(name: string): string {
  return `plumbline-${createHash('sha256').update(name).digest('hex').slice(0, 12)}`
}

/** Unique within the folder, where one alert has a rule for each of its windows. */
export function titleOf({ alert, labels }: AlertRule): string {
  return labels.window === undefined ? alert : `${alert} (${labels.window})`
}

function provisionedRule(rule: AlertRule, recorded: ReadonlyMap<string, string>): ProvisionedRule {
  const title = titleOf(rule)
  return {
    uid: uidOf(title),
    title,
    condition: 'B',
    data: [prometheusQuery(compact(inlineRecorded(rule.expr, recorded))), conditionQuery],
    // A comparison has no result while all is well: that is no lack of data. Lost series are ContractMonitorDown's to tell.
    noDataState: 'OK',
    // One alert tells that Prometheus cannot be asked; the others stay as they were instead of all saying the same, or resolving.
    execErrState: rule.alert === 'ContractMonitorDown' ? 'Error' : 'KeepLast',
    for: rule.for ?? '0s',
    annotations: {
      summary: forGrafana(rule.annotations.summary),
      description: forGrafana(rule.annotations.description),
      runbook_url: `\${PLUMBLINE_RUNBOOKS}/${rule.alert}.md`,
    },
    labels: { ...rule.labels },
    isPaused: false,
  }
}

function prometheusQuery(expr: string): ProvisionedQuery {
  return {
    refId: 'A',
    relativeTimeRange: { from: 600, to: 0 },
    datasourceUid: '${PLUMBLINE_DATASOURCE}',
    model: { refId: 'A', expr, instant: true, range: false, editorMode: 'code', intervalMs: 1000, maxDataPoints: 43200 },
  }
}

/** True for every series that A has, whatever its value: a certificate that has ended has a negative one. */
const conditionQuery: ProvisionedQuery = {
  refId: 'B',
  relativeTimeRange: { from: 0, to: 0 },
  datasourceUid: '__expr__',
  model: {
    refId: 'B',
    type: 'math',
    expression: 'is_number($A)',
    datasource: { type: '__expr__', uid: '__expr__' },
    intervalMs: 1000,
    maxDataPoints: 43200,
  },
}

/** In Prometheus an alert has one value, in Grafana one for each query. No template has a dollar sign, which provisioning may expand. */
function forGrafana(template: string): string {
  return template.replaceAll('.Value', '.Values.A.Value')
}
