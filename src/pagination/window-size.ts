import { type BreachKind, broken, held, type LawOutcome, untested } from './law.ts'
import { amount, countOf, numberText } from './law-words.ts'
import type { PageReads, WindowRead } from './page-reads.ts'
import type { Windows } from './windows.ts'

type Reads = PageReads<WindowRead>

/** A server may cap a limit that no page limits, down to the documented default size, if its echo says so. */
export function isCapped({ page, limit, offset }: WindowRead, { pageSize }: Windows): boolean {
  const cap = page.echo.limit
  return (
    pageSize.maximum === null &&
    cap !== null &&
    cap < limit &&
    cap >= pageSize.default &&
    page.ids.length === sizeOf(offset, cap, page.total ?? Number.POSITIVE_INFINITY)
  )
}

/** How many items a page should have; the lesser of the limit and what is left. */
function sizeOf(offset: number, limit: number, total: number): number {
  return Math.min(limit, Math.max(0, total - offset))
}

/** A page has as many items as were asked for, or as are left. */
export function judgePageSize(reads: Reads, list: Windows): LawOutcome {
  const sized = reads.all.filter(({ role }) => role !== 'default' && role !== 'past-the-end')
  if (sized.length === 0) return untested(reads.missing(['first']) ?? 'no page could be read')
  const wrong = sized.filter((read) => !hasRightSize(read, list))
  const [first] = wrong
  const capped = sized.find((read) => isCapped(read, list))
  if (first === undefined)
    return held(
      `${countOf(sized, 'page')}${capped === undefined ? '' : `; the server caps the size at ${capped.page.echo.limit}, and says so`}`,
    )
  const { offset, limit, page } = first
  const promised = page.total === null ? `at most ${limit}` : numberText(sizeOf(offset, limit, page.total))
  const end = Math.max(...reads.all.map((read) => (read.page.ids.length === 0 ? 0 : read.offset + read.page.ids.length)))
  const kinds = wrong.map((read) => kindOfSize(read, end))
  const reason = `${first.name} has ${amount(page.ids.length, 'item')} instead of ${promised} (${limit} asked for${page.total === null ? '' : `, ${numberText(Math.max(0, page.total - offset))} left of the total`})`
  const onlyAtTheEnd = kinds.every((kind) => kind === 'end')
  return broken(
    reason,
    wrong.map(({ role }) => role),
    { kinds: onlyAtTheEnd ? ['end'] : kinds.filter((kind) => kind !== 'end') },
  )
}

function hasRightSize(read: WindowRead, list: Windows): boolean {
  const { page, offset, limit } = read
  if (isCapped(read, list)) return true
  return page.total === null ? page.ids.length <= limit : page.ids.length === sizeOf(offset, limit, page.total)
}

/** A page is at the end where no other page shows an item behind it, or where the total says so; what is behind the end is empty. */
function kindOfSize({ page, offset, limit }: WindowRead, end: number): 'over' | 'short' | 'end' {
  if (page.ids.length > limit) return 'over'
  if (page.ids.length === 0 ? offset > 0 : offset + page.ids.length >= end) return 'end'
  return page.total !== null && page.total - offset <= limit ? 'end' : 'short'
}

/** A page tells the offset and the limit that it was asked with. */
export function judgeEcho(reads: Reads, list: Windows): LawOutcome {
  const echoing = reads.all.filter(({ role, page }) => role !== 'past-the-end' && (page.echo.position !== null || page.echo.limit !== null))
  if (echoing.length === 0) return untested(reads.missing(['first']) ?? 'no page has an echo')
  const wrong = echoing.filter((read) => !echoes(read, list))
  const [first] = wrong
  if (first === undefined) return held(countOf(echoing, 'page'))
  const { page, position, limit } = first
  const opening = reads.one('first')
  const isHonest = wrong.every((read) => isHonestEcho(read, opening, list))
  const differences = [
    page.echo.position === null || page.echo.position === position
      ? []
      : `${list.position.name} ${numberText(page.echo.position)} for ${position}`,
    page.echo.limit === null || page.echo.limit === limit ? [] : `${list.limit.name} ${numberText(page.echo.limit)} for ${limit}`,
  ].flat()
  return broken(
    `${first.name} echoes ${differences.join(' and ')}`,
    wrong.map(({ role }) => role),
    { kinds: isHonest ? ['honest'] : [] },
  )
}

function echoes(read: WindowRead, list: Windows): boolean {
  const { echo } = read.page
  const limit = echo.limit === null || echo.limit === read.limit || isCapped(read, list)
  return limit && (echo.position === null || echo.position === read.position)
}

/** Whether the echo tells what was done: the size that the page has in its place, and the beginning of the list where that is what it shows. */
function isHonestEcho({ page, position, limit }: WindowRead, opening: WindowRead | undefined, list: Windows): boolean {
  const { echo, ids, total } = page
  const skipped = list.position.skips(position, echo.limit ?? limit)
  const isLimitHonest =
    echo.limit === limit || (echo.limit !== null && ids.length === sizeOf(skipped, echo.limit, total ?? ids.length + skipped))
  const showsBeginning = ids[0] !== undefined && ids[0] === opening?.page.ids[0]
  return isLimitHonest && (echo.position === position || (echo.position === list.position.first && showsBeginning))
}

/** Without parameters a page has the default size; a shorter list cannot show it. */
export function judgeDefaultSize(reads: Reads, { pageSize }: Windows): LawOutcome {
  const read = reads.one('default')
  if (read === undefined) return untested(reads.missing(['default']) ?? 'the default page could not be read')
  const { ids, total } = read.page
  const promised = total === null ? pageSize.default : Math.min(pageSize.default, total)
  const isRight = total === null ? ids.length <= promised : ids.length === promised
  if (!isRight) {
    const others = reads.all.filter(({ role }) => role !== 'default' && role !== 'past-the-end')
    // All of the list, by this page's total or by another's.
    const isAll = (total !== null && total <= pageSize.default) || reads.all.some(({ page }) => page.total === ids.length)
    const kinds: BreachKind[] = isAll ? ['end'] : others.some((other) => isOffAlike(other, ids.length, promised)) ? ['alike'] : []
    return broken(`the default page has ${amount(ids.length, 'item')} instead of ${promised}`, ['default'], { kinds })
  }
  return ids.length === pageSize.default
    ? held(amount(ids.length, 'item'))
    : untested(`too few items: ${ids.length} of ${pageSize.default}`)
}

/** Whether another page has the same wrong size, or is off by as much or by the same factor: then it is not the default that is wrong. */
function isOffAlike({ offset, limit, page }: WindowRead, length: number, promised: number): boolean {
  const size = sizeOf(offset, limit, page.total ?? Number.POSITIVE_INFINITY)
  const own = page.ids.length
  return own !== size && (own === length || own - size === length - promised || own * promised === length * size)
}
