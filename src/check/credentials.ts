import type { Target } from '#config/config'
import { assertEncrypted } from '#config/transport'
import type { Variables } from '#config/variables'
import { HarnessError } from '#errors'
import type { Spec } from '#spec/model'

/** The environment variables of which one must hold a credential for the API; empty where its operations take none. */
export function credentialVariables({ credential, operations }: Spec): string[] {
  if (credential === null || !operations.some(({ secured }) => secured)) return []
  return credential.exchange === null ? [credential.variable] : [credential.variable, credential.exchange.variable]
}

/** Throws `credentials`, naming target and variables, unless each target's credential is set. */
export function assertCredentials(wanted: readonly { target: Target; spec: Spec }[], variables: Variables): void {
  const missing = wanted
    .map(({ target, spec }) => ({ target, names: credentialVariables(spec) }))
    .filter(({ names }) => names.length > 0 && names.every((name) => variables.get(name) === undefined))
  const [first] = missing
  if (first === undefined) return
  const needs = missing.map(({ target, names }) => `${target.name} in ${target.environment} needs ${names.join(' or ')}`)
  throw new HarnessError('credentials', `${needs.join('; ')}: not set`, {
    hint: `Set it, or ${first.names[0]}_FILE to the path of a file that holds it. Without --env, the embedded sandbox is checked, which needs none.`,
  })
}

/** A target whose base URL is settled, and the variables that its credential comes from. */
interface Settled {
  target: Target
  spec: Spec
  baseUrl: string
  variables: Variables
  /** Whether `--base-url` states the base URL; else plumbline.yaml does, or the servers of the spec. */
  isOption: boolean
}

/**
 * Throws `credentials`, naming where the base URL is stated, where the target's credential would travel to it unencrypted. To be asked of
 * each target before one is checked.
 */
export function assertTransport({ target, spec, baseUrl, variables, isOption }: Settled): void {
  const variable = credentialVariables(spec).find((name) => variables.get(name) !== undefined)
  const url = URL.parse(baseUrl)
  if (variable === undefined || url === null) return
  const place = target.baseUrlPlace ?? { ...spec.locate('/servers'), key: '/servers' }
  assertEncrypted(variable, url, isOption ? { option: '--base-url' } : { place })
}
