import { type Finding, type Severity, severities } from '#findings/finding'
import { isWaived } from '#findings/waivers'
import type { Cause } from '#observe/observation'
import type { Verdict } from './report.ts'

/** Whether a severity is the threshold or worse. */
export function isAtLeast(severity: Severity, threshold: Severity): boolean {
  return severities.indexOf(severity) <= severities.indexOf(threshold)
}

/** What a verdict on one target rests on. */
export interface Grounds {
  findings: readonly Finding[]
  cause: Cause | null
  /** Documented properties that were seen. */
  seen: number
  /** Operations that should have been observed, and were not. */
  unobserved: readonly unknown[]
}

/** The verdict on one target: drift at or above the threshold, unless waived, outranks trouble, and what was not seen is no pass. */
export function verdictOn({ findings, cause, seen, unobserved }: Grounds, failOn: Severity): Verdict {
  if (findings.some((finding) => isAtLeast(finding.severity, failOn) && !isWaived(finding))) return 'drift'
  return cause === null && seen > 0 && unobserved.length === 0 ? 'pass' : 'unverified'
}

/** The verdict on several targets: drift if any drifts, else unverified if any is, or if there are none. */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('drift')) return 'drift'
  return verdicts.length === 0 || verdicts.includes('unverified') ? 'unverified' : 'pass'
}
