import { breachOfOpenings, findDisorder, findReplacement, mostMoves } from './disorder.ts'
import { broken, held, type LawBreach, type LawOutcome, untested } from './law.ts'
import { amount, countOf, numberText, readWithout } from './law-words.ts'
import type { PageRole } from './page.ts'
import type { PageReads, WindowRead } from './page-reads.ts'
import { compareSequences, findDisagreement, repeated, whole } from './sequences.ts'
import { isCapped } from './window-size.ts'
import type { Windows } from './windows.ts'

type Reads = PageReads<WindowRead>

/** No item stands on two pages whose windows do not overlap, nor twice on one. */
export function judgeDisjoint(reads: Reads): LawOutcome {
  const again = startsAgain(reads)
  if (again !== null) return again
  const missing = reads.missing(['first', 'second'])
  if (missing !== null) return untested(missing)
  const pages = (['first', 'second', 'last'] as const).flatMap((role) => reads.one(role) ?? [])
  for (const read of pages) {
    const ids = whole(read.ids)
    if (ids === null) return untested(readWithout(read, 'items without an id'))
    const twice = repeated(ids)
    if (twice.size > 0) return broken(`${read.name} holds ${amount(twice.size, 'item')} more than once`, [read.role])
  }
  for (const [index, later] of pages.entries()) {
    for (const earlier of pages.slice(0, index)) {
      if (earlier.offset + earlier.limit > later.offset) continue
      const shared = later.ids.filter((id) => id !== null && earlier.ids.includes(id)).map(String)
      const reason = `${later.name} repeats ${shared.length} of ${amount(later.ids.length, 'item')} of ${earlier.name}`
      const isMore = shared.length > mostMoves(earlier, later) && later.page.total !== null && later.page.total === earlier.page.total
      if (shared.length > 0) return broken(reason, [earlier.role, later.role], { rests: isMore ? null : 'items' })
    }
  }
  return held(countOf(pages, 'page'))
}

/**
 * A page past the end that shows the beginning of the list, or what stands where so many records past it would end up if they were counted
 * round: which records to skip is documented, and these are among them. (The last ones again may be how a server answers what lies behind
 * them.) It says itself that all records are skipped, so that no movement explains it.
 */
function startsAgain(reads: Reads): LawOutcome | null {
  const [beyond, first, second] = [reads.one('past-the-end'), reads.one('first'), reads.one('second')]
  const id = beyond?.page.ids[0] ?? null
  if (beyond === undefined || id === null || beyond.page.total === null || beyond.page.total > beyond.offset) return null
  const isRound = second !== undefined && beyond.page.total > second.offset + second.limit
  const repeated = id === first?.page.ids[0] ? first : isRound && id === second.page.ids[0] ? second : undefined
  if (repeated === undefined) return null
  return broken(`${beyond.name} skips ${beyond.offset} of ${amount(beyond.page.total, 'item')} and has those of ${repeated.name}`, [
    repeated.role,
    'past-the-end',
  ])
}

/** All pages have one order: the first two are the double page, and pages from the beginning of the list begin alike. */
export function judgeJoin(reads: Reads, list: Windows): LawOutcome {
  const openings = reads.all.flatMap((read) => {
    const ids = read.offset === 0 ? whole(read.ids) : null
    return ids === null || repeated(ids).size > 0 ? [] : { ...read, ids, total: read.page.total }
  })
  const disorder = findDisorder(reads.all.map((read) => ({ ...read, ids: read.page.ids }))) ?? findReplacement(openings)
  if (disorder !== null) return disorder
  const outcome = judgeDouble(reads, list)
  const disagreement = outcome.verdict === 'broken' ? null : findDisagreement(openings)
  return disagreement === null ? outcome : breachOfOpenings(disagreement)
}

/** As far as all of them reach. */
function judgeDouble(reads: Reads, { isAligned }: Windows): LawOutcome {
  const [first, second, double] = [reads.one('first'), reads.one('second'), reads.one('double')]
  if (first === undefined || second === undefined || double === undefined)
    return untested(reads.missing(['first', 'second', 'double']) ?? 'a page could not be read')
  const [one, two] = [whole([...first.ids, ...second.ids]), whole(double.ids)]
  if (one === null || two === null) return untested('there are items without an id')
  // A short page leaves a gap before the next one; where it should have been full, that is the page size's matter.
  if (first.ids.length < first.limit && second.ids.length > 0) return untested('the first page is shorter than asked for')
  // Pages that are counted by a larger size than was asked for begin elsewhere; that, too, is the page size's matter.
  if (isAligned && first.page.ids.length > first.limit) return untested('the first page is longer than asked for')
  // A second page that is not full says that the list ends with it.
  const ends = second.ids.length < second.limit
  const stretch = ends ? two.length : Math.min(one.length, two.length)
  if (stretch <= first.ids.length) return untested('the double page does not reach past the first')
  const { marks, reordered } = compareSequences([...new Set(one)].slice(0, stretch), [...new Set(two)].slice(0, stretch))
  const behind = ends ? two.slice(one.length).filter((id) => !one.includes(id)) : []
  if (marks.size === 0 && behind.length === 0) return held(`${stretch} items in the same order`)
  const what = reordered ? 'in another order' : marks.size > 0 ? 'other items' : `${behind.length} fewer`
  return broken(`the first two pages are not the double page: ${what}`, ['first', 'second', 'double'], {
    rests: 'items',
    kinds: [reordered ? 'order' : marks.size > 0 ? 'items' : 'short'],
  })
}

/** Behind the end there is nothing, and the total is known all the same. */
export function judgePastTheEnd(reads: Reads, list: Windows): LawOutcome {
  const read = reads.one('past-the-end')
  const first = reads.one('first') ?? reads.one('default')
  if (read === undefined) {
    const refused = reads.refusal('past-the-end')
    return refused === null
      ? untested(reads.missing(['past-the-end']) ?? 'it could not be read')
      : broken(`the page past the end is answered with ${refused}`, ['past-the-end'])
  }
  const { total, ids } = read.page
  const before = first?.page.total ?? null
  if (ids.length > 0) {
    if (total !== null && total > read.offset) return untested('the list grew past it while it was read')
    if (
      reads.all.some(
        (other) => other.role !== 'past-the-end' && other.page.ids.length > 0 && other.offset + other.page.ids.length > read.offset,
      )
    )
      return untested('the list goes on behind it')
    // Where the server counts pages by a smaller size than was asked for, this one stands before the end.
    const served = Math.max(...reads.all.flatMap(({ limit, page }) => (limit === read.limit ? [page.ids.length] : [])))
    if (total !== null && list.position.skips(read.position, served) < total) return untested('pages are shorter than asked for')
    const repeats = startsAgain(reads) !== null || (first !== undefined && ids[0] === first.page.ids[0])
    return broken(`the page past the end has ${amount(ids.length, 'item')}`, ['past-the-end'], { kinds: repeats ? ['repeats'] : [] })
  }
  if (total === null || before === null) return untested('a page has no total')
  if (total !== before && isEmpty(reads)) return untested('the totals differ, and the list was empty')
  if (total !== before)
    return broken(
      `the page past the end has the total ${numberText(total)}, the first page ${numberText(before)}`,
      ['first', 'past-the-end', ...stateRoles(reads)],
      { rests: 'facts', kinds: ['total'] },
    )
  return held('empty, with the same total')
}

/** All pages agree on the total; that of the page past the end is its own law. */
export function judgeTotal(reads: Reads): LawOutcome {
  const totals = reads.all.flatMap(({ role, page, name }) =>
    role === 'past-the-end' || page.total === null ? [] : { role, name, total: page.total },
  )
  const [first, ...others] = totals
  if (first === undefined || others.length === 0) return untested(reads.missing(['first', 'second']) ?? 'fewer than two pages have a total')
  const other = others.find(({ total }) => total !== first.total)
  if (other === undefined) return held(countOf(totals, 'page'))
  if (isEmpty(reads)) return untested('the totals differ, and the list was empty')
  return broken(
    `${first.name} has the total ${numberText(first.total)}, ${other.name} ${numberText(other.total)}`,
    [...totals.map(({ role }) => role), ...stateRoles(reads)],
    { rests: 'facts' },
  )
}

/** Pages that are looked at for a total that is too small, those first that it takes least to read again. */
const counting: readonly PageRole[] = ['first', 'second', 'double', 'last', 'default', 'walk']

/**
 * A page that says that there are fewer items than were seen, or than it shows itself to be there. That the total is the number of items
 * is documented wherever a total is; that every page tells the same is another law's, so that one which is too large on pages apart from
 * the walk may be an estimate.
 */
function findUndercount(reads: Reads): LawBreach | null {
  const walk = reads.missing(['walk']) === null ? reads.every('walk') : reads.all
  const seen = new Set(walk.flatMap(({ page }) => page.ids.filter((id) => id !== null)))
  const pages = counting.flatMap((role) => reads.every(role)).filter(({ page }) => page.ids.length > 0)
  // Between counting and reading a few items may come, even within one reply.
  const rests = pages.some((read) => excessOf(read) > 2) ? null : 'facts'
  const low = pages.find(({ page }) => page.total !== null && page.total < seen.size)
  if (low !== undefined) {
    const reason = `${low.name} has the total ${numberText(low.page.total ?? 0)}, and ${amount(seen.size, 'item')} were seen`
    return broken(reason, [low.role, ...stateRoles(reads)], { rests, kinds: ['total'] })
  }
  const beyond = pages.find((read) => excessOf(read) > 0)
  if (beyond === undefined) return null
  const reason = `${beyond.name} has ${amount(beyond.page.ids.length, 'item')} from ${beyond.offset} on, and the total ${numberText(beyond.page.total ?? 0)}`
  return broken(reason, [beyond.role], { rests, kinds: ['total'] })
}

/** Items of a page that stand behind the end which it tells. */
function excessOf({ offset, page }: WindowRead): number {
  return page.total === null ? 0 : Math.max(0, offset + page.ids.length - page.total)
}

/** A walk sees the total and all that other pages showed, each item once. */
export function judgeWalk(reads: Reads, list: Windows): LawOutcome {
  const undercount = findUndercount(reads)
  if (undercount !== null) return undercount
  const missing = reads.missing(['walk'])
  if (missing !== null) return untested(missing)
  const pages = reads.every('walk')
  if (pages.some((read) => isCapped(read, list))) return untested('the server caps the size of its pages')
  const ids = whole(pages.flatMap((read) => read.page.ids))
  // Where no page tells a total, a walk is whole if it meets all that other pages show.
  const total = list.total === undefined ? (ids?.length ?? null) : (pages[0]?.page.total ?? null)
  if (ids === null) return untested('there are items without an id')
  if (total === null) return untested('the walk has no total')
  const twice = repeated(ids)
  if (twice.size > 0)
    return broken(`the walk sees ${amount(twice.size, 'item')} more than once`, ['walk'], { rests: 'items', kinds: ['items'] })
  const seen = new Set(ids)
  const unseen = reads.all
    .filter(({ role }) => role !== 'past-the-end')
    .flatMap((read) => read.page.ids.filter((id) => id !== null && !seen.has(id)).map(String))
  const wrong = pages.find(({ page }) => page.total !== null && page.total !== ids.length)
  if (wrong === undefined && unseen.length === 0) return held(amount(total, 'item'))
  const others = reads.all.filter(({ role, page }) => role !== 'past-the-end' && page.ids.some((id) => id !== null && !seen.has(id)))
  const reason =
    wrong === undefined
      ? `the walk misses ${amount(new Set(unseen).size, 'item')} of other pages`
      : `the walk sees ${amount(ids.length, 'item')} where the total says ${numberText(wrong.page.total ?? 0)}`
  const totals = new Set(reads.all.flatMap(({ role, page }) => (role === 'past-the-end' ? [] : (page.total ?? []))))
  return broken(reason, ['walk', ...others.map(({ role }) => role)], {
    rests: 'facts',
    kinds: unseen.length === 0 && totals.size > 1 ? ['total'] : ['items'],
  })
}

/** Whether no item is known: totals alone could come out alike by chance, when items are added and removed between the reads. */
function isEmpty(reads: Reads): boolean {
  return stateRoles(reads).every((role) => reads.every(role).every(({ page }) => page.ids.length === 0))
}

/** The pages that tell most of what is in the list, so that a second survey can tell whether it is another list. */
function stateRoles(reads: Reads): PageRole[] {
  return reads.missing(['walk']) === null ? ['walk'] : ['first']
}
