import { type FilterSetting, ignoringVisits } from '#findings/judge-filters'
import { judgeLaws } from '#findings/laws'
import { rolesToRetry } from '#findings/settle-laws'
import { repeatFilterVisits, takeFilterSurvey } from '#observe/filter-survey'
import type { FilterSurvey, Survey } from '#observe/page'
import type { Session } from '#observe/session'
import { takeSurvey } from '#observe/survey'
import type { Operation, Spec } from '#spec/model'

/** Surveys of each list: one of all its laws, and further ones of what they show broken: live data moves while it is read. */
export async function takeSurveys(spec: Spec, session: Session): Promise<Survey[]> {
  const surveys: Survey[] = []
  for (const operation of spec.operations.filter(({ pagination }) => pagination !== null)) {
    surveys.push(...(await surveyList(session, spec, operation)))
  }
  return surveys
}

/** More than this would show a law broken only where the data moves all the time. */
const mostSurveys = 5

async function surveyList(session: Session, { schemas }: Spec, operation: Operation): Promise<Survey[]> {
  const first = await takeSurvey(session, operation)
  const surveys = [first]
  const trials = [judgeLaws(operation, first)]
  let cost = 0
  while (surveys.length < mostSurveys) {
    const roles = rolesToRetry(operation, trials)
    if (roles.size === 0 || session.remaining() <= cost) break
    const again = await takeSurvey(session, operation, { roles, pageSize: first.pageSize })
    surveys.push(again)
    trials.push(judgeLaws(operation, again))
    cost = again.visits.length
  }
  const all = { ...first, visits: surveys.flatMap(({ visits }) => visits) }
  const filters = await surveyFilters(session, { operation, schemas }, all)
  return filters.length === 0 ? surveys : [{ ...first, filters }, ...surveys.slice(1)]
}

/** The filters of a list, and once more the questions that one of them seemed to take no notice of. */
async function surveyFilters(session: Session, setting: FilterSetting, survey: Survey): Promise<FilterSurvey[]> {
  const { operation, schemas } = setting
  if (operation.parameters.every(({ filter }) => filter === null)) return []
  const first = await takeFilterSurvey(session, operation, { survey, schemas })
  const ignoring = ignoringVisits(setting, first)
  return ignoring.length === 0 ? [first] : [first, await repeatFilterVisits(session, operation, ignoring)]
}
