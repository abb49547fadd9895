import { checksInterval, heatmap, timeseries } from './panels.ts'
import type { Row } from './row.ts'
import type { Scope } from './variables.ts'

/** How fast the API answers, and where the time goes. */
export function latencyRow({ matchers }: Scope): Row {
  const quantile = (q: number) => ({
    expr: `histogram_quantile(${q}, sum by (le) (rate(contract_http_request_duration_seconds_bucket{${matchers}}[$__rate_interval])))`,
    legend: `p${q * 100}`,
  })
  return {
    title: 'Latency',
    panels: [
      timeseries(
        {
          title: 'Request duration',
          description:
            'Half, 95 % and 99 % of the requests were answered within this time. Compare it with the timeout of the target (10 s unless configured).',
          unit: 's',
          width: 8,
          interval: checksInterval,
        },
        [0.5, 0.95, 0.99].map(quantile),
        { exemplars: true },
      ),
      timeseries(
        {
          title: 'Phases of a request',
          description:
            'Mean time that name resolution, connecting, TLS, the server and the transfer took in the last checks. Tells our network from their server.',
          unit: 's',
          width: 8,
        },
        [{ expr: `avg by (phase) (contract_http_phase_duration_seconds{${matchers}})`, legend: '{{phase}}' }],
        { stacked: true },
      ),
      timeseries(
        {
          title: 'Responses by status',
          description: 'Responses by HTTP status. A 401 in each check is the probe that looks whether credentials are asked for.',
          unit: 'short',
          width: 8,
          interval: checksInterval,
        },
        [{ expr: `sum by (code) (increase(contract_http_responses_total{${matchers}}[$__rate_interval])) > 0`, legend: '{{code}}' }],
        { stacked: true },
      ),
    ],
  }
}

/** The same, for a reader who looks at one target. */
export function latencyDetailRow({ matchers }: Scope): Row {
  return {
    title: 'Latency in detail',
    panels: [
      heatmap(
        {
          title: 'Request duration, distribution',
          description:
            'How many requests took how long. Two bands mean two kinds of answers, such as a cache, or two servers behind one address.',
          width: 12,
          interval: checksInterval,
        },
        { expr: `sum by (le) (increase(contract_http_request_duration_seconds_bucket{${matchers}}[$__rate_interval]))`, legend: '{{le}}' },
      ),
      timeseries(
        {
          title: 'Request duration by operation',
          description: '95 % of the requests to each operation were answered within this time.',
          unit: 's',
          width: 12,
          interval: checksInterval,
        },
        [
          {
            expr: `histogram_quantile(0.95, sum by (le, operation) (rate(contract_http_request_duration_seconds_bucket{${matchers}}[$__rate_interval])))`,
            legend: '{{operation}}',
          },
        ],
      ),
    ],
  }
}
