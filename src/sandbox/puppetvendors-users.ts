import { isRecord } from '#input/json'
import type { JsonObject } from './json.ts'
import { type ConnectionArguments, connect } from './relay.ts'

/** Values of a user's `type`, after the endpoint's page. */
export const userTypes = ['vendor', 'merchant', 'admin'] as const

const defaultPageSize = 20
const largestPageSize = 100
const longestSearch = 200

/** The opaque cursor of a user: base64 of `{"id":"<_id>"}`, as the endpoint's page shows it. */
export function cursorOf(user: JsonObject): string {
  return Buffer.from(JSON.stringify({ id: user._id ?? null })).toString('base64')
}

/** The `data` of a page of users, or what is wrong with the query. */
export function answerConnection(people: readonly JsonObject[], query: URLSearchParams): JsonObject | string {
  const repeated = [...query.keys()].find((name) => query.getAll(name).length > 1)
  if (repeated !== undefined) return 'a parameter is given twice'
  const wrong = checkFilters(query) ?? checkPages(query)
  if (wrong !== null) return wrong
  const edges = people.filter((user) => isWanted(user, query)).map((node) => ({ node, cursor: cursorOf(node) }))
  const asked = readArguments(query)
  for (const name of ['after', 'before'] as const) {
    const cursor = asked[name]
    if (cursor !== undefined && !edges.some((edge) => edge.cursor === cursor)) return `${name} is not a cursor of this list`
  }
  return { ...connect(edges, asked) }
}

function checkFilters(query: URLSearchParams): string | null {
  const type = query.get('type')
  const approved = query.get('approved')
  if (type !== null && !userTypes.some((known) => known === type)) return `type must be one of ${userTypes.join(', ')}`
  if (approved !== null && approved !== 'true' && approved !== 'false') return 'approved must be true or false'
  if ([...(query.get('search') ?? '')].length > longestSearch) return `search must have at most ${longestSearch} characters`
  return null
}

function checkPages(query: URLSearchParams): string | null {
  for (const name of ['first', 'last']) {
    const text = query.get(name)
    const size = /^\d{1,4}$/.test(text ?? '') ? Number(text) : 0
    if (text !== null && (size < 1 || size > largestPageSize)) return `${name} must be a whole number from 1 to ${largestPageSize}`
  }
  if (query.has('first') && query.has('last')) return 'first and last exclude each other'
  if (query.has('after') && query.has('before')) return 'after and before exclude each other'
  return null
}

function readArguments(query: URLSearchParams): ConnectionArguments {
  const first = query.get('first')
  const last = query.get('last')
  const after = query.get('after')
  const before = query.get('before')
  return {
    ...(first === null ? {} : { first: Number(first) }),
    ...(last === null ? {} : { last: Number(last) }),
    // No page says which way a cursor without a size goes; its own page calls `before` the cursor for backward pagination.
    ...(first !== null || last !== null ? {} : before === null ? { first: defaultPageSize } : { last: defaultPageSize }),
    ...(after === null ? {} : { after }),
    ...(before === null ? {} : { before }),
  }
}

function isWanted(user: JsonObject, query: URLSearchParams): boolean {
  const type = query.get('type')
  const approved = query.get('approved')
  if (type !== null && user.type !== type) return false
  if (approved !== null && user.approved !== (approved === 'true')) return false
  const text = query.get('search')?.toLowerCase()
  if (text === undefined || text === '') return true
  const profile = isRecord(user.profile) ? user.profile : {}
  return [user.email, profile.firstName, profile.lastName].some((value) => typeof value === 'string' && value.toLowerCase().includes(text))
}
