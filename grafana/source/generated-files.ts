import { join } from 'node:path'
import { renderAlertRules } from './alerting.ts'
import { overviewDashboard } from './overview-dashboard.ts'
import { readRuleFiles } from './rule-files.ts'
import { targetDashboard } from './target-dashboard.ts'

/** A file that is made from code: its path below `grafana/`, and its text. */
export interface GeneratedFile {
  path: string
  text: string
}

/** All that Grafana reads, made from the sources in `grafana/`; the same bytes each time. */
export function generatedFiles(grafana: string): GeneratedFile[] {
  const rules = readRuleFiles(join(grafana, 'prometheus/rules'))
  return [
    { path: 'alerting/rules.yaml', text: renderAlertRules(rules) },
    { path: 'dashboards/overview.json', text: toJson(overviewDashboard()) },
    { path: 'dashboards/target.json', text: toJson(targetDashboard()) },
  ]
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
