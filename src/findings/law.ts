import type { PageRole } from '#observe/page'
import type { Pagination, Pointer } from '#spec/model'
import type { PageReads } from './page-reads.ts'

/** How one survey shows a law to have fared. */
export type LawOutcome = { verdict: 'held' | 'untested'; reason: string } | LawBreach

/** A law that a survey shows broken. */
export interface LawBreach {
  verdict: 'broken'
  /** Value-free: pages and counts. */
  reason: string
  /**
   * What broke it, as marks that a second survey shows again if it is the API's doing and never again if items were added or
   * removed between two reads: an item can be added once and removed once. Null where one reply contradicts itself, which no
   * movement explains. Held in memory only: marks contain ids.
   */
  marks: ReadonlySet<string> | null
  /** The pages that show it. */
  roles: ReadonlySet<PageRole>
  /** How it is broken, where other laws depend on that. */
  kinds: ReadonlySet<BreachKind>
}

/**
 * What tells a breach that follows from another law's from one that stands alone. `end`: only pages at the end of the list have
 * another size; `short`: fewer items than asked for; `over`: more; `alike`: as much
 * off as pages of another size; `honest`: an echo of what was done instead of what was asked;
 * `repeats`: nothing but items seen before; `total`: only another total; `start`, `next`: the cursor to go back from, or to go on with, is wrong; `order`: the same
 * items in another order; `disorder`: in no order at all; `items`: other items.
 */
export type BreachKind =
  | 'end'
  | 'short'
  | 'over'
  | 'alike'
  | 'honest'
  | 'repeats'
  | 'total'
  | 'start'
  | 'next'
  | 'order'
  | 'disorder'
  | 'items'

/** One promise about the pages of a list. */
export interface Law<P extends Pagination, R> {
  id: string
  statement: string
  /** The pages that it speaks of. */
  needs: readonly PageRole[]
  location(pagination: P): Pointer
  /** The status that it promises, where that is not 200. */
  status?: number
  /** Members that it compares: one that breaks the schema breaks the law, too, and is told by itself. */
  restsOn?(pagination: P): Pointer[]
  holds(reads: PageReads<R>, pagination: P): LawOutcome
}

/** A law that holds; `reason` says what was looked at. */
export function held(reason: string): LawOutcome {
  return { verdict: 'held', reason }
}

/** A law about which nothing can be said. */
export function untested(reason: string): LawOutcome {
  return { verdict: 'untested', reason }
}

/** A law that is broken, as the pages of these roles show. */
export function broken(
  reason: string,
  roles: Iterable<PageRole>,
  options: { marks?: ReadonlySet<string>; kinds?: Iterable<BreachKind> } = {},
): LawBreach {
  return { verdict: 'broken', reason, marks: options.marks ?? null, roles: new Set(roles), kinds: new Set(options.kinds ?? []) }
}

/** That the same items stand in other orders on two pages, so that nothing joins. */
export function brokenOrder(one: { name: string; role: PageRole }, other: { name: string; role: PageRole }): LawBreach {
  return broken(`${one.name} and ${other.name} hold the same items in unlike orders`, [one.role, other.role], { kinds: ['disorder'] })
}
