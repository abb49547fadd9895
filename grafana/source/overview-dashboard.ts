import type { Builder } from '@grafana/grafana-foundation-sdk/cog'
import type * as dashboard from '@grafana/grafana-foundation-sdk/dashboard'
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { accessRow } from './access-row.ts'
import { composeDashboard, dashboardUids } from './compose-dashboard.ts'
import { driftRow } from './drift-row.ts'
import { latencyRow } from './latency-rows.ts'
import { objectiveRow } from './objective-row.ts'
import { colours, stat, steps, table, valueMap } from './panels.ts'
import { probeRow, processRow } from './probe-rows.ts'
import { stateExpression, statePanel, states } from './state-panel.ts'
import { allTargets, dashboardLink, labelVariable, runbooksLink, statusPageLink } from './variables.ts'

const scope = allTargets

/** Every target at a glance, worst news first. */
export function overviewDashboard(): dashboard.Dashboard {
  return composeDashboard({
    title: 'Plumbline: overview',
    uid: dashboardUids.overview,
    description: 'Whether the partner APIs keep their contracts: state, objective, latency, drift, credentials, and the watching itself.',
    variables: [
      labelVariable('environment', { of: 'contract_probe_interval_seconds', several: true }),
      labelVariable('api', { of: 'contract_probe_interval_seconds{environment=~"$environment"}', several: true }),
    ],
    links: [dashboardLink('One target', dashboardUids.target), statusPageLink('/'), runbooksLink()],
    rows: [
      { title: 'Now', panels: [firingPanel(), ...countPanels(), targetsPanel(), statePanel(scope, 24)] },
      objectiveRow(scope),
      latencyRow(scope),
      driftRow(scope),
      accessRow(scope),
      probeRow(scope),
      processRow(),
    ],
  })
}

function countPanels(): Builder<Panel>[] {
  const count = (title: string, description: string, expr: string, [steps, runbook]: [Parameters<typeof stat>[2]['steps'], string]) =>
    stat({ title, description, unit: 'short', width: 4, height: 6, runbook }, [{ expr, legend: '' }], { steps })
  const inState = (value: number) => `sum(${stateExpression(scope)} == bool ${value})`
  return [
    count('Targets that hold', 'Targets whose last check passed, and of which no breaking finding is open.', inState(1), [
      [[null, colours.good]],
      'ContractFlapping',
    ]),
    count('Targets with drift', 'Targets with an open breaking finding.', inState(2), [
      [
        [null, colours.good],
        [1, colours.bad],
      ],
      'ContractDriftBreakingPinned',
    ]),
    count(
      'Targets not observed',
      'Targets that the last check could not see, and of which no breaking finding is open: trouble, which is no drift. One whose drift is not confirmed yet is in none of these counts.',
      inState(0),
      [
        [
          [null, colours.good],
          [1, colours.unknown],
        ],
        'ContractErrorBudgetBurnFast',
      ],
    ),
  ]
}

function firingPanel(): Builder<Panel> {
  const ours = 'alertname=~"Contract.+", alertstate="firing"'
  return table(
    {
      title: 'Firing alerts',
      description:
        'Alerts of ours that Prometheus has firing now, of what is chosen above and of the monitors themselves; each links to its runbook. Empty where the rules are evaluated elsewhere.',
      unit: 'short',
      width: 12,
      height: 6,
    },
    // An alert without an API is about a monitor, and so about whatever was chosen.
    [`group by (severity, alertname, target, environment) (ALERTS{${ours}, ${scope.matchers}} or ALERTS{${ours}, api=""})`],
  )
    .noValue('none')
    .withTransformation(organize({ Time: true, Value: true }, { severity: 0, alertname: 1, target: 2, environment: 3 }))
    .overrideByName('alertname', [dataLinks('Runbook', '${runbooks:raw}/${__value.raw}.md')])
}

function targetsPanel(): Builder<Panel> {
  const { matchers, by } = scope
  const findings = (selection: string) =>
    `sum by (${by}) (max by (${by}, class, pinned) (contract_drift_findings{${selection}, ${matchers}}))`
  const columns: [name: string, expr: string, properties: dashboard.DynamicConfigValue[]][] = [
    ['state', stateExpression(scope), [mappings(states), coloured]],
    [
      'breaking, pinned',
      findings('class="breaking", pinned="true"'),
      [
        steps([
          [null, colours.none],
          [1, colours.bad],
        ]),
        coloured,
      ],
    ],
    [
      'breaking',
      findings('class="breaking", pinned="false"'),
      [
        steps([
          [null, colours.none],
          [1, colours.warning],
        ]),
        coloured,
      ],
    ],
    [
      'warning',
      findings('class="warning"'),
      [
        steps([
          [null, colours.none],
          [1, colours.warning],
        ]),
        coloured,
      ],
    ],
    ['info', findings('class="info"'), []],
    ['coverage', `min by (${by}) (max by (${by}, operation) (contract_response_coverage_ratio{${matchers}}))`, [unit('percentunit')]],
    ['last check', `time() - max by (${by}) (contract_probe_last_run_timestamp_seconds{${matchers}} > 0)`, [unit('s')]],
    ['last pass', `time() - max by (${by}) (contract_probe_last_success_timestamp_seconds{${matchers}} > 0)`, [unit('s')]],
  ]
  const panel = table(
    {
      title: 'Targets',
      description:
        'One line a target; its name leads to the dashboard of that target. Findings are those that are open; coverage is that of the list of which least was seen; last check and last pass are ages.',
      unit: 'short',
      width: 24,
      height: 8,
    },
    columns.map(([, expr]) => expr),
  )
  const names = Object.fromEntries(columns.map(([name], index) => [`Value #${String.fromCharCode(65 + index)}`, name]))
  panel
    .withTransformation({ id: 'merge', options: {} })
    .withTransformation(organize({ Time: true }, {}, names))
    .overrideByName('target', [
      dataLinks(
        'This target',
        `/d/${dashboardUids.target}?var-target=\${__data.fields.target}&var-environment=\${__data.fields.environment}&var-api=\${__data.fields.api}&\${datasource:queryparam}&\${__url_time_range}`,
      ),
    ])
  for (const [name, , properties] of columns) if (properties.length > 0) panel.overrideByName(name, properties)
  return panel
}

const coloured: dashboard.DynamicConfigValue = { id: 'custom.cellOptions', value: { type: 'color-text' } }

function organize(
  excludeByName: Record<string, boolean>,
  indexByName: Record<string, number>,
  renameByName: Record<string, string> = {},
): dashboard.DataTransformerConfig {
  return { id: 'organize', options: { excludeByName, indexByName, renameByName } }
}

function unit(value: string): dashboard.DynamicConfigValue {
  return { id: 'unit', value }
}

function mappings(values: typeof states): dashboard.DynamicConfigValue {
  return { id: 'mappings', value: [valueMap(values)] }
}

function dataLinks(title: string, url: string): dashboard.DynamicConfigValue {
  return { id: 'links', value: [{ title, url }] }
}
