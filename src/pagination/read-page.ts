import { parsePointer } from '#input/pointer'
import type { Json } from '#schema/json'
import type { OffsetPagination, Pagination, Pointer, RelayPagination } from '#spec/model'
import type { Page } from './page.ts'

/** Reads the pagination facts of bodies; null when no list stands where the spec says. Pure, and cheap enough for every page. */
export type PageReader = (body: Json) => Page | null

/** The pagination facts of one body. */
export function readPage(pagination: Pagination, body: Json): Page | null {
  return createPageReader(pagination)(body)
}

/** A reader of one list's pages; its pointers are parsed once. */
export function createPageReader(pagination: Pagination): PageReader {
  switch (pagination.style) {
    case 'offset':
      return offsetReader(pagination)
    case 'relay':
      return relayReader(pagination)
    default:
      return pagination satisfies never
  }
}

/** The items (offset) or edges (Relay) of a body; null when no list stands where the spec says. */
export function readItems(pagination: Pagination, body: Json): readonly Json[] | null {
  const list = follow(body, pathOf(pagination.style === 'offset' ? pagination.items : pagination.edges))
  return Array.isArray(list) ? list : null
}

function offsetReader({ items, id, echo, total }: OffsetPagination): PageReader {
  const [toItems, toId, toTotal] = [pathOf(items), pathOf(id), pathOf(total)]
  const [toOffset, toLimit] = [pathOf(echo.offset), pathOf(echo.limit)]
  return (body) => {
    const list = follow(body, toItems)
    if (!Array.isArray(list)) return null
    return {
      style: 'offset',
      ids: readAll(list, toId),
      echo: { offset: numberOf(follow(body, toOffset)), limit: numberOf(follow(body, toLimit)) },
      total: numberOf(follow(body, toTotal)),
    }
  }
}

function relayReader({ edges, id, cursor, pageInfo }: RelayPagination): PageReader {
  const [toEdges, toId, toCursor, toInfo] = [pathOf(edges), pathOf(id), pathOf(cursor), pathOf(pageInfo)]
  const flags = ['hasNextPage', 'hasPreviousPage', 'startCursor', 'endCursor'].map((name) => pathOf(`/${name}`))
  return (body) => {
    const list = follow(body, toEdges)
    if (!Array.isArray(list)) return null
    const info = follow(body, toInfo)
    const [hasNext, hasPrevious, start, end] = flags.map((path) => follow(info, path))
    return {
      style: 'relay',
      ids: readAll(list, toId),
      cursors: readAll(list, toCursor),
      pageInfo: { hasNextPage: flag(hasNext), hasPreviousPage: flag(hasPrevious), startCursor: cursorOf(start), endCursor: cursorOf(end) },
    }
  }
}

/** One step of a pointer; what every object inherits has to be told from what a response holds. */
interface Step {
  key: string
  isInherited: boolean
}

function pathOf(pointer: Pointer): Step[] {
  return parsePointer(pointer).map((key) => ({ key, isInherited: key in Object.prototype }))
}

/** One string for each item; numbers are as good as strings for telling items apart, as long as reading JSON has not rounded them. */
function readAll(list: readonly Json[], path: readonly Step[]): (string | null)[] {
  const texts: (string | null)[] = []
  for (const item of list) {
    const value = follow(item, path)
    texts.push(typeof value === 'string' ? value : Number.isSafeInteger(value) ? String(value) : null)
  }
  return texts
}

function follow(value: Json | undefined, path: readonly Step[]): Json | undefined {
  let current = value
  for (const step of path) current = member(current, step)
  return current
}

function member(value: Json | undefined, { key, isInherited }: Step): Json | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (Array.isArray(value)) return Object.hasOwn(value, key) ? value[Number(key)] : undefined
  return isInherited && !Object.hasOwn(value, key) ? undefined : value[key]
}

function numberOf(value: Json | undefined): number | null {
  return typeof value === 'number' ? value : null
}

function flag(value: Json | undefined): boolean | null {
  return typeof value === 'boolean' ? value : null
}

/** Neither a string nor null is a cursor: such a one is as good as absent. */
function cursorOf(value: Json | undefined): string | null | undefined {
  return typeof value === 'string' || value === null ? value : undefined
}
