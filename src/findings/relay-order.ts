import { breachOfOpenings, findDisorder } from './disorder.ts'
import { type BreachKind, broken, held, type LawBreach, type LawOutcome, untested } from './law.ts'
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
function goesOn(from: RelayRead | undefined, to: RelayRead): boolean {
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

function breachOfStep({ from, to }: Step, next: readonly string[], seen: ReadonlySet<string>): LawBreach | null {
  const { hasNextPage } = from.page.pageInfo
  const count = to.page.cursors.length
  if (hasNextPage === true && count === 0) {
    return broken(`${from.name} says that there are more, and ${to.name} is empty`, [from.role, to.role], {
      rests: 'facts',
      kinds: ['short'],
    })
  }
  if (hasNextPage !== false || count === 0) return null
  const isOld = next.length > 0 && next.every((id) => seen.has(id))
  const reason = `${from.name} says that there are no more, and ${to.name} has ${amount(count, 'item')}`
  const kinds: BreachKind[] = [isOld ? ['repeats' as const] : [], goesOn(from, to) ? [] : ['next' as const]].flat()
  return broken(reason, [from.role, to.role], { rests: 'facts', kinds })
}

/** A page from the beginning that says that it is all there is, while another one has more. */
function endsTooEarly(reads: Reads, idsOf: (...pages: RelayRead[]) => string[]): LawBreach | null {
  const opening = reads.all.filter(({ after, before, last }) => after === null && before === null && last === null)
  for (const early of opening) {
    const last = idsOf(early).at(-1)
    if (early.page.pageInfo.hasNextPage !== false || last === undefined) continue
    for (const longer of opening) {
      const ids = idsOf(longer)
      const behind = ids.includes(last) ? ids.slice(ids.lastIndexOf(last) + 1) : []
      if (behind.length > 0) return earlyEnd(early, longer)
    }
  }
  return null
}

function earlyEnd(early: RelayRead, longer: RelayRead): LawBreach {
  const reason = `${early.name} has ${amount(early.page.cursors.length, 'item')} and says that there are no more, and ${longer.name} has ${longer.page.cursors.length}`
  return broken(reason, [early.role, longer.role], { rests: 'facts' })
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
