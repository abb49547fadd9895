import type { Verdict } from '#check/report'
import type { Tone } from './layout.ts'

/** How a verdict is painted. */
export const verdictTones = { pass: 'good', drift: 'bad', unverified: 'doubtful' } as const satisfies Record<Verdict, Tone>
