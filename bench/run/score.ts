import { keyOf } from '#bench/mutations/expected'
import type { JudgedCase } from './case.ts'

/** How a planted fault was reported. */
export interface Score {
  /** Whether anything was reported at all: the yardstick for the neighbours, too. */
  seen: boolean
  /** Whether all that is due was reported, and nothing else. */
  exact: boolean
  /** What is due and was not reported; one text for each group. */
  missing: string[]
  /** What was reported and is not due. */
  surplus: string[]
}

/** Holds what was found against what is due: id, location and severity. */
export function scoreOf({ due, follows, findings, troubled }: Pick<JudgedCase, 'due' | 'follows' | 'findings' | 'troubled'>): Score {
  const found = findings.map(keyOf)
  const missing = due
    .filter((group) => !group.some((finding) => found.includes(keyOf(finding))))
    .map((group) => group.map(keyOf).join(' or '))
  if (troubled !== undefined && troubled.cause === null) missing.push('a cause')
  const allowed = new Set(due.flat().map(keyOf))
  const surplus = findings.filter((finding) => !allowed.has(keyOf(finding)) && !follows.includes(finding.id)).map(keyOf)
  return { seen: findings.length > 0, exact: missing.length === 0 && surplus.length === 0, missing, surplus }
}
