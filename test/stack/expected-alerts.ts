import type { Exercise } from '#cli/drill-plan'

/** The alerts of each exercise, all of them: what is not here must not fire. */
export const expectedAlerts: Readonly<Record<string, readonly string[]>> = {
  'drill-plu-outage': ['ContractErrorBudgetBurnFast'],
  'drill-plu-connection-reset': ['ContractErrorBudgetBurnFast'],
  'drill-plu-expired-token': ['ContractCredentialsRejected'],
  'drill-plu-rate-limited': ['ContractRateLimited'],
  'drill-plu-html-page': ['ContractErrorBudgetBurnFast'],
  'drill-plu-huge-body': ['ContractErrorBudgetBurnFast'],
  'drill-plu-redirect': ['ContractErrorBudgetBurnFast'],
  // ContractUnverified waits an hour, in its expression: promtool tests it.
  'drill-plu-no-users': [],
  // Nothing is wrong, and nobody may be told so.
  'drill-plu-other-spelling': [],
  'drill-puppetvendors-other-spelling': [],
  'drill-plu-email-removed': ['ContractDriftBreakingPinned'],
  'drill-plu-last-name-null': ['ContractDriftBreakingPinned'],
  'drill-plu-created-at-epoch': ['ContractDriftBreakingPinned'],
  'drill-plu-status-grown': ['ContractDriftWarning'],
  'drill-plu-property-added': ['ContractDriftAdditive'],
  'drill-plu-service-id-reshaped': ['ContractDriftWarning'],
  'drill-plu-envelope-renamed': ['ContractDriftBreaking'],
  'drill-plu-bare-array': ['ContractDriftBreakingPinned'],
  'drill-plu-partial-content': ['ContractDriftBreakingPinned'],
  'drill-plu-new-error-status': ['ContractDriftAdditive'],
  'drill-plu-xml': ['ContractDriftBreakingPinned'],
  'drill-plu-vendor-json': ['ContractDriftAdditive'],
  'drill-plu-gone': ['ContractDriftBreakingPinned', 'ContractEndpointGone'],
  'drill-plu-deprecated': ['ContractDriftWarning'],
  'drill-plu-sunset-soon': ['ContractDriftBreaking', 'ContractSunsetAnnounced'],
  'drill-plu-auth-not-enforced': ['ContractDriftBreakingPinned'],
  'drill-plu-limit-ignored': ['ContractDriftBreakingPinned', 'ContractPaginationBroken'],
  'drill-plu-skip-off-by-one': ['ContractDriftBreakingPinned', 'ContractPaginationBroken'],
  'drill-plu-order-unstable': ['ContractDriftBreakingPinned', 'ContractPaginationBroken'],
  'drill-plu-deep-page-repeats': ['ContractDriftBreakingPinned', 'ContractPaginationBroken'],
  'drill-plu-total-drifts': ['ContractDriftAdditive'],
  'drill-plu-past-the-end-repeats': ['ContractDriftAdditive'],
  'drill-plu-echo-wrong': ['ContractDriftBreakingPinned', 'ContractPaginationBroken'],
  'drill-plu-default-page-size': ['ContractDriftBreakingPinned', 'ContractPaginationBroken'],
  'drill-plu-growing': [],
  'drill-puppetvendors-sunset': ['ContractDriftWarning', 'ContractSunsetAnnounced'],
  'drill-puppetvendors-token-short-lived': [],
  'drill-puppetvendors-merchant-not-enforced': ['ContractDriftBreakingPinned'],
  'drill-puppetvendors-type-ignored': ['ContractDriftBreakingPinned'],
  'drill-puppetvendors-cursor-broken': ['ContractDriftBreakingPinned', 'ContractPaginationBroken'],
  'drill-puppetvendors-page-info-swapped': ['ContractDriftBreakingPinned', 'ContractPaginationBroken'],
  'drill-puppetvendors-has-previous-when-full': ['ContractDriftBreakingPinned', 'ContractPaginationBroken'],
  'drill-puppetvendors-has-next-always': ['ContractDriftBreakingPinned', 'ContractPaginationBroken'],
  'drill-puppetvendors-backward-reversed': ['ContractDriftBreakingPinned', 'ContractPaginationBroken'],
  'drill-puppetvendors-over-the-limit': ['ContractDriftBreakingPinned', 'ContractPaginationBroken'],
  'drill-puppetvendors-first-with-last': ['ContractDriftBreakingPinned', 'ContractPaginationBroken'],
  'drill-puppetvendors-growing': [],
}

/**
 * Alerts that come long after, and are not waited for: they look at hours and days, of which the whole test is a part, so that a
 * fault of seconds weighs as much as one of days.
 */
export const lateAlerts: readonly string[] = ['ContractErrorBudgetBurnSlow']

/** The alerts that an exercise has to bring about. */
export function alertsOf({ name }: Exercise): readonly string[] {
  return expectedAlerts[name] ?? []
}
