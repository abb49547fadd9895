import { getPointer } from '#input/pointer'
import type { OffsetPagination } from '#pagination/offset'
import type { Pagination } from '#pagination/styles'
import type { Json } from '#schema/json'
import { replaceAt } from './json-edit.ts'

type Query = Readonly<Record<string, string>>

/** A list that is not a connection, as if its pages were asked for by records to skip: so its faults are told. */
export function windowsOf(pagination: Pagination): OffsetPagination | null {
  if (pagination.style === 'relay') return null
  if (pagination.style === 'offset') return pagination
  const { parameters, echo, total, firstPage: _, ...list } = pagination
  if (echo?.page === undefined || echo.perPage === undefined || total === undefined) throw new Error('a list without echo or total')
  return {
    ...{ ...list, style: 'offset', total },
    parameters: { offset: parameters.page, limit: parameters.perPage },
    echo: { offset: echo.page, limit: echo.perPage },
  }
}

/** A query by page number, with the records to skip in its place. */
export function inRecords(pagination: Pagination, query: Query): Query {
  if (pagination.style !== 'page-number') return query
  const { parameters, firstPage, pageSize } = pagination
  const page = query[parameters.page]
  if (page === undefined) return query
  return { ...query, [parameters.page]: String((Number(page) - firstPage) * Number(query[parameters.perPage] ?? pageSize.default)) }
}

/** A body that tells the records skipped, with the number of the page in their place. */
export function inPages(pagination: Pagination, body: Json): Json {
  if (pagination.style !== 'page-number' || pagination.echo?.page === undefined) return body
  const { echo, firstPage } = pagination
  const size = Math.max(1, Number(getPointer(body, echo.perPage ?? '')))
  return replaceAt(body, echo.page ?? '', Math.floor(Number(getPointer(body, echo.page ?? '')) / size) + firstPage)
}
