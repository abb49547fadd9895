import type { Row } from './list-rows.ts'

/** The arguments of a Relay connection, as texts of a query. */
export interface ConnectionArguments {
  first: string | undefined
  last: string | undefined
  after: string | undefined
  before: string | undefined
}

/** A page of a connection, with what lies around it. */
export interface ConnectionPage {
  rows: readonly Row[]
  hasNext: boolean
  hasPrevious: boolean
}

/**
 * The pagination algorithm of the Relay Cursor Connections specification, section 4. A cursor that was never there cuts nothing; that
 * of a deleted record still tells where to go on.
 */
export function cutConnection(rows: readonly Row[], { first, last, after, before }: ConnectionArguments): ConnectionPage {
  const start = after === undefined ? 0 : rows.findIndex(({ cursor }) => cursor === after) + 1
  const found = before === undefined ? -1 : rows.findIndex(({ cursor }) => cursor === before)
  const end = found === -1 ? rows.length : found
  const range = present(rows.slice(start, Math.max(start, end)))
  const forward = first === undefined ? range : range.slice(0, Number(first))
  const page = last === undefined ? forward : forward.slice(Math.max(0, forward.length - Number(last)))
  return {
    rows: page,
    hasNext: first !== undefined ? range.length > page.length : present(rows.slice(end)).length > 0,
    hasPrevious: last !== undefined ? range.length > page.length : present(rows.slice(0, start)).length > 0,
  }
}

/** The records that are still there. */
export function present(rows: readonly Row[]): readonly Row[] {
  return rows.filter(({ deleted }) => deleted === undefined)
}
