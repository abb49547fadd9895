import { HarnessError } from '#errors'
import type { Observation } from '#observe/observation'
import type { Session } from '#observe/session'
import type { Operation } from '#spec/model'
import type { PageRole, Survey } from './page.ts'
import { styleOf } from './styles.ts'
import { freeId, startSurvey } from './survey-course.ts'

/** What to ask for, where it is not everything. */
export interface SurveyOptions {
  /** Only these roles and the pages that they need; access is then left out, too. Without it: everything. */
  roles?: ReadonlySet<PageRole>
  /** `Survey.pageSize` of an earlier survey: spares the request that would find one out. */
  pageSize?: number | null
  /** The answer to the first request, where it was made before; see `openList`. */
  opening?: Observation
  /** Whether no other list was tested before it in this check: the next could then do no more for it. It was unless told otherwise. */
  hadFirstTurn?: boolean
}

/** Makes the request that a survey of everything begins with. */
export function openList(session: Session, { id }: Operation): Promise<Observation> {
  return session.observe({ id: freeId(session, `${id}:default`), operation: id, query: {}, credential: 'own' })
}

/**
 * Reads a list in all the ways that its laws speak of, after a plan derived from `x-pagination` alone. It ends early when a request
 * with our own credential ends in trouble, and keeps within the session's budget, the walks last; what was not asked for has a reason,
 * in `skipped`.
 */
export async function takeSurvey(session: Session, operation: Operation, options: SurveyOptions = {}): Promise<Survey> {
  const { pagination } = operation
  if (pagination === null) throw new HarnessError('internal', `${operation.id} is no list: its spec has no x-pagination`)
  const course = startSurvey(session, operation, pagination, options)
  await styleOf(pagination).survey(course, pagination)
  return course.finish()
}
