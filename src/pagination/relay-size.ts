import { type BreachKind, broken, held, type LawOutcome, untested } from './law.ts'
import { amount, countOf } from './law-words.ts'
import type { PageReads, RelayRead } from './page-reads.ts'
import type { RelayPagination } from './relay.ts'

type Reads = PageReads<RelayRead>

/** A page is never larger than asked for, and as large as that while there are more in its direction. */
export function judgePageSize(reads: Reads): LawOutcome {
  const sized = reads.all.flatMap((read) => {
    const wanted = read.first ?? read.last
    return wanted === null ? [] : { read, wanted, kind: kindOfSize(read, wanted) }
  })
  if (sized.length === 0) return untested(reads.missing(['first']) ?? 'no page could be read')
  const wrong = sized.filter(({ kind }) => kind !== null)
  const [first] = wrong
  if (first === undefined) return held(countOf(sized, 'page'))
  const { read, wanted, kind } = first
  const size = amount(sizeOf(read), 'item')
  const reason =
    kind === 'over'
      ? `${read.name} has ${size} where ${wanted} were asked for`
      : `${read.name} has ${size} instead of ${wanted}, although it says that there are more`
  return broken(
    reason,
    wrong.map(({ read: { role } }) => role),
    { kinds: wrong.flatMap((entry) => entry.kind ?? []) },
  )
}

function kindOfSize(read: RelayRead, wanted: number): BreachKind | null {
  const { hasNextPage, hasPreviousPage } = read.page.pageInfo
  const hasMore = read.first === null ? hasPreviousPage : hasNextPage
  if (sizeOf(read) > wanted) return 'over'
  return hasMore === true && sizeOf(read) < wanted ? (read.first === null ? 'short-back' : 'short') : null
}

function sizeOf({ page }: RelayRead): number {
  return page.cursors.length
}

/** The page's cursors are those of its own edges. */
export function judgePageInfo(reads: Reads): LawOutcome {
  const wrong: { read: RelayRead; kind: 'start' | 'next'; told: string | null }[] = []
  let looked = 0
  for (const read of reads.all) {
    const { cursors, pageInfo } = read.page
    for (const [kind, told, edge] of [
      ['start', pageInfo.startCursor, cursors[0]],
      ['next', pageInfo.endCursor, cursors.at(-1)],
    ] as const) {
      // An absent cursor, of the page or of an edge, breaks the schema, which is told by itself.
      if (told === undefined || (cursors.length > 0 && (edge ?? null) === null)) continue
      looked += 1
      if (told !== (edge ?? null)) wrong.push({ read, kind, told })
    }
  }
  if (looked === 0) return untested(reads.missing(['first']) ?? 'no page tells its cursors')
  const [first] = wrong
  if (first === undefined) return held(countOf(reads.all, 'page'))
  const kinds = new Set(wrong.map(({ kind }) => kind))
  return broken(
    describeCursor(first),
    wrong.map(({ read }) => read.role),
    { kinds },
  )
}

function describeCursor({ read, kind, told }: { read: RelayRead; kind: 'start' | 'next'; told: string | null }): string {
  const name = kind === 'start' ? 'startCursor' : 'endCursor'
  if (read.page.cursors.length === 0) return `${name} of ${read.name} is not null, although there is no edge`
  const edge = kind === 'start' ? 'first' : 'last'
  return `${name} of ${read.name} is ${told === null ? 'null instead of' : 'not'} the cursor of its ${edge} edge`
}

/** Without parameters a page has the default size; a shorter list cannot show it. */
export function judgeDefaultSize(reads: Reads, { pageSize }: RelayPagination): LawOutcome {
  const read = reads.one('default')
  if (read === undefined) return untested(reads.missing(['default']) ?? 'the default page could not be read')
  const size = sizeOf(read)
  const wanted = pageSize.default
  if (size === wanted) return held(amount(size, 'item'))
  if (size > wanted || read.page.pageInfo.hasNextPage === true)
    return broken(`the default page has ${amount(size, 'item')} instead of ${wanted}`, ['default'], {
      kinds: [size > wanted ? 'over' : 'short'],
    })
  return untested(`too few items: ${size} of ${wanted}`)
}
