import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common'
import {
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  TextBoxVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard'

/** The data source that the reader chose. */
export const datasource: DataSourceRef = { type: 'prometheus', uid: '${datasource}' }

/** Which series a panel is about, and how they are told apart. */
export interface Scope {
  /** Label matchers, without braces. */
  matchers: string
  /** Labels of `by (…)`. */
  by: string
  legend: string
}

/** All targets that the variables of the overview select. */
export const allTargets: Scope = {
  matchers: 'api=~"$api", environment=~"$environment"',
  by: 'api, environment, target',
  legend: '{{target}} {{environment}}',
}

/** The one target that the variables of the drill-down select. */
export const oneTarget: Scope = {
  matchers: 'api="$api", environment="$environment", target="$target"',
  by: 'api, environment, target',
  legend: '{{target}}',
}

/** The Prometheus to ask. */
export function datasourceVariable() {
  return new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus')
}

/** A label's values; the first is chosen, or all of them where several may be. */
export function labelVariable(label: 'api' | 'environment' | 'target', { of, several }: { of: string; several: boolean }) {
  const variable = new QueryVariableBuilder(label)
    .label(label === 'api' ? 'API' : `${label[0]?.toUpperCase()}${label.slice(1)}`)
    .datasource(datasource)
    .query(`label_values(${of}, ${label})`)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(several)
    .includeAll(several)
  return several ? variable.allValue('.+').current({ text: ['All'], value: ['$__all'] }) : variable
}

/** Where the status page is, as the reader's browser reaches it. */
export function statusPageVariable() {
  return textVariable('plumbline', 'Status page', 'http://127.0.0.1:9464')
}

/** Where the runbooks are, as the reader's browser reaches them. */
export function runbooksVariable() {
  return textVariable('runbooks', 'Runbooks', 'http://127.0.0.1:9464/runbooks')
}

/** A link to the status page of `plumbline watch`; `path` begins with a slash. */
export function statusPageLink(path: string) {
  return link('Status page', `\${plumbline:raw}${path}`, 'What is open, where, and who relies on it')
}

/** A link to the list of runbooks. */
export function runbooksLink() {
  return link('Runbooks', '${runbooks:raw}/README.md', 'What each alert means and what to do')
}

/** A link to the runbook of an alert. */
export function runbookLink(alert: string) {
  return link(`Runbook: ${alert}`, `\${runbooks:raw}/${alert}.md`, 'What it means and what to do')
}

/** A link to another of our dashboards that keeps the time range and what was chosen. */
export function dashboardLink(title: string, uid: string) {
  return link(title, `/d/${uid}`, title).targetBlank(false).keepTime(true).includeVars(true)
}

function link(title: string, url: string, tooltip: string) {
  return new DashboardLinkBuilder(title).type(DashboardLinkType.Link).icon('external link').url(url).tooltip(tooltip).targetBlank(true)
}

function textVariable(name: string, label: string, value: string) {
  return new TextBoxVariableBuilder(name).label(label).defaultValue(value).current({ text: value, value })
}
