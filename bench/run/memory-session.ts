import { mediaTypeOf, readBody } from '#observe/body'
import { createBudget } from '#observe/budget'
import { decode } from '#observe/content-encoding'
import type { Cause, Observation, Probe } from '#observe/observation'
import type { Session } from '#observe/session'
import type { Spec } from '#spec/model'

/** A response as it stands on the wire; header names in lower case. */
export interface WireResponse {
  status: number
  headers: Record<string, string>
  bytes: Buffer
}

/** What answers the requests of a session; a cause where there is no answer. */
export type Answering = (probe: Probe) => WireResponse | Cause

const maxBytes = 64 * 1_048_576

/** A session without sockets: what `observe` would make of the same bytes, with the same budget of 30 requests. */
export function openMemorySession(spec: Spec, answer: Answering): Session {
  const observations: Observation[] = []
  let clock = 1_760_000_000_000
  const now = (): number => clock++
  const budget = createBudget({ perCheck: 30, limit: null, now })
  budget.beginCheck()
  return {
    observations,
    async observe(probe) {
      const observation = budget.take() ? await answered(probe, answer(probe), now()) : unsent(probe, now())
      if (observation.outcome.kind === 'reply') budget.heed(observation.outcome.reply)
      observations.push(observation)
      return observation
    },
    remaining: () => budget.remaining(),
    shortage: () => budget.shortage(),
    unusable: (use) => (use === 'refused' && spec.credential?.refused == null ? 'the spec names no such credential' : null),
    credentialExpiry: () => null,
    retain: () => true,
    close: async () => {},
  }
}

async function answered(probe: Probe, answer: WireResponse | Cause, startedAt: number): Promise<Observation> {
  if ('bytes' in answer) return observed(probe, answer, startedAt)
  return { probe, startedAt, durationMs: 1, phases: {}, outcome: { kind: 'failed', cause: answer } }
}

/** What is observed of one response. */
export async function observed(probe: Probe, { status, headers, bytes }: WireResponse, startedAt: number): Promise<Observation> {
  const mediaType = mediaTypeOf(headers['content-type'])
  const decoded = bytes.length === 0 ? { kind: 'bytes' as const, bytes } : await decode(bytes, headers['content-encoding'], maxBytes)
  const body =
    decoded.kind === 'bytes'
      ? readBody(decoded.bytes, mediaType)
      : {
          kind: 'unreadable' as const,
          reason: decoded.kind === 'truncated' ? ('truncated' as const) : ('undecodable' as const),
          bytes: bytes.length,
        }
  if (body.kind === 'too-large')
    return { probe, startedAt, durationMs: 1, phases: {}, outcome: { kind: 'failed', cause: { class: body.kind, message: body.what } } }
  return { probe, startedAt, durationMs: 1, phases: {}, outcome: { kind: 'reply', reply: { status, headers, mediaType, body } } }
}

function unsent(probe: Probe, startedAt: number): Observation {
  return {
    probe,
    startedAt,
    durationMs: 0,
    phases: {},
    outcome: { kind: 'failed', cause: { class: 'rate-limited', message: 'the 30 requests that one check may make are spent' } },
    unsent: true,
    withheld: true,
  }
}
