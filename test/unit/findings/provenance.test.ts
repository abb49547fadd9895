import { describe, expect, it } from 'vitest'
import { createProvider } from '#bench/conforming/list-provider'
import type { Spelt } from '#bench/conforming/spellings'
import { checkProvider } from '#bench/run/check'
import { loadSubjects, type Subject } from '#bench/run/subject'
import { verdictOn } from '#check/verdict'
import type { CauseClass } from '#observe/observation'

const subjects = loadSubjects()

/** What stands in front of an API answers with, and what a check has to call it. */
type Gateway = [name: string, status: number, body: object | string, cause: CauseClass, contentType?: string]

const cloudErrors = { success: false, errors: [{ code: 10_000, message: 'no' }], messages: [], result: null }
const problem = (status: number, title: string): object => ({ type: 'about:blank', title, status, traceId: '00-ab-cd-00' })
const problemType = 'application/problem+json'

const gateways: Gateway[] = [
  ['a cloud gateway', 401, { message: 'Unauthorized' }, 'auth'],
  ['a cloud gateway', 403, { message: 'Forbidden' }, 'auth'],
  ['a cloud gateway without a route', 403, { message: 'Missing Authentication Token' }, 'auth'],
  ['a cloud gateway with a policy', 403, { Message: 'User is not authorized to access this resource with an explicit deny' }, 'auth'],
  ['a cloud gateway', 402, { message: 'Payment Required' }, 'auth'],
  ['a cloud gateway', 429, { message: 'Too Many Requests' }, 'rate-limited'],
  ['a cloud gateway', 500, { message: 'Internal server error' }, 'server-error'],
  ['a gateway that knows no route', 404, { message: 'no Route matched with those values' }, 'server-error'],
  ['a gateway that knows no method', 405, { error: 'Method Not Allowed' }, 'server-error'],
  ['a gateway that knows no method of it', 501, { message: 'Not Implemented' }, 'server-error'],
  ['a firewall', 400, { message: 'Bad Request' }, 'server-error'],
  ['a firewall', 422, { error: 'rejected', support_id: '17' }, 'server-error'],
  ['a firewall', 418, { blocked: true }, 'server-error'],
  ['a firewall', 406, 'Not Acceptable', 'server-error', 'text/plain'],
  ['a proxy that moves', 301, '', 'redirect', 'text/plain'],
  ['a proxy that moves for good', 308, { location: '/elsewhere' }, 'redirect'],
  ['problem details', 401, problem(401, 'Unauthorized'), 'auth', problemType],
  ['problem details', 402, problem(402, 'Payment Required'), 'auth', problemType],
  ['problem details', 403, problem(403, 'Forbidden'), 'auth', problemType],
  ['problem details', 404, problem(404, 'Not Found'), 'server-error', problemType],
  ['problem details', 500, problem(500, 'Internal Server Error'), 'server-error', problemType],
  ...([401, 402, 403] as const).map((status): Gateway => ['an envelope with errors', status, cloudErrors, 'auth']),
  ['an envelope with errors', 429, cloudErrors, 'rate-limited'],
  ['an envelope with errors', 500, cloudErrors, 'server-error'],
  ['an envelope with errors', 400, cloudErrors, 'server-error'],
  ['a faulty envelope of PLU’s kind', 401, { status: 'error', message: 'UNAUTHORIZED', data: null }, 'auth'],
  ['a faulty envelope of PLU’s kind', 403, { status: 'fail', message: 17, data: {} }, 'auth'],
  ['a faulty envelope of PuppetVendors’ kind', 401, { success: 'no', error: { message: 'no', reason: 'no' } }, 'auth'],
  ['a faulty envelope of PuppetVendors’ kind', 402, { success: false, error: { code: 'PAY' } }, 'auth'],
  ['a faulty envelope of PuppetVendors’ kind', 409, { success: false, error: { code: 'x', message: null } }, 'server-error'],
  ['OAuth', 401, { error: 'invalid_token', error_description: 'expired' }, 'auth'],
  ['GraphQL', 403, { errors: [{ message: 'no', extensions: { code: 'FORBIDDEN' } }], data: null }, 'auth'],
  [
    'SOAP in JSON',
    500,
    { fault: { faultstring: 'Rate limit quota violation', detail: { errorcode: 'policies.ratelimit' } } },
    'server-error',
  ],
  ['an array', 401, ['no'], 'auth'],
  ['a text', 403, '"no"', 'auth'],
  ['a page', 403, '<html><body>Forbidden</body></html>', 'auth', 'text/html'],
]

function spell([, status, body, , contentType = 'application/json']: Gateway): Spelt {
  return { status, headers: { 'content-type': contentType }, bytes: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) }
}

/** A check of a healthy list in which a gateway answers everything from one request on, whatever it is. */
async function checkBehind({ spec, contract }: Subject, from: number, gateway: Gateway | null) {
  const provider = createProvider({ spec, count: 23, seed: 5 })
  const manner = { trouble: (request: number) => (request < from || gateway === null ? null : spell(gateway)) }
  const { findings, cause, coverage, exchanges } = await checkProvider(contract, provider, manner)
  return { findings, cause, exchanges, verdict: verdictOn({ findings, cause, seen: coverage.properties.seen, unobserved: [] }, 'breaking') }
}

/** After two good answers, at some others, and at the last valid request: what follows that one may be what it says. */
async function onsets(subject: Subject): Promise<number[]> {
  const { exchanges } = await checkBehind(subject, 0, null)
  const last = exchanges.findLastIndex(({ sent }) => sent.status === 200)
  return [2, 3, 5, Math.floor((5 + last) / 2), last]
}

describe.each(subjects.map((subject) => [subject.spec.api, subject] as const))(
  'an error that no request of ours provoked, in front of %s',
  (_, subject) => {
    it.each(gateways)('%s: %i is trouble, and nothing above info, wherever it sets in', async (...gateway) => {
      const froms = await onsets(subject)
      const outcomes = []
      for (const from of froms) {
        const { verdict, cause, findings } = await checkBehind(subject, from, gateway)
        outcomes.push([from, verdict, cause?.class, findings.filter(({ severity }) => severity !== 'info').map(({ id }) => id)])
      }
      expect(outcomes).toEqual(froms.map((from) => [from, 'unverified', gateway[3], []]))
    })

    const drift = new Set([404, 405, 410, 501])
    it.each(gateways.filter(([, status]) => status >= 400 && !drift.has(status)))(
      '%s: %i is trouble, and nothing above info, from the first answer on',
      async (...gateway) => {
        const { verdict, cause, findings } = await checkBehind(subject, 0, gateway)
        expect([verdict, cause?.class, findings.filter(({ severity }) => severity !== 'info')]).toEqual(['unverified', gateway[3], []])
      },
    )
  },
)
