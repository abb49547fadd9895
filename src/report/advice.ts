import type { CauseClass } from '#observe/observation'
import type { ApiNotes } from './options.ts'

interface Advice {
  /** One line: when it is the cause. */
  when: string
  /** What the reader should do next. */
  action: string
}

const advice = {
  dns: {
    when: 'The host name of the base URL has no address.',
    action: 'Check the host name in the base URL, then the resolver of this machine.',
  },
  connect: {
    when: 'No connection to the host and port.',
    action: 'Check that this machine may reach them (firewall, proxy, allow list), then ask the provider.',
  },
  tls: {
    when: 'No TLS session: the certificate is expired, untrusted or for another name, or the versions do not match.',
    action: 'Look at the certificate, with openssl s_client for one. Nothing was sent, and nothing will be until it is good.',
  },
  timeout: {
    when: 'No complete answer within the deadline.',
    action: 'Run it again. If it stays slow, ask the provider: a longer timeout in plumbline.yaml only hides it.',
  },
  reset: {
    when: 'The connection ended before the answer did.',
    action: 'Run it again. If it stays, ask the provider: something between here and there cuts connections.',
  },
  auth: {
    when: 'The credential was refused, or none could be had.',
    action: 'Renew the credential, and check that it belongs to this environment and has the scope of the operation.',
  },
  'rate-limited': {
    when: 'The provider answers 429, or our own budget under its limit is spent.',
    action: 'Wait for the window to pass, and find out who else spends the same budget from this address.',
  },
  'server-error': {
    when: 'The provider answers 5xx.',
    action: 'Look at the provider’s status page, and run it again when the outage is over.',
  },
  'not-json': {
    when: 'The body is a page, is cut off, or is no JSON: it says nothing about the API.',
    action: 'Look for a proxy, a login wall or a maintenance page in front of the API.',
  },
  'too-large': {
    when: 'The body is larger than the cap.',
    action: 'Ask the provider why it grew; nothing past the cap was read.',
  },
  redirect: {
    when: 'The answer sends us elsewhere. Redirects are not followed: a credential goes nowhere else.',
    action: 'Ask the provider whether the API moved, then change the base URL.',
  },
  empty: {
    when: 'The list has no item, so nothing is known about items.',
    action: 'Put a user into the account, or accept an empty list with --allow-empty.',
  },
} as const satisfies Record<CauseClass, Advice>

/** When a class is the cause, in one line. */
export function meaningOf(cause: CauseClass): string {
  return advice[cause].when
}

/** What to do about a cause, in one or two sentences; for credentials it names the variables they come from. */
export function nextStepFor(cause: CauseClass, notes: ApiNotes | null): string {
  const variables = notes?.variables ?? []
  if (cause !== 'auth' || variables.length === 0) return advice[cause].action
  return `${advice.auth.action} It comes from ${variables.map((name) => `${name} (or ${name}_FILE)`).join(' or ')}.`
}
