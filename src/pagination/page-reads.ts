import type { Observation } from '#observe/observation'
import { statusText } from './law-words.ts'
import type { CursorPage, PageRole, PageVisit, Survey, WindowPage } from './page.ts'
import type { RelayPagination } from './relay.ts'
import type { Windows } from './windows.ts'

/** The pages of one survey that could be read, with what was asked of each. */
export interface PageReads<R> {
  all: readonly R[]
  /** The only or first page of a role. */
  one(role: PageRole): R | undefined
  /** All pages of a role, in the order in which they were read. */
  every(role: PageRole): readonly R[]
  /** Why a law that needs these pages cannot be tried; null when they are all there (and whole, where they are a walk). */
  missing(roles: readonly PageRole[]): string | null
  /** The request of a role, whether or not a page came of it. */
  asked(role: PageRole): Observation | undefined
  /** `HTTP 404`: how a request of a role was answered with an error that is no trouble, if one was. */
  refusal(role: PageRole): string | null
}

/** A window of a list and its request; `ids` are only those of the window asked for. */
export interface WindowRead {
  role: PageRole
  /** Its place among the requests of the survey. */
  request: number
  /** `the second page`, `page 3 of the walk`. */
  name: string
  /** Records before the window. */
  offset: number
  /** What says so in the request. */
  position: number
  /** The default page size where none was sent. */
  limit: number
  page: WindowPage
  ids: readonly (string | null)[]
}

/** A page of a connection and its request. */
export interface RelayRead {
  role: PageRole
  request: number
  name: string
  first: number | null
  after: string | null
  last: number | null
  before: string | null
  page: CursorPage
}

const names: Readonly<Record<PageRole, string>> = {
  default: 'the default page',
  first: 'the first page',
  second: 'the second page',
  double: 'the double page',
  previous: 'the page before the second',
  'from-the-second': 'the page from the second item on',
  'further-back': 'the page further back',
  last: 'the last page',
  'past-the-end': 'the page past the end',
  'up-to-the-end': 'the full page at the end',
  'short-of-the-end': 'the page one item short of the end',
  walk: 'the walk',
  backward: 'the walk back',
  'first-with-last': 'the page asked for with first and last',
  'after-with-before': 'the page asked for with after and before',
  'over-the-limit': 'the page above the maximum size',
}

/** The windows of a list. */
export function readWindows(survey: Survey, list: Windows): PageReads<WindowRead> {
  const most = new Map<string | undefined, number>()
  for (const { observation, page } of survey.visits) {
    const asked = observation.probe.query[list.limit.parameter]
    most.set(asked, Math.max(most.get(asked) ?? 0, page?.ids.length ?? 0))
  }
  return createReads(survey, ({ role, observation: { probe }, page }, name, request) => {
    if (page?.family !== 'windows') return null
    const { position, pageSize } = list
    const cap = capOf(page, most.get(probe.query[list.limit.parameter]) ?? 0, list)
    const limit = numberOf(probe.query[list.limit.parameter]) ?? pageSize.default
    const sent = numberOf(probe.query[position.parameter]) ?? position.first
    return {
      role,
      name,
      request,
      offset: position.skips(sent, Math.min(limit, cap ?? limit)),
      position: sent,
      limit,
      page,
      ids: page.ids.slice(0, limit),
    }
  })
}

/**
 * The size that pages were cut to by a server that says so, and that shows no larger one where as many were asked for; windows that begin
 * at multiples of their size begin by that.
 */
function capOf({ echo: { limit: cap } }: WindowPage, most: number, { pageSize }: Windows): number | null {
  return pageSize.maximum === null && cap !== null && cap >= Math.max(pageSize.default, most) ? cap : null
}

/** The pages of a connection. */
export function readCursorPages(survey: Survey, { parameters }: RelayPagination): PageReads<RelayRead> {
  return createReads(survey, ({ role, observation: { probe }, page }, name, request) => {
    if (page?.family !== 'cursors') return null
    const { query } = probe
    const first = numberOf(query[parameters.first])
    const last = numberOf(query[parameters.last])
    return { role, name, request, first, after: query[parameters.after] ?? null, last, before: query[parameters.before] ?? null, page }
  })
}

/** Requests that are to be refused: what they are answered with all the same is no page of the list. */
const refused: ReadonlySet<PageRole> = new Set(['first-with-last', 'after-with-before', 'over-the-limit'])

function createReads<R extends { role: PageRole }>(
  survey: Survey,
  read: (visit: PageVisit, name: string, request: number) => R | null,
): PageReads<R> {
  const counts = new Map<PageRole, number>()
  const all = survey.visits.flatMap((visit, request) => {
    if (refused.has(visit.role)) return []
    const number = (counts.get(visit.role) ?? 0) + 1
    counts.set(visit.role, number)
    const isWalk = visit.role === 'walk' || visit.role === 'backward'
    return read(visit, isWalk ? `page ${number} of ${names[visit.role]}` : names[visit.role], request) ?? []
  })
  const every = (role: PageRole) => all.filter((candidate) => candidate.role === role)
  return {
    all,
    one: (role) => all.find((candidate) => candidate.role === role),
    every,
    missing: (roles) => roles.map((role) => missingReason(survey, role, every(role).length)).find((reason) => reason !== null) ?? null,
    asked: (role) => survey.visits.find((visit) => visit.role === role)?.observation,
    refusal: (role) => survey.visits.flatMap((visit) => (visit.role === role ? (statusText(visit.observation) ?? []) : []))[0] ?? null,
  }
}

function missingReason({ visits, skipped }: Survey, role: PageRole, read: number): string | null {
  const reason = skipped.find((entry) => entry.role === role)?.reason
  if (reason !== undefined) return reason
  const asked = visits.filter((visit) => visit.role === role).length
  if (asked > 0) return read === asked ? null : `${names[role]} could not be read`
  return `${names[role]} was not asked for`
}

function numberOf(text: string | undefined): number | null {
  return text === undefined || text === '' ? null : Number(text)
}
