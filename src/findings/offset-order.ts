import type { PageRole } from '#observe/page'
import type { OffsetPagination } from '#spec/model'
import { findDisorder } from './disorder.ts'
import { broken, brokenOrder, held, type LawOutcome, untested } from './law.ts'
import { amount, countOf, readWithout, statusText } from './law-words.ts'
import { isCapped } from './offset-size.ts'
import type { OffsetRead, PageReads } from './page-reads.ts'
import { compareSequences, repeated, whole } from './sequences.ts'

type Reads = PageReads<OffsetRead>

/** No item stands on two pages whose windows do not overlap, nor twice on one. */
export function judgeDisjoint(reads: Reads): LawOutcome {
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
      if (shared.length > 0) return broken(reason, [earlier.role, later.role], { marks: new Set(shared) })
    }
  }
  return held(countOf(pages, 'page'))
}

/** The first two pages are the double page, as far as all of them reach. */
export function judgeJoin(reads: Reads): LawOutcome {
  const disorder = findDisorder(reads.all)
  if (disorder !== null) return brokenOrder(...disorder)
  const [first, second, double] = [reads.one('first'), reads.one('second'), reads.one('double')]
  if (first === undefined || second === undefined || double === undefined)
    return untested(reads.missing(['first', 'second', 'double']) ?? 'a page could not be read')
  const [one, two] = [whole([...first.ids, ...second.ids]), whole(double.ids)]
  if (one === null || two === null) return untested('there are items without an id')
  // A short page leaves a gap before the next one; where it should have been full, that is the page size's matter.
  if (first.ids.length < first.limit && second.ids.length > 0) return untested('the first page is shorter than asked for')
  // A second page that is not full says that the list ends with it.
  const ends = second.ids.length < second.limit
  const stretch = ends ? two.length : Math.min(one.length, two.length)
  if (stretch <= first.ids.length) return untested('the double page does not reach past the first')
  const { marks, reordered } = compareSequences([...new Set(one)].slice(0, stretch), [...new Set(two)].slice(0, stretch))
  const behind = ends ? two.slice(one.length).filter((id) => !one.includes(id)) : []
  if (marks.size === 0 && behind.length === 0) return held(`${stretch} items in the same order`)
  const what = reordered ? 'in another order' : marks.size > 0 ? 'other items' : `${behind.length} fewer`
  return broken(`the first two pages are not the double page: ${what}`, ['first', 'second', 'double'], {
    marks: new Set([...marks, ...behind.map((id) => `+${id}`)]),
    kinds: [reordered ? 'order' : marks.size > 0 ? 'items' : 'short'],
  })
}

/** Behind the end there is nothing, and the total is known all the same. */
export function judgePastTheEnd(reads: Reads): LawOutcome {
  const read = reads.one('past-the-end')
  const first = reads.one('first') ?? reads.one('default')
  if (read === undefined) {
    const refused = statusText(reads.asked('past-the-end'))
    return refused === null
      ? untested(reads.missing(['past-the-end']) ?? 'it could not be read')
      : broken(`the page past the end is answered with ${refused}`, ['past-the-end'])
  }
  const { total, ids } = read.page
  const before = first?.page.total ?? null
  if (ids.length > 0) {
    if (total !== null && total > read.offset) return untested('the list grew past it while it was read')
    const repeats = first !== undefined && ids[0] === first.page.ids[0]
    return broken(`the page past the end has ${amount(ids.length, 'item')}`, ['past-the-end'], { kinds: repeats ? ['repeats'] : [] })
  }
  if (total === null || before === null) return untested('a page has no total')
  if (total !== before && stateOf(reads) === '') return untested('the totals differ, and the list was empty')
  if (total !== before)
    return broken(
      `the page past the end has the total ${total}, the first page ${before}`,
      ['first', 'past-the-end', ...stateRoles(reads)],
      {
        marks: new Set([`${before} ${total} ${stateOf(reads)}`]),
        kinds: ['total'],
      },
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
  if (stateOf(reads) === '') return untested('the totals differ, and the list was empty')
  const marks = new Set(
    totals.flatMap((one) => (one.total === first.total ? [] : `${first.name} ${first.total} ${one.name} ${one.total} ${stateOf(reads)}`)),
  )
  return broken(
    `${first.name} has the total ${first.total}, ${other.name} ${other.total}`,
    [...totals.map(({ role }) => role), ...stateRoles(reads)],
    { marks },
  )
}

/** A walk sees the total and all that other pages showed, each item once. */
export function judgeWalk(reads: Reads, pagination: OffsetPagination): LawOutcome {
  const missing = reads.missing(['walk'])
  if (missing !== null) return untested(missing)
  const pages = reads.every('walk')
  if (pages.some((read) => isCapped(read, pagination))) return untested('the server caps the size of its pages')
  const ids = whole(pages.flatMap((read) => read.page.ids))
  const total = pages[0]?.page.total ?? null
  if (ids === null) return untested('there are items without an id')
  if (total === null) return untested('the walk has no total')
  const twice = repeated(ids)
  if (twice.size > 0)
    return broken(`the walk sees ${amount(twice.size, 'item')} more than once`, ['walk'], { marks: twice, kinds: ['items'] })
  const unseen = reads.all
    .filter(({ role }) => role !== 'past-the-end')
    .flatMap((read) => read.page.ids.filter((id) => id !== null && !ids.includes(id)).map(String))
  if (ids.length === total && unseen.length === 0) return held(amount(total, 'item'))
  const totals = new Set(reads.all.flatMap(({ role, page }) => (role === 'past-the-end' ? [] : (page.total ?? []))))
  if (unseen.length === 0 && totals.size > 1) return untested('the pages do not agree on the total')
  const marks = new Set(ids.length === total ? unseen : [...unseen, `${ids.length} ${total} ${stateOf(reads)}`])
  const reason =
    ids.length === total
      ? `the walk misses ${amount(new Set(unseen).size, 'item')} of other pages`
      : `the walk sees ${amount(ids.length, 'item')} where the total says ${total}`
  return broken(reason, ['walk'], { marks, kinds: ['items'] })
}

/**
 * All items that the survey knows: numbers alone could come out alike by chance, when items are added and removed between the
 * reads of both surveys.
 */
function stateOf(reads: Reads): string {
  const pages = stateRoles(reads).flatMap((role) => reads.every(role))
  return pages.flatMap((read) => read.page.ids).join(' ')
}

/** The pages that `stateOf` looks at, so that a second survey reads them, too. */
function stateRoles(reads: Reads): PageRole[] {
  return reads.missing(['walk']) === null ? ['walk'] : ['first']
}
