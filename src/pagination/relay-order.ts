import { breachOfOpenings, findDisorder } from './disorder.ts'
import { broken, held, type LawOutcome, untested } from './law.ts'
import { amount, countOf } from './law-words.ts'
import type { PageReads, RelayRead } from './page-reads.ts'
import { compareSequences, findDisagreement, repeated, whole } from './sequences.ts'

type Reads = PageReads<RelayRead>

/** Neither a cursor nor an item stands twice on a page, on two pages in a row, or on a walk forwards. */
export function judgeUnique(reads: Reads): LawOutcome {
  for (const read of reads.all) {
    const twice = repeatedOn([read])
    if (twice.size > 0) return broken(`${read.name} holds ${amount(twice.size, 'item')} or their cursors more than once`, [read.role])
  }
  const [first, second] = [reads.one('first'), reads.one('second')]
  const walk = reads.every('walk')
  if ((first === undefined || second === undefined) && walk.length < 2)
    return untested(reads.missing(['first', 'second']) ?? 'a page could not be read')
  if (first !== undefined && second !== undefined) {
    const shared = repeatedOn([first, second])
    const kinds = goesOn(first, second) ? [] : (['next'] as const)
    const reason = `the second page repeats ${shared.size} of ${amount(second.page.cursors.length, 'item')} of the first page, or their cursors`
    if (shared.size > 0) return broken(reason, ['first', 'second'], { rests: 'items', kinds })
  }
  const shared = repeatedOn(walk)
  if (shared.size > 0) {
    const strays = walk.some((read, index) => index > 0 && !goesOn(walk[index - 1], read))
    const reason = `the walk meets ${amount(shared.size, 'item')} or their cursors more than once`
    return broken(reason, ['walk'], { rests: 'items', kinds: strays ? ['next'] : [] })
  }
  return held(countOf(walk.length > 0 ? walk : [first, second], 'page'))
}

/** Whether a page was asked for with the cursor of the last edge of the page before it. */
export function goesOn(from: RelayRead | undefined, to: RelayRead): boolean {
  return to.after === from?.page.cursors.at(-1)
}

/** Ids of items that stand twice; cursors stand in for items whose id does not repeat, or that have none. */
function repeatedOn(pages: readonly RelayRead[]): Set<string> {
  const ids = pages.flatMap(({ page }) => page.ids.filter((id) => id !== null))
  const twice = repeated(ids)
  if (twice.size > 0) return twice
  return repeated(pages.flatMap(({ page }) => page.cursors.filter((cursor) => cursor !== null)))
}

/**
 * How to tell the items of these pages apart: by id, or by cursor where an id is missing on any of them, so that all are
 * compared alike; null where cursors are missing, too.
 */
export function identifier(pages: readonly RelayRead[]): ((...pages: RelayRead[]) => string[]) | null {
  for (const key of ['ids', 'cursors'] as const) {
    if (pages.every(({ page }) => whole(page[key]) !== null)) return (...some) => some.flatMap(({ page }) => page[key].map(String))
  }
  return null
}

/** Why pages cannot be compared. */
export const unidentified = 'there are items without an id'

/** A page goes on where its cursor says, in the order that all pages have; the first two are the double page, as far as they reach. */
export function judgeJoin(reads: Reads): LawOutcome {
  const refused = refusedCursor(reads)
  if (refused !== null) return refused
  const idsOf = identifier(reads.all)
  const disorder =
    idsOf === null ? null : findDisorder(reads.all.map((read) => ({ ...read, ids: idsOf(read), isBackward: read.last !== null })))
  if (disorder !== null) return disorder
  const outcome = judgeDouble(reads)
  const openings = reads.all.flatMap((read) => {
    const ids = idsOf !== null && read.after === null && read.before === null && read.last === null ? idsOf(read) : []
    return ids.length === 0 || repeated(ids).size > 0 ? [] : { ...read, ids }
  })
  const disagreement = outcome.verdict === 'broken' ? null : findDisagreement(openings)
  return disagreement === null ? outcome : breachOfOpenings(disagreement)
}

/** A cursor that a page gave is refused; that of an item which was removed may be, and so the page that gave it must show it again. */
function refusedCursor(reads: Reads): LawOutcome | null {
  for (const [role, source] of [
    ['second', 'first'],
    ['walk', 'walk'],
    ['past-the-end', 'walk'],
    ['up-to-the-end', 'walk'],
    ['short-of-the-end', 'walk'],
  ] as const) {
    const status = reads.refusal(role)
    if (status === null || reads.every(source).length === 0) continue
    const reason = `a page after an end cursor is answered with ${status}`
    return broken(reason, [source, role], { rests: 'items', kinds: ['refused'] })
  }
  return null
}

function judgeDouble(reads: Reads): LawOutcome {
  const [first, second, double] = [reads.one('first'), reads.one('second'), reads.one('double')]
  if (first === undefined || second === undefined || double === undefined)
    return untested(reads.missing(['first', 'second', 'double']) ?? 'a page could not be read')
  const idsOf = identifier([first, second, double])
  if (idsOf === null) return untested(unidentified)
  const [one, two] = [idsOf(first, second), idsOf(double)]
  const stretch = Math.min(one.length, two.length)
  if (stretch <= first.page.cursors.length) return untested('the double page does not reach past the first')
  const { marks, reordered } = compareSequences([...new Set(one)].slice(0, stretch), [...new Set(two)].slice(0, stretch))
  if (marks.size === 0) return held(`${stretch} items in the same order`)
  const what = reordered ? 'in another order' : 'other items'
  return broken(`the first two pages are not the double page: ${what}`, ['first', 'second', 'double'], {
    rests: 'items',
    kinds: [reordered ? 'order' : 'items'],
  })
}
