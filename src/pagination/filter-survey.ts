import { HarnessError } from '#errors'
import { causeOfReply } from '#observe/causes'
import type { Observation } from '#observe/observation'
import type { Session } from '#observe/session'
import { describeShortage } from '#observe/shortage'
import type { Json } from '#schema/json'
import type { Schemas } from '#schema/schema-at'
import type { Operation } from '#spec/model'
import { type FilterRequest, planFilters } from './filter-plan.ts'
import type { FilterSurvey, FilterVisit, Survey } from './page.ts'
import { walkSize } from './page-size.ts'
import { readItems } from './read-page.ts'
import { type Pagination, styleOf } from './styles.ts'
import { freeId, troubleIn } from './survey-course.ts'

/** What a filter survey goes by. */
export interface FilterSurveyOptions {
  /** The survey of the same list, whose items tell what to filter by. */
  survey: Survey
  /** Of the spec. */
  schemas: Schemas
  /** As in `SurveyOptions`. */
  hadFirstTurn?: boolean
}

/**
 * Tries the filters of a list on the items that a survey has seen. It keeps within the session's budget and ends with the first
 * trouble; what was not tried has a reason.
 */
export async function takeFilterSurvey(session: Session, operation: Operation, options: FilterSurveyOptions): Promise<FilterSurvey> {
  const { pagination, parameters } = operation
  if (pagination === null) throw new HarnessError('internal', `${operation.id} is no list: its spec has no x-pagination`)
  const trouble = troubleIn(options.survey.visits)
  if (trouble !== null) return { visits: [], skipped: filtersOf(operation).map((parameter) => ({ parameter, reason: trouble })) }
  const pageSize = walkSize(pagination.pageSize)
  const items = knownItems(pagination, options.survey)
  const { requests, skipped } = planFilters({ parameters, schemas: options.schemas, items, pageSize })
  const taken = await askAll(
    session,
    operation,
    requests.map((request) => ({ ...request, query: { ...request.query, ...sizeOf(pagination, pageSize) } })),
    options.hadFirstTurn,
  )
  return { ...taken, skipped: [...skipped, ...taken.skipped] }
}

/** Asks once more what some visits asked. */
export async function repeatFilterVisits(
  session: Session,
  operation: Operation,
  visits: readonly FilterVisit[],
  hadFirstTurn = true,
): Promise<FilterSurvey> {
  return askAll(
    session,
    operation,
    visits.map(({ parameters, finds, observation }) => ({ parameters, finds, query: observation.probe.query })),
    hadFirstTurn,
  )
}

function filtersOf({ parameters }: Operation): string[] {
  return parameters.flatMap(({ name, filter }) => (filter === null ? [] : name))
}

async function askAll(
  session: Session,
  operation: Operation,
  requests: readonly FilterRequest[],
  hadFirstTurn = true,
): Promise<FilterSurvey> {
  const visits: FilterVisit[] = []
  const skipped: FilterSurvey['skipped'] = []
  let trouble: string | null = null
  let left: string | null = null
  for (const { parameters, finds, query } of requests) {
    if (session.remaining() === 0) left ??= describeShortage(session.shortage(), hadFirstTurn)
    const reason = trouble ?? left
    if (reason !== null) {
      skipped.push(...parameters.map((parameter) => ({ parameter, reason })))
      continue
    }
    const id = freeId(session, `${operation.id}:filter-${parameters.join('-')}`)
    const observation = await session.observe({ id, operation: operation.id, query, credential: 'own' })
    if (observation.withheld === true) {
      left = describeShortage(session.shortage(), hadFirstTurn)
      skipped.push(...parameters.map((parameter) => ({ parameter, reason: left ?? '' })))
      continue
    }
    visits.push({ parameters, finds, observation })
    const cause = causeOfReply(observation)
    trouble = cause === null ? null : `trouble before (${cause.class})`
  }
  return {
    visits,
    skipped: skipped.filter((entry, index) => index === skipped.findIndex(({ parameter }) => parameter === entry.parameter)),
    ...(left === null || trouble !== null ? {} : { left }),
  }
}

function sizeOf(pagination: Pagination, size: number): Record<string, string> {
  return { [styleOf(pagination).sizeParameter(pagination)]: String(size) }
}

/** So many items tell what can be told: two pages out of three of a check's requests, at a hundred items each. */
const mostItems = 2_000
/** Of text that those items come from. */
const mostBytes = 8 * 1_048_576

/** The items of all pages, each once, and no more than are of use: those of pages from the beginning of the list first. */
function knownItems(pagination: Pagination, { visits }: Survey): Json[] {
  const order = ['walk', 'default', 'first', 'double', 'second'] as const
  const pages = [...order.flatMap((role) => visits.filter((visit) => visit.role === role)), ...visits]
  const items = new Map<unknown, Json>()
  let bytes = 0
  for (const { observation, page } of new Set(pages)) {
    if (page === null || items.size >= mostItems || bytes > mostBytes) continue
    const { list, size } = itemsOf(pagination, observation)
    bytes += size
    for (const [index, item] of list.slice(0, mostItems).entries()) {
      const id = page.ids[index] ?? textOf(item)
      if (items.size < mostItems && !items.has(id)) items.set(id, item)
    }
  }
  return [...items.values()]
}

/** What tells an item without an id from others: its text, or where it is nested too deeply for one, nothing but itself. */
function textOf(item: Json): unknown {
  try {
    return JSON.stringify(item)
  } catch (error) {
    if (error instanceof RangeError) return item
    throw error
  }
}

function itemsOf(pagination: Pagination, { outcome }: Observation): { list: readonly Json[]; size: number } {
  if (outcome.kind === 'failed' || outcome.reply.body.kind !== 'json') return { list: [], size: 0 }
  const { body } = outcome.reply
  return { list: readItems(pagination, body.value) ?? [], size: body.bytes }
}
