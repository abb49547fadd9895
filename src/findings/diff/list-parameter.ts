import { scalarTypes, typeBits } from '#schema/json-type'
import type { Parameter } from '#spec/model'
import { describeNode } from './compare-types.ts'
import type { DiffFact } from './finding.ts'
import { isSame } from './same.ts'
import type { DiffNode, SchemaView, Sourced } from './schema-view.ts'

/** Where a list starts: the schemas of its items. */
export interface ListOfItself {
  items: SchemaView['items']
  /** That the parameter takes a list now, and what that does to its default. */
  facts: DiffFact[]
}

type At = Pick<DiffFact, 'status' | 'location' | 'old' | 'next' | 'assumption'>

/** Styles in which one value is written alike, be it a list of one or not. */
const families: Readonly<Record<string, string>> = { spaceDelimited: 'form', pipeDelimited: 'form' }

/** What separates the values of a list; null where each has a name or a place of its own. */
const delimiters: Readonly<Record<string, string | null>> = {
  form: ',',
  'form, exploded': null,
  spaceDelimited: ' ',
  'spaceDelimited, exploded': null,
  pipeDelimited: '|',
  'pipeDelimited, exploded': null,
  simple: ',',
  'simple, exploded': ',',
  label: '.',
  'label, exploded': '.',
  matrix: ',',
  'matrix, exploded': null,
}

/**
 * What it means that a parameter of one value takes a list of such values: a request with one value is written as before. Null where
 * the change is another one, or a list of one is refused.
 */
export function readListOfItself(
  was: { parameter: Parameter; node: DiffNode },
  is: { parameter: Parameter; node: DiffNode },
  at: At,
): ListOfItself | null {
  const [list, ...others] = is.node.alternatives
  if (list === undefined || others.length > 0 || list.mask !== typeBits.array || !takesOne(list)) return null
  if (was.node.alternatives.some(({ mask }) => mask === 0 || (mask & ~scalarTypes) !== 0)) return null
  const delimiter = delimiters[is.parameter.serialization]
  if (delimiter === undefined || familyOf(was.parameter) !== familyOf(is.parameter)) return null
  const expected = describeNode(was.node)
  const splits = delimiter !== null && was.node.alternatives.some((view) => mayHold(view, delimiter))
  const fact: DiffFact = splits
    ? {
        ...at,
        id: 'request-parameter-became-delimited-list',
        expected,
        observed: `a list, "${delimiter}" between its values`,
        spares: (text) => !text.includes(delimiter),
      }
    : { ...at, id: 'request-parameter-type-generalized', expected, observed: 'a list of such values' }
  return { items: list.items, facts: [fact, ...defaultFacts(was.node, list, at)] }
}

function takesOne({ limits, conditions, prefixItems }: SchemaView): boolean {
  const [least, most] = [limits.get('minItems')?.value ?? 0, limits.get('maxItems')?.value ?? 1]
  return least <= 1 && most >= 1 && conditions.size === 0 && prefixItems.length === 0
}

function familyOf({ serialization }: Parameter): string {
  const style = serialization.replace(', exploded', '')
  return families[style] ?? style
}

/** Formats whose texts hold no delimiter but a dot. */
const plainFormats = new Set(['date', 'date-time', 'uuid', 'ipv4', 'ipv6', 'hostname'])

function mayHold(view: SchemaView, delimiter: string): boolean {
  const listed = view.const === null ? view.enum?.value : [view.const.value]
  if (listed !== undefined) return listed.some((value) => String(value).includes(delimiter))
  if (delimiter === '.' && (view.mask & typeBits.number) !== 0) return true
  const isPlain = delimiter !== '.' && view.formats.some(({ value }) => plainFormats.has(value))
  return (view.mask & typeBits.string) !== 0 && !isPlain
}

/** A default is the same one as a list of it. */
function defaultFacts({ alternatives }: DiffNode, list: SchemaView, at: At): DiffFact[] {
  const was = alternatives.find((view) => view.default !== null)?.default ?? null
  const is = list.default
  if (was === null && is === null) return []
  if (was !== null && is !== null && isSame([was.value], is.value)) return []
  const event = was === null ? 'added' : is === null ? 'removed' : 'changed'
  return [{ ...at, id: `request-parameter-default-value-${event}`, expected: describeDefault(was), observed: describeDefault(is) }]
}

function describeDefault(value: Sourced<unknown> | null): string {
  return value === null ? 'no default' : `default ${JSON.stringify(value.value)}`
}
