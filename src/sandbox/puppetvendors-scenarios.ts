import { isRecord } from '#input/json'
import { at, type Change, having, inTurn, isArray, type Json, type JsonObject, oneIn, renamed, without } from './json.ts'
import { cursorOf } from './puppetvendors-users.ts'
import {
  addHeaders,
  changeBody,
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

const list = 'listVendorUsers'
const node = '/data/edges/*/node'

/** What PuppetVendors may do to its list of users and its token exchange: one scenario for each kind of drift its docs leave room for. */
export const puppetvendorsScenarios: readonly Scenario[] = [
  breaks('puppetvendors-v2-breaking', 'The preview moves on: fields of a user are renamed, removed and retyped, all at once.', {
    expects: drifts(
      [
        `response-required-property-removed ${node}/email`,
        `response-optional-property-added ${node}/emailAddress`,
        `response-required-property-removed ${node}/notifications`,
        `response-property-type-changed ${node}/approved`,
        `response-required-property-removed ${node}/profile/firstName`,
        `response-required-property-removed ${node}/profile/lastName`,
        `response-optional-property-added ${node}/profile/fullName`,
        `response-property-became-nullable ${node}/permission`,
        `response-property-type-changed ${node}/updatedAt`,
        `response-property-enum-value-added ${node}/type`,
      ],
      ['filter-ignored'],
    ),
    hooks: nodes(
      inTurn(
        renamed({ email: 'emailAddress' }),
        without('notifications'),
        having({
          approved: ({ approved }) => (approved === true ? 'yes' : 'no'),
          permission: () => null,
          updatedAt: ({ updatedAt }) => Date.parse(String(updatedAt)),
          type: ({ type }) => (type === 'admin' ? 'owner' : (type ?? null)),
        }),
        at(
          '/profile',
          inTurn(having({ fullName: ({ firstName, lastName }) => `${firstName} ${lastName}` }), without('firstName', 'lastName')),
        ),
      ),
    ),
  }),
  breaks('puppetvendors-profile-flattened', 'firstName, lastName and phone stand in the user itself; profile is gone.', {
    expects: drifts([
      `response-required-property-removed ${node}/profile`,
      `response-optional-property-added ${node}/firstName`,
      `response-optional-property-added ${node}/lastName`,
      `response-optional-property-added ${node}/phone`,
    ]),
    hooks: nodes((user) => (isRecord(user) && isRecord(user.profile) ? without('profile')({ ...user, ...user.profile }, 0) : user)),
  }),
  breaks('puppetvendors-approved-as-text', 'approved is the text "true" or "false".', {
    expects: drifts([`response-property-type-changed ${node}/approved`]),
    hooks: nodes(having({ approved: ({ approved }) => String(approved) })),
  }),
  breaks('puppetvendors-permission-null', 'Users without permissions have a permission of null instead of an empty object.', {
    expects: drifts([`response-property-became-nullable ${node}/permission`]),
    hooks: nodes((user) => (isRecord(user) && Object.keys(user.permission ?? {}).length === 0 ? { ...user, permission: null } : user)),
  }),
  breaks('puppetvendors-email-sometimes-missing', 'About one user in eight has no email.', {
    expects: drifts([`response-required-property-removed ${node}/email`]),
    hooks: nodes(oneIn(8, ({ _id }) => _id, without('email'))),
  }),
  breaks('puppetvendors-local-time', 'createdAt has lost the T and the time zone.', {
    expects: drifts([`response-property-type-changed ${node}/createdAt`]),
    hooks: nodes(having({ createdAt: ({ createdAt }) => String(createdAt).replace('T', ' ').slice(0, 19) })),
  }),
  breaks('puppetvendors-page-info-removed', 'pageInfo has lost endCursor.', {
    expects: drifts(['response-required-property-removed /data/pageInfo/endCursor'], ['pagination-page-info']),
    hooks: body(at('/data/pageInfo', without('endCursor'))),
  }),
  harmless('puppetvendors-type-grown', 'About one user in six has the new type supplier.', {
    expects: passesWith([`response-property-enum-value-added ${node}/type`]),
    hooks: nodes(oneIn(6, ({ _id }) => _id, having({ type: () => 'supplier' }))),
  }),
  harmless('puppetvendors-property-added', 'Users have an avatar that the docs do not mention.', {
    expects: passesWith([`response-optional-property-added ${node}/avatar`]),
    hooks: nodes(having({ avatar: () => null })),
  }),
  harmless('puppetvendors-phone-vanished', 'No user has a phone any more, which the docs allow.', {
    expects: { ...passes, afterHistory: [{ id: 'response-optional-property-removed', location: `${node}/profile/phone` }] },
    hooks: nodes(at('/profile', without('phone'))),
  }),
  breaks('puppetvendors-moved', 'The operation is answered with 404 NOT_FOUND, with valid credentials.', {
    expects: drifts(['api-removed-without-deprecation ']),
    hooks: answering(404, 'NOT_FOUND', 'Route not found'),
  }),
  breaks('puppetvendors-list-refused', 'The valid request is answered with 400 VALIDATION_ERROR.', {
    expects: drifts(['response-success-status-removed ']),
    hooks: answering(400, 'VALIDATION_ERROR', 'vendorId is required'),
  }),
  breaks('puppetvendors-list-forwarded', 'The operation is answered with 308 to another path.', {
    expects: drifts(['response-success-status-removed ']),
    hooks: answering(308, 'MOVED', 'Moved to /v3/vendor/users', { location: '/v3/vendor/users' }),
  }),
  harmless('puppetvendors-deprecated', 'The list is marked as deprecated (RFC 9745).', {
    expects: passesWith(['endpoint-deprecated header/deprecation']),
    hooks: { reply: addHeaders(list, (now) => lifecycleHeaders(now)) },
  }),
  harmless('puppetvendors-sunset', 'The list is deprecated and ends in 180 days (RFC 8594).', {
    expects: passesWith(['endpoint-deprecated-with-sunset header/sunset'], ['endpoint-deprecated']),
    hooks: { reply: addHeaders(list, (now) => lifecycleHeaders(now, 180)) },
  }),
  breaks('puppetvendors-sunset-soon', 'The list is deprecated and ends in ten days (RFC 8594).', {
    expects: drifts(['api-sunset-date-too-small header/sunset'], ['endpoint-deprecated', 'endpoint-deprecated-with-sunset']),
    hooks: { reply: addHeaders(list, (now) => lifecycleHeaders(now, 10)) },
  }),
  breaks('puppetvendors-token-renamed', 'authenticate answers accessToken instead of token.', {
    expects: {
      ...drifts([
        'response-required-property-removed /data/token authenticate',
        'response-optional-property-added /data/accessToken authenticate',
      ]),
      cause: 'auth',
    },
    hooks: { reply: changeBody('authenticate', at('/data', renamed({ token: 'accessToken' }))) },
  }),
  harmless('puppetvendors-token-short-lived', 'Tokens are good for five minutes instead of a day.', {
    expects: passes,
    hooks: { tokenLife: 300 },
  }),
  breaks('puppetvendors-auth-not-enforced', 'The list is answered without a token.', {
    expects: drifts(['auth-not-enforced ']),
    hooks: { access: 'open' },
  }),
  breaks('puppetvendors-merchant-not-enforced', 'The list is answered to a merchant token.', {
    expects: drifts(['auth-scope-not-enforced ']),
    hooks: { access: 'any-scope' },
  }),
  breaks('puppetvendors-type-ignored', 'The type filter is ignored.', {
    expects: drifts([`filter-ignored ${node}/type`]),
    hooks: { parameters: (query) => rewritten(query, { type: null }) },
  }),
  breaks('puppetvendors-approved-ignored', 'The approved filter is ignored.', {
    expects: drifts([`filter-ignored ${node}/approved`]),
    hooks: { parameters: (query) => rewritten(query, { approved: null }) },
  }),
  harmless('puppetvendors-search-ignored', 'The search filter, whose name is an assumption, is ignored.', {
    expects: passesWith(['filter-ignored /data/edges/*']),
    hooks: { parameters: (query) => rewritten(query, { search: null }) },
  }),
  breaks('puppetvendors-first-ignored', 'first is ignored: every forward page has 20 users.', {
    expects: drifts(
      ['pagination-page-size /data/edges'],
      ['pagination-pages-join', 'pagination-walk-complete', 'pagination-backward-agrees'],
    ),
    hooks: { parameters: (query) => (isValid(query) ? rewritten(query, { first: null }) : query) },
  }),
  breaks('puppetvendors-page-short', 'A page that is asked for with first has one user less while there are more.', {
    expects: drifts(['pagination-page-size /data/edges']),
    hooks: {
      reply: (reply, call) =>
        call.query.has('first') ? changeBody(list, inTurn(at('/data', shorten), withTrueCursors()))(reply, call) : reply,
    },
  }),
  breaks('puppetvendors-default-page-size', 'Without first and last a page has 50 users instead of 20.', {
    expects: drifts(['pagination-default-page-size /data/edges'], ['pagination-page-size']),
    hooks: { parameters: (query) => (query.has('first') || query.has('last') ? query : rewritten(query, { first: '50' })) },
  }),
  breaks('puppetvendors-cursor-broken', 'after includes the user whose cursor it is, so that neighbouring pages overlap.', {
    expects: drifts(
      ['pagination-cursor-unique /data/edges'],
      ['pagination-pages-join', 'pagination-has-next', 'pagination-walk-complete', 'pagination-backward-agrees'],
    ),
    hooks: {
      parameters: (query, people) => (isValid(query) ? rewritten(query, { after: cursorBefore(query.get('after'), people) }) : query),
    },
  }),
  breaks('puppetvendors-after-ignored', 'after is ignored: every page is the first.', {
    expects: drifts(
      ['pagination-cursor-unique /data/edges'],
      ['pagination-pages-join', 'pagination-has-next', 'pagination-walk-complete', 'pagination-backward-agrees'],
    ),
    hooks: { parameters: (query) => (isValid(query) ? rewritten(query, { after: null }) : query) },
  }),
  breaks('puppetvendors-after-skips-one', 'The first user after a cursor is left out, so that one is lost at every seam.', {
    expects: drifts(
      ['pagination-pages-join /data/edges'],
      ['pagination-has-next', 'pagination-walk-complete', 'pagination-backward-agrees'],
    ),
    hooks: { people: (people, { query }) => people.filter((_, index) => !isAfter(query, people[index - 1])) },
  }),
  breaks('puppetvendors-cursor-repeated', 'Two neighbouring users share a cursor.', {
    expects: drifts(
      ['pagination-cursor-unique /data/edges'],
      ['pagination-pages-join', 'pagination-has-next', 'pagination-walk-complete', 'pagination-backward-agrees', 'pagination-page-size'],
    ),
    hooks: body(inTurn(at('/data/edges', shareCursors), withTrueCursors())),
  }),
  breaks('puppetvendors-page-info-swapped', 'startCursor and endCursor are swapped.', {
    expects: drifts(
      ['pagination-page-info /data/pageInfo'],
      ['pagination-pages-join', 'pagination-has-next', 'pagination-walk-complete', 'pagination-cursor-unique'],
    ),
    hooks: body(at('/data/pageInfo', renamed({ startCursor: 'endCursor', endCursor: 'startCursor' }))),
  }),
  breaks('puppetvendors-has-next-always', 'hasNextPage is always true.', {
    expects: drifts(['pagination-has-next /data/pageInfo/hasNextPage'], ['pagination-page-size', 'pagination-walk-complete']),
    hooks: body(at('/data/pageInfo', having({ hasNextPage: () => true }))),
  }),
  breaks('puppetvendors-has-next-never', 'hasNextPage is always false.', {
    expects: drifts(['pagination-has-next /data/pageInfo/hasNextPage'], ['pagination-walk-complete', 'pagination-backward-agrees']),
    hooks: body(at('/data/pageInfo', having({ hasNextPage: () => false }))),
  }),
  breaks('puppetvendors-has-next-when-full', 'hasNextPage is true whenever a page is full.', {
    expects: drifts(['pagination-has-next /data/pageInfo/hasNextPage']),
    hooks: whenFull('hasNextPage', (query) => query.get('first') ?? (query.has('last') ? null : '20')),
  }),
  breaks('puppetvendors-has-previous-when-full', 'hasPreviousPage is true whenever a page that is asked for with last is full.', {
    expects: drifts(['pagination-has-previous /data/pageInfo/hasPreviousPage']),
    hooks: whenFull('hasPreviousPage', (query) => query.get('last')),
  }),
  breaks('puppetvendors-has-previous-always', 'hasPreviousPage is always true.', {
    expects: drifts(['pagination-has-previous /data/pageInfo/hasPreviousPage']),
    hooks: body(at('/data/pageInfo', having({ hasPreviousPage: () => true }))),
  }),
  breaks('puppetvendors-has-previous-never', 'hasPreviousPage is always false.', {
    expects: drifts(['pagination-has-previous /data/pageInfo/hasPreviousPage']),
    hooks: body(at('/data/pageInfo', having({ hasPreviousPage: () => false }))),
  }),
  breaks('puppetvendors-backward-reversed', 'last and before answer the users in reverse order.', {
    expects: drifts(
      ['pagination-backward-agrees /data/edges'],
      ['pagination-walk-complete', 'pagination-cursor-unique', 'pagination-page-info'],
    ),
    hooks: {
      reply: (reply, call) =>
        call.query.has('last')
          ? changeBody(
              list,
              inTurn(
                at('/data/edges', (edges) => (isArray(edges) ? edges.toReversed() : edges)),
                withTrueCursors(),
              ),
            )(reply, call)
          : reply,
    },
  }),
  breaks('puppetvendors-backward-loses-one', 'A user in the middle of the list stands on no page that is read with last.', {
    expects: drifts(['pagination-walk-complete /data/edges'], ['pagination-backward-agrees']),
    hooks: {
      people: (people, { query }) => (query.has('last') ? people.toSpliced(Math.floor(people.length / 2), 1) : people),
    },
  }),
  breaks('puppetvendors-last-from-start', 'last answers the first users instead of the last ones.', {
    expects: drifts(['pagination-backward-agrees /data/edges'], ['pagination-walk-complete', 'pagination-cursor-unique']),
    hooks: {
      parameters: (query) => (isValid(query) && query.has('last') ? rewritten(query, { first: query.get('last'), last: null }) : query),
    },
  }),
  breaks('puppetvendors-over-the-limit', 'first above 100 is cut to 100 without a word instead of being refused.', {
    expects: drifts(['pagination-page-size-limit '], ['pagination-page-size']),
    hooks: { parameters: (query) => (Number(query.get('first')) > 100 ? rewritten(query, { first: '100' }) : query) },
  }),
  breaks('puppetvendors-first-with-last', 'first together with last is answered instead of being refused.', {
    expects: drifts(['pagination-arguments-exclusive ']),
    hooks: { parameters: (query) => (query.has('first') ? rewritten(query, { last: null }) : query) },
  }),
  breaks('puppetvendors-after-with-before', 'after together with before is answered instead of being refused.', {
    expects: drifts(['pagination-arguments-exclusive ']),
    hooks: { parameters: (query) => (query.has('after') ? rewritten(query, { before: null }) : query) },
  }),
  harmless('puppetvendors-growing', 'A new user is added every two seconds, while the list is read.', {
    expects: passes,
    hooks: {
      people: growing(2000, (index, one) => ({
        ...one,
        _id: `ffffff${String(index).padStart(18, '0')}`,
        email: `new.user.${index}@example.com`,
      })),
    },
  }),
]

function breaks(name: string, summary: string, rest: Pick<Scenario, 'expects' | 'hooks'>): Scenario {
  return { name, summary, provider: 'puppetvendors', breaking: true, ...rest }
}

function harmless(name: string, summary: string, rest: { expects: Expectation; hooks: Hooks }): Scenario {
  return { name, summary, provider: 'puppetvendors', breaking: false, ...rest }
}

function nodes(change: Change): Hooks {
  return body(at(node, change))
}

function body(change: Change): Hooks {
  return { reply: changeBody(list, change) }
}

/** A flag that tells whether the page has as many users as were asked for; on pages of the other direction it stays right. */
function whenFull(flag: string, sizeOf: (query: URLSearchParams) => string | null): Hooks {
  return {
    reply: (reply, call) => {
      const size = sizeOf(call.query)
      const isFull = (data: Json): boolean => isRecord(data) && isArray(data.edges) && data.edges.length === Number(size)
      const tell = at('/data', (data, index) => at('/pageInfo', having({ [flag]: () => isFull(data) }))(data, index))
      return size === null ? reply : changeBody(list, tell)(reply, call)
    },
  }
}

function answering(status: number, code: string, message: string, headers: Record<string, string> = {}): Hooks {
  return {
    reply: (reply, call) =>
      call.operation === list && reply.status === 200 ? { status, headers, body: { success: false, error: { message, code } } } : reply,
  }
}

/** Brings startCursor and endCursor back in line with the edges, so that only the planted fault shows. */
function withTrueCursors(): Change {
  return at('/data', (data) => {
    if (!isRecord(data) || !isArray(data.edges) || !isRecord(data.pageInfo)) return data
    const cursor = (edge: Json | undefined): Json => (isRecord(edge) ? (edge.cursor ?? null) : null)
    return { ...data, pageInfo: { ...data.pageInfo, startCursor: cursor(data.edges[0]), endCursor: cursor(data.edges.at(-1)) } }
  })
}

function shorten(data: Json): Json {
  if (!isRecord(data) || !isArray(data.edges) || !isRecord(data.pageInfo)) return data
  const goesOn = data.pageInfo.hasNextPage === true && data.edges.length > 1
  return goesOn ? { ...data, edges: data.edges.slice(0, -1) } : data
}

function shareCursors(edges: Json): Json {
  if (!isArray(edges)) return edges
  return edges.map((edge, index) => {
    const before = edges[index - 1]
    return index % 2 === 1 && isRecord(edge) && isRecord(before) ? { ...edge, cursor: before.cursor ?? null } : edge
  })
}

function cursorBefore(cursor: string | null, people: readonly JsonObject[]): string | null {
  const previous = people[people.findIndex((user) => cursorOf(user) === cursor) - 1]
  return previous === undefined ? null : cursorOf(previous)
}

/** Whether the pages are asked for as documented: a fault in paging must not look like one in refusing. */
function isValid(query: URLSearchParams): boolean {
  const exclusive = (query.has('first') && query.has('last')) || (query.has('after') && query.has('before'))
  return !exclusive && Number(query.get('first') ?? 1) <= 100
}

function isAfter(query: URLSearchParams, previous: JsonObject | undefined): boolean {
  return previous !== undefined && cursorOf(previous) === query.get('after')
}
