import { isRecord } from '#input/json'
import type { Json, JsonObject } from './json.ts'
import { createPeople, type Person, type Random, sortedBy } from './people.ts'
import { type Account, type Provider, type ProviderState, type Reply, readCount, type Visit } from './provider.ts'
import { puppetvendorsScenarios } from './puppetvendors-scenarios.ts'
import { answerConnection, cursorOf, userTypes } from './puppetvendors-users.ts'
import { createTokenIssuer, readToken, type TokenIssuer } from './tokens.ts'

const tokenLife = 86_400
const yearSeconds = 365 * 86_400
const sandboxKey = 'vk_sandbox'
const shopDomain = 'sandbox-shop.example'
const users = 137

/** The PuppetVendors V2 vendor API, after the endpoint's page and the pages on authentication, pagination and errors. */
export const puppetvendors: Provider = {
  name: 'puppetvendors',
  title: 'PuppetVendors V2',
  api: 'puppetvendors-vendor.v2',
  base: '',
  perMinute: 100,
  users,
  people: listPeople,
  states: states(),
  scenarios: puppetvendorsScenarios,
  problems: {
    notFound: () => problem(404, 'NOT_FOUND', 'Route not found'),
    rateLimited: (seconds) => problem(429, 'RATE_LIMITED', 'Too many requests', { 'retry-after': String(seconds) }),
    serverError: () => problem(500, 'INTERNAL_SERVER_ERROR', 'Something went wrong'),
  },
  examples: (baseUrl) => {
    const exchange = `curl -s ${baseUrl}/v2/authenticate -H 'content-type: application/json' -d '{"apiKey":"${sandboxKey}"}'`
    return [`curl -H "x-access-token: $(${exchange} | grep -o 'eyJ[^"]*')" '${baseUrl}/v2/vendor/users?first=3'`]
  },
  open: async (now) => {
    const issuer = createTokenIssuer({ shopDomain, vendorId: 'sandbox-vendor' }, now)
    // A year, so that a long-lived monitor is refused for the token's scope and not for its age.
    const merchantToken = await issuer.issue('merchant', yearSeconds)
    return {
      routes: [
        { method: 'GET', path: '/v2/vendor/users', operation: 'listVendorUsers', answer: listVendorUsers },
        { method: 'POST', path: '/v2/authenticate', operation: 'authenticate', answer: (visit) => authenticate(visit, issuer) },
        { method: 'POST', path: '/v2/refresh-token', operation: 'refreshToken', answer: (visit) => refreshToken(visit, issuer) },
      ],
      credentials: { PUPPETVENDORS_API_KEY: sandboxKey, PUPPETVENDORS_MERCHANT_TOKEN: merchantToken },
      stateValues: async (account: Account) => ({
        apiKey: sandboxKey,
        token: account.access === 'forbidden' ? merchantToken : await issuer.issue('vendor', tokenLife),
        ...findableIn(account.people),
      }),
    }
  },
}

function listPeople(count: number): JsonObject[] {
  return sortedBy(createPeople('puppetvendors', count).map(dress), '_id')
}

function dress({ email, firstName, lastName, phone, createdAt, random }: Person, index: number): JsonObject {
  const created = createdAt.getTime()
  const loggedIn = new Date(created + random.below(400 * 86_400_000))
  const updated = new Date(Math.max(created, loggedIn.getTime()) + random.pick([0, 0, random.below(86_400_000)]))
  return {
    _id: objectId(createdAt, index, random),
    email,
    type: random.pick(['vendor', 'vendor', ...userTypes]),
    approved: random.below(4) > 0,
    profile: { firstName, lastName, ...(phone === undefined ? {} : { phone }) },
    notifications: random.below(3) > 0,
    permission: random.pick(permissions),
    ...random.pick([{ lastLoggedIn: loggedIn.toISOString() }, { lastLoggedIn: loggedIn.toISOString() }, { lastLoggedIn: null }, {}]),
    createdAt: createdAt.toISOString(),
    updatedAt: updated.toISOString(),
  }
}

/** Where a pact can begin to page and search: the cursors of both ends, and a text that finds an approved vendor. */
function findableIn(people: readonly JsonObject[]): Record<string, string> {
  const [first] = people
  const last = people.at(-1)
  if (first === undefined || last === undefined) return {}
  const found = people.find(({ type, approved }) => type === 'vendor' && approved === true) ?? first
  return { startCursor: cursorOf(first), endCursor: cursorOf(last), search: String(found.email) }
}

const permissions: readonly [JsonObject, ...JsonObject[]] = [
  {},
  {},
  { orders: true, products: false },
  { orders: { view: true, export: false }, payouts: { view: false } },
  { reports: ['sales', 'returns'] },
]

/** As MongoDB makes them: seconds of creation, five bytes of a process, a counter. */
function objectId(createdAt: Date, index: number, random: Random): string {
  const seconds = Math.floor(createdAt.getTime() / 1000)
  const process = random.below(2 ** 32)
  return `${hex(seconds, 8)}${hex(process, 10)}${hex(index + 0xcd79, 6)}`
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0')
}

function states(): ProviderState[] {
  return [
    { name: 'a vendor with users', effect: (params, people) => ({ people: people(readCount(params, users)) }) },
    { name: 'a vendor with no users', effect: () => ({ people: [] }) },
    {
      name: 'a vendor with users of every type and approval',
      effect: (_, people) => {
        const kinds = userTypes.flatMap((type) => [true, false].map((approved) => ({ type, approved })))
        return { people: people(kinds.length).map((user, index) => ({ ...user, ...kinds[index] })) }
      },
    },
    { name: 'a merchant token', effect: () => ({ access: 'forbidden' }) },
    { name: 'the rate limit of the vendor API is used up', effect: () => ({ limit: 'used-up' }) },
    { name: 'a vendor API key', effect: () => ({ access: 'trusted' }) },
    { name: 'a vendor token', effect: () => ({ access: 'trusted' }) },
  ]
}

function listVendorUsers(visit: Visit): Reply {
  const refusal = authorise(visit, 'vendor')
  if (refusal !== null) return refusal
  const connection = answerConnection(visit.people, visit.asked)
  return typeof connection === 'string' ? problem(400, 'VALIDATION_ERROR', connection) : succeed(connection)
}

async function authenticate({ call, access, tokenLife: life = tokenLife }: Visit, issuer: TokenIssuer): Promise<Reply> {
  const body = await call.json()
  const key = isRecord(body) ? body.apiKey : undefined
  if (typeof key !== 'string' || key === '') return problem(400, 'VALIDATION_ERROR', 'apiKey is required')
  const good = access === 'trusted' || (access !== 'refused' && /^vk_\S+$/.test(key))
  if (!good) return problem(401, 'UNAUTHORIZED', 'API key is not valid')
  return succeed({ token: await issuer.issue('vendor', life), expiresIn: life, scope: 'vendor', shopDomain })
}

async function refreshToken(visit: Visit, issuer: TokenIssuer): Promise<Reply> {
  const refusal = authorise(visit, 'any')
  if (refusal !== null) return refusal
  const { call, tokenLife: life = tokenLife } = visit
  const scope = readToken(call.header('x-access-token') ?? '', call.now)?.scopes[0] ?? 'vendor'
  return succeed({ token: await issuer.issue(scope, life), expiresIn: life, scope, shopDomain })
}

function authorise({ call, access }: Visit, needed: 'vendor' | 'any'): Reply | null {
  const token = call.header('x-access-token')
  if (!token) return access === 'open' ? null : problem(401, 'UNAUTHORIZED', 'Access token is missing')
  if (access === 'trusted') return null
  if (access === 'forbidden') return problem(403, 'FORBIDDEN', 'Vendor token required')
  const claims = access === 'refused' ? null : readToken(token, call.now)
  if (claims === null || claims.expired) return problem(401, 'UNAUTHORIZED', 'Access token is not valid or has expired')
  const inScope = needed === 'any' || access === 'any-scope' || claims.scopes.includes('vendor')
  return inScope ? null : problem(403, 'FORBIDDEN', 'Vendor token required')
}

function succeed(data: Json): Reply {
  return { status: 200, headers: {}, body: { success: true, data } }
}

function problem(status: number, code: string, message: string, headers: Record<string, string> = {}): Reply {
  return { status, headers, body: { success: false, error: { message, code } } }
}
