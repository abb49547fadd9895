import type { Json } from '#schema/json'

/** Why an API could not be observed; never reported as drift. */
export const causeClasses = [
  'dns',
  'connect',
  'tls',
  'timeout',
  'reset',
  'auth',
  'rate-limited',
  'server-error',
  'not-json',
  'too-large',
  'redirect',
  'empty',
] as const

/** One of `causeClasses`. */
export type CauseClass = (typeof causeClasses)[number]

/** Why an observation is missing; the message names hosts, codes and limits, never a value out of a response. */
export interface Cause {
  class: CauseClass
  message: string
}

/** Milliseconds spent in each phase of a request; a phase that was not reached is absent (names are blackbox_exporter's). */
export interface Phases {
  resolve?: number
  connect?: number
  tls?: number
  processing?: number
  transfer?: number
}

/** Which credential a request carries: the target's own, none, or one of a scope that the operation must refuse. */
export type CredentialUse = 'own' | 'none' | 'refused'

/** One request to make: what `observe` needs besides the session. */
export interface Probe {
  /** Unique within a check and value-free, such as `listUsers:first-page`. */
  id: string
  operation: string
  query: Record<string, string>
  credential: CredentialUse
}

/**
 * A response body as far as it could be read; `bytes` counts after decompression. JSON under any media type is `json` (of two
 * equal keys the last counts, as everywhere in JavaScript): what it was called is the reply's `mediaType`. Where a check has many bodies
 * to keep, `value` is parsed anew each time: read it once, and do not hold it longer than it is looked at.
 */
export type Body = JsonBody | { kind: 'empty' } | { kind: 'unreadable'; reason: UnreadableReason; bytes: number }

/** A body that is JSON. */
export interface JsonBody {
  kind: 'json'
  readonly value: Json
  bytes: number
}

/**
 * Why a body is no JSON. `html`: a page or other markup; `truncated`: it ends early; `undecodable`: not UTF-8, or compressed in
 * a way that cannot be undone; `other-media-type`: another structured format such as XML or CSV; `infinite`: a number that no JSON reader
 * keeps; `unparsable`: anything else.
 */
export type UnreadableReason = 'html' | 'truncated' | 'undecodable' | 'unparsable' | 'infinite' | 'other-media-type'

/** What a provider answered: header names in lower case, several values of one name joined by `, `. */
export interface Reply {
  status: number
  headers: Record<string, string>
  /** Media type without parameters, in lower case; null when the header is absent. */
  mediaType: string | null
  body: Body
}

/** One request and what came of it: a reply, or the cause why there is none. */
export interface Observation {
  probe: Probe
  /** Unix milliseconds. */
  startedAt: number
  durationMs: number
  phases: Phases
  outcome: { kind: 'reply'; reply: Reply } | { kind: 'failed'; cause: Cause }
  /** When the server's certificate ends, unix seconds; absent without TLS. Present also where the certificate was refused. */
  tlsExpiry?: number
  /** Set on an answer that was asked for once more with a fresh token: it counts as a request, and is not to be judged. */
  superseded?: true
  /** Set where no request was made, because there was no budget or no credential for it: it counts as none. */
  unsent?: true
  /** Set where our own limit of requests a check is why it is unsent: that is nobody's trouble, and it is not to be judged. */
  withheld?: true
}
