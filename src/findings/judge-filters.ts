import type { Json, Observation } from '#observe/observation'
import type { Filter, Operation, Parameter } from '#spec/model'
import { extendPointer, getPointer } from '#spec/pointer'
import type { ReplyLedger } from './reply-ledger.ts'

/** Holds each item of a filtered list against each filter that the request carried. */
export function judgeFilters(ledger: ReplyLedger, operation: Operation, { probe, outcome }: Observation): void {
  if (outcome.kind === 'failed' || outcome.reply.status !== 200 || outcome.reply.body.kind !== 'json') return
  const items = listedItems(operation, outcome.reply.body.value)
  if (items === null) return
  for (const parameter of operation.parameters) {
    const wanted = probe.query[parameter.name]
    if (parameter.filter === null || wanted === undefined || wanted === '') continue
    judgeFilter(ledger, operation, { parameter, filter: parameter.filter, wanted, items })
  }
}

/** The items (offset) or edges (Relay) of a body; null where the list is not where the spec says. */
export function listedItems({ pagination }: Operation, body: Json): readonly Json[] | null {
  if (pagination === null) return null
  const list = getPointer(body, pagination.style === 'offset' ? pagination.items : pagination.edges)
  return Array.isArray(list) ? list : null
}

interface Filtered {
  parameter: Parameter
  filter: Filter
  wanted: string
  items: readonly Json[]
}

function judgeFilter(ledger: ReplyLedger, operation: Operation, { parameter, filter, wanted, items }: Filtered): void {
  const question = `filter ${parameter.name}`
  for (const item of items) {
    const values = filter.at.map((pointer) => getPointer(item, pointer)).filter((value) => value !== undefined)
    // An item without the member breaks the schema, which is told by itself.
    if (values.length === 0) continue
    ledger.look(operation, question)
    if (values.some((value) => matches(value, wanted, filter.match))) continue
    ledger.note(operation, question, {
      id: 'filter-ignored',
      status: 200,
      location: locationOf(operation, filter),
      expected:
        filter.match === 'equals' ? `only items that ${parameter.name} selects` : `only items that hold the text of ${parameter.name}`,
      observed: 'an item that it excludes',
      specPointer: parameter.pointer,
      assumption: parameter.source === null ? parameter.assumption : null,
    })
  }
}

/** Query strings have no types: `true` selects true. Texts are searched without regard to case, as no page says otherwise. */
function matches(value: unknown, wanted: string, match: Filter['match']): boolean {
  if (typeof value !== 'string' && typeof value !== 'boolean' && typeof value !== 'number') return false
  const text = String(value)
  return match === 'equals' ? text === wanted : fold(text).includes(fold(wanted))
}

function fold(text: string): string {
  return text.normalize('NFKC').toLocaleLowerCase('en')
}

function locationOf({ pagination }: Operation, { at }: Filter): string {
  const list = pagination === null ? '' : pagination.style === 'offset' ? pagination.items : pagination.edges
  return extendPointer(list, '*') + (at.length === 1 ? (at[0] ?? '') : '')
}
