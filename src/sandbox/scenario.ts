import type { Change, JsonObject } from './json.ts'
import type { Access, Call, Reply } from './provider.ts'

/**
 * Where a scenario may reach into a provider, in the order in which a request passes. Every hook is optional; a provider with
 * none of them behaves as documented.
 */
export interface Hooks {
  /** Transport: answers before the provider sees the request; undefined lets it through. */
  intercept?(call: Call): Response | undefined | Promise<Response | undefined>
  /** Rate limit and failure: answers 429 or 500 to everything, in the provider's own envelope. */
  refuses?: 'rate-limited' | 'server-error'
  /** Authorisation: how credentials are looked at. */
  access?: Access
  /** List: the users that the account has, in the provider's order. */
  people?(people: readonly JsonObject[], call: Call): readonly JsonObject[]
  /** Query: the parameters as the provider understands them; what it echoes stays what was sent. */
  parameters?(query: URLSearchParams, people: readonly JsonObject[]): URLSearchParams
  /** Token exchange: life of the tokens issued, in seconds. */
  tokenLife?: number
  /** Answer: status, headers and JSON body. */
  reply?(reply: Reply, call: Call): Reply
  /** Wire: the finished response, bytes and all. */
  response?(response: Response, call: Call): Response | Promise<Response>
}

/** A finding that a check of the scenario reports: catalogue id, location as in reports, operation where it is not the list. */
export interface ExpectedFinding {
  id: string
  location: string
  operation?: string
}

/** What a check of one target under the scenario comes to, with the default `--fail-on breaking`; plain data for tests and the drill. */
export interface Expectation {
  verdict: 'pass' | 'drift' | 'unverified'
  /** Cause class; null where the target can be observed. */
  cause: string | null
  /** Reported in every check. */
  findings: readonly ExpectedFinding[]
  /** Ids that may be reported besides: other laws that the same fault breaks, as far as the check's budget reaches them. */
  follows: readonly string[]
  /** Reported only by a monitor that has seen the healthy provider for long before. */
  afterHistory?: readonly ExpectedFinding[]
}

/** One named way in which the providers behave. */
export interface Scenario {
  name: string
  /** One line: what the provider does, as its users would complain about it. */
  summary: string
  /** Whose behaviour changes: the name of a provider, or `all`. */
  provider: string
  /** Whether a client that relies on the docs breaks. */
  breaking: boolean
  expects: Expectation
  hooks: Hooks
}

/** Nothing to report. */
export const passes: Expectation = { verdict: 'pass', cause: null, findings: [], follows: [] }

/** Trouble: the target cannot be observed, for this class of cause. */
export function unverified(cause: string): Expectation {
  return { verdict: 'unverified', cause, findings: [], follows: [] }
}

/** A breaking difference: each finding as `id location`. */
export function drifts(findings: readonly string[], follows: readonly string[] = []): Expectation {
  return { verdict: 'drift', cause: null, findings: findings.map(readExpected), follows }
}

/** A difference that breaks nobody: each finding as `id location`. */
export function passesWith(findings: readonly string[], follows: readonly string[] = []): Expectation {
  return { verdict: 'pass', cause: null, findings: findings.map(readExpected), follows }
}

function readExpected(text: string): ExpectedFinding {
  const [id = '', location = '', operation] = text.split(' ')
  return { id, location, ...(operation === undefined ? {} : { operation }) }
}

/** A reply hook that changes the JSON body of one operation's answers of one status. */
export function changeBody(operation: string, change: Change, status = 200): (reply: Reply, call: Call) => Reply {
  return (reply, call) => {
    if (call.operation !== operation || reply.status !== status || reply.body === undefined) return reply
    return { ...reply, body: change(reply.body, 0) }
  }
}

/** A reply hook that changes the status of one operation's answers from one to another. */
export function changeStatus(operation: string, from: number, to: number): (reply: Reply, call: Call) => Reply {
  return (reply, call) => (call.operation === operation && reply.status === from ? { ...reply, status: to } : reply)
}

/** A reply hook that adds headers to one operation's successes. */
export function addHeaders(
  operation: string,
  headers: (now: number) => Readonly<Record<string, string>>,
): (reply: Reply, call: Call) => Reply {
  return (reply, call) =>
    call.operation === operation && reply.status === 200 ? { ...reply, headers: { ...reply.headers, ...headers(call.now) } } : reply
}

/** A `Deprecation` header (RFC 9745) of yesterday and, where days are given, a `Sunset` (RFC 8594) so many days from now. */
export function lifecycleHeaders(now: number, sunsetInDays?: number): Record<string, string> {
  const dayMs = 86_400_000
  const deprecation = { deprecation: `@${Math.floor((now - dayMs) / 1000)}` }
  return sunsetInDays === undefined ? deprecation : { ...deprecation, sunset: new Date(now + sunsetInDays * dayMs).toUTCString() }
}

/** A copy of a query with some parameters set, or taken away where the value is null. */
export function rewritten(query: URLSearchParams, values: Readonly<Record<string, string | null>>): URLSearchParams {
  const copy = new URLSearchParams(query)
  for (const [name, value] of Object.entries(values)) {
    if (value === null) copy.delete(name)
    else copy.set(name, value)
  }
  return copy
}

/** A list hook that adds a newcomer at the end for every so many milliseconds since the scenario began, as live data does. */
export function growing(everyMs: number, newcomer: (index: number, one: JsonObject) => JsonObject): NonNullable<Hooks['people']> {
  return (people, { now, plantedAt }) => {
    const [model] = people
    // Bounded, so that a sandbox that is left running does not grow for ever.
    const arrived = Math.min(300, Math.floor((now - plantedAt) / everyMs))
    return model === undefined ? people : [...people, ...Array.from({ length: arrived }, (_, index) => newcomer(index, model))]
  }
}
