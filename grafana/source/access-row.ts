import { bars, colours, steps, timeseries } from './panels.ts'
import type { Row } from './row.ts'
import type { Scope } from './variables.ts'

const hour = 3600
const day = 24 * hour

/** Legends of the tokens that are renewed by themselves: the rules tell them by the same end of the variable's name. */
const exchanged = '/^\\S+_API_KEY /'

/** What lets us in, and for how long. */
export function accessRow({ matchers, legend }: Scope): Row {
  return {
    title: 'Credentials, certificates and limits',
    panels: [
      bars(
        {
          title: 'Credentials: time left',
          description:
            'Until the token in use expires, by the variable that it came from. A variable …_API_KEY is exchanged for a token of a day, which is renewed by itself: orange when less than an hour is left. Any other token: orange a week before it expires, red a day before. None: the credentials do not expire.',
          unit: 's',
          width: 6,
          runbook: 'ContractCredentialExpiring',
        },
        [
          {
            expr: `min by (credential, environment) (contract_credential_expiry_timestamp_seconds{${matchers}}) - time()`,
            legend: '{{credential}} {{environment}}',
          },
        ],
        {
          steps: [
            [null, colours.bad],
            [day, colours.warning],
            [7 * day, colours.good],
          ],
          max: 30 * day,
          none: 'none expires',
        },
      ).overrideByRegexp(exchanged, [
        steps([
          [null, colours.bad],
          [0, colours.warning],
          [hour, colours.good],
        ]),
        { id: 'max', value: day },
      ]),
      bars(
        {
          title: 'Certificates: time left',
          description: 'Until the provider’s certificate expires; it stays when no connection can be made. None: plain HTTP.',
          unit: 's',
          width: 6,
          runbook: 'ContractCertificateExpiring',
        },
        [{ expr: `min by (api, environment, target) (contract_tls_cert_expiry_timestamp_seconds{${matchers}}) - time()`, legend }],
        {
          steps: [
            [null, colours.bad],
            [3 * day, colours.warning],
            [21 * day, colours.good],
          ],
          max: 90 * day,
          none: 'no TLS',
        },
      ),
      bars(
        {
          title: 'Sunsets: time left',
          description: 'Until the provider switches an operation off, by its Sunset header (RFC 8594).',
          unit: 's',
          width: 6,
          runbook: 'ContractSunsetAnnounced',
        },
        [
          {
            expr: `min by (environment, operation, target) (contract_sunset_timestamp_seconds{${matchers}}) - time()`,
            legend: `${legend} {{operation}}`,
          },
        ],
        {
          steps: [
            [null, colours.bad],
            [7 * day, colours.warning],
            [30 * day, colours.good],
          ],
          max: 180 * day,
          none: 'none announced',
        },
      ),
      timeseries(
        {
          title: 'Request budget',
          description:
            'Share of our own budget, below the documented rate limit, that was used in the current window. At 100 % checks are left out.',
          unit: 'percentunit',
          width: 6,
          runbook: 'ContractRateLimited',
        },
        [{ expr: `max by (api, environment, target) (contract_ratelimit_budget_used_ratio{${matchers}})`, legend }],
        {
          max: 1,
          steps: [
            [null, colours.none],
            [0.9, colours.warning],
          ],
        },
      ),
    ],
  }
}
