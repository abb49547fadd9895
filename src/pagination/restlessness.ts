import type { Page, PageRole } from './page.ts'

/** A page that a survey read. */
export interface Look {
  role: PageRole
  /** Of the page, the same in every survey: `page 3 of the walk`. */
  name: string
  page: Page
}

/** Roles of pages that begin where the list does; of a walk it is the first. */
const opening: ReadonlySet<PageRole> = new Set(['default', 'first', 'double', 'walk'])
/** Of fewer items, one may come and go in just the same way time and again. */
const handful = 8

/**
 * How many surveys must show a law broken on the same pages before it counts. Where the list was seen to move, an item may have come and
 * gone in just the same way twice (at the front of a long list as well as of a short one), or three times where there is but a handful.
 */
export function surveysNeeded(surveys: readonly (readonly Look[])[]): number {
  const looks = surveys.flat()
  const longest = Math.max(0, ...looks.map(({ page }) => page.ids.length))
  if (!isRestless(looks) && !isHandfulWithItemsBehind(looks)) return 2
  return longest < handful ? 4 : 3
}

/** Whether readings of the same page differ, or pages from the beginning of the list. */
function isRestless(looks: readonly Look[]): boolean {
  const readings = [...Map.groupBy(looks, ({ name }) => name).values()]
  if (readings.some((pages) => new Set(pages.map(({ page }) => printOf(page))).size > 1)) return true
  const starts = readings.flatMap(([look]) => (look !== undefined && opening.has(look.role) ? look : []))
  const walks = starts.filter(({ role }) => role === 'walk').slice(1)
  const ids = starts.filter((look) => !walks.includes(look)).map(({ page }) => page.ids)
  const longest = ids.toSorted((a, b) => b.length - a.length)[0] ?? []
  return ids.some((each) => each.some((id, index) => id !== longest[index]))
}

/** Whether something stood behind the end of a very short list: that may be all that is seen of an item that came between two reads. */
function isHandfulWithItemsBehind(looks: readonly Look[]): boolean {
  const items = new Set(looks.flatMap(({ page }) => page.ids))
  return items.size < handful && looks.some(({ role, page }) => role === 'past-the-end' && page.ids.length > 0)
}

function printOf(page: Page): string {
  return JSON.stringify([page.ids, page.family === 'windows' ? page.total : page.pageInfo.hasNextPage])
}
