import fc from 'fast-check'
import type { Probe } from '#observe/observation'
import type { OffsetPagination } from '#pagination/offset'
import type { RelayPagination } from '#pagination/relay'
import { styleOf } from '#pagination/styles'
import type { Json } from '#schema/json'
import type { Filter, Operation, Spec } from '#spec/model'
import { replaceAt } from './json-edit.ts'
import { type CursorStyle, createRows, drawEnvelopes, memberText, type Row } from './list-rows.ts'
import { everyday, type Palette } from './palette.ts'
import { cutConnection, present } from './relay-connection.ts'
import { type Answer, conformingAnswers, promisedResponses } from './responses.ts'
import { seedFor } from './seeds.ts'
import { inPages, inRecords, windowsOf } from './windows.ts'

/** One request to a provider. */
export interface ListRequest {
  probe: Probe
  /** How many came before it. */
  index: number
  query: Readonly<Record<string, string>>
}

/** What can be different about a provider: harmless, or a fault. */
export interface Hooks {
  /** `open` refuses nobody, `any-scope` nobody who has a credential. */
  access?: 'open' | 'any-scope'
  /** Whether a request that must be refused with 400 is served all the same. */
  admits?(query: Readonly<Record<string, string>>): boolean
  /** The status of a refusal. */
  statusOf?(status: number): number
  /** The records as they are at this request. */
  rows?(rows: readonly Row[], request: ListRequest): readonly Row[]
  /** The query as the provider takes it; faults of paging leave what must be refused alone. */
  query?(query: Readonly<Record<string, string>>, rows: readonly Row[]): Readonly<Record<string, string>>
  /** A valid page before it is sent. */
  page?(body: Json, request: ListRequest): Json
  /** Whatever is sent. */
  answer?(answer: Answer, request: ListRequest): Answer
  /** The flag of the direction that is not read in, which Relay leaves open. */
  otherFlag?(index: number, exact: boolean): boolean
  /** How a text is searched for, which the docs of a search leave open. */
  holds?(text: string, wanted: string): boolean
  /** More than so many items are not served, and the echo says so. */
  cap?: number
}

/** Plays an API: a list with its pagination, filters and refusals, made from its spec alone. */
export interface Provider {
  spec: Spec
  operation: Operation
  rows: readonly Row[]
  answer(probe: Probe): Answer
}

/** How a provider is made; the same seed makes the same one. */
export interface ProviderOptions {
  spec: Spec
  seed: number
  count: number
  palette?: Palette
  cursor?: CursorStyle
  hooks?: Hooks
  /** Changes the records before anything is served. */
  prepare?(rows: readonly Row[]): readonly Row[]
}

type Query = Readonly<Record<string, string>>

/** A provider of the spec's list operation that keeps everything it is documented to keep, but for its hooks. */
export function createProvider(options: ProviderOptions): Provider {
  const { spec, seed, count, palette = everyday, hooks = {}, prepare = (rows) => rows } = options
  const promised = promisedResponses(spec).find(({ operation, response }) => operation.pagination !== null && response.status === '200')
  const pagination = promised?.operation.pagination
  if (promised === undefined || pagination === undefined || pagination === null) throw new Error(`${spec.api} has no list`)
  const { operation } = promised
  const rows = prepare(createRows(promised, pagination, { palette, seed, count, ...(options.cursor && { cursor: options.cursor }) }))
  const envelopes = drawEnvelopes(promised, palette, seedFor(seed, 'envelope'))
  const errors = drawErrors(spec, operation, palette, seed)
  const headers = fc
    .sample(conformingAnswers(promised, { ...palette, length: fc.constant(0) }), { seed, numRuns: 5 })
    .map((answer) => answer.headers)
  let index = 0

  const serve = (request: ListRequest): Answer => {
    const refusal = refusalOf(operation, request, hooks)
    if (refusal !== null) return errors(hooks.statusOf?.(refusal) ?? refusal, request.index)
    const current = hooks.rows?.(rows, request) ?? rows
    const query = hooks.query?.(request.query, current) ?? request.query
    const selected = current.filter((row) =>
      operation.parameters.every(({ name, filter }) => filter === null || selects(filter, row, query[name], hooks)),
    )
    const envelope = envelopes[request.index % envelopes.length] ?? null
    const body =
      pagination.style === 'relay'
        ? relayPage(pagination, envelope, selected, query, hooks, request.index)
        : offsetPage(windowsOf(pagination), envelope, selected, query, hooks)
    const shown = hooks.page?.(body, request) ?? body
    return { status: 200, headers: { ...headers[request.index % headers.length] }, body: inPages(pagination, shown) }
  }
  return {
    spec,
    operation,
    rows,
    answer(probe) {
      const request: ListRequest = { probe, index: index++, query: inRecords(pagination, probe.query) }
      const answer = serve(request)
      return hooks.answer?.(answer, request) ?? answer
    },
  }
}

/** Error answers by status, as documented; every one a little different. */
function drawErrors(spec: Spec, operation: Operation, palette: Palette, seed: number): (status: number, index: number) => Answer {
  const drawn = new Map<number, Answer[]>()
  return (status, index) => {
    const promised = promisedResponses(spec).find((each) => each.operation.id === operation.id && each.response.status === String(status))
    if (promised === undefined) throw new Error(`${operation.id} documents no ${status}`)
    const answers = drawn.get(status) ?? fc.sample(conformingAnswers(promised, palette), { seed: seedFor(seed, status), numRuns: 8 })
    drawn.set(status, answers)
    const answer = answers[index % answers.length]
    if (answer === undefined) throw new Error(`nothing drawn for ${status}`)
    return answer
  }
}

function refusalOf(operation: Operation, { probe, query }: ListRequest, { access, admits }: Hooks): number | null {
  if (probe.credential === 'none' && access !== 'open') return 401
  if (probe.credential === 'refused' && access === undefined) return 403
  const { pagination } = operation
  if (pagination === null || admits?.(query) === true) return null
  const sizes =
    pagination.style === 'relay'
      ? [pagination.parameters.first, pagination.parameters.last]
      : [styleOf(pagination).sizeParameter(pagination)]
  const { maximum } = pagination.pageSize
  if (maximum !== null && sizes.some((name) => Number(query[name] ?? 1) > maximum || Number(query[name] ?? 1) < 1)) return 400
  if (pagination.style !== 'relay') return null
  const { first, last, after, before } = pagination.parameters
  return (first in query && last in query) || (after in query && before in query) ? 400 : null
}

function selects({ at, match }: Filter, { item, original }: Row, wanted: string | undefined, { holds = holdsAnyCase }: Hooks): boolean {
  if (wanted === undefined) return true
  return at.some((pointer) => {
    const text = memberText(item, pointer) ?? memberText(original, pointer)
    return text !== undefined && (match === 'equals' ? text === wanted : holds(text, wanted))
  })
}

function holdsAnyCase(text: string, wanted: string): boolean {
  return text.toLowerCase().includes(wanted.toLowerCase())
}

function offsetPage(
  pagination: OffsetPagination | null,
  envelope: Json,
  rows: readonly Row[],
  query: Query,
  { cap = Number.POSITIVE_INFINITY }: Hooks,
): Json {
  if (pagination === null) throw new Error('a connection has no windows')
  const { parameters, pageSize, items, echo, total } = pagination
  const there = present(rows)
  const offset = Number(query[parameters.offset] ?? 0)
  const limit = Math.min(cap, Number(query[parameters.limit] ?? pageSize.default))
  const filled = replaceAt(
    envelope,
    items,
    there.slice(offset, offset + limit).map(({ item }) => item),
  )
  return replaceAt(replaceAt(replaceAt(filled, echo.offset, offset), echo.limit, limit), total, there.length)
}

function relayPage(
  pagination: RelayPagination,
  envelope: Json,
  rows: readonly Row[],
  query: Query,
  { otherFlag }: Hooks,
  index: number,
): Json {
  const { parameters, pageSize, edges, pageInfo } = pagination
  const first = query[parameters.first] ?? (query[parameters.last] === undefined ? String(pageSize.default) : undefined)
  const page = cutConnection(rows, {
    first,
    last: query[parameters.last],
    after: query[parameters.after],
    before: query[parameters.before],
  })
  const isForward = first !== undefined
  const flag = (exact: boolean, isOther: boolean): boolean => (isOther && otherFlag !== undefined ? otherFlag(index, exact) : exact)
  const info = {
    hasNextPage: flag(page.hasNext, !isForward),
    hasPreviousPage: flag(page.hasPrevious, isForward),
    startCursor: page.rows[0]?.cursor ?? null,
    endCursor: page.rows.at(-1)?.cursor ?? null,
  }
  return replaceAt(
    replaceAt(
      envelope,
      edges,
      page.rows.map(({ item }) => item),
    ),
    pageInfo,
    info,
  )
}

/** `Hooks.query`. */
export type QueryHook = NonNullable<Hooks['query']>

/** `Hooks.page`. */
export type PageHook = NonNullable<Hooks['page']>
