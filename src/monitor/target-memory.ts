import { describeFailure, type Log } from './log.ts'
import { expiriesOf, restoreReadings } from './readings.ts'
import { applyTerms, initialState, lastRun, restoreState } from './state.ts'
import type { TargetMemory } from './store.ts'
import type { Checking, Watching } from './target-run.ts'
import { keyOf, rememberedOperations, termsOf, type WatchedTarget } from './watched-target.ts'

/** What is remembered of a target from an earlier process, or nothing; a store that cannot be read is told, and begun anew. */
export function recall(
  watched: WatchedTarget,
  { store, log, now }: Checking,
): Pick<Watching, 'watched' | 'state' | 'presence' | 'readings' | 'needed' | 'startedAt'> {
  const memory = load(watched, { store, log })
  if (memory === null) return { watched, state: initialState, presence: [], readings: null, needed: 1, startedAt: null }
  const state = applyTerms(restoreState(memory.state, rememberedOperations(watched)), termsOf(watched), now())
  const complete = state.history.findLast(({ cause, failure }) => cause === null && failure === null)
  return {
    watched,
    state,
    presence: memory.presence,
    readings: restoreReadings(memory.expiries, rememberedOperations(watched)),
    needed: Math.max(1, complete?.requests ?? 1),
    startedAt: lastRun(state)?.startedAt ?? null,
  }
}

function load(watched: WatchedTarget, { store, log }: { store: Checking['store']; log: Log }): TargetMemory | null {
  try {
    return store?.load(keyOf(watched)) ?? null
  } catch (error) {
    log('error', 'state-not-loaded', { target: watched.target.name, failure: describeFailure(error) })
    return null
  }
}

/** Keeps what is known of a target; a store that cannot be written is told, and the watch goes on. */
export function remember({ checking: { store, log }, watched, state, presence, readings }: Watching): void {
  try {
    const isAnew = store?.save(keyOf(watched), { state, presence, expiries: expiriesOf(readings) }) ?? false
    if (isAnew) log('warn', 'state-file-gone', { note: 'the state file was deleted or replaced while it was in use; it is written anew' })
  } catch (error) {
    log('error', 'state-not-saved', { target: watched.target.name, failure: describeFailure(error) })
  }
}
