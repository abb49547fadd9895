import { extendPointer } from '#input/pointer'
import type { FilterSurvey, FilterVisit, Survey } from '#pagination/page'
import { readItems } from '#pagination/read-page'
import { styleOf } from '#pagination/styles'
import type { Schemas } from '#schema/schema-at'
import { createFilterMatcher, filterSubject } from '#spec/filter-match'
import type { Filter, Operation, Parameter } from '#spec/model'
import type { FilterResult } from './finding.ts'
import type { PlacedFact } from './reply-ledger.ts'

/** Where a list's filters stand in the spec. */
export interface FilterSetting {
  operation: Operation
  schemas: Schemas
}

/** How a filter fared, and in how many of the items that were judged it was ignored. */
export interface SettledFilter extends FilterResult {
  parameter: string
  evidence: { count: number; of: number }
}

/** A parameter that selects items. */
type Selector = Parameter & { filter: Filter }

/** One list that was asked for with a filter. */
interface Look {
  /** The same for the same question. */
  question: string
  /** Items that the filter excludes, and all that could be judged. */
  excluded: number
  judged: number
  /** Why it says nothing; null where it does. */
  mute: string | null
}

/** The visits that show an item which one of their filters excludes. */
export function ignoringVisits(setting: FilterSetting, { visits }: FilterSurvey): FilterVisit[] {
  const selectors = selectorsOf(setting.operation)
  return visits.filter((visit) =>
    selectors.some((selector) => visit.parameters.includes(selector.name) && lookAt(setting, selector, visit).excluded > 0),
  )
}

/**
 * What all that was asked shows of each filter. Live data moves between an index and a read, so a filter counts as ignored only where the same
 * question was answered twice with an item that it excludes.
 */
export function settleFilters(setting: FilterSetting, surveys: readonly FilterSurvey[]): SettledFilter[] {
  return selectorsOf(setting.operation).map((selector) => {
    const visits = surveys.flatMap((survey) => survey.visits.filter(({ parameters }) => parameters.includes(selector.name)))
    const looks = visits.map((visit) => lookAt(setting, selector, visit))
    const skipped = surveys[0]?.skipped.find(({ parameter }) => parameter === selector.name)?.reason ?? null
    return {
      operation: setting.operation.id,
      parameter: selector.name,
      location: locationOf(setting.operation, selector.filter),
      ...standingOf(looks, skipped),
      evidence: { count: sum(looks, ({ excluded }) => excluded), of: sum(looks, ({ judged }) => judged) },
    }
  })
}

/** The filters of each list that was surveyed. */
export function settleAllFilters(operations: readonly Operation[], schemas: Schemas, surveys: readonly Survey[]): SettledFilter[] {
  return operations.flatMap((operation) => {
    const filters = surveys.filter((survey) => survey.operation === operation.id).flatMap((survey) => survey.filters ?? [])
    return filters.length === 0 ? [] : settleFilters({ operation, schemas }, filters)
  })
}

/** A fact for each filter that is ignored in the end. */
export function filterFacts(operations: readonly Operation[], settled: readonly SettledFilter[]): PlacedFact[] {
  return settled.flatMap((result) => {
    const operation = operations.find(({ id }) => id === result.operation)
    const selector = operation === undefined ? undefined : selectorsOf(operation).find(({ name }) => name === result.parameter)
    if (result.verdict !== 'broken' || operation === undefined || selector === undefined) return []
    return {
      id: 'filter-ignored',
      operation,
      status: 200,
      location: result.location,
      expected:
        selector.filter.match === 'equals'
          ? `only items that ${selector.name} selects`
          : `only items that hold the text of ${selector.name}`,
      observed: 'an item that it excludes',
      specPointer: selector.pointer,
      assumption: selector.assumption,
      evidence: result.evidence,
    }
  })
}

function selectorsOf({ parameters }: Operation): Selector[] {
  return parameters.filter((parameter): parameter is Selector => parameter.filter !== null)
}

function lookAt({ operation, schemas }: FilterSetting, selector: Selector, { finds, observation }: FilterVisit): Look {
  const { probe, outcome } = observation
  const look = { question: JSON.stringify(Object.entries(probe.query).sort()), excluded: 0, judged: 0 }
  if (outcome.kind === 'failed') return { ...look, mute: `no answer (${outcome.cause.class})` }
  const { status, body } = outcome.reply
  if (status !== 200) return { ...look, mute: `answered with ${status}` }
  const { pagination } = operation
  const items = pagination === null || body.kind !== 'json' ? null : readItems(pagination, body.value)
  if (items === null) return { ...look, mute: 'the list could not be read' }
  const match = createFilterMatcher(schemas, selector.filter, selector.schema?.value ?? {})
  const matches = items.map((item) => match(filterSubject(item), probe.query[selector.name] ?? ''))
  const excluded = matches.filter((match) => match === 'excluded').length
  const judged = matches.filter((match) => match !== 'unknown').length
  return { ...look, excluded, judged, mute: muteness(items.length, judged, finds) }
}

/** An empty list shows that a filter works only where nothing should be found. */
function muteness(items: number, judged: number, finds: FilterVisit['finds']): string | null {
  if (items === 0) return finds === 'nothing' ? null : 'its list was empty, though an item had been seen that it selects'
  return judged === 0 ? 'no item shows what it selects by' : null
}

function standingOf(looks: readonly Look[], skipped: string | null): Pick<FilterResult, 'verdict' | 'reason'> {
  const questions = [...Map.groupBy(looks, ({ question }) => question).values()].map(answersTo)
  const count = (standing: ReturnType<typeof answersTo>) => questions.filter((each) => each === standing).length
  if (count('broken') > 0)
    return { verdict: 'broken', reason: `${count('broken')} of ${lists(questions.length)} held items that it excludes, twice` }
  if (count('open') > 0) return { verdict: 'untested', reason: 'a list held an item that it excludes, and could not be asked for again' }
  const rest = [...(skipped === null ? [] : [skipped]), ...new Set(looks.flatMap(({ mute }) => mute ?? []))]
  if (count('held') === 0) return { verdict: 'untested', reason: rest.join('; ') || 'not asked for' }
  return { verdict: 'held', reason: [`${lists(count('held'))} with only items that it selects`, ...rest].join('; ') }
}

/** What all answers to one question come to; `open`: ignored once, and the answer to the second asking says nothing. */
function answersTo(looks: readonly Look[]): 'broken' | 'open' | 'mute' | 'held' {
  const ignoring = looks.filter(({ excluded }) => excluded > 0)
  const last = looks.at(-1)
  if (ignoring.length > 1) return 'broken'
  if (ignoring.length === 1 && (last === ignoring[0] || last?.mute !== null)) return 'open'
  return last?.mute === null ? 'held' : 'mute'
}

function lists(count: number): string {
  return count === 1 ? '1 list' : `${count} lists`
}

function sum(looks: readonly Look[], countOf: (look: Look) => number): number {
  return looks.reduce((total, look) => total + countOf(look), 0)
}

function locationOf({ pagination }: Operation, { at }: Filter): string {
  const list = pagination === null ? '' : styleOf(pagination).listOf(pagination)
  return extendPointer(list, '*') + (at.length === 1 ? (at[0] ?? '') : '')
}
