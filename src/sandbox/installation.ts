import type { HttpBindings } from '@hono/node-server'
import type { Context, Hono } from 'hono'
import type { Json, JsonObject } from './json.ts'
import type { Account, Call, Provider, ProviderState, Reply, Route } from './provider.ts'
import { createRateLimit } from './rate-limit.ts'
import type { Hooks } from './scenario.ts'

/** A hono application that can reach the socket under a request. */
export type SandboxApp = Hono<{ Bindings: HttpBindings }>

/** One provider in one running sandbox, with the state that belongs to it alone. */
export interface Installation {
  provider: Provider
  credentials: Readonly<Record<string, string>>
  mount(app: SandboxApp): void
  /**
   * Brings the account into a provider state and answers values for the pact's generators. States that are set up in a row
   * combine; the first after a request begins anew. Throws a RangeError for a bad parameter.
   */
  setUp(state: ProviderState, params: JsonObject): Promise<Record<string, string>>
  /** Back to the account as it was at the start, with an unused rate limit. */
  tearDown(): void
}

/** What an installation takes from the sandbox around it. */
export interface Surroundings {
  now(): number
  /** What the current scenario does to the provider, and since when (unix milliseconds). */
  planted(): { hooks: Hooks; since: number }
  /** Aborted when the sandbox closes. */
  closing: AbortSignal
  slowMs: number
  /** Number of users instead of the provider's own. */
  users: number | undefined
  /** Requests a minute for one address instead of the provider's own; null for no limit. */
  perMinute: number | null | undefined
}

/** Installs a provider: opens it, and gives it an account in good standing. */
export async function install(provider: Provider, surroundings: Surroundings): Promise<Installation> {
  const { now, users = provider.users, perMinute = provider.perMinute } = surroundings
  const open = await provider.open(now)
  const limit = perMinute === null || provider.perMinute === null ? null : createRateLimit(perMinute, now)
  const initial: Account = { people: provider.people(users), access: 'checked', limit: 'counted' }
  let account = initial
  let asked = false

  const tearDown = () => {
    account = initial
    asked = false
    limit?.reset()
  }
  const answer = async (call: Call, route: Route | null, address: string): Promise<Response> => {
    asked = true
    const { hooks } = surroundings.planted()
    const early = await hooks.intercept?.(call)
    if (early !== undefined) return early
    const usedUp = account.limit === 'used-up' || hooks.refuses === 'rate-limited'
    const reply = await replyTo(call, route, { provider, account, hooks, wait: usedUp ? 60 : (limit?.take(address) ?? 0) })
    const response = toResponse(hooks.reply?.(reply, call) ?? reply)
    return (await hooks.response?.(response, call)) ?? response
  }

  return {
    provider,
    credentials: open.credentials,
    tearDown,
    async setUp(state, params) {
      if (asked) tearDown()
      const effect = state.effect(params, provider.people)
      account = { ...account, ...effect }
      limit?.reset()
      return open.stateValues(account)
    },
    mount(app) {
      for (const route of open.routes) {
        app.on(route.method, `${provider.base}${route.path}`, (context) =>
          answer(readCall(context, route.operation, surroundings), route, addressOf(context)),
        )
      }
      app.all(`${provider.base}/*`, (context) => answer(readCall(context, null, surroundings), null, addressOf(context)))
    },
  }
}

interface Situation {
  provider: Provider
  account: Account
  hooks: Hooks
  /** Seconds that the rate limit wants the client to wait; 0 to let it in. */
  wait: number
}

async function replyTo(call: Call, route: Route | null, { provider, account, hooks, wait }: Situation): Promise<Reply> {
  if (wait > 0) return provider.problems.rateLimited(wait)
  if (hooks.refuses === 'server-error') return provider.problems.serverError()
  if (route === null) return provider.problems.notFound()
  const people = hooks.people?.(account.people, call) ?? account.people
  return route.answer({
    call,
    people,
    asked: hooks.parameters?.(call.query, people) ?? call.query,
    access: hooks.access ?? account.access,
    tokenLife: hooks.tokenLife,
  })
}

function toResponse({ status, headers, body }: Reply): Response {
  if (body === undefined) return new Response(null, { status, headers })
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers } })
}

function readCall(context: Context<{ Bindings: HttpBindings }>, operation: string | null, surroundings: Surroundings): Call {
  const { closing, slowMs, now, planted } = surroundings
  return {
    operation,
    query: new URL(context.req.url).searchParams,
    header: (name) => context.req.header(name),
    json: async () => parseJson(await context.req.text()),
    now: now(),
    plantedAt: planted().since,
    slowMs,
    signal: AbortSignal.any([context.req.raw.signal, closing]),
    disconnect: () => void context.env.incoming.socket.resetAndDestroy(),
  }
}

function addressOf(context: Context<{ Bindings: HttpBindings }>): string {
  return context.env.incoming.socket.remoteAddress ?? ''
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
