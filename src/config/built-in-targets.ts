import type { Target } from './config.ts'

/** The two APIs that Plumbline brings along, as targets in each environment, each with the defaults of that. */
export function builtInTargets(defaults: (environment: Target['environment']) => TargetDefaults): Target[] {
  return environments.flatMap((environment) =>
    builtIns.map(({ name, api }) => ({ name, api, environment, baseUrl: null, operations: null, ...defaults(environment) })),
  )
}

/** What a target has where plumbline.yaml does not say. */
export type TargetDefaults = Pick<Target, 'schedule' | 'timezone' | 'timeoutMs' | 'requests'>

const environments = ['sandbox', 'staging', 'production'] as const

const builtIns = [
  { name: 'plu', api: 'plu-card-partner.v1' },
  { name: 'puppetvendors', api: 'puppetvendors-vendor.v2' },
] as const
