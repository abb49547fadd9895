import type { Builder } from '@grafana/grafana-foundation-sdk/cog'
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { colours, stateTimeline } from './panels.ts'
import type { Scope } from './variables.ts'

/** What a target is: drift as long as a breaking finding is open, whatever the last check met; otherwise what the last check said. */
export const states: readonly [number, string, string][] = [
  [0, 'not observed', colours.unknown],
  [1, 'holds', colours.good],
  [2, 'drift', colours.bad],
]

/** PromQL of a target's state, in the values of `states`. */
export function stateExpression({ matchers, by }: Scope): string {
  const success = `max by (${by}) (contract_probe_success{${matchers}})`
  const drifts = `(max by (${by}) (contract_drift_findings{class="breaking", ${matchers}}) > bool 0)`
  return `${success} + ${drifts} * (2 - ${success})`
}

/** States over time. */
export function statePanel(scope: Scope, width: number): Builder<Panel> {
  return stateTimeline(
    {
      title: 'State',
      description:
        'Drift: a breaking finding is open, whatever the last check met. Otherwise what the last check said: holds, or not observed (trouble: the API could not be seen, which is no drift). A gap: Plumbline itself was not there.',
      unit: 'short',
      width,
      runbook: 'ContractDriftBreakingPinned',
    },
    { expr: stateExpression(scope), legend: scope.legend },
    states,
  )
}
