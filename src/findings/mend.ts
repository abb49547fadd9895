import type { FindingId } from './catalogue.ts'
import type { Finding } from './finding.ts'

/**
 * Which of the three that disagree has to give way. `provider`: what the API does; `spec`: what we wrote down of its promises;
 * `pact`: what our own code relies on.
 */
export const mends = ['provider', 'spec', 'pact'] as const

/** One of `mends`. */
export type Mend = (typeof mends)[number]

/** What spec and pacts have to say about the place of a finding. */
export interface Claims {
  id: FindingId
  /** Whether an interaction of our pacts relies on it. */
  pinned: boolean
  /** Whether the spec only assumes it. */
  assumed: boolean
}

interface Verdict {
  mend: Mend
  /** One clause for a person. */
  because: string
}

/** Which of spec, pact and provider to mend, and why: what two of them agree on is what the third has to keep. */
export function triangulate({ id, pinned, assumed }: Claims): Verdict {
  if (assumed) return { mend: 'spec', because: 'it rests on an assumption, not on a page' }
  if (id.startsWith('pagination-')) return brokenWord
  switch (id) {
    case 'response-optional-property-added':
    case 'response-non-success-status-added':
    case 'response-property-enum-value-added':
      return { mend: 'spec', because: 'the API does more than it says; write it down once the provider documents it' }
    case 'endpoint-deprecated':
    case 'endpoint-deprecated-with-sunset':
    case 'api-sunset-date-too-small':
      return { mend: 'pact', because: 'the provider gave notice, and what relies on the operation has to move' }
    case 'response-optional-property-removed':
      return pinned
        ? { mend: 'pact', because: 'they rely on what the spec leaves optional, and that is gone' }
        : { mend: 'spec', because: 'it was never promised, and nothing of ours relies on it' }
    case 'api-removed-without-deprecation':
    case 'response-success-status-removed':
    case 'response-media-type-removed':
    case 'auth-not-enforced':
    case 'auth-scope-not-enforced':
    case 'filter-ignored':
      return brokenWord
    default:
      return pinned
        ? { mend: 'provider', because: 'spec and pacts agree, and the API does otherwise' }
        : { mend: 'spec', because: 'only it says so and no pact relies on it: ask whether the change is meant, then mend it or wait' }
  }
}

const brokenWord: Verdict = { mend: 'provider', because: 'it is documented, and the API does otherwise' }

const names = { provider: 'the provider', spec: 'the spec', pact: 'the pacts' } as const satisfies Record<Mend, string>

/** Which of the three to mend and why, as one clause: `the provider: spec and pacts agree, and the API does otherwise`. */
export function describeMend({ id, pinnedBy, assumption }: Pick<Finding, 'id' | 'pinnedBy' | 'assumption'>): string {
  const { mend, because } = triangulate({ id, pinned: pinnedBy.length > 0, assumed: assumption !== undefined })
  return `${names[mend]}: ${because}`
}
