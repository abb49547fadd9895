import type { Target } from './config.ts'

/** The two APIs that Plumbline brings along, as targets in each environment; `defaults` decides schedule, time zone and timeout. */
export function builtInTargets(
  defaults: (environment: Target['environment']) => Pick<Target, 'schedule' | 'timezone' | 'timeoutMs'>,
): Target[] {
  return environments.flatMap((environment) =>
    builtIns.map(({ name, api }) => ({ name, api, environment, baseUrl: null, ...defaults(environment) })),
  )
}

const environments = ['sandbox', 'staging', 'production'] as const

const builtIns = [
  { name: 'plu', api: 'plu-card-partner.v1' },
  { name: 'puppetvendors', api: 'puppetvendors-vendor.v2' },
] as const
