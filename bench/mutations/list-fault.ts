import { replaceAt } from '#bench/conforming/json-edit'
import type { Hooks } from '#bench/conforming/list-provider'
import type { Row } from '#bench/conforming/list-rows'
import { windowsOf } from '#bench/conforming/windows'
import { getPointer } from '#input/pointer'
import { type Pagination, styleOf } from '#pagination/styles'
import type { Json } from '#schema/json'
import type { Filter, Operation, Parameter } from '#spec/model'
import { type Expected, expectFinding } from './expected.ts'

/** A list that breaks a law, an access rule or a filter: what its provider does wrong, and what must come of it. */
export interface ListFault {
  id: string
  /** What must be reported: of each group one at least, because some faults break several laws at once and are named after one. */
  due: readonly (readonly Expected[])[]
  /** Ids of laws that the same fault breaks by their definition, and that may be reported besides. */
  follows: readonly string[]
  hooks: Hooks
  /** Sizes of the lists that it is planted in. */
  counts: readonly number[]
}

/** Where a broken law is reported. */
export function lawFinding(pagination: Pagination, law: string): Expected {
  return expectFinding(`pagination-${law}` as Expected['id'], lawLocation(pagination, law), law in pagination.assumptions)
}

function lawLocation(pagination: Pagination, law: string): string {
  if (law === 'arguments-exclusive' || law === 'page-size-limit') return ''
  if (pagination.style === 'relay') {
    if (law === 'page-info') return pagination.pageInfo
    if (law === 'has-previous') return `${pagination.pageInfo}/hasPreviousPage`
    return law === 'has-next' ? `${pagination.pageInfo}/hasNextPage` : pagination.edges
  }
  const windows = windowsOf(pagination)
  if (windows === null) return ''
  if (law === 'page-echo') return windows.echo.limit.slice(0, windows.echo.limit.lastIndexOf('/'))
  return law === 'total-stable' || law === 'walk-complete' ? windows.total : windows.items
}

/** Access that is not refused. */
export function accessFaults(operation: Operation, hasRefusedScope: boolean): ListFault[] {
  const none = expectFinding('auth-not-enforced', '')
  const scope = expectFinding('auth-scope-not-enforced', '')
  const open: ListFault = {
    id: 'access:nobody is refused',
    due: hasRefusedScope ? [[none], [scope]] : [[none]],
    follows: [],
    hooks: { access: 'open' },
    counts: [1, 45],
  }
  const anyScope: ListFault = {
    id: 'access:any scope will do',
    due: [[scope]],
    follows: [],
    hooks: { access: 'any-scope' },
    counts: [1, 45],
  }
  return operation.secured ? [open, ...(hasRefusedScope ? [anyScope] : [])] : []
}

/** The list on a page. */
export function listOf(body: Json, pagination: Pagination): readonly Json[] {
  const list = getPointer(body, styleOf(pagination).listOf(pagination))
  return Array.isArray(list) ? list : []
}

/** A page with another list, and for a connection with the cursors of that list. */
export function withList(body: Json, pagination: Pagination, list: readonly Json[]): Json {
  if (pagination.style !== 'relay') return replaceAt(body, pagination.items, [...list])
  const cursor = (edge: Json | undefined): Json => (getPointer(edge, pagination.cursor) as Json | undefined) ?? null
  const filled = replaceAt(body, pagination.edges, [...list])
  const started = replaceAt(filled, `${pagination.pageInfo}/startCursor`, cursor(list[0]))
  return replaceAt(started, `${pagination.pageInfo}/endCursor`, cursor(list.at(-1)))
}

/** A query with other values of some parameters; null takes one away. */
export function withQuery(
  query: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, string | number | null>>,
): Record<string, string> {
  const changed = { ...query }
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) delete changed[name]
    else changed[name] = String(value)
  }
  return changed
}

/** Records with the one at an index in place of the next. */
export function repeatedAt(rows: readonly Row[], index: number): readonly Row[] {
  const row = rows[index]
  return row === undefined || index + 1 >= rows.length ? rows : rows.with(index + 1, row)
}

/** A parameter that selects items. */
export type FilterParameter = Parameter & { filter: Filter }

/** Where a filter that does not filter is reported: where several members are searched, no single one of them is at fault. */
export function filterFinding({ pagination }: Operation, { assumption, filter }: FilterParameter): Expected {
  const [member = '', ...others] = filter.at
  const list = pagination === null ? '' : styleOf(pagination).listOf(pagination)
  return expectFinding('filter-ignored', `${list}/*${others.length === 0 ? member : ''}`, assumption !== null)
}

/** Filters that do not filter, each parameter by itself. */
export function filterFaults(operation: Operation): ListFault[] {
  return operation.parameters.flatMap((parameter): ListFault[] => {
    const { name, filter } = parameter
    if (filter === null) return []
    const ignored: Hooks = { query: (query) => withQuery(query, { [name]: null }) }
    return [
      {
        id: `filter:${name} ignored`,
        due: [[filterFinding(operation, { ...parameter, filter })]],
        follows: [],
        hooks: ignored,
        counts: [45, 130],
      },
    ]
  })
}
