import { causeOfReply } from '#observe/causes'
import type { Cause, CredentialUse, Observation } from '#observe/observation'
import type { Session } from '#observe/session'
import { describeShortage } from '#observe/shortage'
import type { Operation } from '#spec/model'
import type { AccessRole, Page, PageRole, PageVisit, Survey } from './page.ts'
import { createPageKeeper } from './page-memory.ts'
import type { PageReader } from './style.ts'
import { type Pagination, styleOf } from './styles.ts'

type Role = PageRole | AccessRole

/** Query parameters of a list request. */
export type ListQuery = Readonly<Record<string, string | number>>

/** A survey that is under way. */
export interface Course {
  wants(role: PageRole): boolean
  /** Items on a small page as an earlier survey had them; null when that is still to be found out. */
  readonly knownSize: number | null
  settleSize(size: number): void
  /** Asks for a page and reads it; null, with the reason noted, when there is no budget left or the survey has ended early. */
  ask(role: PageRole, query: ListQuery): Promise<PageVisit | null>
  /** The two requests that must find no access. */
  askAccess(query: ListQuery): Promise<void>
  /** Notes why a role is not asked for (further); trouble goes before any other reason, and the first reason stays. */
  skip(role: PageRole, reason: string): void
  /** Why there is no budget for what is to come, after so many items of a walk; notes that the survey was cut short. */
  shortage(walked?: number): string
  /**
   * Requests that a walk may make after one of `walked`: it should be possible to make both again, should a law turn out broken, and
   * `besides` further ones.
   */
  walkAllowance(left: { walked?: number; besides: number }): number
  finish(): Survey
}

interface CourseOptions {
  roles?: ReadonlySet<PageRole>
  pageSize?: number | null
  opening?: Observation
  hadFirstTurn?: boolean
}

/** Characters of a query parameter: most servers take no URL of more than 8 KiB. */
const longestValue = 4096

const accessRoles: readonly AccessRole[] = ['no-credential', 'refused-credential']
/** Pages that must be refused: trouble of the server's over them says nothing about the others. */
const refusedRoles: ReadonlySet<PageRole> = new Set(['first-with-last', 'after-with-before', 'over-the-limit'])

/** Begins a survey of a list operation. */
export function startSurvey(session: Session, operation: Operation, pagination: Pagination, options: CourseOptions): Course {
  const { roles, pageSize = null, opening, hadFirstTurn = true } = options
  const style = styleOf(pagination)
  const read = style.reader(pagination)
  const keep = createPageKeeper((bytes) => session.retain(bytes))
  const filters = operation.parameters.filter(({ filter }) => filter !== null).length
  const visits: PageVisit[] = []
  const access: Survey['access'] = []
  const skipped = new Map<Role, string>()
  const wants = (role: PageRole): boolean => roles?.has(role) ?? true
  let ended: string | null = null
  let left: string | null = null
  let settled = pageSize

  const skip = (role: Role, reason: string): void => {
    if (!skipped.has(role)) skipped.set(role, ended ?? reason)
  }
  const shortage = (): string => {
    left ??= describeShortage(session.shortage(), hadFirstTurn)
    return left
  }
  const mayAsk = (role: Role): boolean => {
    // The first request is made even where the provider wants none: its observation is what says why there is nothing to judge.
    const isOut = session.remaining() === 0 && (visits.length > 0 || session.shortage().isOwn)
    const reason = ended ?? (isOut ? shortage() : null)
    if (reason !== null) skip(role, reason)
    if (visits.length === 0) ended = reason
    return reason === null
  }
  const observe = (role: Role, query: ListQuery, credential: CredentialUse): Promise<Observation> =>
    session.observe({ id: freeId(session, `${operation.id}:${role}`), operation: operation.id, query: textOf(query), credential })
  const askAccess = async (role: AccessRole, credential: CredentialUse, query: ListQuery): Promise<void> => {
    const pointless = operation.secured ? session.unusable(credential) : 'the operation asks for no credential'
    if (pointless !== null) skip(role, pointless)
    else if (mayAsk(role)) access.push({ role, observation: await observe(role, query, credential) })
  }
  return {
    wants,
    skip,
    shortage: (walked = 0) => (walked === 0 ? shortage() : `walked ${walked} items; ${shortage()}`),
    knownSize: pageSize,
    settleSize(size) {
      settled = size
    },
    async ask(role, query) {
      const made = role === 'default' ? opening : undefined
      if (made === undefined && !mayAsk(role)) return null
      if (Object.values(query).some((value) => String(value).length > longestValue)) {
        skip(role, 'a cursor is too long to be sent')
        return null
      }
      const observation = made ?? (await observe(role, query, 'own'))
      // The exchange of a token took the last request.
      if (observation.withheld === true) {
        ended = shortage()
        skip(role, ended)
        return null
      }
      const page = pageOf(observation, read)
      const visit: PageVisit = { role, observation, page: page === null ? null : keep(page, observation) }
      if (page !== null && visit.page === null) observation.outcome = { kind: 'failed', cause: tooManyIds }
      visits.push(visit)
      ended = endsWith(observation, role)
      return visit
    },
    async askAccess(query) {
      if (roles !== undefined) return
      await askAccess('no-credential', 'none', query)
      await askAccess('refused-credential', 'refused', query)
    },
    walkAllowance({ walked = 0, besides }) {
      // Each filter is to be tried, too.
      return roles === undefined ? Math.floor((session.remaining() - walked - besides - filters) / 2) : session.remaining()
    },
    finish() {
      const planned = [...style.roles.filter(wants), ...(roles === undefined ? accessRoles : [])]
      const asked = new Set<Role>([...visits, ...access].map(({ role }) => role))
      for (const role of planned) if (!asked.has(role)) skip(role, 'the list could not be read')
      const reasons = planned.map((role) => ({ role, reason: skipped.get(role) ?? '' })).filter(({ reason }) => reason !== '')
      return { operation: operation.id, pageSize: settled, visits, access, skipped: reasons, ...(left === null ? {} : { left }) }
    },
  }
}

const tooManyIds: Cause = { class: 'too-large', message: 'the ids and cursors of the pages under way take more memory than there is' }

function pageOf({ outcome }: Observation, read: PageReader): Page | null {
  if (outcome.kind !== 'reply' || outcome.reply.status !== 200 || outcome.reply.body.kind !== 'json') return null
  return read(outcome.reply.body.value)
}

/** Why nothing more should be asked after this: another twenty timeouts would be of no use to anybody. */
function endsWith(observation: Observation, role: PageRole): string | null {
  const cause = causeOfReply(observation)
  if (cause === null) return null
  const isAnswered = cause.class === 'server-error' || cause.class === 'not-json'
  return refusedRoles.has(role) && isAnswered ? null : `trouble before (${cause.class})`
}

/** Why a survey ended before its plan did; null where it did not. */
export function troubleIn(visits: readonly PageVisit[]): string | null {
  const [trouble = null] = visits.flatMap(({ observation, role }) => endsWith(observation, role) ?? [])
  return trouble
}

function textOf(query: ListQuery): Record<string, string> {
  return Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)]))
}

/** An id that no observation of the check has yet. */
export function freeId({ observations }: Pick<Session, 'observations'>, wish: string): string {
  const taken = new Set(observations.map(({ probe }) => probe.id))
  if (!taken.has(wish)) return wish
  let number = 2
  while (taken.has(`${wish}-${number}`)) number++
  return `${wish}-${number}`
}
