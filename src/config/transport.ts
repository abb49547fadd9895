import { HarnessError } from '#errors'

/** Throws `credentials`, naming the variable alone, where what it holds would travel to a base URL over plain http off this machine. */
export function assertEncrypted(variable: string, { protocol, hostname, host }: URL): void {
  if (protocol !== 'http:' || isLoopback(hostname)) return
  throw new HarnessError('credentials', `${variable} would travel unencrypted to ${host}`, {
    hint: 'Use an https base URL; plain http is for loopback addresses only.',
  })
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname)
}
