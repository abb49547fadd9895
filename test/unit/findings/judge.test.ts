import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Policy } from '#config/config'
import { bodyContracts } from '#contract/bodies'
import { compileContract } from '#findings/compiled-contract'
import { type Judgement, judge } from '#findings/judge'
import { mediaTypeOf } from '#observe/body'
import type { Body, Cause, CredentialUse, Observation } from '#observe/observation'
import type { Json } from '#schema/json'
import { loadSpec } from '#spec/load'

const plu = contractOf('openapi/plu-card-partner.v1.yaml')
const vendors = contractOf('openapi/puppetvendors-vendor.v2.yaml')
const things = contractOf('test/cases/things.v1.yaml')
const policy: Policy = { enumGrowth: 'warning', sunsetNoticeMs: 30 * 86_400_000, confirm: { seen: 2, of: 3 } }

function contractOf(file: string) {
  const spec = loadSpec(file)
  return compileContract({ spec, bodies: bodyContracts(spec), pins: [] })
}

interface Recorded {
  operation: string
  status?: number
  body?: Json
  credential?: CredentialUse
  headers?: Record<string, string>
  unreadable?: Extract<Body, { kind: 'unreadable' }>['reason']
  failed?: Cause
  superseded?: true
}

function observed({
  operation,
  status = 200,
  body,
  credential = 'own',
  headers = {},
  unreadable,
  failed,
  superseded,
}: Recorded): Observation {
  const read: Body =
    body !== undefined
      ? { kind: 'json', value: body, bytes: 0 }
      : unreadable === undefined
        ? { kind: 'empty' }
        : { kind: 'unreadable', reason: unreadable, bytes: 0 }
  return {
    probe: { id: operation, operation, query: {}, credential },
    startedAt: 0,
    durationMs: 1,
    phases: {},
    outcome:
      failed === undefined
        ? { kind: 'reply', reply: { status, headers, mediaType: mediaTypeOf(headers['content-type'] ?? 'application/json'), body: read } }
        : { kind: 'failed', cause: failed },
    ...(superseded === undefined ? {} : { superseded }),
  }
}

function judged(contract: ReturnType<typeof contractOf>, ...recorded: Recorded[]): Judgement {
  return judge({ contract, policy, now: 0, observations: recorded.map(observed), surveys: [] })
}

function ids({ findings }: Judgement): string[] {
  return findings.map(({ severity, id, status, location }) => `${severity} ${id} ${status} ${location}`)
}

const user = {
  serviceId: 'a-user-b',
  email: 'a@b.example',
  firstName: 'A',
  lastName: 'B',
  status: 'approved',
  program: 'custodial',
  createdAt: '2025-01-15T10:30:00Z',
}
const page = (...users: Json[]): Json => ({
  status: 'success',
  message: 'm',
  data: { users, pagination: { skip: 0, limit: 50, total: users.length } },
})
const refusal: Json = { status: 'error', message: 'UNAUTHORIZED', data: { error: 'no' } }

describe('findings', () => {
  it('come worst first, then by operation and location, each with a fingerprint of its own', () => {
    const { email: _email, ...incomplete } = user
    const judgement = judged(plu, {
      operation: 'listUsers',
      body: page({ ...incomplete, status: 'frozen', nick: 'x', serviceId: 'z', createdAt: 1 }),
    })
    expect(ids(judgement)).toEqual([
      'breaking response-property-type-changed 200 /data/users/*/createdAt',
      'breaking response-required-property-removed 200 /data/users/*/email',
      'warning response-property-pattern-changed 200 /data/users/*/serviceId',
      'warning response-property-enum-value-added 200 /data/users/*/status',
      'info response-optional-property-added 200 /data/users/*/nick',
    ])
    expect(new Set(judgement.findings.map(({ fingerprint }) => fingerprint)).size).toBe(5)
    expect(judgement.findings.every(({ fingerprint }) => /^[0-9a-f]{12}$/.test(fingerprint))).toBe(true)
    expect(judgement.findings[1]?.source).toMatch(/^openapi\/plu-card-partner\.v1\.yaml:\d+$/)
  })

  it('have fingerprints that an independent hand comes to as well', () => {
    const [finding] = judged(plu, { operation: 'listUsers', status: 410 }).findings
    // printf 'plu-card-partner.v1\nlistUsers\napi-removed-without-deprecation\n' | sha256sum | cut -c-12
    expect(finding?.fingerprint).toBe('1e55f098082f')
  })

  it('count every body of a response, the conforming ones too, whatever their order', () => {
    const broken = { operation: 'listUsers', body: page({ ...user, email: 'x' }, user) }
    const fine = { operation: 'listUsers', body: page(user, user, user) }
    for (const order of [
      [broken, fine],
      [fine, broken],
      [fine, broken, fine],
    ]) {
      const [finding, ...others] = judged(plu, ...order).findings
      expect([finding?.evidence, others]).toEqual([{ count: 1, of: order.length === 3 ? 8 : 5 }, []])
    }
  })

  it('tell the same id and location at two statuses once, at the success', () => {
    const judgement = judged(
      plu,
      { operation: 'listUsers', status: 401, credential: 'none', body: { status: 'error', data: { error: 'x' } } },
      { operation: 'listUsers', body: { status: 'success', data: { users: [], pagination: { skip: 0, limit: 50, total: 0 } } } },
    )
    expect(ids(judgement)).toEqual(['breaking response-required-property-removed 200 /message'])
    expect(judgement.findings[0]?.evidence).toEqual({ count: 2, of: 2 })
    expect(judgement.findings[0]?.message).toContain('(200 and 401)')
  })

  it('of an assumption are info, unless a page states the same elsewhere', () => {
    expect(ids(judged(vendors, { operation: 'refreshToken', body: { success: false, data: { token: 5, expiresIn: 1 } } }))).toEqual([
      'info response-property-type-changed 200 /data/token',
      'info response-property-const-changed 200 /success',
    ])
  })
})

describe('a response for all errors that are not listed', () => {
  const [operation] = things.contract.spec.operations
  const responses = (operation?.responses ?? [])
    .filter(({ status }) => status !== '401')
    .map((each) => (each.status === '403' ? { ...each, status: 'default' } : each))
  const spec = { ...things.contract.spec, operations: operation === undefined ? [] : [{ ...operation, responses }] }
  const contract = compileContract({ spec, bodies: bodyContracts(spec), pins: [] })

  it('documents them, and their bodies', () => {
    const refused: Recorded = { operation: 'showThing', status: 419, credential: 'none', body: { error: { code: 'NO' } } }
    expect(ids(judged(contract, refused))).toEqual([])
    expect(ids(judged(contract, { ...refused, body: { error: {} } }))).toEqual([
      'breaking response-required-property-removed 419 /error/code',
    ])
  })
})

describe('causes', () => {
  const timeout: Cause = { class: 'timeout', message: 'no complete answer within 10 s' }

  it('are the first that was met, and stand beside findings', () => {
    const judgement = judged(
      plu,
      { operation: 'listUsers', body: page({ ...user, email: 'x' }) },
      { operation: 'listUsers', failed: timeout },
      { operation: 'listUsers', status: 503, unreadable: 'html' },
    )
    expect(judgement.cause).toEqual(timeout)
    expect(ids(judgement)).toEqual(['breaking response-property-type-changed 200 /data/users/*/email'])
  })

  it.each<[string, Recorded, string]>([
    ['401 for our credential', { operation: 'listUsers', status: 401, body: refusal }, 'auth'],
    ['402', { operation: 'listUsers', status: 402, body: refusal }, 'auth'],
    ['403', { operation: 'listUsers', status: 403, body: refusal }, 'auth'],
    ['a gateway’s 403', { operation: 'listUsers', status: 403, unreadable: 'html' }, 'auth'],
    ['429', { operation: 'listUsers', status: 429, body: refusal }, 'rate-limited'],
    ['500', { operation: 'listUsers', status: 500, body: refusal }, 'server-error'],
    ['502 of a gateway, in JSON of its own', { operation: 'listUsers', status: 502, body: { error: 'bad gateway' } }, 'server-error'],
    ['500 of a gateway, in JSON of its own', { operation: 'listUsers', status: 500, body: { error: 'internal' } }, 'server-error'],
    ['a truncated body', { operation: 'listUsers', unreadable: 'truncated' }, 'not-json'],
    ['an empty 200', { operation: 'listUsers' }, 'not-json'],
    ['a login page', { operation: 'listUsers', status: 302 }, 'redirect'],
    ['an exchange that is refused', { operation: 'authenticate', status: 401, credential: 'none' }, 'auth'],
    ['an exchange that calls the secret a bad request', { operation: 'authenticate', status: 400, credential: 'none' }, 'auth'],
  ])('%s: trouble and no drift', (_name, recorded, cause) => {
    const judgement = judged(recorded.operation === 'authenticate' ? vendors : plu, recorded)
    expect([judgement.cause?.class, ids(judgement)]).toEqual([cause, []])
  })

  it('do not come of refusals that are expected, nor of answers asked for again with a fresh token', () => {
    const judgement = judged(
      plu,
      { operation: 'listUsers', status: 401, body: refusal, superseded: true },
      { operation: 'listUsers', body: page(user) },
      { operation: 'listUsers', status: 401, credential: 'none', body: refusal },
    )
    expect([judgement.cause, judgement.findings]).toEqual([null, []])
  })

  it('do not come of sending away who has no access, to a page to log in or with one', () => {
    const sentAway = (refused: Omit<Recorded, 'operation'>) =>
      judged(plu, { operation: 'listUsers', body: page(user) }, { operation: 'listUsers', credential: 'none', ...refused })
    for (const status of [301, 302, 303, 307, 308]) {
      expect(sentAway({ status })).toMatchObject({
        cause: null,
        findings: [{ id: 'response-non-success-status-added', severity: 'info', status }],
      })
    }
    expect(sentAway({ unreadable: 'html' })).toMatchObject({ cause: null, findings: [] })
    expect(sentAway({ status: 503 }).cause?.class).toBe('server-error')
    expect(judged(plu, { operation: 'listUsers', unreadable: 'html' }).cause?.class).toBe('not-json')
  })

  it('do not make an operation that is gone into trouble', () => {
    for (const status of [404, 405, 410, 501]) {
      const judgement = judged(
        plu,
        { operation: 'listUsers', status, body: refusal },
        { operation: 'listUsers', status, credential: 'none' },
      )
      expect([judgement.cause, ids(judgement)]).toEqual([null, [`breaking api-removed-without-deprecation ${status} `]])
    }
  })
})

describe('nothing out of a response', () => {
  const secret = fc.constantFrom(
    'Zaphod',
    'zaphod.beeblebrox@heartofgold.example',
    '+44 20 7946 0958',
    'sk_live_4242424242424242',
    '507f1f77bcf86cd799439011',
    'Ada Lovelace',
  )
  /** What looks like a name or a token: as the name of a property it would be one, as a value it is shown nowhere. */
  const value = fc.oneof(secret, fc.constantFrom('Bartholomew', 'CANARYtokQ7zP2xW9', 'CANARYtok'))
  const canary = fc.oneof(value, fc.record({ name: value, mail: value }), fc.array(value, { maxLength: 3 }))
  const headers = fc.dictionary(fc.constantFrom('content-type', 'location', 'sunset', 'deprecation', 'x-request-id', 'x-new'), value)

  it('is in a judgement, wherever it stands in the body, as value or as key', () => {
    const { schemas } = things.contract.spec
    const names = Object.keys(schemas.Thing?.properties ?? {})
    const members = fc.dictionary(fc.oneof(fc.constantFrom(...names, 'type', 'name'), secret), canary, { maxKeys: 8 })
    fc.assert(
      fc.property(
        fc.array(members, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(200, 301, 401, 429),
        headers,
        (bodies, status, fields) => {
          const text = JSON.stringify(
            judged(things, ...bodies.map((body): Recorded => ({ operation: 'showThing', status, headers: fields, body: body as Json }))),
          )
          const hidden = ['beeblebrox', '7946', '42424242', '507f1f77', 'Lovelace', 'Bartholomew', 'CANARY']
          expect(hidden.filter((value) => text.includes(value))).toEqual([])
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('the same input', () => {
  it('gives the same judgement, and is left as it was', () => {
    const body = page({ ...user, status: 'frozen', nick: { a: 1 } }, user)
    const before = JSON.stringify(body)
    const [one, two] = [judged(plu, { operation: 'listUsers', body }), judged(plu, { operation: 'listUsers', body })]
    expect(one).toEqual(two)
    expect(JSON.stringify(body)).toBe(before)
  })
})
