import { createBudget } from '#observe/budget'
import type { Observation, Probe } from '#observe/observation'
import type { Session } from '#observe/session'
import type { ModelList } from './model-list.ts'

/** What may differ between two sessions. */
export interface MemoryOptions {
  perCheck?: number
  /** Requests made before the first page, as a token exchange is. */
  spent?: number
  /** Why there is no credential of another scope; null where there is one. */
  withoutRefused?: string | null
}

/** A session with a model list, without sockets; its budget is that of a check. */
export function openMemorySession(list: ModelList, { perCheck = 30, spent = 0, withoutRefused = null }: MemoryOptions = {}): Session {
  const observations: Observation[] = []
  const budget = createBudget({ perCheck, limit: null, now: () => 0 })
  for (let index = 0; index < spent; index++) budget.take()
  return {
    observations,
    async observe(probe) {
      const exhausted = budget.take() ? null : budget.exhausted()
      const observation: Observation =
        exhausted === null
          ? answered(probe, list.answer(probe.query, probe.credential))
          : { ...untimed(probe), outcome: { kind: 'failed', cause: exhausted }, unsent: true, withheld: true }
      observations.push(observation)
      return observation
    },
    remaining: () => budget.remaining(),
    shortage: () => budget.shortage(),
    unusable: (use) => (use === 'refused' ? withoutRefused : null),
    credentialExpiry: () => null,
    retain: () => true,
    close: async () => {},
  }
}

function answered(probe: Probe, { status, body }: ReturnType<ModelList['answer']>): Observation {
  const reply = { status, headers: {}, mediaType: 'application/json', body: { kind: 'json' as const, value: body, bytes: 0 } }
  return { ...untimed(probe), outcome: { kind: 'reply', reply } }
}

function untimed(probe: Probe): Pick<Observation, 'probe' | 'startedAt' | 'durationMs' | 'phases'> {
  return { probe, startedAt: 0, durationMs: 0, phases: {} }
}
