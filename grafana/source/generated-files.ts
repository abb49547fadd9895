import { join } from 'node:path'
import { renderAlertRules } from './alerting.ts'
import { readRuleFiles } from './rule-files.ts'

/** A file that is made from code: its path below `grafana/`, and its text. */
export interface GeneratedFile {
  path: string
  text: string
}

/** All that Grafana reads, made from the sources in `grafana/`; the same bytes each time. */
export function generatedFiles(grafana: string): GeneratedFile[] {
  const rules = readRuleFiles(join(grafana, 'prometheus/rules'))
  return [{ path: 'alerting/rules.yaml', text: renderAlertRules(rules) }]
}
