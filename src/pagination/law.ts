import type { Pointer } from '#spec/model'
import type { LawId } from './law-findings.ts'
import type { PageRole } from './page.ts'
import type { PageReads } from './page-reads.ts'

/** How a pagination law fared on one list; `reason` says why it is untested, or how it broke. */
export interface LawResult {
  /** The spec's `operationId`: each list of a spec has its own laws. */
  operation: string
  id: string
  verdict: 'held' | 'broken' | 'untested'
  reason: string
}

/** How one survey shows a law to have fared. */
export type LawOutcome = { verdict: 'held' | 'untested'; reason: string } | LawBreach

/** A law that a survey shows broken. */
export interface LawBreach {
  verdict: 'broken'
  /** Value-free: pages and counts. */
  reason: string
  /**
   * What it rests on of the pages that show it: their items, or also the total and the flags that they tell. Live data moves between
   * two reads; only where all of that is the same in another survey did nothing move in between. Null where no movement explains the
   * breach: a reply contradicts itself, or too many items stand in another order.
   */
  rests: 'items' | 'facts' | null
  /** The pages that show it. */
  roles: ReadonlySet<PageRole>
  /** How it is broken, where other laws depend on that. */
  kinds: ReadonlySet<BreachKind>
}

/**
 * What tells a breach that follows from another law's from one that stands alone. `end`: only pages at the end of the list have
 * another size; `short`: fewer items than asked for; `short-back`: so on the way back; `over`: more; `alike`: as much off as pages of another size; `honest`: an echo of
 * what was done instead of what was asked; `repeats`: nothing but items seen before; `total`: only another total; `start`, `next`: the
 * cursor to go back from, or to go on with, is wrong; `order`: the same items in another order; `disorder`: more of them than can have
 * moved; `items`: other items; `refused`: a page is answered with an error.
 */
export type BreachKind =
  | 'end'
  | 'short'
  | 'short-back'
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
  | 'refused'

/** One promise about the pages of a list. */
export interface Law<L, R> {
  id: LawId
  statement: string
  /** The pages that it speaks of. */
  needs: readonly PageRole[]
  location(list: L): Pointer
  /** The status that it promises, where that is not 200. */
  status?: number
  /** Members that it compares: one that breaks the schema breaks the law, too, and is told by itself. */
  restsOn?(list: L): Pointer[]
  /** Whether a list promises what it speaks of; it does unless told otherwise. */
  stands?(list: L): boolean
  holds(reads: PageReads<R>, list: L): LawOutcome
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
  options: { rests?: LawBreach['rests']; kinds?: Iterable<BreachKind> } = {},
): LawBreach {
  return { verdict: 'broken', reason, rests: options.rests ?? null, roles: new Set(roles), kinds: new Set(options.kinds ?? []) }
}
