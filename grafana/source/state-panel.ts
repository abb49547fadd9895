import type { Builder } from '@grafana/grafana-foundation-sdk/cog'
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { colours, stateTimeline } from './panels.ts'
import type { Scope } from './variables.ts'

/** What a target is: drift as long as a confirmed breaking finding is open, whatever the last check met; otherwise what the last check said. */
export const states: readonly [number, string, string][] = [
  [0, 'not observed', colours.unknown],
  [1, 'holds', colours.good],
  [2, 'drift', colours.bad],
  [3, 'suspected', colours.warning],
]

/** PromQL of a target's state, in the values of `states`. */
export function stateExpression({ matchers, by }: Scope): string {
  const success = `max by (${by}) (contract_probe_success{${matchers}})`
  // Before a process could look it exports neither: then no drift is known, and nothing was seen.
  const none = `0 * ${success}`
  const drifts = `(max by (${by}) (contract_drift_findings{class="breaking", ${matchers}}) > bool 0 or ${none})`
  const latest = (moment: string) => `max by (${by}) (contract_probe_${moment}_timestamp_seconds{${matchers}})`
  const sees = `(${latest('last_run')} == bool ${latest('last_observed')} or ${none})`
  return `${success} + ${drifts} * (2 - ${success}) + 3 * ${sees} * (1 - ${success}) * (1 - ${drifts})`
}

/** States over time. */
export function statePanel(scope: Scope, width: number): Builder<Panel> {
  return stateTimeline(
    {
      title: 'State',
      description:
        'Drift: a confirmed breaking finding is open, whatever the last check met. Otherwise what the last check said: holds, suspected (it saw drift that is not confirmed yet), or not observed (trouble: the API could not be seen, which is no drift). A gap: Plumbline itself was not there.',
      unit: 'short',
      width,
      runbook: 'ContractDriftBreakingPinned',
    },
    { expr: stateExpression(scope), legend: scope.legend },
    states,
  )
}
