import { lookup, Resolver } from 'node:dns/promises'
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { codeOf } from '#errors'

/** The addresses of a name, those to try first in front; rejects with the error of the name server, or once `signal` aborts. */
export type ResolveName = (name: string, signal: AbortSignal) => Promise<string[]>

/** Where names are looked up, where that is not the system's own way. */
export interface NameSources {
  /** `address:port` of name servers; those of the system by default. */
  servers?: readonly string[]
  /** In the format of `/etc/hosts`. */
  hostsFile?: string
}

/** How long the addresses of the other family are waited for, once there are some (RFC 8305, 3). */
const otherFamilyMs = 50
/** What a name server answers about a name that it does not know, or that the caller has none to ask. */
const unknownCodes: ReadonlySet<string> = new Set(['ENOTFOUND', 'ENODATA', 'ECONNREFUSED'])

/**
 * Resolves names without getaddrinfo, which runs on four threads for the whole process: a few silent name servers would stop every
 * other look-up and the exit of the process. The hosts file goes first, as everywhere; then A and AAAA are asked for at the same time,
 * each look-up on sockets of its own; getaddrinfo is left to names that the name server does not know (search domains, mDNS).
 */
export function createNameResolver({ servers, hostsFile = '/etc/hosts' }: NameSources = {}): ResolveName {
  return async (name, signal) => {
    const listed = addressesIn(await readFile(hostsFile, 'utf8').catch(() => ''), name)
    if (listed.length > 0) return inOrder(listed)
    signal.throwIfAborted()
    try {
      return inOrder(await askServers(name, servers, signal))
    } catch (error) {
      if (signal.aborted || servers !== undefined || !unknownCodes.has(codeOf(error))) throw error
      const found = await untilAborted(lookup(name, { all: true }), signal)
      return found.map(({ address }) => address)
    }
  }
}

/** The addresses that a hosts file gives a name; names are told apart without regard to case. */
function addressesIn(hosts: string, name: string): string[] {
  const wanted = name.toLowerCase()
  return hosts.split('\n').flatMap((line) => {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/)
    return isIP(address) > 0 && names.some((each) => each.toLowerCase() === wanted) ? [address] : []
  })
}

/** Of both families, as far as they are there by the time that one of them may be waited for. */
async function askServers(name: string, servers: readonly string[] | undefined, signal: AbortSignal): Promise<string[]> {
  // One for each look-up reads the system's name servers as they are now, and cancels no other look-up.
  const resolver = new Resolver()
  if (servers !== undefined) resolver.setServers(servers)
  const cancel = (): void => resolver.cancel()
  signal.addEventListener('abort', cancel)
  const found: string[] = []
  const families = [resolver.resolve4(name), resolver.resolve6(name)].map(async (family) => void found.push(...(await family)))
  try {
    await Promise.any(families)
    await Promise.race([Promise.allSettled(families), delay(otherFamilyMs)])
    return [...found]
  } catch (error) {
    // Where one family is unknown and the other one's look-up failed, the failure says more.
    const errors: unknown[] = error instanceof AggregateError ? error.errors : [error]
    throw errors.find((each) => !unknownCodes.has(codeOf(each))) ?? errors[0]
  } finally {
    signal.removeEventListener('abort', cancel)
    cancel()
  }
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref()
  })
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  return Promise.race([promise, aborted])
}

/** The families in turn, beginning with IPv6 where this machine has an address of it beyond its own links (RFC 8305, 4). */
function inOrder(addresses: readonly string[]): string[] {
  const [four, six] = [4, 6].map((family) => addresses.filter((address) => isIP(address) === family))
  const [first = [], second = []] = hasGlobalIPv6() ? [six, four] : [four, six]
  const longest = Math.max(first.length, second.length)
  return Array.from({ length: longest }, (_, at) => [first[at], second[at]])
    .flat()
    .filter((address) => address !== undefined)
}

function hasGlobalIPv6(): boolean {
  const interfaces = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
  return interfaces.some(({ family, internal, address }) => family === 'IPv6' && !internal && !/^fe[89ab]/i.test(address))
}
