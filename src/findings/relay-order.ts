import { findDisorder } from './disorder.ts'
import { broken, brokenOrder, held, type LawBreach, type LawOutcome, untested } from './law.ts'
import { amount, countOf } from './law-words.ts'
import type { PageReads, RelayRead } from './page-reads.ts'
import { compareSequences, repeated, whole } from './sequences.ts'

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
    const kinds = second.after === first.page.cursors.at(-1) ? [] : (['next'] as const)
    const reason = `the second page repeats ${shared.size} of ${amount(second.page.cursors.length, 'item')} of the first page, or their cursors`
    // A cursor whose item is gone may lead back to the beginning: the second time it is another item's.
    const marks = new Set([...shared].map((id) => `${id} after ${lastOf(first)}`))
    if (shared.size > 0) return broken(reason, ['first', 'second'], { marks, kinds })
  }
  const shared = repeatedOn(walk)
  if (shared.size > 0)
    return broken(`the walk meets ${amount(shared.size, 'item')} or their cursors more than once`, ['walk'], { marks: shared })
  return held(countOf(walk.length > 0 ? walk : [first, second], 'page'))
}

/** What its last edge is known by; ids rather than cursors, which a server may make anew for each request. */
function lastOf({ page }: RelayRead): string {
  return page.ids.at(-1) ?? page.cursors.at(-1) ?? ''
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

/** The first two pages are the double page, as far as all of them reach. */
export function judgeJoin(reads: Reads): LawOutcome {
  const disorder = findDisorder(reads.all)
  if (disorder !== null) return brokenOrder(...disorder)
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
    marks,
    kinds: [reordered ? 'order' : 'items'],
  })
}

/** A page and the one that was asked for with its end. */
interface Step {
  from: RelayRead
  to: RelayRead
}

/** What `hasNextPage` says is what the next page shows, and what larger pages from the beginning of the list show. */
export function judgeHasNext(reads: Reads): LawOutcome {
  const steps = stepsOf(reads)
  const idsOf = identifier(reads.all)
  if (steps.length === 0) return untested(reads.missing(['first', 'second']) ?? 'no page and its next one could be read')
  const seen = new Set<string>()
  if (steps.some((step) => isContradicted(step, reads.all))) return untested('pages that end alike do not agree on it: the data moved')
  for (const step of steps) {
    for (const id of idsOf?.(step.from) ?? []) seen.add(id)
    const breach = breachOfStep(step, idsOf?.(step.to) ?? [], seen)
    if (breach !== null) return breach
  }
  const early = idsOf === null ? null : endsTooEarly(reads, idsOf)
  if (early !== null) return early
  const ends = steps.some(({ from }) => from.page.pageInfo.hasNextPage === false)
  const goesOn = steps.some(({ from }) => from.page.pageInfo.hasNextPage === true)
  if (!ends && !goesOn) return untested('no page tells hasNextPage')
  return held(
    ends ? `${countOf(steps, 'page')} and the next ones, the end among them` : `${countOf(steps, 'page')} and the next ones, not the end`,
  )
}

/** Whether a page that says that there are more, before an empty one, ends where another says that there are none. */
function isContradicted({ from, to }: Step, pages: readonly RelayRead[]): boolean {
  const { cursors, pageInfo } = from.page
  if (pageInfo.hasNextPage !== true || to.page.cursors.length > 0) return false
  return pages.some(({ last, page }) => last === null && page.pageInfo.hasNextPage === false && page.cursors.at(-1) === cursors.at(-1))
}

function breachOfStep({ from, to }: Step, next: readonly string[], seen: ReadonlySet<string>): LawBreach | null {
  const { hasNextPage } = from.page.pageInfo
  const count = to.page.cursors.length
  if (hasNextPage === true && count === 0) {
    return broken(`${from.name} says that there are more, and ${to.name} is empty`, [from.role, to.role], {
      marks: new Set([`true ${lastOf(from)}`]),
      kinds: ['short'],
    })
  }
  if (hasNextPage !== false || count === 0) return null
  const isOld = next.length > 0 && next.every((id) => seen.has(id))
  const reason = `${from.name} says that there are no more, and ${to.name} has ${amount(count, 'item')}`
  // A cursor whose item is gone may lead back to the beginning: then the same items come again, but behind another one.
  const marks = isOld ? new Set([`again ${lastOf(from)}`]) : new Set(next)
  return broken(reason, [from.role, to.role], { marks, kinds: isOld ? ['repeats'] : [] })
}

/** A page from the beginning that says that it is all there is, while another one has more. */
function endsTooEarly(reads: Reads, idsOf: (...pages: RelayRead[]) => string[]): LawBreach | null {
  const opening = reads.all.filter(
    ({ after, before, last, role }) => after === null && before === null && last === null && role !== 'witness',
  )
  for (const early of opening) {
    const last = idsOf(early).at(-1)
    if (early.page.pageInfo.hasNextPage !== false || last === undefined) continue
    for (const longer of opening) {
      const ids = idsOf(longer)
      const behind = ids.includes(last) ? ids.slice(ids.lastIndexOf(last) + 1) : []
      // An item that was added meanwhile can be removed later on: that is not the same breach twice.
      const sign = opening.indexOf(longer) > opening.indexOf(early) ? '+' : '-'
      if (behind.length > 0) return earlyEnd(early, longer, new Set(behind.map((id) => sign + id)))
    }
  }
  return null
}

function earlyEnd(early: RelayRead, longer: RelayRead, marks: ReadonlySet<string>): LawBreach {
  const reason = `${early.name} has ${amount(early.page.cursors.length, 'item')} and says that there are no more, and ${longer.name} has ${longer.page.cursors.length}`
  return broken(reason, [early.role, longer.role], { marks })
}

function stepsOf(reads: Reads): Step[] {
  const [first, second, beyond] = [reads.one('first'), reads.one('second'), reads.one('past-the-end')]
  const walk = reads.every('walk')
  const chain = beyond === undefined ? walk : [...walk, beyond]
  return [
    ...(first === undefined || second === undefined ? [] : [{ from: first, to: second }]),
    ...chain.flatMap((to, index) => {
      const from = chain[index - 1]
      return from === undefined ? [] : [{ from, to }]
    }),
  ]
}
