import { setTimeout as delay } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { isRecord } from '#input/json'
import { isArray, type Json } from './json.ts'
import type { Call } from './provider.ts'
import { passes, type Scenario, unverified } from './scenario.ts'

const hugeBytes = 9 * 1024 * 1024

/** Scenarios that every provider can play: health, trouble of every class that a provider can cause, and harmless variation. */
export const sharedScenarios: readonly Scenario[] = [
  shared('healthy', 'Both providers behave as documented.', false, { expects: passes, hooks: {} }),
  shared('outage', 'Both providers answer 503 with an HTML page, as a load balancer does.', true, {
    expects: unverified('server-error'),
    hooks: { intercept: () => page(503, 'Service Temporarily Unavailable') },
  }),
  shared('server-error', 'Both providers answer 500 in their documented envelope.', true, {
    expects: unverified('server-error'),
    hooks: { refuses: 'server-error' },
  }),
  shared('slow', 'Both providers answer correctly, but after 12 seconds.', true, {
    expects: unverified('timeout'),
    hooks: { intercept: waitLong },
  }),
  shared('connection-reset', 'Both providers cut the connection without an answer.', true, {
    expects: unverified('reset'),
    hooks: { intercept: cutConnection },
  }),
  shared('expired-token', 'Both providers answer 401 to every credential.', true, {
    expects: unverified('auth'),
    hooks: { access: 'refused' },
  }),
  shared('suspended', 'Both providers answer 403 to every good credential.', true, {
    expects: unverified('auth'),
    hooks: { access: 'forbidden' },
  }),
  shared('rate-limited', 'Both providers answer 429 to everything.', true, {
    expects: unverified('rate-limited'),
    hooks: { refuses: 'rate-limited' },
  }),
  shared('html-page', 'Both providers answer 200 with an HTML page, as a captive portal or a login wall does.', true, {
    expects: unverified('not-json'),
    hooks: { intercept: () => page(200, 'Sign in to continue') },
  }),
  shared('truncated-json', 'Both providers answer JSON that breaks off in the middle.', true, {
    expects: unverified('not-json'),
    hooks: { response: truncate },
  }),
  shared('huge-body', 'Both providers answer 9 MiB of JSON (compressed where the client takes gzip).', true, {
    expects: unverified('too-large'),
    hooks: { response: inflate },
  }),
  shared('redirect', 'Both providers redirect every request to a login page.', true, {
    expects: unverified('redirect'),
    hooks: { intercept: () => new Response(null, { status: 302, headers: { location: '/login' } }) },
  }),
  shared('no-users', 'Both accounts have no users: nothing breaks, and nothing is verified.', false, {
    expects: unverified('empty'),
    hooks: { people: () => [] },
  }),
  shared('other-spelling', 'The same data spelt otherwise: properties reversed, indented, gzipped, with headers nobody knows.', false, {
    expects: passes,
    hooks: { response: respell },
  }),
]

function shared(name: string, summary: string, breaking: boolean, rest: Pick<Scenario, 'expects' | 'hooks'>): Scenario {
  return { name, summary, provider: 'all', breaking, ...rest }
}

function page(status: number, title: string): Response {
  const text = `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`
  return new Response(text, { status, headers: { 'content-type': 'text/html; charset=utf-8' } })
}

async function waitLong({ slowMs, signal }: Call): Promise<undefined> {
  await delay(slowMs, undefined, { signal }).catch(() => undefined)
}

function cutConnection({ disconnect }: Call): Response {
  disconnect()
  return new Response(null, { status: 500 })
}

async function truncate(response: Response): Promise<Response> {
  const text = await response.text()
  return new Response(text.slice(0, Math.floor(text.length * 0.6)), response)
}

async function inflate(response: Response, call: Call): Promise<Response> {
  const text = await response.text()
  return compressed(`${text}${' '.repeat(hugeBytes)}`, response, call)
}

async function respell(response: Response, call: Call): Promise<Response> {
  const text = JSON.stringify(reversed(JSON.parse(await response.text())), undefined, 4)
  const spelt = compressed(`\n${text}\n`, response, call)
  spelt.headers.set('x-request-id', 'c0ffee')
  spelt.headers.set('cache-control', 'private, no-store')
  spelt.headers.set('content-type', 'Application/JSON;charset="UTF-8"')
  return spelt
}

function compressed(text: string, { status, headers }: Response, call: Call): Response {
  if (!/\bgzip\b/.test(call.header('accept-encoding') ?? '')) return new Response(text, { status, headers })
  const packed = new Response(gzipSync(text), { status, headers })
  packed.headers.set('content-encoding', 'gzip')
  return packed
}

function reversed(value: Json): Json {
  if (isArray(value)) return value.map(reversed)
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, child]) => [key, reversed(child)] as const)
      .reverse(),
  )
}
