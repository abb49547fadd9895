import { HarnessError } from '#errors'
import type { Operation } from '#spec/model'
import type { PageRole, Survey } from './page.ts'
import type { Session } from './session.ts'
import { startSurvey } from './survey-course.ts'
import { surveyOffset } from './survey-offset.ts'
import { surveyRelay } from './survey-relay.ts'

/** What to ask for, where it is not everything. */
export interface SurveyOptions {
  /** Only these roles and the pages that they need; access is then left out, too. Without it: everything. */
  roles?: ReadonlySet<PageRole>
  /** `Survey.pageSize` of an earlier survey: spares the request that would find one out. */
  pageSize?: number | null
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
  switch (pagination.style) {
    case 'offset':
      await surveyOffset(course, pagination)
      break
    case 'relay':
      await surveyRelay(course, pagination)
      break
    default:
      pagination satisfies never
  }
  return course.finish()
}
