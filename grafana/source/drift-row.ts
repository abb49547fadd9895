import { checksInterval, colours, stateTimeline, timeseries } from './panels.ts'
import type { Row } from './row.ts'
import type { Scope } from './variables.ts'

/** What the API broke. A finding that two monitors of a target see is one finding: the most that one of them sees counts, not their sum. */
export function driftRow({ matchers, by, legend }: Scope): Row {
  return {
    title: 'Drift',
    panels: [
      timeseries(
        {
          title: 'Open findings by class',
          description:
            'Confirmed findings that are open and not waived. Pinned: a pact interaction of ours relies on the place. The status page names each of them.',
          unit: 'short',
          width: 8,
          runbook: 'ContractDriftBreaking',
        },
        [
          {
            expr: `sum by (class, pinned) (max by (${by}, class, pinned) (contract_drift_findings{${matchers}}))`,
            legend: '{{class}}, pinned {{pinned}}',
          },
        ],
        { stacked: true },
      ),
      timeseries(
        {
          title: 'Findings detected',
          description: 'Findings that were confirmed and not waived. One that is mended and comes back counts again.',
          unit: 'short',
          width: 8,
          interval: checksInterval,
          runbook: 'ContractFlapping',
        },
        [
          {
            expr: `sum by (class) (max by (${by}, class) (increase(contract_drift_detected_total{${matchers}}[$__rate_interval])))`,
            legend: '{{class}}',
          },
        ],
        { stacked: true },
      ),
      timeseries(
        {
          title: 'Coverage',
          description:
            'Share of the documented response properties of each list that were seen. What was not seen was not verified: a fall often means that the test account lost its data.',
          unit: 'percentunit',
          width: 8,
          runbook: 'ContractUnverified',
        },
        [{ expr: `max by (${by}, operation) (contract_response_coverage_ratio{${matchers}})`, legend: `${legend} {{operation}}` }],
        { max: 1 },
      ),
      stateTimeline(
        {
          title: 'Pagination laws',
          description:
            'Whether each law of each list held when it was last looked at. A gap: there was no way to test it, such as too few items.',
          unit: 'short',
          width: 24,
          height: 10,
          runbook: 'ContractPaginationBroken',
        },
        { expr: `min by (${by}, law, operation) (contract_pagination_law_held{${matchers}})`, legend: `${legend} {{operation}} {{law}}` },
        [
          [0, 'broken', colours.bad],
          [1, 'held', colours.good],
        ],
      ),
    ],
  }
}
