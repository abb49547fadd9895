import { extendPointer } from '#input/pointer'
import type { Pointer, SchemaType } from '#spec/model'
import { follow, numberOf, pathOf, readAll } from './body-path.ts'
import { readWindows } from './page-reads.ts'
import { type Declaration, type Expectation, isAboveMaximum, type PageReader, type PaginationBase, type Style } from './style.ts'
import { surveyWindows } from './survey-windows.ts'
import { lawStatements, tryLaws } from './try-laws.ts'
import { windowLaws } from './window-laws.ts'

/** A list that is read by windows: a position in it, and how many items from there on. */
export interface Windows extends Pick<PaginationBase, 'pageSize' | 'id'> {
  items: Pointer
  /** The number of items in the list, where a page tells it. */
  total?: Pointer | undefined
  position: Argument & {
    /** The value to send for a number of records to skip, on pages of so many. */
    of(skipped: number, limit: number): number
    /** The number of records that a value skips, on pages of so many. */
    skips(value: number, limit: number): number
    /** The value of the first page. */
    first: number
  }
  limit: Argument
  /** Whether a window can only begin at a multiple of its size. */
  isAligned: boolean
}

interface Argument {
  /** In `x-pagination`, and in words. */
  name: string
  parameter: string
  /** Where a page tells what was sent. */
  echo?: Pointer | undefined
}

interface WindowStyle<P extends PaginationBase> {
  declaration: Declaration
  windows(pagination: P): Windows
}

const numeric: readonly SchemaType[] = ['number', 'integer']

/** A style of which each page is a window; only what its parameters mean is its own. */
export function windowStyle<P extends PaginationBase>({ declaration, windows }: WindowStyle<P>): Style<P> {
  return {
    declaration,
    lawIds: windowLaws.map(({ id }) => id),
    roles: ['default', 'first', 'second', 'double', 'last', 'past-the-end', 'walk'],
    expectations: (pagination) => expectationsOf(windows(pagination)),
    listOf: (pagination) => windows(pagination).items,
    sizeParameter: (pagination) => windows(pagination).limit.parameter,
    reader: (pagination) => windowReader(windows(pagination)),
    survey: (course, pagination) => surveyWindows(course, windows(pagination)),
    isRefused: (pagination, query) => isAboveMaximum(pagination, query, windows(pagination).limit.parameter),
    isLawOfErrors: (_, { role }) => role === 'past-the-end',
    judge: (survey, pagination) => {
      const list = windows(pagination)
      return tryLaws({ family: 'windows', laws: windowLaws, reads: readWindows(survey, list), list, pagination })
    },
    laws: (pagination) => lawStatements(windowLaws, windows(pagination)),
    needsOf: (law) => windowLaws.find(({ id }) => id === law)?.needs ?? [],
  }
}

function expectationsOf({ items, id, total, position, limit }: Windows): ReturnType<Style<PaginationBase>['expectations']> {
  const echoes = [position, limit].flatMap(({ echo, name }) =>
    echo === undefined ? [] : [[extendPointer('/echo', name), echo, numeric] satisfies Expectation],
  )
  return {
    body: [['/items', items, ['array']], ...echoes, ...(total === undefined ? [] : [['/total', total, numeric] satisfies Expectation])],
    item: [['/id', id, ['string', 'integer', 'number']]],
  }
}

function windowReader({ items, id, total, position, limit }: Windows): PageReader {
  const [toItems, toId] = [pathOf(items), pathOf(id)]
  const [toTotal, toPosition, toLimit] = [total, position.echo, limit.echo].map((pointer) =>
    pointer === undefined ? null : pathOf(pointer),
  )
  return (body) => {
    const list = follow(body, toItems)
    if (!Array.isArray(list)) return null
    const numberAt = (path: ReturnType<typeof pathOf> | null | undefined) => (path ? numberOf(follow(body, path)) : null)
    return {
      family: 'windows',
      ids: readAll(list, toId),
      echo: { position: numberAt(toPosition), limit: numberAt(toLimit) },
      total: numberAt(toTotal),
    }
  }
}
