import type { Json, Observation, Probe } from '#observe/observation'
import type { Session } from '#observe/session'
import type { OffsetPagination, Operation, RelayPagination } from '#spec/model'
import { parsePointer } from '#spec/pointer'

/** The list that a model serves, in order of ids, which are numbers; a test may change it between two requests. */
export interface NumberedList {
  ids: string[]
}

type Query = Readonly<Record<string, string>>

/** What a broken model does otherwise than documented. */
export interface Faults {
  /** Another query than was sent. */
  query?(query: Query, list: readonly string[]): Query
  /** Another list than there is, for this request. */
  list?(list: readonly string[], query: Query): readonly string[]
  /** Another page than documented. */
  page?(page: ServedPage, query: Query, list: readonly string[]): ServedPage
  /** Another status, instead of a page or of a refusal. */
  status?(status: number, query: Query): number
}

/** The facts of a page. */
export interface ServedPage {
  ids: readonly string[]
  cursors: readonly string[]
  total: number
  echo: { offset: number; limit: number }
  hasNextPage: boolean
  hasPreviousPage: boolean
  startCursor: string | null
  endCursor: string | null
}

/** A session with a model provider, in memory; `between` is called before each request but the first. */
export function listSession(operation: Operation, list: NumberedList, faults: Faults = {}, between: () => void = () => {}): Session {
  const observations: Observation[] = []
  return {
    observations,
    async observe(probe) {
      if (observations.length > 0) between()
      const observation = answer(operation, probe, list.ids, faults)
      observations.push(observation)
      return observation
    },
    remaining: () => 30 - observations.length,
    unusable: () => 'the model has no credentials',
    credentialExpiry: () => null,
    close: async () => {},
  }
}

function answer({ pagination }: Operation, probe: Probe, ids: readonly string[], faults: Faults): Observation {
  if (pagination === null) throw new Error('a model serves lists only')
  const list = faults.list?.(ids, probe.query) ?? ids
  const query = faults.query?.(probe.query, list) ?? probe.query
  const page = pagination.style === 'offset' ? offsetPage(pagination, query, list) : relayPage(pagination, query, list)
  const due = page === null ? 400 : 200
  const status = faults.status?.(due, probe.query) ?? due
  const shown = page === null ? null : (faults.page?.(page, probe.query, list) ?? page)
  const value = status !== 200 || shown === null ? { error: { code: 'REFUSED' } } : bodyOf(pagination, shown)
  const reply = { status, headers: {}, mediaType: 'application/json', body: { kind: 'json' as const, value, bytes: 0 } }
  return { probe, startedAt: 0, durationMs: 1, phases: {}, outcome: { kind: 'reply', reply } }
}

function offsetPage({ parameters, pageSize }: OffsetPagination, query: Query, list: readonly string[]): ServedPage {
  const offset = Number(query[parameters.offset] ?? 0)
  const limit = Number(query[parameters.limit] ?? pageSize.default)
  return { ...pageOf(list.slice(offset, offset + limit), list), echo: { offset, limit } }
}

/**
 * The Relay specification's EdgesToReturn; null for arguments that the docs forbid, and for a page above the maximum. A cursor keeps
 * its place when its item is gone, and the flag of the other direction is always false, which the specification allows.
 */
function relayPage({ parameters, pageSize }: RelayPagination, query: Query, list: readonly string[]): ServedPage | null {
  const at = (name: string) => query[name]
  const [first, after, last, before] = [at(parameters.first), at(parameters.after), at(parameters.last), at(parameters.before)]
  const maximum = pageSize.maximum ?? Number.POSITIVE_INFINITY
  if ((first !== undefined && last !== undefined) || (after !== undefined && before !== undefined)) return null
  if (Number(first ?? 0) > maximum || Number(last ?? 0) > maximum) return null
  const edges = list.filter((id) => Number(id) > rankOf(after, 0) && Number(id) < rankOf(before, Number.POSITIVE_INFINITY))
  const size = Number(first ?? last ?? pageSize.default)
  const hasMore = edges.length > size
  const page = last === undefined ? edges.slice(0, size) : edges.slice(-size)
  return { ...pageOf(page, list), hasNextPage: last === undefined && hasMore, hasPreviousPage: last !== undefined && hasMore }
}

function rankOf(cursor: string | undefined, otherwise: number): number {
  return cursor === undefined ? otherwise : Number(cursor.slice('c-'.length))
}

function pageOf(ids: readonly string[], list: readonly string[]): ServedPage {
  const cursors = ids.map((id) => `c-${id}`)
  const ends = { startCursor: cursors[0] ?? null, endCursor: cursors.at(-1) ?? null }
  return { ids, cursors, total: list.length, echo: { offset: 0, limit: ids.length }, hasNextPage: false, hasPreviousPage: false, ...ends }
}

function bodyOf(pagination: OffsetPagination | RelayPagination, page: ServedPage): Json {
  const body: Record<string, Json> = {}
  if (pagination.style === 'offset') {
    const items = page.ids.map((id) => put({}, pagination.id, id))
    put(body, pagination.items, items)
    put(body, pagination.echo.offset, page.echo.offset)
    put(body, pagination.echo.limit, page.echo.limit)
    return put(body, pagination.total, page.total)
  }
  const { hasNextPage, hasPreviousPage, startCursor, endCursor } = page
  const edges = page.ids.map((id, index) => put(put({}, pagination.id, id), pagination.cursor, page.cursors[index] ?? null))
  put(body, pagination.edges, edges)
  return put(body, pagination.pageInfo, { hasNextPage, hasPreviousPage, startCursor, endCursor })
}

function put(target: Record<string, Json>, pointer: string, value: Json): Record<string, Json> {
  const segments = parsePointer(pointer)
  const last = segments.pop() ?? ''
  let at = target
  for (const segment of segments) {
    at[segment] ??= {}
    at = at[segment] as Record<string, Json>
  }
  at[last] = value
  return target
}
