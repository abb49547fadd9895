import { allowsScalar, listedValues } from '#spec/allows-value'
import { type FilterMatch, holdsText, matchFilter } from '#spec/filter-match'
import type { Filter, Parameter } from '#spec/model'
import { getPointer } from '#spec/pointer'
import type { Schemas } from '#spec/schema-at'
import type { Json } from './observation.ts'
import type { FilterVisit } from './page.ts'

/** A request for a filtered list; `query` holds values out of responses. */
export interface FilterRequest extends Pick<FilterVisit, 'parameters' | 'finds'> {
  query: Record<string, string>
}

/** The requests that try all filters, in order, and what cannot be tried. */
export interface FilterPlan {
  requests: FilterRequest[]
  skipped: { parameter: string; reason: string }[]
}

interface PlanInput {
  parameters: readonly Parameter[]
  schemas: Schemas
  /** All that is known of the list, in its order as far as that is known. */
  items: readonly Json[]
  /** Items on a page of the filtered list: what is left out must be missed there. */
  pageSize: number
}

/** A filter parameter. */
interface Selector {
  name: string
  filter: Filter
  schema: Parameter['schema']
}

/** A filter with a value that was seen. */
interface Choice {
  selector: Selector
  value: string
}

/** Values of one parameter that are tried: a filter by e-mail address has as many as there are items. */
const mostValues = 8

/**
 * Requests that try each filter with each of its values that an item has, several filters in one request where an item has all of the
 * values; a search by itself. Only what can tell is asked: there must be an item that the filter leaves out and the others do not.
 */
export function planFilters({ parameters, schemas, items, pageSize }: PlanInput): FilterPlan {
  const selectors = parameters.flatMap(({ name, filter, schema }) => (filter === null ? [] : { name, filter, schema }))
  const lookup = createLookup(schemas, items, pageSize)
  const equals = selectors.filter(({ filter }) => filter.match === 'equals').map((selector) => readValues(selector, schemas, items))
  const skipped: FilterPlan['skipped'] = []
  const choices: Choice[] = []
  const others: FilterRequest[] = []
  for (const { selector, values } of equals) {
    const telling = values.filter((value) => lookup.tells([{ selector, value }]))
    const other = telling.length > 0 ? null : unseenValue(selector, schemas, values)
    if (other !== null && values.length > 0) others.push(requestOf([{ selector, value: other }], 'nothing'))
    else if (telling.length === 0) skipped.push({ parameter: selector.name, reason: reasonOf(values, items) })
    choices.push(...telling.slice(0, mostValues).map((value) => ({ selector, value })))
    if (telling.length > mostValues)
      skipped.push({ parameter: selector.name, reason: `tried with ${mostValues} of ${telling.length} values` })
  }
  const searches: FilterRequest[] = []
  for (const selector of selectors.filter(({ filter }) => filter.match === 'contains')) {
    const word = chooseWord(selector, items, lookup)
    if (word === null)
      skipped.push({ parameter: selector.name, reason: items.length === 0 ? 'too few items' : 'no item has a word that others lack' })
    else searches.push(requestOf([{ selector, value: word }], 'items'))
  }
  const [first, ...rest] = [...combine(choices, lookup), ...others]
  // Each filter is tried once before any is tried with all of its values.
  return { requests: [...(first === undefined ? [] : [first]), ...searches, ...rest], skipped }
}

function requestOf(choices: readonly Choice[], finds: FilterRequest['finds']): FilterRequest {
  const query = Object.fromEntries(choices.map(({ selector, value }) => [selector.name, value]))
  return { parameters: choices.map(({ selector }) => selector.name), finds, query }
}

function reasonOf(values: readonly string[], items: readonly Json[]): string {
  if (items.length === 0) return 'too few items'
  return values.length === 0 ? 'no item shows a value for it' : 'every item has the same value'
}

/** The values that items have at what a filter looks at, and that its parameter takes; in the order in which they were met. */
function readValues(selector: Selector, schemas: Schemas, items: readonly Json[]): { selector: Selector; values: string[] } {
  const found = items.flatMap((item) => selector.filter.at.map((pointer) => getPointer(item, pointer)))
  const values = found.filter((value) => allowsScalar(schemas, selector.schema, value) && value !== '').map(String)
  return { selector, values: [...new Set(values)] }
}

/** A value that is documented and that no item has: all items are left out then. */
function unseenValue({ schema }: Selector, schemas: Schemas, seen: readonly string[]): string | null {
  const listed = listedValues(schemas, schema).map(String)
  return listed.find((value) => !seen.includes(value) && value !== '') ?? null
}

interface Lookup {
  /** Whether an item has all of the values, and each of the filters leaves out one that the others do not. */
  tells(choices: readonly Choice[]): boolean
  /** How many items a filter leaves out on the page that would be shown if it were ignored. */
  leftOut(choice: Choice): number
}

function createLookup(schemas: Schemas, items: readonly Json[], pageSize: number): Lookup {
  const known = new Map<string, FilterMatch[]>()
  const matches = ({ selector: { name, filter, schema }, value }: Choice): FilterMatch[] => {
    const key = JSON.stringify([name, value])
    const found = known.get(key) ?? items.map((item) => matchFilter(schemas, item, { filter, schema, wanted: value }))
    known.set(key, found)
    return found
  }
  const countLeftOut = (choice: Choice, others: readonly Choice[]): number => {
    const shown = matches(choice).filter((_, index) => others.every((other) => matches(other)[index] !== 'excluded'))
    return shown.slice(0, pageSize).filter((match) => match === 'excluded').length
  }
  return {
    tells: (choices) =>
      items.some((_, index) => choices.every((choice) => matches(choice)[index] === 'selected')) &&
      choices.every(
        (choice) =>
          countLeftOut(
            choice,
            choices.filter((other) => other !== choice),
          ) > 0,
      ),
    leftOut: (choice) => countLeftOut(choice, []),
  }
}

/** As few requests as will try every choice: each begins with one that was not tried yet, and takes in others while all can tell. */
function combine(choices: readonly Choice[], lookup: Lookup): FilterRequest[] {
  const open = new Set(choices)
  const requests: FilterRequest[] = []
  for (const choice of choices) {
    if (!open.has(choice)) continue
    const together = [choice]
    for (const other of open) {
      if (together.some(({ selector }) => selector === other.selector)) continue
      if (lookup.tells([...together, other])) together.push(other)
    }
    for (const tried of together) open.delete(tried)
    requests.push(requestOf(together, 'items'))
  }
  return requests
}

/**
 * A word to search for: plain letters out of one item, in which no spelling of another alphabet can be meant, and that most of the
 * others do not hold; the longest of those.
 */
function chooseWord(selector: Selector, items: readonly Json[], lookup: Lookup): string | null {
  const words = items.slice(0, 60).flatMap((item) => selector.filter.at.flatMap((pointer) => wordsIn(getPointer(item, pointer))))
  let best: { value: string; leftOut: number } | null = null
  for (const value of new Set(words)) {
    const leftOut = lookup.leftOut({ selector, value })
    const isBetter = best === null || leftOut > best.leftOut || (leftOut === best.leftOut && value.length > best.value.length)
    if (leftOut > 0 && isBetter) best = { value, leftOut }
  }
  return best?.value ?? null
}

function wordsIn(value: unknown): string[] {
  if (typeof value !== 'string') return []
  const words = value.match(/(?<![\p{L}\p{M}])[A-Za-z]{4,20}(?![\p{L}\p{M}])/gu) ?? []
  return words.filter((word) => holdsText(value, word))
}
