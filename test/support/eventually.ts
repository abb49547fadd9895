import { vi } from 'vitest'

/** Waits until it holds: for long, because other tests have the processor too, and what waits for what never comes has failed either way. */
export function eventually<T>(holds: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(holds, { timeout: 45_000 })
}
