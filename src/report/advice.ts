import type { CauseClass } from '#observe/observation'
import type { ApiNotes } from './options.ts'

const nextSteps = {
  dns: 'Check the host name in the base URL, then the resolver of this machine.',
  connect: 'Check that this machine may reach the host and port (firewall, proxy, allow list), then ask the provider.',
  tls: 'Look at the certificate (expiry, names, chain), with openssl s_client for one. Nothing was sent.',
  timeout: 'Run it again. If it stays slow, ask the provider; a longer timeout in plumbline.yaml only hides it.',
  reset: 'Run it again. If it stays, ask the provider: something between here and there cuts connections.',
  auth: 'Renew the credential, and check that it belongs to this environment and has the scope of the operation.',
  'rate-limited': 'Wait for the window to pass, and find out who else spends the same budget from this address.',
  'server-error': 'The provider is in trouble: look at its status page, and run it again when that is over.',
  'not-json': 'Something other than the API answered, or half of it did: look for a proxy, a login wall or a maintenance page.',
  'too-large': 'Ask the provider why the body grew; nothing past the cap was read.',
  redirect: 'Ask the provider whether the API moved, then change the base URL. Redirects are not followed: a credential goes nowhere else.',
  empty: 'Put a user into the account, or accept an empty list with --allow-empty.',
} as const satisfies Record<CauseClass, string>

/** What to do about a cause, in one or two sentences; for credentials it names the variables they come from. */
export function nextStepFor(cause: CauseClass, notes: ApiNotes | null): string {
  const variables = notes?.variables ?? []
  if (cause !== 'auth' || variables.length === 0) return nextSteps[cause]
  return `${nextSteps.auth} It comes from ${variables.map((name) => `${name} (or ${name}_FILE)`).join(' or ')}.`
}
