import { checksInterval, colours, stat, timeseries } from './panels.ts'
import type { Row } from './row.ts'
import type { Scope } from './variables.ts'

/** Reasons that are no trouble with the API or the way to it: the rules of slo.yml leave out the same, and a guard says so. */
const noTrouble = 'drift|internal|auth|rate-limited|empty'

/** How much of the error budget trouble has spent, and what the trouble was. */
export function objectiveRow(scope: Scope): Row {
  const { matchers, by, legend } = scope
  const failures = `contract_probe_run_failures_total{reason!~"${noTrouble}", ${matchers}}`
  const burn = (window: string) => ({
    expr: `max(api_environment_target:contract_probe_trouble:ratio_rate${window}{${matchers}}) / 0.01`,
    legend: `over ${window}`,
  })
  return {
    title: 'Objective: 99 % of the checks can observe the API',
    panels: [
      stat(
        {
          title: 'Observed',
          description:
            'Share of the checks in the time range that got a usable answer. The objective is 99 %. Drift does not count against it.',
          unit: 'percentunit',
          width: 6,
          runbook: 'ContractErrorBudgetBurnSlow',
        },
        [
          {
            expr: `1 - sum by (${by}) (increase(${failures}[$__range])) / sum by (${by}) (increase(contract_probe_runs_total{${matchers}}[$__range]))`,
            legend,
          },
        ],
        {
          steps: [
            [null, colours.bad],
            [0.98, colours.warning],
            [0.99, colours.good],
          ],
          none: 'no checks',
        },
      ),
      timeseries(
        {
          title: 'Burn rate',
          description:
            'How many times faster than allowed the error budget is being spent, of the worst target, over each window. Pages at 14.4 over an hour and at 6 over six hours; warns at 3 over a day and at 1 over three days. Needs the recording rules.',
          unit: 'suffix:×',
          width: 9,
          runbook: 'ContractErrorBudgetBurnFast',
        },
        ['1h', '6h', '1d', '3d'].map(burn),
        {
          steps: [
            [null, colours.none],
            [6, colours.warning],
            [14.4, colours.bad],
          ],
        },
      ),
      timeseries(
        {
          title: 'Failed checks by reason',
          description: 'Checks that did not pass, by what they met: drift, or the cause why the API could not be observed.',
          unit: 'short',
          width: 9,
          interval: checksInterval,
          runbook: 'ContractUnverified',
        },
        [
          {
            expr: `sum by (reason) (increase(contract_probe_run_failures_total{${matchers}}[$__rate_interval])) > 0`,
            legend: '{{reason}}',
          },
        ],
        { stacked: true },
      ),
    ],
  }
}
