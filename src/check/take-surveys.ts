import { type FilterSetting, ignoringVisits } from '#findings/judge-filters'
import type { Observation } from '#observe/observation'
import type { Session } from '#observe/session'
import { describeShortage } from '#observe/shortage'
import { repeatFilterVisits, takeFilterSurvey } from '#pagination/filter-survey'
import { judgeLaws } from '#pagination/laws'
import type { FilterSurvey, Survey } from '#pagination/page'
import { rolesToRetry } from '#pagination/settle-laws'
import { openList, takeSurvey } from '#pagination/survey'
import type { Operation, Spec } from '#spec/model'

/**
 * Surveys of each list: one of all its laws, and further ones of what they show broken: live data moves while it is read. Each list is
 * asked for its first page before one is tested further; then each takes its turn, in the order of the operations.
 */
export async function takeSurveys(spec: Spec, session: Session): Promise<Survey[]> {
  const lists = spec.operations.filter(({ pagination }) => pagination !== null)
  const openings = lists.length > 1 ? await openLists(session, lists) : new Map<string, Observation>()
  const surveys: Survey[] = []
  for (const [index, operation] of lists.entries()) {
    const opening = openings.get(operation.id)
    surveys.push(
      ...(await surveyList(session, { spec, operation, hadFirstTurn: index === 0, ...(opening === undefined ? {} : { opening }) })),
    )
  }
  return surveys
}

/** The first page of each list, as far as our own limit allows; where the provider's does not, each says so itself. */
async function openLists(session: Session, lists: readonly Operation[]): Promise<Map<string, Observation>> {
  const openings = new Map<string, Observation>()
  for (const operation of lists) {
    if (session.remaining() === 0 && session.shortage().isOwn) break
    openings.set(operation.id, await openList(session, operation))
  }
  return openings
}

/** More than this would show a law broken only where the data moves all the time. */
const mostSurveys = 5

/** The turn of one list. */
interface Turn {
  spec: Spec
  operation: Operation
  hadFirstTurn: boolean
  opening?: Observation
}

async function surveyList(session: Session, { spec, ...turn }: Turn): Promise<Survey[]> {
  const { operation, hadFirstTurn } = turn
  const first = await takeSurvey(session, operation, turn)
  const surveys = [first]
  const trials = [judgeLaws(operation, first)]
  let cost = 0
  let left: string | null = null
  while (surveys.length < mostSurveys) {
    const roles = rolesToRetry(operation, trials)
    if (roles.size === 0) break
    if (session.remaining() < Math.max(1, cost)) {
      left = describeShortage(session.shortage(), hadFirstTurn)
      break
    }
    const again = await takeSurvey(session, operation, { roles, pageSize: first.pageSize, hadFirstTurn })
    surveys.push(again)
    trials.push(judgeLaws(operation, again))
    cost = again.visits.length
  }
  const all = { ...first, visits: surveys.flatMap(({ visits }) => visits) }
  const filters = await surveyFilters(session, { operation, schemas: spec.schemas }, all, hadFirstTurn)
  left ??= filters.find((filter) => filter.left !== undefined)?.left ?? null
  const whole = { ...first, ...(filters.length === 0 ? {} : { filters }), ...(left === null || first.left !== undefined ? {} : { left }) }
  return [whole, ...surveys.slice(1)]
}

/** The filters of a list, and once more the questions that one of them seemed to take no notice of. */
async function surveyFilters(session: Session, setting: FilterSetting, survey: Survey, hadFirstTurn: boolean): Promise<FilterSurvey[]> {
  const { operation, schemas } = setting
  if (operation.parameters.every(({ filter }) => filter === null)) return []
  const first = await takeFilterSurvey(session, operation, { survey, schemas, hadFirstTurn })
  const ignoring = ignoringVisits(setting, first)
  return ignoring.length === 0 ? [first] : [first, await repeatFilterVisits(session, operation, ignoring, hadFirstTurn)]
}
