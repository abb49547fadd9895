import type { Target } from '#config/config'
import type { Waiver } from '#config/waivers'
import type { Finding } from './finding.ts'

/** How a finding is accepted, as reports show it. */
export interface FindingWaiver {
  /** The last day on which it holds, `YYYY-MM-DD` in UTC. */
  until: string
  owner: string
  reason: string
  /** Days after today until it ends: 0 on its last day, negative once it has ended and the finding counts again. */
  daysLeft: number
}

/** Where and when findings were seen: what decides which waivers hold. */
export interface WaiverScope {
  environment: Target['environment']
  /** Unix milliseconds. */
  now: number
}

/** The findings, each with the waiver that it has there; of several the one that holds longest. Earlier ones are taken away. */
export function withWaivers(findings: readonly Finding[], waivers: readonly Waiver[], scope: WaiverScope): Finding[] {
  return findings.map(({ waiver: _, ...finding }) => {
    const own = waivers.filter(({ fingerprint, environment }) => fingerprint === finding.fingerprint && isThere(environment, scope))
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
  /** Whether `uses` has every target of its environment: only then does a waiver that names none have its chance. */
  everyTarget: boolean
  /** Unix milliseconds. */
  now: number
}

/** The waivers for which nothing was found where they hold, as far as the targets that were observed can tell. */
export function unusedWaivers(waivers: readonly Waiver[], { uses, everyTarget, now }: WaiverReview): UnusedWaiver[] {
  const isUnused = ({ fingerprint, environment, target }: Waiver) => {
    const there = uses.filter((use) => isThere(environment, use) && (target === null || use.target === target))
    const isFound = there.some(({ findings }) => findings.some((finding) => finding.fingerprint === fingerprint))
    return there.length > 0 && (everyTarget || target !== null) && !isFound && there.every(({ complete }) => complete)
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

function describeWaiver({ until, owner, reason }: Waiver, now: number): FindingWaiver {
  return { until, owner, reason, daysLeft: Math.round((Date.parse(until) - Date.parse(dayOf(now))) / day) }
}

function isThere(wanted: Waiver['environment'], { environment }: Pick<WaiverScope, 'environment'>): boolean {
  return wanted === null || wanted === environment
}
