import { HarnessError, type Place } from '#errors'

/** Where a base URL is stated: in a file, or as an option of the command line, `--base-url`. */
export type StatedAt = { place: Place } | { option: string }

/**
 * Throws `credentials`, naming the variable alone and where the base URL is stated, where what the variable holds would travel to it over
 * plain http off this machine.
 */
export function assertEncrypted(variable: string, { protocol, hostname, host }: URL, stated: StatedAt | null = null): void {
  if (protocol !== 'http:' || isLoopback(hostname)) return
  const option = stated !== null && 'option' in stated ? `${stated.option}: ` : ''
  throw new HarnessError('credentials', `${option}${variable} would travel unencrypted to ${host}`, {
    ...(stated !== null && 'place' in stated ? { place: stated.place } : {}),
    hint: 'Use an https base URL; plain http is for loopback addresses only.',
  })
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname)
}
