import type { Observation } from '#observe/observation'

/**
 * What a list request was made for. `default`: no parameters; `first`, `second`: two small pages in a row; `double`: both at once;
 * `previous`: with last/before from the second page back, so the first page again; `from-the-second`: a page that begins an item later;
 * `further-back`: the page before one that was asked for with last, where its flag says what other pages do not; `last`: the last page,
 * of windows shorter than asked for where they can begin anywhere; `past-the-end`: behind it; `up-to-the-end`: a full page that ends where the list does;
 * `short-of-the-end`: a full page that ends one item earlier; `walk`: a full walk in large pages, in order; `backward`: a full walk with
 * last/before, from the end to the start, in order; the others are requests that must be refused with 400.
 */
export type PageRole =
  | 'default'
  | 'first'
  | 'second'
  | 'double'
  | 'previous'
  | 'from-the-second'
  | 'further-back'
  | 'last'
  | 'past-the-end'
  | 'up-to-the-end'
  | 'short-of-the-end'
  | 'walk'
  | 'backward'
  | 'first-with-last'
  | 'after-with-before'
  | 'over-the-limit'

/** Requests that must be refused: without a credential (401), and with one of a scope that has no access (403). */
export type AccessRole = 'no-credential' | 'refused-credential'

/** One request of a survey that should find no access. */
export interface AccessVisit {
  role: AccessRole
  observation: Observation
}

/** One page request of a survey, with the page facts its reply holds. */
export interface PageVisit {
  role: PageRole
  observation: Observation
  /** Null when there was no 200 with a body in which the list could be found. */
  page: Page | null
}

/** The pagination facts of one page; ids and cursors are compared in memory and never written anywhere. */
export type Page = WindowPage | CursorPage

/** A window of a list; a fact is null where the body does not hold it as documented. */
export interface WindowPage {
  family: 'windows'
  ids: (string | null)[]
  /** What the page tells of the request, as it was sent. */
  echo: { position: number | null; limit: number | null }
  total: number | null
}

/** A page of a connection; `undefined` cursors in `pageInfo` are absent, null ones are null. */
export interface CursorPage {
  family: 'cursors'
  ids: (string | null)[]
  cursors: (string | null)[]
  pageInfo: {
    hasNextPage: boolean | null
    hasPreviousPage: boolean | null
    startCursor: string | null | undefined
    endCursor: string | null | undefined
  }
}

/** What one survey of a list operation saw, in the order in which it was asked. */
export interface Survey {
  operation: string
  /** Items asked for on the small pages (`first`, `second`, half of `double`); null when no page could be read. */
  pageSize: number | null
  visits: PageVisit[]
  access: AccessVisit[]
  /**
   * Roles that were not asked for, or not to their end (`walk` and `backward` may then have visits all the same), and why:
   * too few items, budget spent, an earlier page failed.
   */
  skipped: { role: PageRole | AccessRole; reason: string }[]
  /** Why it was cut short, where a limit of requests was; absent where all was asked for that there was to ask. */
  left?: string
  /** The filters of the list, tried on what the survey saw: once, and once more those that seemed to be ignored. */
  filters?: FilterSurvey[]
}

/** One page of a filtered list. */
export interface FilterVisit {
  /** The filter parameters that its query carries, all of which the answer can tell of: each has known items to leave out. */
  parameters: string[]
  /** Whether known items are selected by all of them. */
  finds: 'items' | 'nothing'
  observation: Observation
}

/** What asking for a filtered list saw; queries hold values out of responses, and are never written anywhere. */
export interface FilterSurvey extends Pick<Survey, 'left'> {
  visits: FilterVisit[]
  /** Parameters that were not tried, or not with all of their values, and why. */
  skipped: { parameter: string; reason: string }[]
}
