import type { Target } from '#config/config'
import type { Waiver } from '#config/waivers'
import type { Finding } from './finding.ts'

/** How a finding is accepted, as reports show it. */
export interface FindingWaiver {
  /** The last day on which it holds, `YYYY-MM-DD` in UTC. */
  until: string
  owner: string
  reason: string
  /** The one target for which it holds; absent where it holds for every target. */
  target?: string
  /** Days after today until it ends: 0 on its last day, negative once it has ended and the finding counts again. */
  daysLeft: number
}

/** Where and when findings were seen: what decides which waivers hold. */
export interface WaiverScope {
  /** Name of the target; a fingerprint is the same over all targets of an API. */
  target: string
  environment: Target['environment']
  /** Unix milliseconds. */
  now: number
}

/** The findings, each with the waiver that it has there; of several the one that holds longest. Earlier ones are taken away. */
export function withWaivers(findings: readonly Finding[], waivers: readonly Waiver[], scope: WaiverScope): Finding[] {
  return findings.map(({ waiver: _, ...finding }) => {
    const own = waivers.filter((waiver) => waiver.fingerprint === finding.fingerprint && isFor(waiver, scope))
    const [longest] = own.toSorted((a, b) => (a.until < b.until ? 1 : -1))
    return longest === undefined ? finding : { ...finding, waiver: describeWaiver(longest, scope.now) }
  })
}

/** Whether a finding is accepted for now: then it counts for no verdict, no exit code and no gauge. */
export function isWaived({ waiver }: Pick<Finding, 'waiver'>): boolean {
  return waiver !== undefined && waiver.daysLeft >= 0
}

/** What was seen of one target, as far as it tells which waivers are of use. */
export interface WaiverUse {
  target: string
  environment: Target['environment']
  findings: readonly Pick<Finding, 'fingerprint'>[]
  /** Whether all of it could be observed: else what was not found may be there all the same. */
  complete: boolean
}

/** A waiver that matches nothing. */
export interface UnusedWaiver extends FindingWaiver {
  fingerprint: string
  /** `file:line` of its entry. */
  source: string
}

/** What the use of waivers is judged by. */
export interface WaiverReview {
  uses: readonly WaiverUse[]
  /** Whether `uses` has every target of its environment: only then is it known that a waiver has no chance there. */
  everyTarget: boolean
  /** Unix milliseconds. */
  now: number
}

/**
 * The waivers for which nothing was found where they hold, as far as the targets that were observed can tell; also those for a target
 * of the environment that there is not.
 */
export function unusedWaivers(waivers: readonly Waiver[], { uses, everyTarget, now }: WaiverReview): UnusedWaiver[] {
  const isUnused = (waiver: Waiver) => {
    const { fingerprint, environment, target } = waiver
    const there = uses.filter((use) => isFor(waiver, use))
    if (there.length === 0) return target !== null && everyTarget && uses.some((use) => use.environment === environment)
    const isFound = there.some(({ findings }) => findings.some((finding) => finding.fingerprint === fingerprint))
    return (everyTarget || target !== null) && !isFound && there.every(({ complete }) => complete)
  }
  return waivers.filter(isUnused).map((waiver) => ({
    fingerprint: waiver.fingerprint,
    ...describeWaiver(waiver, now),
    source: waiver.place.line === undefined ? waiver.place.file : `${waiver.place.file}:${waiver.place.line}`,
  }))
}

/** `12 days left`, `its last day`, or `ended 3 days ago`. */
export function describeDaysLeft(daysLeft: number): string {
  if (daysLeft === 0) return 'its last day'
  const days = Math.abs(daysLeft) === 1 ? '1 day' : `${Math.abs(daysLeft)} days`
  return daysLeft > 0 ? `${days} left` : `ended ${days} ago`
}

/** The day of a moment, `YYYY-MM-DD` in UTC. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

const day = 86_400_000

function describeWaiver({ until, owner, reason, target }: Waiver, now: number): FindingWaiver {
  return {
    until,
    owner,
    reason,
    ...(target !== null && { target }),
    daysLeft: Math.round((Date.parse(until) - Date.parse(dayOf(now))) / day),
  }
}

function isFor(
  waiver: Pick<Waiver, 'environment' | 'target'>,
  { environment, target }: Pick<WaiverScope, 'environment' | 'target'>,
): boolean {
  return (waiver.environment === null || waiver.environment === environment) && (waiver.target === null || waiver.target === target)
}
