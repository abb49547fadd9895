import { createPointerReader } from '#input/pointer'
import { allowsScalar, listedValues } from '#schema/allows-value'
import type { Json } from '#schema/json'
import { isRounded } from '#schema/rounded'
import type { Schemas } from '#schema/schema-at'
import { createFilterMatcher, type FilterMatch, type FilterMatcher, filterSubject, holdsText } from '#spec/filter-match'
import type { Filter, JsonSchema, Parameter } from '#spec/model'
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
  schema: JsonSchema
  match: FilterMatcher
}

/** A filter with a value, and what it does with each item. */
interface Choice {
  selector: Selector
  value: string
  matches: readonly FilterMatch[]
}

/** Characters of a value that is asked for: servers take URLs of a few thousand. */
const longestValue = 200
/** Values that are tried of a parameter whose schema lists none: a filter by e-mail address has as many as there are items. */
const mostUnlisted = 8

/**
 * Requests that try each filter with each of its values that an item has, several filters in one request where an item has all of the
 * values; a search by itself. Only what can tell is asked: there must be an item that the filter leaves out and the others do not.
 */
export function planFilters({ parameters, schemas, items, pageSize }: PlanInput): FilterPlan {
  const selectors = selectorsOf(parameters, schemas)
  const lookup = createLookup(items, pageSize)
  const skipped: FilterPlan['skipped'] = []
  const choices: Choice[] = []
  const others: FilterRequest[] = []
  for (const selector of selectors.filter(({ filter }) => filter.match === 'equals')) {
    const values = readValues(selector, schemas, items)
    const most = listedValues(schemas, selector.schema).length > 0 ? values.length : mostUnlisted
    const tried: Choice[] = []
    let telling = 0
    for (const value of values) {
      const choice = lookup.choose(selector, value)
      if (lookup.tells([choice]) && ++telling <= most) tried.push(choice)
    }
    const other = telling > 0 || values.length === 0 ? null : unseenValue(selector, schemas, values)
    if (other !== null) others.push({ parameters: [selector.name], finds: 'nothing', query: { [selector.name]: other } })
    else if (telling === 0) skipped.push({ parameter: selector.name, reason: reasonOf(values, items) })
    choices.push(...tried)
    if (tried.length < telling) skipped.push({ parameter: selector.name, reason: `tried with ${tried.length} of ${telling} values` })
  }
  const searches: FilterRequest[] = []
  const some = items.slice(0, itemsSearched)
  for (const selector of selectors.filter(({ filter }) => filter.match === 'contains')) {
    const choice = chooseWord(selector, some, createLookup(some, pageSize))
    if (choice === null)
      skipped.push({ parameter: selector.name, reason: items.length === 0 ? 'too few items' : 'no item has a word that others lack' })
    else searches.push(requestOf([choice]))
  }
  const [first, ...rest] = [...combine(choices, lookup), ...others]
  // Each filter is tried once before any is tried with all of its values.
  return { requests: [...(first === undefined ? [] : [first]), ...searches, ...rest], skipped }
}

function selectorsOf(parameters: readonly Parameter[], schemas: Schemas): Selector[] {
  return parameters.flatMap(({ name, filter, schema }) =>
    filter === null || schema === null
      ? []
      : { name, filter, schema: schema.value, match: createFilterMatcher(schemas, filter, schema.value) },
  )
}

function requestOf(choices: readonly Choice[]): FilterRequest {
  const query = Object.fromEntries(choices.map(({ selector, value }) => [selector.name, value]))
  return { parameters: choices.map(({ selector }) => selector.name), finds: 'items', query }
}

function reasonOf(values: readonly string[], items: readonly Json[]): string {
  if (items.length === 0) return 'too few items'
  return values.length === 0 ? 'no item shows a value for it' : 'every item has the same value'
}

/** The values that items have at what a filter looks at, and that its parameter takes; in the order in which they were met. */
function readValues({ filter, schema }: Selector, schemas: Schemas, items: readonly Json[]): string[] {
  const readers = filter.at.map(createPointerReader)
  const found = new Set(items.flatMap((item) => readers.map((read) => read(item))))
  const isAskable = (value: unknown): boolean =>
    !(typeof value === 'string' && value.length > longestValue) && allowsScalar(schemas, schema, value) && value !== '' && !isRounded(value)
  return [...new Set([...found].filter(isAskable).map(String))]
}

/** A value that is documented and that no item has: all items are left out then. */
function unseenValue({ schema }: Selector, schemas: Schemas, seen: readonly string[]): string | null {
  const listed = listedValues(schemas, schema).map(String)
  return listed.find((value) => !seen.includes(value) && value !== '') ?? null
}

interface Lookup {
  /** Items on the page that would be shown if no filter were applied. */
  shown: number
  choose(selector: Selector, value: string): Choice
  /** Whether an item has all of the values, and each of the filters leaves out one that the others do not. */
  tells(choices: readonly Choice[]): boolean
  /** How many items a filter leaves out on the page that would be shown if it were ignored. */
  leftOut(choice: Choice): number
}

function createLookup(items: readonly Json[], pageSize: number): Lookup {
  const subjects = items.map(filterSubject)
  const countLeftOut = (choice: Choice, all: readonly Choice[]): number => {
    let shown = 0
    let leftOut = 0
    for (let index = 0; index < items.length && shown < pageSize; index++) {
      if (all.some((other) => other !== choice && other.matches[index] === 'excluded')) continue
      shown++
      if (choice.matches[index] === 'excluded') leftOut++
    }
    return leftOut
  }
  return {
    shown: Math.min(items.length, pageSize),
    choose: (selector, value) => ({ selector, value, matches: subjects.map((subject) => selector.match(subject, value)) }),
    tells: (choices) =>
      items.some((_, index) => choices.every(({ matches }) => matches[index] === 'selected')) &&
      choices.every((choice) => countLeftOut(choice, choices) > 0),
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
    requests.push(requestOf(together))
  }
  return requests
}

/** A word that one of a few items has and the others lack is lacked by most; to spell all texts of all items takes long. */
const itemsSearched = 30
/** So many items have a word that others lack, or hardly any has. */
const itemsWithWords = 12

/**
 * A word to search for: plain letters out of one item, in which no spelling of another alphabet can be meant, and that most of the
 * others do not hold; the longest of those.
 */
function chooseWord(selector: Selector, items: readonly Json[], lookup: Lookup): Choice | null {
  const readers = selector.filter.at.map(createPointerReader)
  const words: string[][] = []
  for (const item of items) {
    if (words.length === itemsWithWords) break
    const found = readers.flatMap((read) => wordsIn(read(item)))
    if (found.length > 0) words.push(found)
  }
  let best: { choice: Choice; leftOut: number } | null = null
  for (const value of new Set(words.flat())) {
    const choice = lookup.choose(selector, value)
    const leftOut = lookup.leftOut(choice)
    const isBetter = best === null || leftOut > best.leftOut || (leftOut === best.leftOut && choice.value.length > best.choice.value.length)
    if (leftOut > 0 && isBetter) best = { choice, leftOut }
    // All of the others lack it, and it is long enough not to stand in them by chance: no word would do better.
    if (leftOut >= lookup.shown - 1 && value.length >= 6) break
  }
  return best?.choice ?? null
}

function wordsIn(value: unknown): string[] {
  if (typeof value !== 'string') return []
  const words = value.match(/(?<![\p{L}\p{M}])[A-Za-z]{4,20}(?![\p{L}\p{M}])/gu) ?? []
  return words.filter((word) => holdsText(value, word))
}
