import type { CursorPage, PageRole, PageVisit } from './page.ts'
import type { RelayPagination } from './relay.ts'
import type { Course } from './survey-course.ts'

/** A survey of a Relay connection that is under way. */
export interface RelayCourse {
  course: Course
  wants(role: PageRole): boolean
  pagination: RelayPagination
  /** Items on a small page. */
  size: number
  /** Items known to be there. */
  count: number
}

/** The page of a visit; null where none could be read. */
export function relayPage(visit: PageVisit | null): CursorPage | null {
  return visit?.page?.family === 'cursors' ? visit.page : null
}

/** What a client would go on with; the edges' own cursors stand in where pageInfo is at fault. */
export function endOf(page: CursorPage | null): string | null {
  return page?.pageInfo.endCursor ?? page?.cursors.at(-1) ?? null
}

/** What a client would go back with. */
export function startOf(page: CursorPage | null): string | null {
  return page?.pageInfo.startCursor ?? page?.cursors[0] ?? null
}

/** Asks for the page before one that was asked for with last: whether there is one is what the flag of that page says. */
export async function askFurtherBack({ course, pagination, size }: RelayCourse, page: CursorPage): Promise<void> {
  const { last, before } = pagination.parameters
  const start = startOf(page)
  if (start !== null) await course.ask('further-back', { [last]: size, [before]: start })
}
