import { join } from 'node:path'
import { renderAlertRules } from './alerting.ts'
import { overviewDashboard } from './overview-dashboard.ts'
import { renderPrometheusRule } from './prometheus-rule.ts'
import { readRuleFiles } from './rule-files.ts'
import { targetDashboard } from './target-dashboard.ts'

/** A file that is made from code: its path in the repository, and its text. */
export interface GeneratedFile {
  path: string
  text: string
}

/** All that Grafana and the Prometheus operator read, made from the sources in `grafana/`; the same bytes each time. */
export function generatedFiles(root: string): GeneratedFile[] {
  const rules = readRuleFiles(join(root, 'grafana/prometheus/rules'))
  return [
    { path: 'deploy/kubernetes/prometheus-rule.yaml', text: renderPrometheusRule(rules) },
    { path: 'grafana/alerting/rules.yaml', text: renderAlertRules(rules) },
    { path: 'grafana/dashboards/overview.json', text: toJson(overviewDashboard()) },
    { path: 'grafana/dashboards/target.json', text: toJson(targetDashboard()) },
  ]
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
