import { type BreachKind, broken, held, type LawBreach, type LawOutcome, untested } from './law.ts'
import { amount, countOf } from './law-words.ts'
import type { PageReads, RelayRead } from './page-reads.ts'
import { identifier } from './relay-order.ts'

type Reads = PageReads<RelayRead>

/** What `hasPreviousPage` of a page asked for with last says is what the page before it shows; on all other pages it may be either. */
export function judgeHasPrevious(reads: Reads): LawOutcome {
  const told = reads.all.filter(({ last, page }) => last !== null && page.pageInfo.hasPreviousPage !== null)
  const idsOf = identifier(reads.all)
  const seen = new Map<RelayRead['role'], Set<string>>()
  const followed: RelayRead[] = []
  for (const from of told) {
    const known = seen.get(from.role) ?? new Set()
    seen.set(from.role, known)
    for (const id of idsOf?.(from) ?? []) known.add(id)
    const to = pageBefore(reads, from)
    if (to === undefined) continue
    followed.push(from)
    const breach = breachOfStep({ from, to }, idsOf?.(to) ?? [], known)
    if (breach !== null) return breach
  }
  const empty = told.find(({ page }) => page.cursors.length === 0 && page.pageInfo.hasPreviousPage === true)
  if (empty !== undefined)
    return broken(`${empty.name} is empty, and says that there are some before it`, [empty.role], { rests: 'facts', kinds: ['short'] })
  const first = idsOf === null ? undefined : beginningOf(reads, idsOf)
  const beginning = told.filter((read) => first !== undefined && idsOf?.(read)[0] === first && read.page.pageInfo.hasPreviousPage === false)
  const looked = new Set([...followed, ...beginning])
  if (looked.size > 0)
    return held(
      `${countOf([...looked], 'page')} and what is before them, ${beginning.length > 0 ? 'the beginning among them' : 'not the beginning'}`,
    )
  return untested(
    reads.missing(['first', 'second', 'previous']) ??
      (told.length === 0 ? 'no page tells hasPreviousPage' : 'no page and the one before it could be read'),
  )
}

/** The page that was asked for, right after another, with the start of that. */
function pageBefore(reads: Reads, from: RelayRead): RelayRead | undefined {
  const start = from.page.pageInfo.startCursor ?? from.page.cursors[0] ?? null
  return reads.all.find(({ last, before, request }) => start !== null && last !== null && before === start && request === from.request + 1)
}

function breachOfStep(
  { from, to }: { from: RelayRead; to: RelayRead },
  previous: readonly string[],
  seen: ReadonlySet<string>,
): LawBreach | null {
  const { hasPreviousPage } = from.page.pageInfo
  const count = to.page.cursors.length
  if (hasPreviousPage === count > 0) return null
  // The other page is asked for only where the flag of this one is wrong, so that it alone shows whether it still is.
  const roles = [from.role]
  const strays: BreachKind[] = to.before === from.page.cursors[0] ? [] : ['start']
  if (hasPreviousPage === true) {
    const reason = `${from.name} says that there are some before it, and ${to.name} is empty`
    return broken(reason, roles, { rests: 'facts', kinds: ['short', ...strays] })
  }
  const isOld = previous.some((id) => seen.has(id))
  const reason = `${from.name} says that there are none before it, and ${to.name} has ${amount(count, 'item')}`
  return broken(reason, roles, { rests: 'facts', kinds: [...(isOld ? ['repeats' as const] : []), ...strays] })
}

/** The first item of the list, as the pages from its beginning show it. */
function beginningOf(reads: Reads, idsOf: (...pages: RelayRead[]) => string[]): string | undefined {
  const opening = reads.all.find(
    ({ after, before, last, page }) => after === null && before === null && last === null && page.cursors.length > 0,
  )
  return opening === undefined ? undefined : idsOf(opening)[0]
}
