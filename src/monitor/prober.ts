import { setTimeout as wait } from 'node:timers/promises'
import type { Format } from './exposition.ts'
import type { ProbeKind, TargetWatch } from './target-watch.ts'

/** What a probe is answered with. `late`: the check goes on, and these are the series of the runs before it. */
export type ProbeAnswer =
  | { kind: ProbeKind | 'late'; body: Buffer<ArrayBuffer> }
  /** Nothing is known of the target yet, because its first check is not done or our budget did not allow one. */
  | { kind: 'nothing-yet' }
  | { kind: 'unknown' }

/** Answers a probe of the target with a name, within so many milliseconds. */
export type Prober = (name: string, timeoutMs: number, format: Format) => Promise<ProbeAnswer>

/** A prober of configured targets: what it is not given by name it cannot be made to reach. */
export function createProber(watches: ReadonlyMap<string, TargetWatch>): Prober {
  return async (name, timeoutMs, format) => {
    const watch = watches.get(name)
    if (watch === undefined) return { kind: 'unknown' }
    const patience = new AbortController()
    const late = wait(timeoutMs, 'late' as const, { signal: patience.signal }).catch(() => 'late' as const)
    const kind = await Promise.race([watch.probe(), late])
    patience.abort()
    if (watch.status().state.runs === 0) return { kind: 'nothing-yet' }
    return { kind, body: watch.exporter.expose(format) }
  }
}
