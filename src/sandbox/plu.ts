import type { JsonObject } from './json.ts'
import { createPeople, type Person, sortedBy } from './people.ts'
import { pluScenarios } from './plu-scenarios.ts'
import { type Access, type Call, type Provider, type ProviderState, type Reply, readCount, type Visit } from './provider.ts'

const statuses = ['approved', 'pending', 'pending_kyc', 'denied'] as const
const programs = ['custodial', 'non_custodial'] as const
const sandboxKey = 'sk_staging_sandbox'
const users = 131

/** The PLU Card Partners API, after its reference and its errors page. */
export const plu: Provider = {
  name: 'plu',
  title: 'PLU Card Partners',
  api: 'plu-card-partner.v1',
  base: '/api',
  perMinute: null,
  users,
  people: listPeople,
  states: states(),
  scenarios: pluScenarios,
  problems: {
    notFound: () => problem(404, 'NOT_FOUND', 'No such route'),
    rateLimited: () => problem(429, 'RATE_LIMITED', 'Too many requests'),
    serverError: () => problem(500, 'INTERNAL_SERVER_ERROR', 'Something went wrong'),
  },
  examples: (baseUrl) => [`curl -H 'Authorization: Bearer ${sandboxKey}' '${baseUrl}/v1/partner/card/users?skip=0&limit=3'`],
  open: async () => ({
    routes: [{ method: 'GET', path: '/v1/partner/card/users', operation: 'listUsers', answer: listUsers }],
    credentials: { PLU_API_KEY: sandboxKey },
    stateValues: async () => ({ apiKey: sandboxKey }),
  }),
}

function listPeople(count: number): JsonObject[] {
  return sortedBy(createPeople('plu', count).map(dress), 'createdAt')
}

function dress({ email, firstName, lastName, createdAt, random }: Person): JsonObject {
  const uid = (60_466_176 + random.below(2_000_000_000)).toString(36)
  return {
    serviceId: `acme-user-${uid}`,
    email,
    firstName,
    lastName,
    status: random.pick(['approved', 'approved', 'approved', ...statuses]),
    program: random.pick([...programs, 'custodial']),
    createdAt: createdAt.toISOString(),
  }
}

function states(): ProviderState[] {
  return [
    { name: 'a partner account with users', effect: (params, people) => ({ people: people(readCount(params, users)) }) },
    { name: 'a partner account with no users', effect: () => ({ people: [] }) },
    {
      name: 'a partner account with a user of every status and program',
      effect: (_, people) => {
        const kinds = statuses.flatMap((status) => programs.map((program) => ({ status, program })))
        return { people: people(kinds.length).map((user, index) => ({ ...user, ...kinds[index] })) }
      },
    },
    { name: 'a suspended partner account', effect: () => ({ access: 'forbidden' }) },
    { name: 'the rate limit is used up', effect: () => ({ limit: 'used-up' }) },
    { name: 'an invalid key', effect: () => ({ access: 'refused' }) },
  ]
}

function listUsers({ call, people, asked, access }: Visit): Reply {
  const refusal = authorise(call, access)
  if (refusal !== null) return refusal
  const window = readWindow(asked)
  if (typeof window === 'string') return problem(400, 'VALIDATION_ERROR', window)
  const sent = readWindow(call.query)
  const { skip, limit } = typeof sent === 'string' ? window : sent
  return {
    status: 200,
    headers: {},
    body: {
      status: 'success',
      message: 'success',
      data: {
        users: people.slice(window.skip, window.skip + window.limit),
        pagination: { skip, limit, total: people.length },
      },
    },
  }
}

function authorise(call: Call, access: Access): Reply | null {
  const key = /^Bearer +(.+)$/i.exec(call.header('authorization') ?? '')?.[1]
  if (key === undefined) return access === 'open' ? null : problem(401, 'UNAUTHORIZED', 'API key is missing')
  const good = access === 'trusted' || (access !== 'refused' && /^sk_\S+$/.test(key))
  if (!good) return problem(401, 'UNAUTHORIZED', 'API key is not valid')
  return access === 'forbidden' ? problem(403, 'FORBIDDEN', 'Partner account is suspended') : null
}

/** Skip and limit with the documented defaults, or what is wrong with them. */
function readWindow(query: URLSearchParams): { skip: number; limit: number } | string {
  const skip = readWhole(query, 'skip', 0)
  const limit = readWhole(query, 'limit', 50)
  if (skip === null) return 'skip must be a whole number of at least 0'
  if (limit === null || limit === 0) return 'limit must be a whole number of at least 1'
  return { skip, limit }
}

function readWhole(query: URLSearchParams, name: string, fallback: number): number | null {
  const given = query.getAll(name)
  if (given.length === 0) return fallback
  const [text = ''] = given
  return given.length === 1 && /^\d{1,9}$/.test(text) ? Number(text) : null
}

function problem(status: number, message: string, error: string): Reply {
  return { status, headers: {}, body: { status: 'error', message, data: { error } } }
}
