import type { Json, JsonObject } from './json.ts'
import type { Scenario } from './scenario.ts'

/** What a provider answers, before it is put into bytes; an undefined body is an empty one. */
export interface Reply {
  status: number
  headers: Readonly<Record<string, string>>
  body: Json | undefined
}

/** One request as providers and scenarios see it. */
export interface Call {
  /** The provider's name for the route, `listUsers`; null for a route it does not have. */
  operation: string | null
  query: URLSearchParams
  /** Value of a request header; the name in any case. */
  header(name: string): string | undefined
  /** The request's JSON, whatever its content type says; undefined when it holds none. */
  json(): Promise<Json | undefined>
  /** Unix milliseconds. */
  now: number
  /** Unix milliseconds since when the current scenario is in force. */
  plantedAt: number
  /** How long the scenario `slow` waits, milliseconds. */
  slowMs: number
  /** Aborted when the client is gone or the sandbox closes. */
  signal: AbortSignal
  /** Cuts the connection with a reset. */
  disconnect(): void
}

/**
 * How credentials are looked at. `checked`: as documented; `refused`: every one is answered 401; `forbidden`: every one is
 * answered 403; `trusted`: any one will do; `open`: none is needed; `any-scope`: of any scope.
 */
export type Access = 'checked' | 'refused' | 'forbidden' | 'trusted' | 'open' | 'any-scope'

/** What a provider knows of its one customer, set by provider states. */
export interface Account {
  /** Users as they go over the wire, in the provider's order. */
  people: readonly JsonObject[]
  access: Access
  limit: 'counted' | 'used-up'
}

/** A call together with what the account and the scenario make of it. */
export interface Visit {
  call: Call
  people: readonly JsonObject[]
  /** The query as the provider understands it. */
  asked: URLSearchParams
  access: Access
  /** Life of the tokens issued, seconds; undefined for the documented one. */
  tokenLife: number | undefined
}

/** One documented route; `path` is below the provider's base path. */
export interface Route {
  method: 'GET' | 'POST'
  path: string
  operation: string
  answer(visit: Visit): Reply | Promise<Reply>
}

/** A provider as it runs in one sandbox, with whatever it signs or remembers. */
export interface OpenProvider {
  routes: readonly Route[]
  /** Credentials that the sandbox takes, by the environment variable that Plumbline reads them from. */
  credentials: Readonly<Record<string, string>>
  /** Values for a pact's generators (`fromProviderState`) while a state is in force. */
  stateValues(account: Account): Promise<Record<string, string>>
}

/** A provider state (Pact's word): what it makes of the account; `people` generates users of the provider. */
export interface ProviderState {
  name: string
  /** Throws a RangeError whose message names a bad parameter. */
  effect(params: JsonObject, people: (count: number) => readonly JsonObject[]): Partial<Account>
}

/** One emulated provider: all that the sandbox needs to serve it. */
export interface Provider {
  /** Also the name of the built-in target. */
  name: string
  title: string
  /** The `api` of its spec. */
  api: string
  /** Path that its base URL has on the sandbox, without a trailing slash. */
  base: string
  /** Requests a minute for one client address; null where the docs state none. */
  perMinute: number | null
  /** Number of users when nobody asks for another. */
  users: number
  /** Users as they go over the wire: deterministic, distinct, in the provider's order. */
  people(count: number): readonly JsonObject[]
  states: readonly ProviderState[]
  scenarios: readonly Scenario[]
  /** The error envelope for what the sandbox itself answers in the provider's name. */
  problems: { notFound(): Reply; rateLimited(retryAfterSeconds: number): Reply; serverError(): Reply }
  /** Shell commands that work as they stand, for the start-up text. */
  examples(baseUrl: string): readonly string[]
  open(now: () => number): Promise<OpenProvider>
}

/** Reads `count` out of a provider state's parameters; `fallback` where there is none. */
export function readCount(params: JsonObject, fallback: number): number {
  const count = params.count ?? fallback
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 0 || count > 10_000) {
    throw new RangeError('params.count must be a whole number from 0 to 10000')
  }
  return count
}
