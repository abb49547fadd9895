import type { Finding } from '#findings/finding'
import type { CauseClass } from '#observe/observation'

/** The runbooks that pages link to, each named after its alert: a file of `docs/runbooks/`, without `.md`. */
export const linkedRunbooks = [
  'ContractDriftBreakingPinned',
  'ContractDriftBreaking',
  'ContractDriftWarning',
  'ContractDriftAdditive',
  'ContractPaginationBroken',
  'ContractEndpointGone',
  'ContractSunsetAnnounced',
  'ContractSunsetNear',
  'ContractCredentialsRejected',
  'ContractRateLimited',
  'ContractUnverified',
  'ContractProbeInternalError',
] as const

/** One of `linkedRunbooks`. */
export type Runbook = (typeof linkedRunbooks)[number]

/** What to do about a finding: the runbook of the alert that it raises. */
export function runbookOf({ id, severity, pinnedBy }: Pick<Finding, 'id' | 'severity' | 'pinnedBy'>): Runbook {
  if (id.startsWith('pagination-') && severity === 'breaking') return 'ContractPaginationBroken'
  if (id === 'api-removed-without-deprecation') return 'ContractEndpointGone'
  if (id === 'api-sunset-date-too-small') return 'ContractSunsetNear'
  if (id === 'endpoint-deprecated-with-sunset') return 'ContractSunsetAnnounced'
  switch (severity) {
    case 'breaking':
      return pinnedBy.length > 0 ? 'ContractDriftBreakingPinned' : 'ContractDriftBreaking'
    case 'warning':
      return 'ContractDriftWarning'
    case 'info':
      return 'ContractDriftAdditive'
    default:
      return severity satisfies never
  }
}

/** What to do about trouble; null: nothing is known of the cause. */
export function runbookOfCause(cause: CauseClass | null): Runbook {
  if (cause === 'auth') return 'ContractCredentialsRejected'
  return cause === 'rate-limited' ? 'ContractRateLimited' : 'ContractUnverified'
}
