import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plu } from '#sandbox/plu'
import { puppetvendors } from '#sandbox/puppetvendors'
import { cursorOf } from '#sandbox/puppetvendors-users'
import { scenarios } from '#sandbox/scenarios'
import { startSandbox } from '#sandbox/server'
import { type Answer, openSandbox, type TestSandbox, withShortcuts } from '#support/open-sandbox'
import { changedRequests, type Held, type Outcomes, requests, takeOutcomes } from '#support/scenario-requests'

const now = Date.UTC(2025, 5, 1, 12)
const dayMs = 86_400_000
const all = Object.keys(requests)
const pluLists = ['plu default', 'plu first', 'plu second', 'plu deep', 'plu last', 'plu past', 'plu all']
const pluUsers = pluLists.filter((name) => name !== 'plu past')
const vendorLists = all.slice(all.indexOf('vendors default'), all.indexOf('vendors over'))

const someone = plu.people(131)
const vendors = puppetvendors.people(137)
const ids = (users: readonly Record<string, unknown>[]) => users.map((user) => user.serviceId ?? user._id)

/** Answers by the name of the request, and what the tests look at in them. */
interface Seen {
  answer(name: string): Answer
  users(name: string): Record<string, unknown>[]
  nodes(name: string): Record<string, unknown>[]
  pageInfo(name: string): Record<string, unknown>
}

function look(outcomes: Outcomes): Seen {
  const answer = (name: string) => {
    const outcome = outcomes[name]
    if (outcome === undefined || outcome === 'cut') throw new Error(`${name} was ${outcome}`)
    return outcome
  }
  return {
    answer,
    users: (name) => answer(name).json.data.users,
    nodes: (name) => answer(name).json.data.edges.map((edge: { node: object }) => edge.node),
    pageInfo: (name) => answer(name).json.data.pageInfo,
  }
}

const keysOf = (users: readonly object[]) => new Set(users.flatMap((user) => Object.keys(user)))

interface Row {
  /** The requests whose answers differ; `touched`: the lists that hold a user whom the scenario changes in the widest list. */
  changes: readonly string[] | 'touched'
  proof(seen: Seen): void
}

/** What each scenario changes: the requests whose answers differ from the healthy ones (no other may), and what is different. */
const rows: Record<string, Row> = {
  healthy: { changes: [], proof: () => {} },
  outage: {
    changes: all,
    proof: ({ answer }) => {
      for (const name of all) {
        expect([answer(name).status, answer(name).headers.get('content-type')]).toEqual([503, 'text/html; charset=utf-8'])
        expect(answer(name).text).toMatch(/^<!DOCTYPE html>/)
      }
    },
  },
  'server-error': {
    changes: all,
    proof: ({ answer }) => {
      const text = 'Something went wrong'
      const code = 'INTERNAL_SERVER_ERROR'
      expect([answer('plu first').status, answer('plu first').json]).toEqual([
        500,
        { status: 'error', message: code, data: { error: text } },
      ])
      const own = answer('authenticate')
      expect([own.status, own.json]).toEqual([500, { success: false, error: { message: text, code } }])
    },
  },
  slow: { changes: [], proof: () => {} },
  'connection-reset': { changes: all, proof: ({ answer }) => expect(() => answer('plu first')).toThrow('was cut') },
  'expired-token': {
    changes: all.filter((name) => !/no key|no token/.test(name)),
    proof: ({ answer }) => expect(all.map((name) => answer(name).status)).toEqual(all.map(() => 401)),
  },
  suspended: {
    changes: all.filter((name) => !/no key|no token|merchant|authenticate/.test(name)),
    proof: ({ answer }) => expect([answer('plu first').status, answer('vendors first').status]).toEqual([403, 403]),
  },
  'rate-limited': {
    changes: all,
    proof: ({ answer }) => {
      expect(all.map((name) => answer(name).status)).toEqual(all.map(() => 429))
      expect([answer('plu first').headers.get('retry-after'), answer('vendors first').headers.get('retry-after')]).toEqual([null, '60'])
    },
  },
  'html-page': {
    changes: all,
    proof: ({ answer }) => {
      const { status, headers, text } = answer('vendors first')
      expect([status, headers.get('content-type'), text.includes('<h1>')]).toEqual([200, 'text/html; charset=utf-8', true])
    },
  },
  'truncated-json': {
    changes: all,
    proof: ({ answer }) => {
      const { status, text } = answer('plu first')
      expect(status).toBe(200)
      expect(() => JSON.parse(text)).toThrow()
    },
  },
  'huge-body': {
    changes: all,
    proof: ({ answer }) => {
      expect(answer('plu first').text.length).toBeGreaterThan(8 * 1024 * 1024)
      expect(answer('plu first').headers.get('content-encoding')).toBe('gzip')
      expect(ids(answer('plu first').json.data.users)).toEqual(ids(someone.slice(0, 10)))
    },
  },
  redirect: {
    changes: all,
    proof: ({ answer }) => {
      const { status, headers, text } = answer('vendors first')
      expect([status, headers.get('location'), text]).toEqual([302, '/login', ''])
    },
  },
  'no-users': {
    changes: [...pluLists, ...vendorLists],
    proof: ({ users, nodes }) => expect([users('plu all'), nodes('vendors first')]).toEqual([[], []]),
  },
  'other-spelling': {
    changes: all,
    proof: ({ answer, users }) => {
      expect(answer('plu first').headers.get('content-type')).toBe('Application/JSON;charset="UTF-8"')
      expect(answer('plu first').headers.get('content-encoding')).toBe('gzip')
      expect(Object.keys(answer('plu first').json)).toEqual(['data', 'message', 'status'])
      expect(users('plu first')).toEqual(someone.slice(0, 10))
    },
  },
  'plu-email-removed': {
    changes: pluUsers,
    proof: ({ users }) =>
      expect([...keysOf(users('plu all'))]).toEqual(['serviceId', 'firstName', 'lastName', 'status', 'program', 'createdAt']),
  },
  'plu-last-name-sometimes-missing': {
    changes: 'touched',
    proof: ({ users }) => {
      const share = users('plu all').filter((user) => !('lastName' in user)).length / 131
      expect(share).toBeGreaterThan(0.05)
      expect(share).toBeLessThan(0.25)
    },
  },
  'plu-last-name-null': {
    changes: 'touched',
    proof: ({ users }) => {
      const share = users('plu all').filter(({ lastName }) => lastName === null).length / 131
      expect(share).toBeGreaterThan(0.1)
      expect(share).toBeLessThan(0.35)
    },
  },
  'plu-created-at-epoch': {
    changes: pluUsers,
    proof: ({ users }) =>
      expect(users('plu all').map(({ createdAt }) => createdAt)).toEqual(someone.map(({ createdAt }) => Date.parse(String(createdAt)))),
  },
  'plu-created-at-date-only': {
    changes: pluUsers,
    proof: ({ users }) => expect(users('plu all').every(({ createdAt }) => /^\d{4}-\d\d-\d\d$/.test(String(createdAt)))).toBe(true),
  },
  'plu-some-emails-masked': {
    changes: 'touched',
    proof: ({ users }) => {
      const masked = users('plu all').filter(({ email }) => email === '***').length
      expect(masked).toBeGreaterThan(0)
      expect(masked).toBeLessThan(20)
    },
  },
  'plu-status-grown': {
    changes: 'touched',
    proof: ({ users }) =>
      expect(new Set(users('plu all').map(({ status }) => status))).toEqual(
        new Set(['approved', 'pending', 'pending_kyc', 'denied', 'under_review']),
      ),
  },
  'plu-property-added': {
    changes: pluUsers,
    proof: ({ users }) => expect(users('plu all').every(({ kycLevel }) => kycLevel !== undefined)).toBe(true),
  },
  'plu-service-id-reshaped': {
    changes: pluUsers,
    proof: ({ users }) => {
      const reshaped = users('plu all').map(({ serviceId }) => String(serviceId))
      expect(reshaped.every((id) => /^acme:\w+$/.test(id))).toBe(true)
      expect(new Set(reshaped).size).toBe(131)
    },
  },
  'plu-envelope-renamed': { changes: pluLists, proof: ({ answer }) => expect(answer('plu past').json.status).toBe('ok') },
  'plu-users-renamed': {
    changes: pluLists,
    proof: ({ answer }) => expect(Object.keys(answer('plu first').json.data)).toEqual(['items', 'pagination']),
  },
  'plu-bare-array': { changes: pluLists, proof: ({ answer }) => expect(answer('plu first').json).toEqual(someone.slice(0, 10)) },
  'plu-total-as-text': { changes: pluLists, proof: ({ answer }) => expect(answer('plu past').json.data.pagination.total).toBe('131') },
  'plu-error-envelope-changed': {
    changes: ['plu no key'],
    proof: ({ answer }) => expect(answer('plu no key').json).toEqual({ status: 'error', message: 'UNAUTHORIZED', data: {} }),
  },
  'plu-partial-content': {
    changes: pluLists,
    proof: ({ answer, users }) => expect([answer('plu first').status, users('plu first').length]).toEqual([206, 10]),
  },
  'plu-list-refused': { changes: pluLists, proof: ({ answer }) => expect(answer('plu first').status).toBe(422) },
  'plu-new-error-status': { changes: ['plu no key'], proof: ({ answer }) => expect(answer('plu no key').status).toBe(419) },
  'plu-xml': {
    changes: pluLists,
    proof: ({ answer }) => {
      const { status, headers, text } = answer('plu first')
      expect([status, headers.get('content-type')]).toEqual([200, 'application/xml; charset=utf-8'])
      expect(text).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<response><status>success<\/status>/)
      expect(text.match(/<serviceId>/g)).toHaveLength(10)
      expect(text).toContain('&amp;')
    },
  },
  'plu-vendor-json': {
    changes: pluLists,
    proof: ({ answer }) => {
      const { status, headers, json } = answer('plu first')
      expect([status, headers.get('content-type'), json.status]).toEqual([200, 'application/vnd.getplu.users+json', 'success'])
    },
  },
  'plu-gone': { changes: pluLists, proof: ({ answer }) => expect(answer('plu first').status).toBe(410) },
  'plu-deprecated': {
    changes: pluLists,
    proof: ({ answer }) => {
      const { headers } = answer('plu first')
      expect([headers.get('deprecation'), headers.get('sunset')]).toEqual([`@${(now - dayMs) / 1000}`, null])
    },
  },
  'plu-sunset-soon': {
    changes: pluLists,
    proof: ({ answer }) => expect(answer('plu first').headers.get('sunset')).toBe('Wed, 11 Jun 2025 12:00:00 GMT'),
  },
  'plu-auth-not-enforced': { changes: ['plu no key'], proof: ({ users }) => expect(users('plu no key')).toEqual(someone.slice(0, 50)) },
  'plu-limit-ignored': {
    changes: ['plu first', 'plu second', 'plu all', 'plu refused'],
    proof: ({ answer, users }) => {
      expect(ids(users('plu second'))).toEqual(ids(someone.slice(10, 60)))
      expect(answer('plu second').json.data.pagination).toEqual({ skip: 10, limit: 10, total: 131 })
    },
  },
  'plu-skip-off-by-one': {
    changes: ['plu second', 'plu deep', 'plu last'],
    proof: ({ answer, users }) => {
      expect(ids(users('plu second'))).toEqual(ids(someone.slice(9, 19)))
      expect(answer('plu second').json.data.pagination).toEqual({ skip: 10, limit: 10, total: 131 })
    },
  },
  'plu-skip-ignored': {
    changes: ['plu second', 'plu deep', 'plu last', 'plu past'],
    proof: ({ answer, users }) => {
      expect(ids(users('plu past'))).toEqual(ids(someone.slice(0, 10)))
      expect(answer('plu past').json.data.pagination).toEqual({ skip: 140, limit: 10, total: 131 })
    },
  },
  'plu-order-unstable': {
    changes: ['plu second', 'plu deep'],
    proof: ({ users }) => expect(ids(users('plu second'))).toEqual(ids(someone.toReversed().slice(10, 20))),
  },
  'plu-deep-page-repeats': {
    changes: ['plu deep'],
    proof: ({ answer, users }) => {
      expect(ids(users('plu deep'))).toEqual(ids([someone[99]!, ...someone.slice(101)]))
      expect(answer('plu deep').json.data.pagination).toEqual({ skip: 100, limit: 100, total: 131 })
    },
  },
  'plu-page-short': { changes: pluUsers, proof: ({ users }) => expect(ids(users('plu second'))).toEqual(ids(someone.slice(10, 19))) },
  'plu-total-too-large': { changes: pluLists, proof: ({ answer }) => expect(answer('plu past').json.data.pagination.total).toBe(134) },
  'plu-total-drifts': {
    changes: ['plu first', 'plu second'],
    proof: ({ answer }) =>
      expect(['plu first', 'plu second', 'plu last'].map((name) => answer(name).json.data.pagination.total)).toEqual([138, 138, 131]),
  },
  'plu-total-of-page': {
    changes: pluLists.filter((name) => name !== 'plu all'),
    proof: ({ answer }) =>
      expect(['plu first', 'plu last', 'plu past'].map((name) => answer(name).json.data.pagination.total)).toEqual([10, 6, 0]),
  },
  'plu-total-of-rest': {
    changes: ['plu second', 'plu deep', 'plu last', 'plu past'],
    proof: ({ answer }) =>
      expect(['plu first', 'plu second', 'plu past'].map((name) => answer(name).json.data.pagination.total)).toEqual([131, 121, 0]),
  },
  'plu-skip-starts-again': {
    changes: ['plu past'],
    proof: ({ answer, users }) => {
      expect(ids(users('plu past'))).toEqual(ids(someone.slice(0, 10)))
      expect(answer('plu past').json.data.pagination).toEqual({ skip: 140, limit: 10, total: 131 })
    },
  },
  'plu-past-the-end-repeats': {
    changes: ['plu past'],
    proof: ({ answer, users }) => {
      expect(ids(users('plu past'))).toEqual(ids(someone.slice(-3)))
      expect(answer('plu past').json.data.pagination).toEqual({ skip: 140, limit: 10, total: 131 })
    },
  },
  'plu-echo-wrong': {
    changes: ['plu second', 'plu deep', 'plu last', 'plu past'],
    proof: ({ answer }) => expect(answer('plu second').json.data.pagination.skip).toBe(1),
  },
  'plu-default-page-size': {
    changes: ['plu default'],
    proof: ({ answer, users }) => {
      expect(users('plu default')).toHaveLength(20)
      expect(answer('plu default').json.data.pagination.limit).toBe(50)
    },
  },
  'plu-growing': { changes: [], proof: () => {} },
  'puppetvendors-v2-breaking': {
    changes: vendorLists,
    proof: ({ nodes }) => {
      const users = nodes('vendors hundred')
      expect([...keysOf(users)].toSorted()).toEqual(
        ['_id', 'approved', 'createdAt', 'emailAddress', 'lastLoggedIn', 'permission', 'profile', 'type', 'updatedAt'].toSorted(),
      )
      expect(users[0]).toMatchObject({ permission: null, updatedAt: expect.any(Number), approved: expect.stringMatching(/^(yes|no)$/) })
      expect([...keysOf(users.map(({ profile }) => profile as object))].toSorted()).toEqual(['fullName', 'phone'])
      expect(new Set(users.map(({ type }) => type))).toEqual(new Set(['vendor', 'merchant', 'owner']))
    },
  },
  'puppetvendors-profile-flattened': {
    changes: vendorLists,
    proof: ({ nodes }) => {
      const [{ profile, ...rest }] = vendors as unknown as [{ profile: object }]
      expect(nodes('vendors first')[0]).toEqual({ ...rest, ...profile })
    },
  },
  'puppetvendors-approved-as-text': {
    changes: vendorLists,
    proof: ({ nodes }) => expect(new Set(nodes('vendors hundred').map(({ approved }) => approved))).toEqual(new Set(['true', 'false'])),
  },
  'puppetvendors-permission-null': {
    changes: 'touched',
    proof: ({ nodes }) =>
      expect(nodes('vendors hundred').map(({ permission }) => permission)).toEqual(
        vendors.slice(0, 100).map(({ permission }) => (Object.keys(permission as object).length === 0 ? null : permission)),
      ),
  },
  'puppetvendors-email-sometimes-missing': {
    changes: 'touched',
    proof: ({ nodes }) => {
      const missing = nodes('vendors hundred').filter((user) => !('email' in user)).length
      expect(missing).toBeGreaterThan(3)
      expect(missing).toBeLessThan(30)
    },
  },
  'puppetvendors-local-time': {
    changes: vendorLists,
    proof: ({ nodes }) =>
      expect(nodes('vendors hundred').every(({ createdAt }) => /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(String(createdAt)))).toBe(true),
  },
  'puppetvendors-page-info-removed': {
    changes: vendorLists,
    proof: ({ pageInfo }) => expect(Object.keys(pageInfo('vendors first'))).toEqual(['hasNextPage', 'hasPreviousPage', 'startCursor']),
  },
  'puppetvendors-type-grown': {
    changes: 'touched',
    proof: ({ nodes }) =>
      expect(new Set(nodes('vendors hundred').map(({ type }) => type))).toEqual(new Set(['vendor', 'merchant', 'admin', 'supplier'])),
  },
  'puppetvendors-property-added': {
    changes: vendorLists,
    proof: ({ nodes }) => expect(nodes('vendors first')[0]).toHaveProperty('avatar', null),
  },
  'puppetvendors-phone-vanished': {
    changes: vendorLists,
    proof: ({ nodes }) =>
      expect([...keysOf(nodes('vendors hundred').map(({ profile }) => profile as object))]).toEqual(['firstName', 'lastName']),
  },
  'puppetvendors-moved': {
    changes: vendorLists,
    proof: ({ answer }) => {
      const { status, json } = answer('vendors first')
      expect([status, json]).toEqual([404, { success: false, error: { message: 'Route not found', code: 'NOT_FOUND' } }])
    },
  },
  'puppetvendors-list-refused': { changes: vendorLists, proof: ({ answer }) => expect(answer('vendors first').status).toBe(400) },
  'puppetvendors-list-forwarded': {
    changes: vendorLists,
    proof: ({ answer }) =>
      expect([answer('vendors first').status, answer('vendors first').headers.get('location')]).toEqual([308, '/v3/vendor/users']),
  },
  'puppetvendors-deprecated': {
    changes: vendorLists,
    proof: ({ answer }) => expect(answer('vendors first').headers.get('deprecation')).toBe(`@${(now - dayMs) / 1000}`),
  },
  'puppetvendors-sunset': {
    changes: vendorLists,
    proof: ({ answer }) => {
      const { headers } = answer('vendors first')
      expect(headers.get('deprecation')).toBe(`@${(now - dayMs) / 1000}`)
      expect(headers.get('sunset')).toBe(new Date(now + 180 * dayMs).toUTCString())
    },
  },
  'puppetvendors-sunset-soon': {
    changes: vendorLists,
    proof: ({ answer }) => expect(answer('vendors first').headers.get('sunset')).toBe('Wed, 11 Jun 2025 12:00:00 GMT'),
  },
  'puppetvendors-token-renamed': {
    changes: ['authenticate'],
    proof: ({ answer }) =>
      expect(Object.keys(answer('authenticate').json.data)).toEqual(['accessToken', 'expiresIn', 'scope', 'shopDomain']),
  },
  'puppetvendors-token-short-lived': {
    changes: ['authenticate'],
    proof: ({ answer }) => expect(answer('authenticate').json.data.expiresIn).toBe(300),
  },
  'puppetvendors-auth-not-enforced': {
    changes: ['vendors no token'],
    proof: ({ nodes }) => expect(nodes('vendors no token')).toHaveLength(20),
  },
  'puppetvendors-merchant-not-enforced': {
    changes: ['vendors merchant'],
    proof: ({ nodes }) => expect(nodes('vendors merchant')).toHaveLength(20),
  },
  'puppetvendors-type-ignored': {
    changes: ['vendors type'],
    proof: ({ nodes }) => expect(nodes('vendors type')).toEqual(vendors.slice(0, 20)),
  },
  'puppetvendors-approved-ignored': {
    changes: ['vendors approved'],
    proof: ({ nodes }) => expect(nodes('vendors approved')).toEqual(vendors.slice(0, 20)),
  },
  'puppetvendors-search-ignored': {
    changes: ['vendors search'],
    proof: ({ nodes }) => expect(nodes('vendors search')).toEqual(vendors.slice(0, 20)),
  },
  'puppetvendors-first-ignored': {
    changes: ['vendors first', 'vendors second', 'vendors hundred', 'vendors rest', 'vendors rest in full'],
    proof: ({ nodes }) => expect(ids(nodes('vendors second'))).toEqual(ids(vendors.slice(10, 30))),
  },
  'puppetvendors-page-short': {
    changes: ['vendors first', 'vendors second', 'vendors hundred'],
    proof: ({ nodes, pageInfo }) => {
      expect(ids(nodes('vendors second'))).toEqual(ids(vendors.slice(10, 19)))
      expect(pageInfo('vendors second').endCursor).toBe(cursorOf(vendors[18]!))
    },
  },
  'puppetvendors-default-page-size': {
    changes: ['vendors default', 'vendors type', 'vendors approved', 'vendors search'],
    proof: ({ nodes }) => expect(nodes('vendors default')).toHaveLength(50),
  },
  'puppetvendors-cursor-broken': {
    changes: ['vendors second', 'vendors rest', 'vendors rest in full'],
    proof: ({ nodes }) => expect(ids(nodes('vendors second'))).toEqual(ids(vendors.slice(9, 19))),
  },
  'puppetvendors-after-ignored': {
    changes: ['vendors second', 'vendors rest', 'vendors rest in full'],
    proof: ({ nodes }) => expect(ids(nodes('vendors second'))).toEqual(ids(vendors.slice(0, 10))),
  },
  'puppetvendors-after-skips-one': {
    changes: ['vendors second', 'vendors rest', 'vendors rest in full'],
    proof: ({ nodes }) => expect(ids(nodes('vendors second'))).toEqual(ids(vendors.slice(11, 21))),
  },
  'puppetvendors-cursor-repeated': {
    changes: vendorLists,
    proof: ({ answer, pageInfo, nodes }) => {
      const cursors = answer('vendors first').json.data.edges.map((edge: { cursor: string }) => edge.cursor)
      expect(new Set(cursors).size).toBe(5)
      expect(pageInfo('vendors first').endCursor).toBe(cursors.at(-1))
      expect(ids(nodes('vendors first'))).toEqual(ids(vendors.slice(0, 10)))
    },
  },
  'puppetvendors-page-info-swapped': {
    changes: vendorLists,
    proof: ({ pageInfo }) =>
      expect(pageInfo('vendors first')).toMatchObject({ startCursor: cursorOf(vendors[9]!), endCursor: cursorOf(vendors[0]!) }),
  },
  'puppetvendors-has-next-always': {
    changes: ['vendors rest', 'vendors rest in full', 'vendors last', 'vendors last hundred'],
    proof: ({ pageInfo }) => expect(pageInfo('vendors rest').hasNextPage).toBe(true),
  },
  'puppetvendors-has-next-when-full': {
    changes: ['vendors rest in full'],
    proof: ({ pageInfo }) => expect(pageInfo('vendors rest in full').hasNextPage).toBe(true),
  },
  'puppetvendors-has-previous-when-full': {
    changes: ['vendors back to the first'],
    proof: ({ pageInfo }) => expect(pageInfo('vendors back to the first').hasPreviousPage).toBe(true),
  },
  'puppetvendors-has-previous-always': {
    changes: [
      'vendors default',
      'vendors first',
      'vendors hundred',
      'vendors back to the first',
      'vendors type',
      'vendors approved',
      'vendors search',
    ],
    proof: ({ pageInfo }) => expect(pageInfo('vendors back to the first').hasPreviousPage).toBe(true),
  },
  'puppetvendors-has-previous-never': {
    changes: ['vendors second', 'vendors rest', 'vendors rest in full', 'vendors last', 'vendors last hundred', 'vendors before'],
    proof: ({ pageInfo }) => expect(pageInfo('vendors last').hasPreviousPage).toBe(false),
  },
  'puppetvendors-has-next-never': {
    changes: vendorLists.filter((name) => !/rest|last/.test(name)),
    proof: ({ pageInfo }) => expect(pageInfo('vendors first').hasNextPage).toBe(false),
  },
  'puppetvendors-backward-reversed': {
    changes: ['vendors back to the first', 'vendors last', 'vendors last hundred', 'vendors before'],
    proof: ({ nodes, pageInfo }) => {
      expect(ids(nodes('vendors last'))).toEqual(ids(vendors.slice(-10).toReversed()))
      expect(pageInfo('vendors last').startCursor).toBe(cursorOf(vendors.at(-1)!))
    },
  },
  'puppetvendors-backward-loses-one': {
    changes: ['vendors last hundred'],
    proof: ({ nodes }) => expect(ids(nodes('vendors last hundred'))).toEqual(ids(vendors.toSpliced(68, 1).slice(-100))),
  },
  'puppetvendors-last-from-start': {
    changes: ['vendors back to the first', 'vendors last', 'vendors last hundred', 'vendors before'],
    proof: ({ nodes }) => expect(ids(nodes('vendors before'))).toEqual(ids(vendors.slice(0, 10))),
  },
  'puppetvendors-over-the-limit': { changes: ['vendors over'], proof: ({ nodes }) => expect(nodes('vendors over')).toHaveLength(100) },
  'puppetvendors-first-with-last': {
    changes: ['vendors both ends'],
    proof: ({ nodes }) => expect(nodes('vendors both ends')).toHaveLength(5),
  },
  'puppetvendors-after-with-before': {
    changes: ['vendors both cursors'],
    proof: ({ nodes }) => expect(ids(nodes('vendors both cursors'))).toEqual(ids(vendors.slice(1, 6))),
  },
  'puppetvendors-growing': { changes: [], proof: () => {} },
}

/** The lists that hold one of the users whom the widest lists show changed, the others being as they were. */
function touched(healthy: Seen, { users, nodes }: Seen): string[] {
  const wide = (seen: Pick<Seen, 'users' | 'nodes'>) => [
    ...seen.users('plu all'),
    ...seen.nodes('vendors hundred'),
    ...seen.nodes('vendors rest'),
  ]
  const before = wide(healthy)
  const after = wide({ users, nodes })
  const changed = new Set(ids(before.filter((user, index) => JSON.stringify(user) !== JSON.stringify(after[index]))))
  expect(changed.size).toBeGreaterThan(0)
  expect(changed.size).toBeLessThan(before.length)
  const holds = (list: Record<string, unknown>[]) => ids(list).some((id) => changed.has(id))
  return [...pluLists.filter((name) => holds(healthy.users(name))), ...vendorLists.filter((name) => holds(healthy.nodes(name)))]
}

describe('each scenario', () => {
  let sandbox: TestSandbox
  let held: Held
  let healthy: Outcomes
  beforeAll(async () => {
    sandbox = withShortcuts(await startSandbox({ now: () => now, perMinute: null, slowMs: 1 }))
    held = { token: await sandbox.token(), cursors: vendors.map(cursorOf) }
    healthy = await takeOutcomes(sandbox, held)
  })
  afterAll(() => sandbox.close())

  it('has a row here', () => {
    expect(Object.keys(rows).toSorted()).toEqual(scenarios.map(({ name }) => name).toSorted())
  })

  it.each(scenarios.map(({ name }) => name))('%s changes what it says and nothing else', async (name) => {
    const row = rows[name]!
    sandbox.setScenario(name)
    const outcomes = await takeOutcomes(sandbox, held)
    expect(changedRequests(healthy, outcomes)).toEqual(row.changes === 'touched' ? touched(look(healthy), look(outcomes)) : row.changes)
    row.proof(look(outcomes))
  })

  it('heals without a trace', async () => {
    sandbox.setScenario('healthy')
    expect(changedRequests(healthy, await takeOutcomes(sandbox, held))).toEqual([])
  })
})

it('slow answers what is right, late', async () => {
  const sandbox = await openSandbox({ scenario: 'slow', slowMs: 200 })
  const start = performance.now()
  expect((await sandbox.plu()).status).toBe(200)
  expect(performance.now() - start).toBeGreaterThan(190)
})

it.each(['plu-growing', 'puppetvendors-growing'])(
  '%s adds a user every two seconds from when it was planted, up to 300',
  async (scenario) => {
    let time = now
    const sandbox = await openSandbox({ now: () => time, users: 3 })
    const counts: number[] = []
    time += 60_000
    sandbox.setScenario(scenario)
    for (const later of [0, 1999, 1, 4000, 100 * dayMs]) {
      time += later
      const page = scenario === 'plu-growing' ? (await sandbox.plu('?limit=500')).json.data.users : await walkVendors(sandbox)
      expect(new Set(page.map((user: Record<string, unknown>) => user.serviceId ?? user._id)).size).toBe(page.length)
      counts.push(page.length)
    }
    expect(counts).toEqual([3, 3, 4, 6, 303])
  },
)

it('token-short-lived issues tokens that do end after five minutes', async () => {
  let time = now
  const sandbox = await openSandbox({ scenario: 'puppetvendors-token-short-lived', now: () => time })
  const token = await sandbox.token()
  time += 299_999
  expect((await sandbox.vendors('', token)).status).toBe(200)
  time += 1
  expect((await sandbox.vendors('', token)).status).toBe(401)
})

it('huge-body and other-spelling compress only for those who take gzip', async () => {
  const sandbox = await openSandbox()
  for (const scenario of ['huge-body', 'other-spelling']) {
    sandbox.setScenario(scenario)
    const { headers, json } = await sandbox.ask('/v2/nowhere', { headers: { 'accept-encoding': 'identity' } })
    expect([headers.get('content-encoding'), json]).toEqual([
      null,
      { success: false, error: { message: 'Route not found', code: 'NOT_FOUND' } },
    ])
  }
})

async function walkVendors(sandbox: TestSandbox): Promise<unknown[]> {
  const token = await sandbox.token()
  const seen: unknown[] = []
  for (let query = '?first=100'; ; ) {
    const { edges, pageInfo } = (await sandbox.vendors(query, token)).json.data
    seen.push(...edges.map((edge: { node: unknown }) => edge.node))
    if (!pageInfo.hasNextPage) return seen
    query = `?first=100&after=${pageInfo.endCursor}`
  }
}
