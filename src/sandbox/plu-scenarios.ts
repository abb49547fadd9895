import { isRecord } from '#input/json'
import { at, type Change, having, isArray, type JsonObject, oneIn, renamed, without } from './json.ts'
import type { Call } from './provider.ts'
import {
  addHeaders,
  changeBody,
  changeStatus,
  drifts,
  type Expectation,
  growing,
  type Hooks,
  lifecycleHeaders,
  passes,
  passesWith,
  rewritten,
  type Scenario,
} from './scenario.ts'
import { toXml } from './xml.ts'

const list = 'listUsers'

/** What PLU may do to its list of users: one scenario for each kind of drift that its docs leave room for. */
export const pluScenarios: readonly Scenario[] = [
  breaks('plu-email-removed', 'Users have no email any more.', {
    expects: drifts(['response-required-property-removed /data/users/*/email']),
    hooks: users(without('email')),
  }),
  breaks('plu-last-name-sometimes-missing', 'About one user in seven has no lastName.', {
    expects: drifts(['response-required-property-removed /data/users/*/lastName']),
    hooks: users(oneIn(7, ({ serviceId }) => serviceId, without('lastName'))),
  }),
  breaks('plu-last-name-null', 'About one user in five has a lastName of null.', {
    expects: drifts(['response-property-became-nullable /data/users/*/lastName']),
    hooks: users(oneIn(5, ({ serviceId }) => serviceId, having({ lastName: () => null }))),
  }),
  breaks('plu-created-at-epoch', 'createdAt is a number of milliseconds instead of an ISO 8601 text.', {
    expects: drifts(['response-property-type-changed /data/users/*/createdAt']),
    hooks: users(having({ createdAt: ({ createdAt }) => Date.parse(String(createdAt)) })),
  }),
  breaks('plu-created-at-date-only', 'createdAt has lost its time of day.', {
    expects: drifts(['response-property-type-changed /data/users/*/createdAt']),
    hooks: users(having({ createdAt: ({ createdAt }) => String(createdAt).slice(0, 10) })),
  }),
  breaks('plu-some-emails-masked', 'About one e-mail address in twenty is masked.', {
    expects: drifts(['response-property-type-changed /data/users/*/email']),
    hooks: users(oneIn(20, ({ serviceId }) => serviceId, having({ email: () => '***' }))),
  }),
  harmless('plu-status-grown', 'About one user in six has the new status under_review.', {
    expects: passesWith(['response-property-enum-value-added /data/users/*/status']),
    hooks: users(oneIn(6, ({ serviceId }) => serviceId, having({ status: () => 'under_review' }))),
  }),
  harmless('plu-property-added', 'Users have a kycLevel that the docs do not mention.', {
    expects: passesWith(['response-optional-property-added /data/users/*/kycLevel']),
    hooks: users(having({ kycLevel: ({ status }) => (status === 'approved' ? 2 : 1) })),
  }),
  harmless('plu-service-id-reshaped', 'serviceId has lost its {slug}-user-{uid} shape.', {
    expects: passesWith(['response-property-pattern-changed /data/users/*/serviceId']),
    hooks: users(having({ serviceId: ({ serviceId }) => String(serviceId).replace('-user-', ':') })),
  }),
  breaks('plu-envelope-renamed', 'The envelope says status ok instead of success.', {
    expects: drifts(['response-property-const-changed /status']),
    hooks: body(having({ status: () => 'ok' })),
  }),
  breaks('plu-users-renamed', 'The list stands under data.items instead of data.users.', {
    expects: drifts(['response-required-property-removed /data/users', 'response-optional-property-added /data/items']),
    hooks: body(at('/data', renamed({ users: 'items' }))),
  }),
  breaks('plu-bare-array', 'The answer is the array of users, without envelope and pagination.', {
    expects: drifts(['response-body-type-changed ']),
    hooks: body((value) => (isRecord(value) && isRecord(value.data) ? (value.data.users ?? null) : value)),
  }),
  breaks('plu-total-as-text', 'pagination.total is a text.', {
    expects: drifts(['response-property-type-changed /data/pagination/total']),
    hooks: body(at('/data/pagination/total', (total) => String(total))),
  }),
  breaks('plu-error-envelope-changed', 'The 401 answer has lost data.error.', {
    expects: drifts(['response-required-property-removed /data/error']),
    hooks: { reply: changeBody(list, at('/data', without('error')), 401) },
  }),
  breaks('plu-partial-content', 'The list is answered with 206 instead of 200.', {
    expects: drifts(['response-success-status-removed ']),
    hooks: { reply: changeStatus(list, 200, 206) },
  }),
  breaks('plu-list-refused', 'The valid request is answered with 422.', {
    expects: drifts(['response-success-status-removed ']),
    hooks: {
      reply: (reply, call) =>
        call.operation === list && reply.status === 200
          ? { ...reply, status: 422, body: { status: 'error', message: 'UNPROCESSABLE', data: { error: 'programId is required' } } }
          : reply,
    },
  }),
  harmless('plu-new-error-status', 'A missing key is answered with 419, which no page mentions.', {
    expects: passesWith(['response-non-success-status-added ']),
    hooks: { reply: changeStatus(list, 401, 419) },
  }),
  breaks('plu-xml', 'The list is answered in XML.', {
    expects: drifts(['response-media-type-removed header/content-type']),
    hooks: { response: answerXml },
  }),
  harmless('plu-vendor-json', 'The list is answered in JSON under a name of the vendor’s own.', {
    expects: passesWith(['response-media-type-name-changed header/content-type']),
    hooks: { response: renameJson },
  }),
  breaks('plu-gone', 'The operation is answered with 410.', {
    expects: drifts(['api-removed-without-deprecation ']),
    hooks: {
      reply: (reply, call) =>
        call.operation === list && reply.status === 200
          ? { ...reply, status: 410, body: { status: 'error', message: 'GONE', data: { error: 'This endpoint was removed' } } }
          : reply,
    },
  }),
  harmless('plu-deprecated', 'The list is marked as deprecated (RFC 9745).', {
    expects: passesWith(['endpoint-deprecated header/deprecation']),
    hooks: { reply: addHeaders(list, (now) => lifecycleHeaders(now)) },
  }),
  breaks('plu-sunset-soon', 'The list is deprecated and ends in ten days (RFC 8594).', {
    expects: drifts(['api-sunset-date-too-small header/sunset'], ['endpoint-deprecated', 'endpoint-deprecated-with-sunset']),
    hooks: { reply: addHeaders(list, (now) => lifecycleHeaders(now, 10)) },
  }),
  breaks('plu-auth-not-enforced', 'The list is answered without a key.', {
    expects: drifts(['auth-not-enforced ']),
    hooks: { access: 'open' },
  }),
  breaks('plu-limit-ignored', 'limit is ignored: every page has 50 users.', {
    expects: drifts(
      ['pagination-page-size /data/users'],
      ['pagination-pages-disjoint', 'pagination-pages-join', 'pagination-walk-complete'],
    ),
    hooks: { parameters: (query) => rewritten(query, { limit: null }) },
  }),
  breaks('plu-skip-off-by-one', 'A page starts one user too early, so that neighbouring pages overlap.', {
    expects: drifts(
      ['pagination-pages-disjoint /data/users'],
      ['pagination-page-size', 'pagination-pages-join', 'pagination-past-the-end', 'pagination-walk-complete'],
    ),
    hooks: { parameters: (query) => rewritten(query, { skip: String(Math.max(0, Number(query.get('skip')) - 1)) }) },
  }),
  breaks('plu-skip-ignored', 'skip is ignored: every page is the first.', {
    expects: drifts(
      ['pagination-pages-disjoint /data/users'],
      ['pagination-page-size', 'pagination-pages-join', 'pagination-past-the-end', 'pagination-walk-complete'],
    ),
    hooks: { parameters: (query) => rewritten(query, { skip: null }) },
  }),
  breaks('plu-order-unstable', 'Every second page is cut from the list in reverse order.', {
    expects: drifts(
      ['pagination-pages-join /data/users'],
      ['pagination-pages-disjoint', 'pagination-walk-complete', 'pagination-page-size'],
    ),
    hooks: { people: (people, { query }) => (isOddPage(query) ? people.toReversed() : people) },
  }),
  breaks('plu-deep-page-repeats', 'From skip=100 on, the user before stands in the place of the hundred-and-first.', {
    expects: drifts(['pagination-walk-complete /data/pagination/total'], ['pagination-pages-disjoint']),
    hooks: { people: (people, { query }) => (Number(query.get('skip')) >= 100 ? repeatedAt(people, 100) : people) },
  }),
  breaks('plu-page-short', 'Every page of more than one user lacks its last one.', {
    expects: drifts(
      ['pagination-page-size /data/users'],
      ['pagination-pages-join', 'pagination-walk-complete', 'pagination-default-page-size'],
    ),
    hooks: body(at('/data/users', (page) => (isArray(page) && page.length > 1 ? page.slice(0, -1) : page))),
  }),
  breaks('plu-total-too-large', 'total counts three users who stand on no page.', {
    expects: drifts(['pagination-walk-complete /data/pagination/total'], ['pagination-page-size', 'pagination-past-the-end']),
    hooks: body(at('/data/pagination/total', (total) => Number(total) + 3)),
  }),
  breaks('plu-total-of-page', 'total is the number of users on the page instead of all users.', {
    expects: drifts(['pagination-walk-complete /data/pagination/total']),
    hooks: body(
      at('/data', (data) =>
        isRecord(data) && isArray(data.users) && isRecord(data.pagination)
          ? { ...data, pagination: { ...data.pagination, total: data.users.length } }
          : data,
      ),
    ),
  }),
  breaks('plu-total-of-rest', 'total is the number of users that skip leaves instead of all users.', {
    expects: drifts(['pagination-walk-complete /data/pagination/total']),
    hooks: body(at('/data/pagination', having({ total: ({ skip, total }) => Math.max(0, Number(total) - Number(skip)) }))),
  }),
  breaks('plu-skip-starts-again', 'A skip behind the last user starts again at the first.', {
    expects: drifts(['pagination-pages-disjoint /data/users']),
    hooks: {
      parameters: (query, people) => (Number(query.get('skip')) >= people.length ? rewritten(query, { skip: null }) : query),
    },
  }),
  harmless('plu-total-drifts', 'On pages of fewer than 20 users before the end, total is an estimate that is 7 too high.', {
    expects: passesWith(['pagination-total-stable /data/pagination/total'], ['pagination-past-the-end']),
    hooks: body(
      at('/data/pagination', having({ total: (page) => (isSmallAndFull(page) ? Number(page.total) + 7 : (page.total ?? null)) })),
    ),
  }),
  harmless('plu-past-the-end-repeats', 'A page behind the end repeats the last users.', {
    expects: passesWith(['pagination-past-the-end /data/users']),
    hooks: {
      parameters: (query, people) =>
        Number(query.get('skip')) >= people.length ? rewritten(query, { skip: String(Math.max(0, people.length - 3)) }) : query,
    },
  }),
  breaks('plu-echo-wrong', 'pagination.skip repeats the number of the page instead of what was skipped.', {
    expects: drifts(['pagination-page-echo /data/pagination']),
    hooks: body(at('/data/pagination', having({ skip: ({ skip, limit }) => Math.floor(Number(skip) / Number(limit)) }))),
  }),
  breaks('plu-default-page-size', 'Without limit a page has 20 users instead of 50.', {
    expects: drifts(['pagination-default-page-size /data/users'], ['pagination-page-size', 'pagination-page-echo']),
    hooks: { parameters: (query) => (query.has('limit') ? query : rewritten(query, { limit: '20' })) },
  }),
  harmless('plu-growing', 'A new user signs up every two seconds, while the list is read.', {
    expects: passes,
    hooks: {
      people: growing(2000, (index, one) => ({ ...one, serviceId: `acme-user-new${index}`, email: `new.user.${index}@example.com` })),
    },
  }),
]

function breaks(name: string, summary: string, rest: Pick<Scenario, 'expects' | 'hooks'>): Scenario {
  return { name, summary, provider: 'plu', breaking: true, ...rest }
}

function harmless(name: string, summary: string, rest: { expects: Expectation; hooks: Hooks }): Scenario {
  return { name, summary, provider: 'plu', breaking: false, ...rest }
}

function users(change: Change): Hooks {
  return body(at('/data/users/*', change))
}

function body(change: Change): Hooks {
  return { reply: changeBody(list, change) }
}

function repeatedAt(people: readonly JsonObject[], index: number): readonly JsonObject[] {
  const previous = people[index - 1]
  return previous === undefined || index >= people.length ? people : people.with(index, previous)
}

function isSmallAndFull({ skip, limit, total }: JsonObject): boolean {
  return Number(limit) < 20 && Number(skip) + Number(limit) < Number(total)
}

function isOddPage(query: URLSearchParams): boolean {
  return Math.floor(Number(query.get('skip') ?? 0) / Number(query.get('limit') ?? 50)) % 2 === 1
}

function renameJson(response: Response, { operation }: Call): Response {
  if (operation === list && response.status === 200) response.headers.set('content-type', 'application/vnd.getplu.users+json')
  return response
}

async function answerXml(response: Response, { operation }: Call): Promise<Response> {
  if (operation !== list || response.status !== 200) return response
  return new Response(toXml(JSON.parse(await response.text())), { headers: { 'content-type': 'application/xml; charset=utf-8' } })
}
