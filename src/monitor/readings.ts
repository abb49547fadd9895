import type { Readings } from './recording.ts'

/** What ends by itself, whether or not anybody can look: it outlives the process. A credential tells its own end, or is asked for anew. */
export type Expiries = Pick<Readings, 'certificateExpiry' | 'sunsets'>

/** What is known after one more check: what it could not learn stays as it was, and so do the ends of operations that it did not reach. */
export function laterReadings(before: Readings | null, now: Readings): Readings {
  if (before === null) return now
  const reached = new Set(now.sunsets.map(({ operation }) => operation))
  return {
    budgetUsedRatio: now.budgetUsedRatio,
    credentialExpiry: now.credentialExpiry ?? before.credentialExpiry,
    certificateExpiry: now.certificateExpiry ?? before.certificateExpiry,
    sunsets: [...before.sunsets.filter(({ operation }) => !reached.has(operation)), ...now.sunsets],
    rateLimitRemaining: now.rateLimitRemaining,
  }
}

/** What is to be remembered of them. */
export function expiriesOf(readings: Readings | null): Expiries {
  const { certificateExpiry = null, sunsets = [] } = readings ?? {}
  return { certificateExpiry, sunsets }
}

/** What is known from an earlier process, as far as it still concerns one of these operations; null where that is nothing. */
export function restoreReadings({ certificateExpiry, sunsets }: Expiries, operations: readonly { id: string }[]): Readings | null {
  const known = new Set(operations.map(({ id }) => id))
  const kept = sunsets.filter(({ operation }) => known.has(operation))
  if (certificateExpiry === null && kept.length === 0) return null
  return { budgetUsedRatio: null, credentialExpiry: null, certificateExpiry, sunsets: kept, rateLimitRemaining: null }
}
