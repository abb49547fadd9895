import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Policy } from '#config/config'
import { bodyContracts } from '#contract/bodies'
import type { Pin } from '#contract/pins'
import { type CompiledContract, compileContract } from '#findings/compiled-contract'
import type { Finding } from '#findings/finding'
import { type Judgement, judge } from '#findings/judge'
import type { PresenceRecord } from '#findings/presence'
import { extendPointer, parsePointer } from '#input/pointer'
import { mediaTypeOf } from '#observe/body'
import type { Body, CredentialUse, Observation } from '#observe/observation'
import type { AccessRole, PageRole, Survey } from '#pagination/page'
import { readPage } from '#pagination/read-page'
import type { Json } from '#schema/json'
import { loadSpec } from '#spec/load'
import type { Operation, Spec } from '#spec/model'

/** `case.json`: what was asked of whom, and how the recording is to be read. */
interface RecordedCase {
  description: string
  /** Path of a spec: from the project root where it starts with `openapi/`, else from `test/cases`. */
  spec: string
  operation: string
  /** Of the recording, for the reader. */
  status?: number
  /** RFC 3339; 2026-01-01 where nothing depends on it. */
  now?: string
  policy?: Partial<Policy>
  /** Changes to every body of the recording, in order. */
  adjust?: Adjustment[]
  pins?: (Omit<Pin, 'locations'> & { locations: string[] })[]
  /** How often optional properties were present in earlier runs. */
  history?: PresenceRecord[]
}

/** A change of a recorded body; `*` in the pointer is every index, or each `every`th one. */
type Adjustment = { pointer: string; why?: string; every?: number } & ({ value: Json } | { remove: true } | { repeat: number })

/** One recorded reply: of `response.json`, or in a survey. */
interface Recording {
  status: number
  headers?: Record<string, string>
  body?: Json
  /** Instead of a body. */
  unreadable?: Extract<Body, { kind: 'unreadable' }>['reason']
  operation?: string
  query?: Record<string, string>
  credential?: CredentialUse
  /** How many such replies there were. */
  times?: number
}

/** One page of `survey.json`: ids and page facts stand for the body that holds them. */
interface RecordedPage {
  role: PageRole
  query?: Record<string, string | number>
  /** Ids of the items; a relay page's cursors are `c-` and the id unless they are given. */
  ids?: (string | number)[]
  cursors?: (string | number)[]
  echo?: { skip: number; limit: number }
  total?: number
  pageInfo?: Record<string, Json>
  /** Instead of a page. */
  status?: number
  failed?: Extract<Observation['outcome'], { kind: 'failed' }>['cause']
}

/** `survey.json`: one survey, or the first and the second. */
interface RecordedSurvey {
  pages: RecordedPage[]
  skipped?: Survey['skipped']
  access?: { role: AccessRole; status: number; ids?: string[] }[]
}

/** `expected.json`: the exact set of findings, each by the keys it names; and the cause, laws and coverage where they are named. */
interface Expected {
  findings: Partial<Finding>[]
  cause?: string | null
  laws?: Record<string, string>
  coverage?: Judgement['coverage']
  /** Verdicts of filters. */
  filters?: Record<string, string>
}

const root = 'test/cases'
const policy: Policy = { enumGrowth: 'warning', sunsetNoticeMs: 30 * 86_400_000, confirm: { seen: 2, of: 3 } }

/** The names of all golden cases of a check: folders with a `case.json`. */
export function caseNames(): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(root, entry.name, 'case.json')))
    .map(({ name }) => name)
    .sort()
}

/** What a case expects. */
export function expectedOf(name: string): Expected {
  return readJson(name, 'expected.json') as Expected
}

/** Judges the recording of a case. */
export function judgeCase(name: string): Judgement {
  const golden = readJson(name, 'case.json') as RecordedCase
  const compiled = compiledSpec(golden.spec.startsWith('openapi/') ? golden.spec : join(root, golden.spec))
  const { spec } = compiled.contract
  const operation = spec.operations.find(({ id }) => id === golden.operation)
  if (operation === undefined) throw new Error(`${name}: no operation ${golden.operation} in ${golden.spec}`)
  const pins = (golden.pins ?? []).map((pin) => ({ ...pin, locations: new Set(pin.locations) }))
  const recorded = existsSync(join(root, name, 'survey.json')) ? readSurveys(name, operation) : []
  const replies = existsSync(join(root, name, 'response.json')) ? readReplies(name, spec, golden) : []
  const surveys = [...recorded, ...filtered(operation, replies)]
  return judge({
    contract: { ...compiled, contract: { ...compiled.contract, pins } },
    policy: { ...policy, ...golden.policy },
    now: Date.parse(golden.now ?? '2026-01-01T00:00:00Z'),
    observations: [...recorded.flatMap(({ visits, access }) => [...visits, ...access].map(({ observation }) => observation)), ...replies],
    surveys,
    ...(golden.history === undefined ? {} : { history: golden.history }),
  })
}

const compiledSpecs = new Map<string, CompiledContract>()

/** Each spec is read and compiled once for all cases. */
function compiledSpec(file: string): CompiledContract {
  const known = compiledSpecs.get(file)
  if (known !== undefined) return known
  const spec = loadSpec(file)
  const compiled = compileContract({ spec, bodies: bodyContracts(spec), pins: [] })
  compiledSpecs.set(file, compiled)
  return compiled
}

function readJson(name: string, file: string): unknown {
  return JSON.parse(readFileSync(join(root, name, file), 'utf8'))
}

function readReplies(name: string, spec: Spec, { operation, adjust = [] }: RecordedCase): Observation[] {
  const recorded = [readJson(name, 'response.json')].flat() as Recording[]
  return recorded.flatMap((recording, index) => {
    const body = recording.body === undefined ? undefined : adjust.reduce(adjustBody, recording.body)
    const observation = observe(recording.operation ?? operation, `${basename(name)}-${index}`, {
      ...recording,
      ...(body === undefined ? {} : { body }),
    })
    if (!spec.operations.some(({ id }) => id === observation.probe.operation))
      throw new Error(`${name}: no operation ${observation.probe.operation}`)
    return Array.from({ length: recording.times ?? 1 }, () => observation)
  })
}

/** Replies to requests that carry a filter, each as a filter survey of its own: the same question twice is one that was repeated. */
function filtered(operation: Operation, replies: readonly Observation[]): Survey[] {
  const filters = replies.flatMap((observation) => {
    const names = operation.parameters.flatMap(({ name, filter }) => (filter === null || !(name in observation.probe.query) ? [] : name))
    return names.length === 0 ? [] : [{ visits: [{ parameters: names, finds: 'items' as const, observation }], skipped: [] }]
  })
  return filters.length === 0 ? [] : [{ operation: operation.id, pageSize: null, visits: [], access: [], skipped: [], filters }]
}

function observe(
  operation: string,
  id: string,
  { status, headers, body, unreadable, query = {}, credential = 'own' }: Recording,
): Observation {
  const all = { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers }
  const read: Body =
    body !== undefined
      ? { kind: 'json', value: body, bytes: 0 }
      : unreadable !== undefined
        ? { kind: 'unreadable', reason: unreadable, bytes: 0 }
        : { kind: 'empty' }
  return {
    probe: { id, operation, query, credential },
    startedAt: 0,
    durationMs: 1,
    phases: {},
    outcome: { kind: 'reply', reply: { status, headers: all, mediaType: mediaTypeOf(all['content-type']), body: read } },
  }
}

function adjustBody(body: Json, adjustment: Adjustment): Json {
  const copy = structuredClone(body)
  const segments = parsePointer(adjustment.pointer)
  const last = segments.pop()
  if (last === undefined) return 'value' in adjustment ? adjustment.value : copy
  for (const parent of valuesAt(copy, segments, adjustment.every ?? 1)) changeMember(parent, last, adjustment)
  return copy
}

function valuesAt(value: Json, segments: readonly string[], every: number): Json[] {
  const [segment, ...rest] = segments
  if (segment === undefined) return [value]
  const children =
    segment === '*' && Array.isArray(value)
      ? value.filter((_, index) => index % every === 0)
      : [(value as Record<string, Json>)[segment] ?? null]
  return children.flatMap((child) => valuesAt(child, rest, every))
}

function changeMember(parent: Json, key: string, adjustment: Adjustment): void {
  const holder = parent as Record<string, Json>
  if ('value' in adjustment) holder[key] = adjustment.value
  else if ('remove' in adjustment) delete holder[key]
  else {
    const items = holder[key] as Json[]
    holder[key] = Array.from({ length: adjustment.repeat }, (_, index) => structuredClone(items[index % items.length] ?? null))
  }
}

function readSurveys(name: string, operation: Operation): Survey[] {
  const recorded = [readJson(name, 'survey.json')].flat() as RecordedSurvey[]
  return recorded.map(({ pages, skipped = [], access = [] }) => ({
    operation: operation.id,
    pageSize: 2,
    visits: pages.map((page, index) => {
      const observation = observePage(operation, page, `${page.role}-${index}`)
      const { outcome } = observation
      const isPage = outcome.kind === 'reply' && outcome.reply.status === 200 && outcome.reply.body.kind === 'json'
      return {
        role: page.role,
        observation,
        page:
          isPage && operation.pagination !== null && outcome.reply.body.kind === 'json'
            ? readPage(operation.pagination, outcome.reply.body.value)
            : null,
      }
    }),
    access: access.map(({ role, status, ids }) => {
      const page = ids === undefined ? { role: 'first' as const, status } : { role: 'first' as const, ids }
      const credential = role === 'no-credential' ? ('none' as const) : ('refused' as const)
      const observation = observePage(operation, page, role)
      return { role, observation: { ...observation, probe: { ...observation.probe, credential } } }
    }),
    skipped,
  }))
}

function observePage(operation: Operation, page: RecordedPage, id: string): Observation {
  const query = Object.fromEntries(Object.entries(page.query ?? {}).map(([key, value]) => [key, String(value)]))
  const error = { error: { code: 'REFUSED' } }
  const recording = page.ids === undefined ? { status: page.status ?? 400, body: error } : { status: 200, body: pageBody(operation, page) }
  const observation = observe(operation.id, id, { ...recording, query })
  return page.failed === undefined ? observation : { ...observation, outcome: { kind: 'failed', cause: page.failed } }
}

/** The body that `x-pagination` would read these facts out of. */
function pageBody({ pagination }: Operation, { ids = [], cursors, echo, total, pageInfo }: RecordedPage): Json {
  if (pagination === null) throw new Error('the operation of a survey must be a list')
  const body: Record<string, Json> = {}
  if (pagination.style !== 'relay') {
    put(
      body,
      pagination.items,
      ids.map((item) => put({}, pagination.id, item)),
    )
    const [position, limit] =
      pagination.style === 'offset' ? [pagination.echo.offset, pagination.echo.limit] : [pagination.echo?.page, pagination.echo?.perPage]
    if (position !== undefined) put(body, position, echo?.skip ?? 0)
    if (limit !== undefined) put(body, limit, echo?.limit ?? ids.length)
    if (pagination.total !== undefined) put(body, pagination.total, total ?? ids.length)
    return body
  }
  const edges = ids.map((item, index) => put(put({}, pagination.id, item), pagination.cursor, cursors?.[index] ?? `c-${item}`))
  const ends = {
    startCursor: ids.length === 0 ? null : (cursors?.[0] ?? `c-${ids[0]}`),
    endCursor: ids.length === 0 ? null : (cursors?.at(-1) ?? `c-${ids.at(-1)}`),
  }
  put(body, pagination.edges, edges)
  put(body, pagination.pageInfo, { hasNextPage: false, hasPreviousPage: false, ...ends, ...pageInfo })
  return body
}

function put(target: Record<string, Json>, pointer: string, value: Json): Record<string, Json> {
  const segments = parsePointer(pointer)
  const last = segments.pop()
  if (last === undefined) throw new Error(`nothing to put at ${extendPointer(pointer)}`)
  let at = target
  for (const segment of segments) {
    at[segment] ??= {}
    at = at[segment] as Record<string, Json>
  }
  at[last] = value
  return target
}
