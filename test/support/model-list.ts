import { join } from 'node:path'
import { bodyContracts } from '#contract/bodies'
import { type CompiledContract, compileContract } from '#findings/compiled-contract'
import type { CredentialUse } from '#observe/observation'
import type { Pagination } from '#pagination/styles'
import type { Json } from '#schema/json'
import { loadSpec } from '#spec/load'
import type { Operation, Spec } from '#spec/model'

/** An item of a model list; `rank` is its place in the order, and is not sent. */
export interface ModelRow {
  id: string
  rank: number
  name: string
  kind: 'red' | 'green' | 'blue'
  open: boolean
}

/** A page of a model list before it is written down; `flags` and `ends` are those of a connection. */
export interface ModelPage {
  rows: readonly ModelRow[]
  cursors: readonly string[]
  skip: number
  limit: number
  total: number
  flags: { next: boolean; previous: boolean }
  ends: { start: string | null; end: string | null }
}

/** The query of a request. */
export type ModelQuery = Readonly<Record<string, string>>

/** What a provider does wrong; nothing in it is used where a request must be refused. */
export interface ModelFault {
  /** The query as the provider takes it. */
  query?(query: ModelQuery, rows: readonly ModelRow[]): ModelQuery
  /** The items as the provider sees them for this request. */
  rows?(rows: readonly ModelRow[], query: ModelQuery, index: number): readonly ModelRow[]
  page?(page: ModelPage, query: ModelQuery): ModelPage
  /** Whether a request that must be refused with 400 is served all the same. */
  admits?(query: ModelQuery): boolean
  /** The status of what is answered with another one. */
  status?(status: number, query: ModelQuery, rows: readonly ModelRow[]): number
  access?: 'open' | 'any-scope'
}

/**
 * How cursors are made. `id` and `base64` name the item, `rank` its place in the order (so that those of items that are gone still
 * work), `index` the number of items before it, and `sealed` names the item in other letters each time.
 */
export type CursorStyle = 'id' | 'base64' | 'rank' | 'index' | 'sealed'

/** All that may differ between two lists that both keep every law. */
export interface ModelOptions {
  style: Pagination['style']
  rows: ModelRow[]
  pageSize: Pagination['pageSize']
  cursor?: CursorStyle
  /** What becomes of a cursor whose item is gone: 400, or no notice is taken of it, as the Relay specification has it. */
  lostCursor?: 'refuse' | 'ignore'
  /** The page flag of the direction that is not read in, which the Relay specification leaves open. */
  otherFlag?: 'exact' | 'always' | 'never'
  /** A list without a maximum may serve no more than so many items, and say so in its echo. */
  cap?: number
  fault?: ModelFault
  /** Changes the list before a request; `index` counts requests from 0. */
  move?(rows: ModelRow[], index: number): void
}

/** A provider of one list operation, without sockets. */
export interface ModelList {
  spec: Spec
  operation: Operation
  contract: CompiledContract
  answer(query: ModelQuery, credential: CredentialUse): { status: number; body: Json }
}

/** A list that keeps every law, but for its fault. */
export function createModelList(options: ModelOptions): ModelList {
  const { contract, spec, operation } = modelContract(options.style, options.pageSize)
  let index = 0
  return {
    spec,
    operation,
    contract,
    answer(sent, credential) {
      const query = options.style === 'page-number' ? inRecords(sent, options) : sent
      options.move?.(options.rows, index)
      const { status, body } = answerTo(options, query, credential, index++)
      return { status: options.fault?.status?.(status, query, options.rows) ?? status, body }
    },
  }
}

/** So many items in the order of their ranks. */
export function modelRows(count: number): ModelRow[] {
  const kinds = ['red', 'green', 'blue'] as const
  return Array.from({ length: count }, (_, index) => ({
    id: `i${index}`,
    rank: index,
    name: `name ${String.fromCharCode(97 + (index % 26)).repeat(4)}${index}`,
    kind: kinds[index % 3] ?? 'red',
    open: index % 2 === 0,
  }))
}

const refused = (status: number) => ({ status, body: { error: `refused with ${status}` } })

function answerTo(options: ModelOptions, query: ModelQuery, credential: CredentialUse, index: number): { status: number; body: Json } {
  const { style, fault = {}, pageSize } = options
  if (credential === 'none' && fault.access !== 'open') return refused(401)
  if (credential === 'refused' && fault.access === undefined) return refused(403)
  const isRefused = mustRefuse(style, query, pageSize.maximum)
  if (isRefused && fault.admits?.(query) !== true) return refused(400)
  const taken = isRefused ? query : (fault.query?.(query, options.rows) ?? query)
  const rows = (fault.rows?.(options.rows, query, index) ?? options.rows).filter((row) => isSelected(row, taken))
  const page = style === 'relay' ? relayPage(options, rows, taken, index) : offsetPage(options, rows, taken)
  if (page === null) return refused(400)
  const shown = fault.page?.(page, query) ?? page
  return {
    status: 200,
    body: style === 'relay' ? relayBody(shown) : style === 'offset' ? offsetBody(shown) : pageNumberBody(shown, query, options),
  }
}

function mustRefuse(style: Pagination['style'], query: ModelQuery, maximum: number | null): boolean {
  const sizes = style === 'relay' ? [query.first, query.last] : [query.limit]
  if (maximum !== null && sizes.some((size) => size !== undefined && Number(size) > maximum)) return true
  return style === 'relay' && (('first' in query && 'last' in query) || ('after' in query && 'before' in query))
}

function isSelected({ kind, open, name }: ModelRow, query: ModelQuery): boolean {
  if (query.kind !== undefined && query.kind !== kind) return false
  if (query.open !== undefined && query.open !== String(open)) return false
  return query.search === undefined || name.toLowerCase().includes(query.search.toLowerCase())
}

function offsetPage({ pageSize, cap = Number.POSITIVE_INFINITY }: ModelOptions, rows: readonly ModelRow[], query: ModelQuery): ModelPage {
  const skip = Number(query.skip ?? 0)
  const limit = Math.min(cap, Number(query.limit ?? pageSize.default))
  return {
    ...{ rows: rows.slice(skip, skip + limit), cursors: [], skip, limit, total: rows.length },
    ...{ flags: { next: false, previous: false }, ends: { start: null, end: null } },
  }
}

/**
 * EdgesToReturn, HasNextPage and HasPreviousPage of the Relay specification; null for a cursor that is refused. A page that is asked for
 * without a size has the default one, as if that had been its `first`.
 */
function relayPage(options: ModelOptions, rows: readonly ModelRow[], query: ModelQuery, index: number): ModelPage | null {
  const { pageSize, otherFlag = 'exact', cursor = 'id' } = options
  const start = query.after === undefined ? 0 : placeOf(options, rows, query.after, 'after')
  const wanted = query.before === undefined ? rows.length : placeOf(options, rows, query.before, 'before')
  if (start === null || wanted === null) return null
  // An edge that `after` took away already does not cut anything off.
  const end = wanted < start ? rows.length : wanted
  const between = rows.slice(start, end)
  const last = query.last === undefined ? null : Number(query.last)
  const first = query.first === undefined ? (last === null ? pageSize.default : null) : Number(query.first)
  const fromStart = first === null ? between : between.slice(0, first)
  const shown = last === null ? fromStart : fromStart.slice(Math.max(0, fromStart.length - last))
  const other = (exact: boolean): boolean => (otherFlag === 'exact' ? exact : otherFlag === 'always')
  const cursors = shown.map((row) => cursorOf(cursor, row, rows.indexOf(row), index))
  return {
    ...{ rows: shown, cursors, skip: 0, limit: first ?? last ?? 0, total: rows.length },
    flags: {
      next: first === null ? other(end < rows.length) : between.length > first,
      previous: last === null ? other(start > 0) : between.length > last,
    },
    ends: { start: cursors[0] ?? null, end: cursors.at(-1) ?? null },
  }
}

function cursorOf(style: CursorStyle, { id, rank }: ModelRow, place: number, index: number): string {
  switch (style) {
    case 'id':
      return `@${id}`
    case 'base64':
      return Buffer.from(JSON.stringify({ id })).toString('base64')
    case 'rank':
      return String(rank)
    case 'index':
      return `arrayconnection:${place}`
    case 'sealed':
      return `${index}.${id}`
    default:
      return style satisfies never
  }
}

/** The place that a cursor cuts at: behind its item for `after`, before it for `before`. */
function placeOf(
  { cursor = 'id', lostCursor = 'refuse' }: ModelOptions,
  rows: readonly ModelRow[],
  text: string,
  side: 'after' | 'before',
): number | null {
  const step = side === 'after' ? 1 : 0
  if (cursor === 'rank') return rows.filter(({ rank }) => (side === 'after' ? rank <= Number(text) : rank < Number(text))).length
  if (cursor === 'index') return Math.min(rows.length, Number(text.slice('arrayconnection:'.length)) + step)
  const id = cursor === 'sealed' ? text.replace(/^\d+\./, '') : null
  const place = rows.findIndex((row) => (id === null ? cursorOf(cursor, row, 0, 0) === text : row.id === id))
  if (place !== -1) return place + step
  return lostCursor === 'refuse' ? null : side === 'after' ? 0 : rows.length
}

function itemOf({ id, name, kind, open }: ModelRow): { [key: string]: Json } {
  return { id, name, kind, open }
}

function offsetBody({ rows, skip, limit, total }: ModelPage): Json {
  return { items: rows.map(itemOf), page: { skip, limit, total } }
}

/** A query by page number as one by records to skip, in which faults are told. */
function inRecords(
  { page, per_page: size, ...others }: ModelQuery,
  { pageSize, cap = Number.POSITIVE_INFINITY }: ModelOptions,
): ModelQuery {
  const skip = page === undefined ? {} : { skip: String((Number(page) - 1) * Math.min(cap, Number(size ?? pageSize.default))) }
  return { ...others, ...skip, ...(size === undefined ? {} : { limit: size }) }
}

/** It tells the page that was asked for, unless a fault has it skip others. */
function pageNumberBody(
  { rows, skip, limit, total }: ModelPage,
  query: ModelQuery,
  { pageSize, cap = Number.POSITIVE_INFINITY }: ModelOptions,
): Json {
  const isAsAsked = skip === Number(query.skip ?? 0)
  const size = isAsAsked ? Math.min(cap, Number(query.limit ?? pageSize.default)) : limit
  return { items: rows.map(itemOf), page: { number: Math.floor(skip / Math.max(1, size)) + 1, size: limit, total } }
}

function relayBody({ rows, cursors, flags, ends }: ModelPage): Json {
  const edges = rows.map((row, index) => ({ node: itemOf(row), cursor: cursors[index] ?? '' }))
  const info = { hasNextPage: flags.next, hasPreviousPage: flags.previous, startCursor: ends.start, endCursor: ends.end }
  return { connection: { edges, info } }
}

const compiled = new Map<Pagination['style'], { spec: Spec; contract: CompiledContract }>()

/** The contract of a model list; its body schemas do not depend on the page size, and are compiled once. */
function modelContract(style: Pagination['style'], pageSize: Pagination['pageSize']) {
  const known = compiled.get(style) ?? compileModel(style)
  compiled.set(style, known)
  const operations = known.spec.operations.map((operation) =>
    operation.pagination === null ? operation : { ...operation, pagination: { ...operation.pagination, pageSize } },
  )
  const [operation] = operations
  if (operation === undefined) throw new Error('a model without its list')
  const spec = { ...known.spec, operations }
  return { spec, operation, contract: { ...known.contract, contract: { ...known.contract.contract, spec } } }
}

function compileModel(style: Pagination['style']): { spec: Spec; contract: CompiledContract } {
  const spec = loadSpec(join(import.meta.dirname, `model-${style}.v1.yaml`))
  return { spec, contract: compileContract({ spec, bodies: bodyContracts(spec), pins: [] }) }
}
