import { stringify } from 'yaml'
import type { RuleFile } from './rule-files.ts'

const header = `# Made by npm run generate:grafana from grafana/prometheus/rules: change it there. Needs the Prometheus operator.
`

/** The rules as an object of the Prometheus operator, with the same groups in the same order. */
export function renderPrometheusRule(files: readonly RuleFile[]): string {
  const object = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'plumbline', labels: { 'app.kubernetes.io/name': 'plumbline' } },
    spec: { groups: files.flatMap(({ groups }) => groups) },
  }
  return header + stringify(object, { lineWidth: 0, aliasDuplicateObjects: false })
}
