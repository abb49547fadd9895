import type { OffsetPagination, Pagination, Pointer, RelayPagination } from '#spec/model'
import { parsePointer } from '#spec/pointer'
import type { Json } from './observation.ts'
import type { OffsetPage, Page, RelayPage } from './page.ts'

/** The pagination facts of a body; null when no list stands where the spec says. Pure, and cheap enough for every page. */
export function readPage(pagination: Pagination, body: Json): Page | null {
  switch (pagination.style) {
    case 'offset':
      return readOffsetPage(pagination, body)
    case 'relay':
      return readRelayPage(pagination, body)
    default:
      return pagination satisfies never
  }
}

/** The items (offset) or edges (Relay) of a body; null when no list stands where the spec says. */
export function readItems(pagination: Pagination, body: Json): readonly Json[] | null {
  const list = follow(body, parsePointer(pagination.style === 'offset' ? pagination.items : pagination.edges))
  return Array.isArray(list) ? list : null
}

function readOffsetPage({ items, id, echo, total }: OffsetPagination, body: Json): OffsetPage | null {
  const list = follow(body, parsePointer(items))
  if (!Array.isArray(list)) return null
  return {
    style: 'offset',
    ids: readAll(list, id),
    echo: { offset: numberAt(body, echo.offset), limit: numberAt(body, echo.limit) },
    total: numberAt(body, total),
  }
}

function readRelayPage({ edges, id, cursor, pageInfo }: RelayPagination, body: Json): RelayPage | null {
  const list = follow(body, parsePointer(edges))
  if (!Array.isArray(list)) return null
  const info = follow(body, parsePointer(pageInfo))
  return {
    style: 'relay',
    ids: readAll(list, id),
    cursors: readAll(list, cursor),
    pageInfo: {
      hasNextPage: flag(member(info, 'hasNextPage')),
      hasPreviousPage: flag(member(info, 'hasPreviousPage')),
      startCursor: cursorOf(member(info, 'startCursor')),
      endCursor: cursorOf(member(info, 'endCursor')),
    },
  }
}

/** One string for each item; numbers are as good as strings for telling items apart. */
function readAll(list: readonly Json[], pointer: Pointer): (string | null)[] {
  const segments = parsePointer(pointer)
  return list.map((item) => {
    const value = follow(item, segments)
    return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null
  })
}

function follow(value: Json | undefined, segments: readonly string[]): Json | undefined {
  let current = value
  for (const segment of segments) current = member(current, segment)
  return current
}

function member(value: Json | undefined, key: string): Json | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  return Array.isArray(value) ? value[Number(key)] : value[key]
}

function numberAt(body: Json, pointer: Pointer): number | null {
  const value = follow(body, parsePointer(pointer))
  return typeof value === 'number' ? value : null
}

function flag(value: Json | undefined): boolean | null {
  return typeof value === 'boolean' ? value : null
}

/** Neither a string nor null is a cursor: such a one is as good as absent. */
function cursorOf(value: Json | undefined): string | null | undefined {
  return typeof value === 'string' || value === null ? value : undefined
}
