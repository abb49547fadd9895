import type { Pagination } from '#pagination/styles'
import type { CursorStyle, ModelFault, ModelPage, ModelQuery, ModelRow } from './model-list.ts'

/** One way in which a list breaks one law. */
export interface ListFault {
  style: Pagination['style']
  law: string
  how: string
  /** Laws that may be reported in its place: which one it is depends on the sizes of the pages. */
  orElse?: readonly string[]
  /** Laws that may be reported besides: what breaks this law in this way breaks them, too, and neither explains the other. */
  besides?: readonly string[]
  /** The cursors that the fault knows how to read, where it must. */
  cursor?: CursorStyle
  /** Only lists of so many items show it in every case; `size` is the page size that is documented. */
  least(size: Pagination['pageSize']): number
  /** Walks of more pages than this leave no budget to read as often as it takes to be sure of it. */
  pages: number
  fault(size: Pagination['pageSize']): ModelFault
}

type Size = Pagination['pageSize']
type Shape = Omit<ListFault, 'style' | 'law' | 'how' | 'least' | 'pages'> & { least?: number | ListFault['least']; pages?: number }

/** Every law of each style, broken in each of its ways. */
export function listFaults(): ListFault[] {
  return [
    ...named('offset', { ...offsetSizes(), ...offsetEchoes(), ...offsetOrders(), ...offsetEnds() }),
    ...named('page-number', { ...offsetSizes(followingPages), ...offsetEchoes(), ...offsetOrders(), ...offsetEnds(wholePages) }),
    ...named('relay', { ...relaySizes(), ...relayEnds(), ...relayCursors(), ...relayFlags(), ...relayBackwards(), ...relayRefusals() }),
  ]
}

function named(style: ListFault['style'], shapes: Record<string, Shape>): ListFault[] {
  return Object.entries(shapes).map(([name, { least = 40, pages = 3, ...rest }]) => {
    const [law = '', how = ''] = name.split(': ')
    return { style, law, how, pages, ...rest, least: typeof least === 'number' ? () => least : least }
  })
}

const skipOf = ({ skip }: ModelQuery): number => Number(skip ?? 0)
const limitOf = ({ limit }: ModelQuery, { default: standard }: Size): number => Number(limit ?? standard)

/** The query with other values; null takes one away. */
function changed(query: ModelQuery, changes: Readonly<Record<string, string | number | null>>): ModelQuery {
  const entries = Object.entries({ ...query, ...changes }).filter(([, value]) => value !== null)
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]))
}

/** The echo of what was asked for, whatever was done. */
function echoAsked(size: Size): NonNullable<ModelFault['page']> {
  return (page, query) => ({ ...page, skip: skipOf(query), limit: limitOf(query, size) })
}

/** A page of other items, with all that a page tells of its items. */
function holding(page: ModelPage, keep: (index: number) => boolean): ModelPage {
  const rows = page.rows.filter((_, index) => keep(index))
  const cursors = page.cursors.filter((_, index) => keep(index))
  return { ...page, rows, cursors, ends: { start: cursors[0] ?? null, end: cursors.at(-1) ?? null } }
}

const twiceTheDefault: ListFault['least'] = (size) => 2 * size.default + 40

/** What a server skips that takes another limit than was asked for: records are what they were, but pages become as long as it serves them. */
type Follow = (skip: number, asked: number, taken: number) => number
const followingPages: Follow = (skip, asked, taken) => (skip / asked) * taken

function offsetSizes(follow: Follow = (skip) => skip): Record<string, Shape> {
  const taking = (query: ModelQuery, size: Size, limit: number): ModelQuery =>
    changed(query, { skip: follow(skipOf(query), limitOf(query, size), limit), limit })
  const seven = (query: ModelQuery, size: Size): ModelQuery => taking(query, size, Math.min(7, limitOf(query, size)))
  const silently = (change: (query: ModelQuery, size: Size) => number): Shape => ({
    fault: (size) => ({ query: (query) => changed(query, { limit: change(query, size) }), page: echoAsked(size) }),
    least: twiceTheDefault,
  })
  const withoutLimit = (count: (size: Size) => number): Shape => ({
    fault: (size) => ({ query: (query) => ('limit' in query ? query : changed(query, { limit: count(size) })), page: echoAsked(size) }),
    least: twiceTheDefault,
  })
  return {
    'page-size: limit is ignored': {
      fault: (size) => ({ query: (query) => taking(query, size, size.default), page: echoAsked(size) }),
      least: twiceTheDefault,
    },
    'page-size: limit is ignored, and the echo says so': {
      fault: (size) => ({ query: (query) => taking(query, size, size.default) }),
      least: twiceTheDefault,
    },
    'page-size: limit is at most seven': {
      fault: (size) => ({ query: (query) => seven(query, size), page: echoAsked(size) }),
    },
    'page-size: limit is at most seven, and the echo says so': { fault: (size) => ({ query: (query) => seven(query, size) }) },
    'page-size: limit is doubled': silently((query, size) => 2 * limitOf(query, size)),
    'page-size: one item too many': silently((query, size) => limitOf(query, size) + 1),
    'page-size: one item short': {
      fault: () => ({ page: (page) => holding(page, (index) => index < page.rows.length - 1) }),
    },
    'page-size: no more than seven': {
      fault: () => ({ page: (page) => holding(page, (index) => index < 7) }),
    },
    'walk-complete: the last page is one short': {
      fault: () => ({
        page: (page) => (page.skip + page.limit > page.total ? holding(page, (index) => index < page.rows.length - 1) : page),
      }),
      orElse: ['page-size'],
    },
    'default-page-size: one item less': withoutLimit((size) => size.default - 1),
    'default-page-size: one item more': withoutLimit((size) => size.default + 1),
    'default-page-size: all items': withoutLimit(() => 1000),
    'default-page-size: one item less, and the echo says so': {
      fault: (size) => ({ query: (query) => ('limit' in query ? query : changed(query, { limit: size.default - 1 })) }),
      least: twiceTheDefault,
    },
  }
}

function offsetEchoes(): Record<string, Shape> {
  const echoing = (change: (page: ModelPage, size: Size) => Partial<ModelPage>): Shape => ({
    fault: (size) => ({ page: (page) => ({ ...page, ...change(page, size) }) }),
  })
  return {
    'page-echo: the number of the page for what is skipped': echoing(({ skip, limit }) => ({ skip: Math.floor(skip / limit) })),
    'page-echo: nothing skipped': echoing(() => ({ skip: 0 })),
    'page-echo: what to skip next': echoing(({ skip, limit }) => ({ skip: skip + limit })),
    'page-echo: the default limit': echoing((_, size) => ({ limit: size.default })),
    'page-echo: one more than the limit': echoing(({ limit }) => ({ limit: limit + 1 })),
    'page-echo: both swapped': echoing(({ skip, limit }) => ({ skip: limit, limit: skip })),
  }
}

/** Another order for each request, as without ORDER BY. */
function shuffled(rows: readonly ModelRow[], index: number): readonly ModelRow[] {
  const keys = new Map(rows.map((row, place) => [row, mixed(place * 1_000 + index)]))
  return rows.toSorted((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0))
}

function mixed(number: number): number {
  let bits = Math.imul(number ^ 0x9e3779b9, 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return (bits ^ (bits >>> 16)) >>> 0
}

function offsetOrders(): Record<string, Shape> {
  const skipping = (change: (skip: number, size: Size) => number): Shape => ({
    fault: (size) => ({ query: (query) => changed(query, { skip: change(skipOf(query), size) }), page: echoAsked(size) }),
  })
  return {
    'pages-disjoint: skip is one too low': skipping((skip) => Math.max(0, skip - 1)),
    'pages-disjoint: skip is ignored': skipping(() => 0),
    'pages-disjoint: skip is ignored, and the echo says so': { fault: () => ({ query: (query) => changed(query, { skip: 0 }) }) },
    'pages-disjoint: an item stands twice on a page': {
      fault: () => ({
        page: (page) => ({ ...page, rows: page.rows.map((row, index) => (index === 1 ? (page.rows[0] ?? row) : row)) }),
      }),
    },
    'pages-join: skip is one too high': skipping((skip) => (skip === 0 ? 0 : skip + 1)),
    'pages-join: skip counts in twos': skipping((skip) => skip * 2),
    'pages-join: skip counts pages': {
      fault: (size) => ({ query: (query) => changed(query, { skip: skipOf(query) * limitOf(query, size) }), page: echoAsked(size) }),
    },
    'pages-join: every second page is in reverse order': {
      fault: (size) => ({
        rows: (rows, query) => (Math.floor(skipOf(query) / limitOf(query, size)) % 2 === 1 ? rows.toReversed() : rows),
      }),
      orElse: ['pages-disjoint'],
    },
    'pages-join: small pages are in another order': {
      fault: (size) => ({ rows: (rows, query) => (limitOf(query, size) <= 10 ? rows.toReversed() : rows) }),
    },
    'pages-join: no order at all': { fault: () => ({ rows: (rows, _, index) => shuffled(rows, index) }) },
  }
}

/** The records of a list that is counted in pages. */
function wholePages(count: number, { limit = '1' }: ModelQuery): number {
  return Math.ceil(count / Number(limit)) * Number(limit)
}

function offsetEnds(round = (count: number, _: ModelQuery) => count): Record<string, Shape> {
  const behind = ({ skip }: ModelQuery, rows: readonly ModelRow[]): boolean => Number(skip ?? 0) >= rows.length
  const counting = (total: (page: ModelPage) => number, least?: number): Shape => ({
    fault: () => ({ page: (page) => ({ ...page, total: total(page) }) }),
    ...(least === undefined ? {} : { least }),
  })
  const skipping = (skip: (query: ModelQuery, rows: readonly ModelRow[]) => number): Shape => ({
    fault: (size) => ({
      query: (query, rows) => (behind(query, rows) ? changed(query, { skip: skip(query, rows) }) : query),
      page: echoAsked(size),
    }),
  })
  const large = (query: ModelQuery, size: Size): boolean => Number(query.limit ?? 0) >= Math.min(50, size.maximum ?? 50)
  return {
    'past-the-end: the last items again': skipping((_, rows) => Math.max(0, rows.length - 3)),
    'pages-disjoint: past the end, the first items again': { ...skipping(() => 0), least: 1 },
    'pages-disjoint: past the end, skip counts round': skipping((query, rows) => skipOf(query) % Math.max(1, round(rows.length, query))),
    'past-the-end: refused': {
      fault: () => ({ status: (status, query, rows) => (status === 200 && behind(query, rows) ? 404 : status) }),
    },
    'past-the-end: a total of nothing': counting((page) => (page.rows.length === 0 ? 0 : page.total)),
    'total-stable: an estimate on small pages': counting(
      (page) => (page.limit < 20 && page.skip + page.limit < page.total ? page.total + 7 : page.total),
      60,
    ),
    'walk-complete: a total that is what is left of the list': counting((page) => Math.max(0, page.total - page.skip), 2),
    'walk-complete: a total that is the length of the page': counting((page) => page.rows.length, 2),
    'walk-complete: a total that is what was seen so far': counting((page) => page.skip + page.rows.length, 2),
    'walk-complete: a total that is the limit': counting((page) => page.limit, 61),
    'walk-complete: a total that is the number of pages': counting((page) => Math.ceil(page.total / page.limit), 2),
    'walk-complete: a total of nothing': counting(() => 0, 1),
    'walk-complete: a total that is larger on the first page': counting((page) => page.total + (page.skip === 0 ? 40 : 0)),
    'walk-complete: a total that is three too high': counting((page) => page.total + 3),
    'walk-complete: a total that is three too low': counting((page) => page.total - 3),
    'walk-complete: a total that is one too low': counting((page) => Math.max(0, page.total - 1), 1),
    'walk-complete: an item is lost deep in the list': {
      fault: (size) => ({
        rows: (rows, query) => (large(query, size) ? rows.toSpliced(30, 1) : rows),
        page: (page, query) => (large(query, size) ? { ...page, total: page.total + 1 } : page),
      }),
      orElse: ['pages-join'],
    },
    'walk-complete: an item is repeated deep in the list': {
      fault: (size) => ({
        rows: (rows, query) => (large(query, size) && rows[31] !== undefined && rows.length > 32 ? rows.with(32, rows[31]) : rows),
      }),
    },
  }
}

function relaySizes(): Record<string, Shape> {
  const scaled = (change: (size: number) => number): Shape => ({
    fault: () => ({
      query: (query) =>
        changed(query, {
          ...('first' in query && { first: change(Number(query.first)) }),
          ...('last' in query && { last: change(Number(query.last)) }),
        }),
    }),
  })
  const unpaged = (count: (size: Size) => number): Shape => ({
    fault: (size) => ({ query: (query) => ('first' in query || 'last' in query ? query : changed(query, { first: count(size) })) }),
    least: twiceTheDefault,
  })
  return {
    'page-size: first is ignored': { fault: () => ({ query: (query) => changed(query, { first: null }) }), least: twiceTheDefault },
    'page-size: one item too many': scaled((size) => size + 1),
    'page-size: half of what was asked for': scaled((size) => Math.ceil(size / 2)),
    'page-size: no more than seven': scaled((size) => Math.min(7, size)),
    'page-size: one item short while there are more': {
      fault: () => ({
        page: (page, query) => ('last' in query || !page.flags.next ? page : holding(page, (index) => index < page.rows.length - 1)),
      }),
    },
    'default-page-size: one item more': unpaged((size) => size.default + 1),
    'default-page-size: one item less': unpaged((size) => size.default - 1),
    'default-page-size: all items': unpaged(() => 1000),
  }
}

function relayEnds(): Record<string, Shape> {
  const told = (change: (page: ModelPage) => Partial<ModelPage['ends']>, least = 40): Shape => ({
    fault: () => ({ page: (page) => ({ ...page, ends: { ...page.ends, ...change(page) } }) }),
    least,
  })
  return {
    'page-info: both swapped': told(({ ends }) => ({ start: ends.end, end: ends.start })),
    'page-info: the end of the last but one': told(({ cursors }) => ({ end: cursors.at(-2) ?? cursors.at(-1) ?? null })),
    'page-info: the start of the second': told(({ cursors }) => ({ start: cursors[1] ?? cursors[0] ?? null })),
    'page-info: no end': told(() => ({ end: null })),
    'page-info: no start': told(() => ({ start: null })),
    'page-info: empty texts on an empty page': told(({ rows }) => (rows.length > 0 ? {} : { start: '', end: '' }), 1),
  }
}

function relayCursors(): Record<string, Shape> {
  const onlyAfter = (change: (query: ModelQuery, rows: readonly ModelRow[]) => ModelQuery): Shape => ({
    fault: () => ({ query: (query, rows) => ('after' in query ? change(query, rows) : query) }),
  })
  return {
    'cursor-unique: after includes its own item': {
      fault: () => ({ rows: (rows, { after }) => rows.flatMap((row) => (`@${row.id}` === after ? [row, row] : [row])) }),
      cursor: 'id',
    },
    'cursor-unique: after is ignored': onlyAfter((query) => changed(query, { after: null })),
    'cursor-unique: neighbours share a cursor': {
      fault: () => ({
        page(page) {
          const cursors = page.cursors.map((cursor, index) => (index % 2 === 1 ? (page.cursors[index - 1] ?? cursor) : cursor))
          return { ...page, cursors, ends: { start: cursors[0] ?? null, end: cursors.at(-1) ?? null } }
        },
      }),
    },
    'cursor-unique: an item stands twice on a page': {
      fault: () => ({ page: (page) => ({ ...page, rows: page.rows.map((row, index) => (index === 1 ? (page.rows[0] ?? row) : row)) }) }),
    },
    'pages-join: after skips one': {
      fault: () => ({ rows: (rows, { after }) => (after === undefined ? rows : rows.toSpliced(placeOf(rows, after) + 1, 1)) }),
      cursor: 'id',
    },
    'pages-join: after is refused': { fault: () => ({ status: (status, query) => ('after' in query && status === 200 ? 400 : status) }) },
    'pages-join: small pages are in another order': {
      fault: () => ({ rows: (rows, { first, last }) => (Number(first ?? last ?? 20) <= 10 ? rows.toReversed() : rows) }),
    },
    // In a list as short as a page three surveys in another order each may be data that move.
    'pages-join: no order at all': { fault: () => ({ rows: (rows, _, index) => shuffled(rows, index) }), least: 60, pages: 2 },
    'walk-complete: an item is lost deep in the list': {
      fault: (size) => ({
        rows: (rows, { first }) => (Number(first ?? 0) >= Math.min(50, size.maximum ?? 50) ? rows.toSpliced(30, 1) : rows),
      }),
      orElse: ['pages-join', 'has-next'],
      pages: 2,
    },
  }
}

/** The place of the item that a cursor names. */
function placeOf(rows: readonly ModelRow[], cursor: string | undefined): number {
  return rows.findIndex(({ id }) => cursor === `@${id}`)
}

function relayFlags(): Record<string, Shape> {
  const isFull = ({ rows, limit }: ModelPage): boolean => rows.length === limit
  const flagged = (next: (page: ModelPage) => boolean, least = 40): Shape => ({
    fault: () => ({ page: (page) => ({ ...page, flags: { ...page.flags, next: next(page) } }) }),
    least,
  })
  const flaggedBack = (previous: (page: ModelPage) => boolean, least = 2): Shape => ({
    fault: () => ({
      page: (page, query) => ({ ...page, flags: { ...page.flags, previous: 'last' in query ? previous(page) : page.flags.previous } }),
    }),
    least,
  })
  return {
    'has-next: always true': flagged(() => true, 1),
    'has-next: always false': flagged(() => false, 2),
    'has-next: negated': flagged(({ flags }) => !flags.next, 1),
    'has-next: true on the last page': flagged(({ flags, rows }) => flags.next || rows.length > 0, 1),
    'has-next: true on a full page': flagged(isFull, 1),
    'has-next: true on a full page, or right': flagged((page) => isFull(page) || page.flags.next, 1),
    'has-next: true on a page that is not full': flagged((page) => !isFull(page), 2),
    'has-next: true on a page that is not full, or right': flagged((page) => !isFull(page) || page.flags.next, 1),
    'has-next: false before the last item': flagged(({ flags, rows, total }) => flags.next && rows.at(-1)?.rank !== total - 2, 2),
    'has-next: what hasPreviousPage says': flagged(({ flags }) => flags.previous),
    'has-previous: always true': flaggedBack(() => true, 1),
    'has-previous: always false': flaggedBack(() => false),
    'has-previous: negated': flaggedBack(({ flags }) => !flags.previous, 1),
    'has-previous: true on a full page': flaggedBack(isFull, 1),
    'has-previous: true on a full page, or right': flaggedBack((page) => isFull(page) || page.flags.previous, 1),
    'has-previous: true on a page that is not full': flaggedBack((page) => !isFull(page)),
    'has-previous: true on a page that is not full, or right': { ...flaggedBack((page) => !isFull(page) || page.flags.previous), pages: 1 },
    'has-previous: false behind the first item': flaggedBack(({ flags, rows }) => flags.previous && rows[0]?.rank !== 1),
    'has-previous: true before an item': flaggedBack(({ rows }) => rows.length > 0, 1),
  }
}

function relayBackwards(): Record<string, Shape> {
  const backward = (change: (query: ModelQuery) => ModelQuery): Shape => ({
    fault: () => ({ query: (query) => ('last' in query ? change(query) : query) }),
  })
  return {
    'backward-agrees: in reverse order': {
      fault: () => ({
        page: (page, query) =>
          'last' in query
            ? {
                ...page,
                rows: page.rows.toReversed(),
                cursors: page.cursors.toReversed(),
                ends: { start: page.ends.end, end: page.ends.start },
              }
            : page,
      }),
    },
    'backward-agrees: the first items for the last': backward((query) =>
      changed(query, { first: query.last ?? null, last: null, before: null }),
    ),
    'backward-agrees: before is ignored': backward((query) => changed(query, { before: null })),
    'backward-agrees: before is refused': {
      fault: () => ({ status: (status, query) => ('before' in query && status === 200 ? 400 : status) }),
    },
    'backward-agrees: the item before the cursor is left out': {
      fault: () => ({ rows: (rows, { before }) => (before === undefined ? rows : rows.toSpliced(placeOf(rows, before) - 1, 1)) }),
      cursor: 'id',
    },
    'backward-agrees: before includes its own item': {
      fault: () => ({
        query(query, rows) {
          if (query.before === undefined) return query
          const next = rows[placeOf(rows, query.before) + 1]
          return changed(query, { before: next === undefined ? null : `@${next.id}` })
        },
      }),
      cursor: 'id',
    },
    'walk-complete: an item is lost on the way back': {
      fault: () => ({ rows: (rows, query) => ('last' in query ? rows.toSpliced(Math.floor(rows.length / 2), 1) : rows) }),
    },
  }
}

function relayRefusals(): Record<string, Shape> {
  const served = (when: (query: ModelQuery, size: Size) => boolean): Shape => ({
    fault: (size) => ({ admits: (query) => when(query, size) }),
    least: 2,
  })
  const above = ({ first }: ModelQuery, { maximum }: Size): boolean => maximum !== null && Number(first ?? 0) > maximum
  return {
    'arguments-exclusive: first with last is served': served((query) => 'first' in query && 'last' in query),
    'arguments-exclusive: after with before is served': served((query) => 'after' in query && 'before' in query),
    'arguments-exclusive: refused with 422': {
      fault: () => ({ status: (status, query) => (status === 400 && 'last' in query ? 422 : status) }),
      least: 2,
    },
    'page-size-limit: served': served(above),
    'page-size-limit: cut to the maximum': {
      fault: (size) => ({
        admits: (query) => above(query, size),
        page: (page, query) => (above(query, size) ? holding(page, (index) => index < (size.maximum ?? 0)) : page),
      }),
      least: 2,
    },
    'page-size-limit: refused with 404': {
      fault: (size) => ({ status: (status, query) => (above(query, size) && status === 400 ? 404 : status) }),
      least: 2,
    },
  }
}
