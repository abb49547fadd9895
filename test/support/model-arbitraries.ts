import fc from 'fast-check'
import type { Pagination } from '#pagination/styles'
import { type CursorStyle, type ModelOptions, modelRows } from './model-list.ts'

/** How often a property is tried; `PLUMBLINE_RUNS=50` tries each of them fifty times as often. */
export function runs(count: number): { numRuns: number } {
  return { numRuns: count * Number(process.env.PLUMBLINE_RUNS ?? 1) }
}

/** The time that a test of so many checks may take, with `PLUMBLINE_RUNS` as without. */
export const patience = { timeout: 60_000 * Number(process.env.PLUMBLINE_RUNS ?? 1) }

/** A list without its items: all that a provider decides for itself and keeps every law. */
export type Manner = Omit<ModelOptions, 'rows' | 'fault' | 'move'>

const cursorStyles: readonly CursorStyle[] = ['id', 'base64', 'rank', 'index', 'sealed']

/** Page sizes as the docs of any list may have them. */
export const anyPageSize = pageSizes({ standard: { min: 1, max: 60 }, more: { min: 0, max: 100 } })

/** Page sizes of lists as they are in practice: a page shows enough items, and a walk has few pages. */
export const usualPageSize = pageSizes({ standard: { min: 10, max: 50 }, more: { min: 40, max: 100 } })

function pageSizes(sizes: { standard: fc.IntegerConstraints; more: fc.IntegerConstraints }): fc.Arbitrary<Pagination['pageSize']> {
  const more = fc.oneof({ weight: 1, arbitrary: fc.constant(null) }, { weight: 3, arbitrary: fc.integer(sizes.more) })
  return fc
    .tuple(fc.integer(sizes.standard), more)
    .map(([standard, room]) => ({ default: standard, maximum: room === null ? null : standard + room }))
}

/** Everything that may differ between two lists that keep every law; without a documented maximum, a list by offset or page number may cap its pages. */
export function manners(
  style: Pagination['style'],
  { pageSize = anyPageSize, mayCap = true }: { pageSize?: fc.Arbitrary<Pagination['pageSize']>; mayCap?: boolean } = {},
): fc.Arbitrary<Manner> {
  const choices = {
    pageSize,
    cursor: fc.constantFrom(...cursorStyles),
    lostCursor: fc.constantFrom('refuse' as const, 'ignore' as const),
    otherFlag: fc.constantFrom('exact' as const, 'always' as const, 'never' as const),
    cap: fc.option(fc.nat(60), { nil: null }),
  }
  return fc.record(choices).map(({ cap, ...rest }) => ({
    ...{ style, ...rest },
    ...(mayCap && style !== 'relay' && rest.pageSize.maximum === null && cap !== null ? { cap: rest.pageSize.default + cap } : {}),
  }))
}

/** What happens to a list before a request; `at` picks the item. `raise` puts an item first, as a list by time of change does. */
export type Change = readonly [kind: 'append' | 'prepend' | 'delete' | 'raise', at: number]

/** Changes before each request of a check but the first: none, one or several, more of them at the front, where lists are liveliest. */
export function movements(): fc.Arbitrary<readonly (readonly Change[])[]> {
  const kind = fc.constantFrom('append' as const, 'prepend' as const, 'delete' as const, 'raise' as const)
  const change = fc.tuple(kind, fc.oneof(fc.constantFrom(0, 1), fc.nat({ max: 400 })))
  const several = fc.oneof({ weight: 4, arbitrary: fc.array(change, { maxLength: 1 }) }, fc.array(change, { maxLength: 2 }))
  return fc.array(several, { minLength: 30, maxLength: 30 })
}

/** Moves a list after a plan; what is added is new each time. */
export function mover(plan: readonly (readonly Change[])[]): NonNullable<ModelOptions['move']> {
  const fresh = modelRows(1_060).slice(1_000)
  return (rows, index) => {
    for (const [kind, at] of index === 0 ? [] : (plan[index] ?? [])) {
      const [front, end] = [(rows[0]?.rank ?? 0) - 1, (rows.at(-1)?.rank ?? 0) + 1]
      if (kind === 'append') rows.push(...fresh.splice(0, 1).map((row) => ({ ...row, rank: end })))
      if (kind === 'prepend') rows.unshift(...fresh.splice(0, 1).map((row) => ({ ...row, rank: front })))
      if (rows.length === 0) continue
      if (kind === 'delete') rows.splice(at % rows.length, 1)
      if (kind === 'raise') rows.unshift(...rows.splice(at % rows.length, 1).map((row) => ({ ...row, rank: front })))
    }
  }
}
