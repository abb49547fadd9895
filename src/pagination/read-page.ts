import type { Json } from '#schema/json'
import { follow, pathOf } from './body-path.ts'
import type { Page } from './page.ts'
import { type Pagination, styleOf } from './styles.ts'

/** The pagination facts of one body. */
export function readPage(pagination: Pagination, body: Json): Page | null {
  return styleOf(pagination).reader(pagination)(body)
}

/** The items of a body (the edges of a connection); null when no list stands where the spec says. */
export function readItems(pagination: Pagination, body: Json): readonly Json[] | null {
  const list = follow(body, pathOf(styleOf(pagination).listOf(pagination)))
  return Array.isArray(list) ? list : null
}
