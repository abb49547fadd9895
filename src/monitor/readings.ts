import type { Readings } from './recording.ts'

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
