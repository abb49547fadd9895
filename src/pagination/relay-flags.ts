import { type BreachKind, broken, held, type LawBreach, type LawOutcome, untested } from './law.ts'
import { amount, countOf } from './law-words.ts'
import type { PageReads, RelayRead } from './page-reads.ts'
import { goesOn, identifier } from './relay-order.ts'

type Reads = PageReads<RelayRead>
type Ids = (...pages: RelayRead[]) => string[]

/** A page and the one that was asked for with its end. */
interface Step {
  from: RelayRead
  to: RelayRead
}

/** What `hasNextPage` says is what the next page shows, and what other pages show of the list's end. */
export function judgeHasNext(reads: Reads): LawOutcome {
  const steps = stepsOf(reads)
  const idsOf = identifier(reads.all)
  const seen = new Set<string>()
  for (const step of steps) {
    for (const id of idsOf?.(step.from) ?? []) seen.add(id)
    const breach = breachOfStep(step, idsOf?.(step.to) ?? [], seen)
    if (breach !== null) return breach
  }
  const breach = (idsOf === null ? null : (endsTooEarly(reads, idsOf) ?? breachAtTheEnd(reads, idsOf))) ?? emptyWithMore(reads)
  if (breach !== null) return breach
  if (steps.length === 0) return untested(reads.missing(['first', 'second']) ?? 'no page and its next one could be read')
  const beyond = reads.one('past-the-end')
  if (reads.every('walk').length === 0 && (beyond?.page.cursors.length ?? 0) > 0)
    return untested('the last page is not the end of the list')
  const pages = [...steps.map(({ from }) => from), ...reads.every('up-to-the-end'), ...reads.every('short-of-the-end')]
  const told = pages.map(({ page }) => page.pageInfo.hasNextPage)
  if (told.every((flag) => flag === null)) return untested('no page tells hasNextPage')
  return held(`${countOf(pages, 'page')} and what is behind them, ${told.includes(false) ? 'the end among them' : 'not the end'}`)
}

function breachOfStep({ from, to }: Step, next: readonly string[], seen: ReadonlySet<string>): LawBreach | null {
  const { hasNextPage } = from.page.pageInfo
  const count = to.page.cursors.length
  if (hasNextPage === true && count === 0) return emptyNext(from, to)
  if (hasNextPage !== false || count === 0) return null
  const isOld = next.length > 0 && next.every((id) => seen.has(id))
  const reason = `${from.name} says that there are no more, and ${to.name} has ${amount(count, 'item')}`
  const kinds: BreachKind[] = [isOld ? ['repeats' as const] : [], goesOn(from, to) ? [] : ['next' as const]].flat()
  return broken(reason, [from.role, to.role], { rests: 'facts', kinds })
}

function emptyNext(from: RelayRead, to: RelayRead): LawBreach {
  return broken(`${from.name} says that there are more, and ${to.name} is empty`, [from.role, to.role], {
    rests: 'facts',
    kinds: ['short'],
  })
}

/** A page from the beginning that says that it is all there is, while another one has more. */
function endsTooEarly(reads: Reads, idsOf: Ids): LawBreach | null {
  const opening = reads.all.filter(({ after, before, last }) => after === null && before === null && last === null)
  for (const early of opening) {
    const last = idsOf(early).at(-1)
    if (early.page.pageInfo.hasNextPage !== false || last === undefined) continue
    for (const longer of opening) {
      const behind = idsBehind(last, idsOf(longer))
      if (behind > 0) return earlyEnd(early, longer)
    }
  }
  return null
}

function earlyEnd(early: RelayRead, longer: RelayRead): LawBreach {
  const reason = `${early.name} has ${amount(early.page.cursors.length, 'item')} and says that there are no more, and ${longer.name} has ${longer.page.cursors.length}`
  return broken(reason, [early.role, longer.role], { rests: 'facts' })
}

/** The full pages at the end: behind the one there is nothing, as the page past the end shows; behind the other there is one item. */
function breachAtTheEnd(reads: Reads, idsOf: Ids): LawBreach | null {
  const [full, short, beyond] = [reads.one('up-to-the-end'), reads.one('short-of-the-end'), reads.one('past-the-end')]
  const last = full === undefined ? undefined : idsOf(full).at(-1)
  if (full === undefined || last === undefined) return null
  if (full.page.pageInfo.hasNextPage === true && beyond?.page.cursors.length === 0 && last === idAt(reads, idsOf, beyond.after)) {
    return emptyNext(full, beyond)
  }
  const end = short === undefined ? undefined : idsOf(short).at(-1)
  if (short === undefined || end === undefined || short.page.pageInfo.hasNextPage !== false) return null
  const behind = idsBehind(end, idsOf(full))
  const reason = `${short.name} says that there are no more, and ${full.name} has ${amount(behind, 'item')} behind it`
  return behind === 0 ? null : broken(reason, [short.role, full.role], { rests: 'facts' })
}

/** The item of a cursor. */
function idAt(reads: Reads, idsOf: Ids, cursor: string | null): string | undefined {
  const read = reads.all.find(({ page }) => cursor !== null && page.cursors.includes(cursor))
  return read === undefined ? undefined : idsOf(read)[read.page.cursors.lastIndexOf(cursor)]
}

function idsBehind(id: string, ids: readonly string[]): number {
  return ids.includes(id) ? ids.length - 1 - ids.lastIndexOf(id) : 0
}

/** A page without items that says that there are more: there is no cursor to ask for them with. */
function emptyWithMore(reads: Reads): LawBreach | null {
  const empty = reads.all.find(({ last, page }) => last === null && page.cursors.length === 0 && page.pageInfo.hasNextPage === true)
  if (empty === undefined) return null
  return broken(`${empty.name} is empty, and says that there are more`, [empty.role], { rests: 'facts', kinds: ['short'] })
}

function stepsOf(reads: Reads): Step[] {
  const [first, second, beyond] = [reads.one('first'), reads.one('second'), reads.one('past-the-end')]
  const walk = reads.every('walk')
  // Where the walk did not come to the end, another page did.
  const chain = beyond === undefined || reads.one('last') !== undefined ? walk : [...walk, beyond]
  return [
    ...(first === undefined || second === undefined ? [] : [{ from: first, to: second }]),
    ...chain.flatMap((to, index) => {
      const from = chain[index - 1]
      return from === undefined ? [] : [{ from, to }]
    }),
  ]
}
