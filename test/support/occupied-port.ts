import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { onTestFinished } from 'vitest'

const patienceMs = 15_000

/** Takes this port of the loopback address until the test ends, 0 for any, and answers it. */
export async function occupy(port: number): Promise<number> {
  for (const deadline = performance.now() + patienceMs; performance.now() < deadline; await wait(50)) {
    const server = createServer().listen(port, '127.0.0.1')
    // Another run of the tests has it, and will let go of it while ours goes on.
    const isTaken = await once(server, 'listening').then(
      () => true,
      () => false,
    )
    if (!isTaken) continue
    onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())))
    return (server.address() as AddressInfo).port
  }
  // A program that keeps it for so long has taken it just as well.
  return port
}
