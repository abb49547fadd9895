import { connect as connectTcp, type Socket } from 'node:net'
import { codeOf } from '#errors'

/** How long an address may take before the next one is tried beside it (RFC 8305, 5). */
const nextAttemptMs = 250
/** What a machine says of an address that it has no way to: that of another address says more. */
const unroutedCodes: ReadonlySet<string> = new Set(['ENETUNREACH', 'EADDRNOTAVAIL', 'EHOSTUNREACH', 'EAFNOSUPPORT'])

type Connect = (options: { host: string; port: number; noDelay: boolean }) => Socket

/**
 * Connects to the first of several addresses that answers. Each is tried beside those before it, and none is given up: the only
 * deadline is `signal`, which destroys them all. Node's own `autoSelectFamily` gives each address a time of its own and fails with
 * the last. Rejects with the most telling of the addresses' errors.
 */
export function connectFirst(
  addresses: readonly string[],
  port: number,
  signal: AbortSignal,
  connect: Connect = connectTcp,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const waiting = [...addresses]
    const open = new Set<Socket>()
    const errors: unknown[] = []
    let next: NodeJS.Timeout | undefined
    const end = (): void => {
      clearTimeout(next)
      signal.removeEventListener('abort', abort)
    }
    const abort = (): void => {
      end()
      for (const socket of open) socket.destroy()
      reject(signal.reason)
    }
    const win = (socket: Socket): void => {
      end()
      for (const other of open) if (other !== socket) other.destroy()
      resolve(socket)
    }
    const attempt = (): void => {
      clearTimeout(next)
      const address = waiting.shift()
      if (address === undefined) return
      const socket = connect({ host: address, port, noDelay: true })
      open.add(socket)
      socket.once('connect', () => win(socket))
      // For good: what happens to a socket later is seen by who reads from it.
      socket.on('error', (error) => {
        if (!open.delete(socket) || signal.aborted) return
        errors.push(error)
        if (waiting.length > 0) attempt()
        else if (open.size === 0) {
          end()
          reject(mostTelling(errors))
        }
      })
      if (waiting.length > 0) next = setTimeout(attempt, nextAttemptMs)
    }
    if (signal.aborted) return reject(signal.reason)
    signal.addEventListener('abort', abort)
    attempt()
  })
}

function mostTelling(errors: readonly unknown[]): unknown {
  return errors.find((error) => !unroutedCodes.has(codeOf(error))) ?? errors[0]
}
