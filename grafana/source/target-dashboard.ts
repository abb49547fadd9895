import type { Builder } from '@grafana/grafana-foundation-sdk/cog'
import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { accessRow } from './access-row.ts'
import { composeDashboard, dashboardUids } from './compose-dashboard.ts'
import { driftRow } from './drift-row.ts'
import { latencyDetailRow, latencyRow } from './latency-rows.ts'
import { objectiveRow } from './objective-row.ts'
import { colours, stat, table, valueMap } from './panels.ts'
import { probeRow } from './probe-rows.ts'
import { stateExpression, statePanel, states } from './state-panel.ts'
import { dashboardLink, labelVariable, oneTarget, runbooksLink, statusPageLink } from './variables.ts'

const scope = oneTarget

/** All that is known of one target. */
export function targetDashboard(): Dashboard {
  return composeDashboard({
    title: 'Plumbline: one target',
    uid: dashboardUids.target,
    description: 'All that Prometheus knows of one API in one environment, for whoever follows an alert.',
    variables: [
      labelVariable('environment', { of: 'contract_probe_interval_seconds', several: false }),
      labelVariable('target', { of: 'contract_probe_interval_seconds{environment="$environment"}', several: false }),
      labelVariable('api', { of: 'contract_probe_interval_seconds{environment="$environment", target="$target"}', several: false }),
    ],
    links: [dashboardLink('Overview', dashboardUids.overview), statusPageLink('/targets/${target:percentencode}'), runbooksLink()],
    rows: [
      { title: 'Now', panels: [...nowPanels(), statePanel(scope, 24)] },
      driftRow(scope),
      { title: 'Shape', panels: [shapePanel()] },
      objectiveRow(scope),
      latencyRow(scope),
      latencyDetailRow(scope),
      accessRow(scope),
      probeRow(scope),
    ],
  })
}

function nowPanels(): Builder<Panel>[] {
  const { matchers, by } = scope
  const size = { width: 6, height: 5 }
  return [
    stat(
      {
        title: 'State now',
        description: 'Drift while a breaking finding is open, otherwise what the last check said.',
        unit: 'short',
        runbook: 'ContractUnverified',
        ...size,
      },
      [{ expr: stateExpression(scope), legend: '' }],
      { steps: [[null, colours.none]], mappings: [valueMap(states)], none: 'not checked yet' },
    ),
    stat(
      {
        title: 'Open findings',
        description: 'Confirmed findings that are open and not waived, by class.',
        unit: 'short',
        runbook: 'ContractDriftBreakingPinned',
        ...size,
      },
      [{ expr: `sum by (class) (max by (class, pinned) (contract_drift_findings{${matchers}}))`, legend: '{{class}}' }],
      {
        steps: [
          [null, colours.good],
          [1, colours.warning],
        ],
      },
    ),
    stat(
      { title: 'Last check', description: 'Age of the last check.', unit: 's', runbook: 'ContractProbeStalled', ...size },
      [{ expr: `time() - max by (${by}) (contract_probe_last_run_timestamp_seconds{${matchers}} > 0)`, legend: '' }],
      { steps: [[null, colours.none]], none: 'none yet' },
    ),
    stat(
      { title: 'Last pass', description: 'Age of the last check that passed.', unit: 's', runbook: 'ContractUnverified', ...size },
      [{ expr: `time() - max by (${by}) (contract_probe_last_success_timestamp_seconds{${matchers}} > 0)`, legend: '' }],
      { steps: [[null, colours.none]], none: 'none yet' },
    ),
  ]
}

function shapePanel(): Builder<Panel> {
  return table(
    {
      title: 'Shape of the responses',
      description:
        'Short hashes of the shape that the spec promises (pinned) and of the one that was seen (observed). Equal: exactly what the spec says.',
      unit: 'short',
      width: 24,
      height: 4,
      runbook: 'ContractDriftAdditive',
    },
    [`group by (observed, pinned) (contract_schema_info{${scope.matchers}})`],
  )
}
