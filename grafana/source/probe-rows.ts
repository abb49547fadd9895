import { checksInterval, colours, stat, timeseries, valueMap } from './panels.ts'
import type { Row } from './row.ts'
import type { Scope } from './variables.ts'

/** Whether the watching itself works. */
export function probeRow({ matchers, by, legend }: Scope): Row {
  return {
    title: 'Probes',
    panels: [
      timeseries(
        {
          title: 'Age of the last check',
          description: 'In intervals of the schedule: above 3, the target is no longer watched.',
          unit: 'suffix: intervals',
          width: 8,
          runbook: 'ContractProbeStalled',
        },
        [
          {
            expr: `(time() - max by (${by}) (contract_probe_last_run_timestamp_seconds{${matchers}} > 0)) / max by (${by}) (contract_probe_interval_seconds{${matchers}})`,
            legend,
          },
        ],
        {
          steps: [
            [null, colours.none],
            [3, colours.bad],
          ],
        },
      ),
      timeseries(
        {
          title: 'Check duration',
          description: '95 % of the checks, all their requests included, were done within this time.',
          unit: 's',
          width: 8,
          interval: checksInterval,
        },
        [
          {
            expr: `histogram_quantile(0.95, sum by (environment, le, target) (rate(contract_probe_duration_seconds_bucket{${matchers}}[$__rate_interval])))`,
            legend,
          },
        ],
      ),
      timeseries(
        {
          title: 'Checks left out or not trusted',
          description:
            'Scheduled checks that were not made: overlap (the one before still ran), missed (the process was blocked or asleep, or its clock was set forward), budget (too few requests left). Blocked: made, but not trusted, because the process was busy meanwhile.',
          unit: 'short',
          width: 8,
          interval: checksInterval,
          runbook: 'ContractProbeStalled',
        },
        [
          { expr: `sum by (reason) (increase(contract_probe_skipped_total{${matchers}}[$__rate_interval]))`, legend: '{{reason}}' },
          { expr: `sum(increase(contract_probe_blocked_runs_total{${matchers}}[$__rate_interval]))`, legend: 'blocked' },
        ],
        { stacked: true },
      ),
    ],
  }
}

/** The process that watches, whatever it watches. */
export function processRow(): Row {
  return {
    title: 'Plumbline itself',
    panels: [
      stat(
        {
          title: 'Up',
          description: 'Whether Prometheus gets metrics from Plumbline.',
          unit: 'short',
          width: 4,
          runbook: 'ContractMonitorDown',
        },
        [{ expr: 'min by (instance) (up{job="plumbline"})', legend: '{{instance}}' }],
        {
          steps: [
            [null, colours.bad],
            [1, colours.good],
          ],
          mappings: [
            valueMap([
              [0, 'down', colours.bad],
              [1, 'up', colours.good],
            ]),
          ],
          none: 'unknown to Prometheus',
        },
      ),
      stat(
        {
          title: 'Configuration',
          description: 'Whether the last configuration could be loaded, or the one before it is still in use.',
          unit: 'short',
          width: 4,
          runbook: 'ContractConfigReloadFailed',
        },
        [{ expr: 'min by (instance) (contract_config_last_reload_successful)', legend: '{{instance}}' }],
        {
          steps: [
            [null, colours.bad],
            [1, colours.good],
          ],
          mappings: [
            valueMap([
              [0, 'refused', colours.bad],
              [1, 'loaded', colours.good],
            ]),
          ],
          none: 'unknown',
        },
      ),
      timeseries(
        {
          title: 'Event-loop delay',
          description:
            '99 % of the turns of the event loop were delayed by less than this. Above a tenth of a second, measured times are not to be trusted.',
          unit: 's',
          width: 8,
        },
        [{ expr: 'max by (instance) (nodejs_eventloop_lag_p99_seconds{job="plumbline"})', legend: '{{instance}}' }],
        {
          steps: [
            [null, colours.none],
            [0.1, colours.warning],
          ],
        },
      ),
      timeseries({ title: 'Memory', description: 'Resident memory of the process.', unit: 'bytes', width: 8 }, [
        { expr: 'max by (instance) (process_resident_memory_bytes{job="plumbline"})', legend: '{{instance}}' },
      ]),
    ],
  }
}
