import type { CursorPage, PageRole } from './page.ts'
import { smallPage, tooFew } from './page-size.ts'
import type { RelayPagination } from './relay.ts'
import { askAtTheEnd, endRoles } from './relay-end.ts'
import { askFurtherBack, endOf, type RelayCourse, relayPage, startOf } from './relay-pages.ts'
import { walkBackward, walkForward } from './relay-walks.ts'
import type { Course } from './survey-course.ts'

/** Reads a Relay connection: small pages first, then what must be refused, then all of it in both directions. */
export async function surveyRelay(course: Course, pagination: RelayPagination): Promise<void> {
  const { first } = pagination.parameters
  const wants = withNeeds(course)
  const known = wants('default') ? null : course.knownSize
  const learned = known === null ? await course.ask('default', {}) : await course.ask('first', { [first]: known })
  const page = relayPage(learned)
  if (page === null) return course.askAccess({})
  // Where an earlier survey found more, the flag of this page may be what is to be tried again.
  const count = page.cursors.length + (known !== null || page.pageInfo.hasNextPage === true ? 1 : 0)
  const size = known ?? smallPage(count, pagination.pageSize)
  course.settleSize(size)
  const asking: RelayCourse = { course, wants, pagination, size, count }

  const needsFirst = (['first', 'second', 'double', 'previous', 'from-the-second'] as const).some(wants)
  const firstPage = known !== null ? page : needsFirst ? relayPage(await course.ask('first', { [first]: size })) : null
  await askNeighbours(asking, firstPage)
  await askRefused(asking, page)
  await course.askAccess({ [first]: size })
  await askAll(asking)
}

/** Cursors come from pages: what a role takes them from is wanted, too. */
function withNeeds({ wants }: Course): (role: PageRole) => boolean {
  return (role) =>
    wants(role) || (role === 'second' && (wants('previous') || wants('from-the-second'))) || (role === 'walk' && wants('backward'))
}

async function askNeighbours(asking: RelayCourse, firstPage: CursorPage | null): Promise<void> {
  const { course, wants, pagination, size, count } = asking
  const { first, after } = pagination.parameters
  if (count < 2) {
    for (const role of ['second', 'double', 'previous', 'from-the-second'] as const) course.skip(role, tooFew)
    return
  }
  const end = endOf(firstPage)
  let secondPage: CursorPage | null = null
  if (wants('second')) {
    if (end === null) course.skip('second', 'the first page has no end cursor')
    else secondPage = relayPage(await course.ask('second', { [first]: size, [after]: end }))
  }
  if (wants('double')) await course.ask('double', { [first]: 2 * size })
  await askBackAgain(asking, secondPage)
}

/**
 * With last and before from the second page back: the first page again, and a page that begins at the second item. There is none before
 * the one, and one before the other; where the flag says otherwise, the page before shows who is right.
 */
async function askBackAgain(asking: RelayCourse, second: CursorPage | null): Promise<void> {
  const { course, wants, pagination, size } = asking
  const { last, before } = pagination.parameters
  for (const { role, cursor, hasPrevious, missing } of [
    { role: 'previous' as const, cursor: startOf(second), hasPrevious: false, missing: 'the second page has no start cursor' },
    { role: 'from-the-second' as const, cursor: second?.cursors[1] ?? null, hasPrevious: true, missing: 'the second page has one edge' },
  ]) {
    if (!wants(role)) continue
    if (cursor === null) {
      course.skip(role, second === null ? 'the second page could not be read' : missing)
      continue
    }
    const page = relayPage(await course.ask(role, { [last]: size, [before]: cursor }))
    if (page?.pageInfo.hasPreviousPage === !hasPrevious) await askFurtherBack(asking, page)
  }
}

async function askRefused({ course, wants, pagination, size }: RelayCourse, page: CursorPage): Promise<void> {
  const { first, after, last, before } = pagination.parameters
  const { maximum } = pagination.pageSize
  if (wants('first-with-last')) await course.ask('first-with-last', { [first]: size, [last]: size })
  if (wants('after-with-before')) {
    const cursors = page.cursors.filter((cursor) => cursor !== null)
    const [from, to] = [cursors[0], cursors.at(-1)]
    if (from === undefined || to === undefined) course.skip('after-with-before', tooFew)
    else await course.ask('after-with-before', { [after]: from, [before]: to })
  }
  if (!wants('over-the-limit')) return
  if (maximum === null) course.skip('over-the-limit', 'no maximum is documented')
  else await course.ask('over-the-limit', { [first]: maximum + 1 })
}

/** The whole list forwards; its end, which `last` shows where the walk did not come there; and the whole list backwards. */
async function askAll(asking: RelayCourse): Promise<void> {
  const { course, wants, count } = asking
  const walked = !wants('walk') ? null : count === 0 ? tooFew : await walkForward(asking)
  if (typeof walked === 'string') course.skip('walk', walked)
  if (walked === tooFew) {
    for (const role of [...endRoles, 'backward'] as const) course.skip(role, tooFew)
    return
  }
  const way = typeof walked === 'string' ? null : walked
  if (endRoles.some(wants) || wants('last')) await askAtTheEnd(asking, way)
  if (!wants('backward')) return
  if (way === null) course.skip('backward', 'the walk did not come to its end')
  else await walkBackward(asking, way)
}
