import type { Operation, Parameter, Pointer } from '#spec/model'
import { acceptsText } from './accepts-text.ts'
import { describeNode } from './compare-types.ts'
import type { DiffFact } from './finding.ts'
import { announcementOf, compareLifecycle, type LifecycleKind } from './lifecycle.ts'
import { readListOfItself } from './list-parameter.ts'
import { type DiffContext, schemaFacts } from './schema-facts.ts'
import type { DiffNode } from './schema-view.ts'

const lifecycleIds = {
  deprecated: 'request-parameter-deprecated',
  'deprecated-with-sunset': 'request-parameter-deprecated',
  'deprecated-sunset-invalid': 'request-parameter-deprecated',
  'sunset-date-too-small': 'request-parameter-sunset-date-too-small',
  'sunset-deleted': 'request-parameter-sunset-deleted',
  'sunset-date-changed-too-small': 'request-parameter-sunset-date-changed-too-small',
  reactivated: 'request-parameter-reactivated',
} as const satisfies Record<LifecycleKind, DiffFact['id']>

const removalIds = {
  unannounced: 'request-parameter-removed',
  announced: 'request-parameter-removed-with-deprecation',
  'before its date': 'request-parameter-removed-before-sunset',
} as const

/** What changed about the parameters of an operation. */
export function parameterFacts(old: Operation, next: Operation, context: DiffContext): DiffFact[] {
  const pairs = pairUp(old, next)
  return pairs.flatMap(([was, is]) => {
    if (was === null) return is === null ? [] : [addedFact(is, context)]
    return is === null ? [removedFact(was, context)] : changedFacts(was, is, context)
  })
}

function pairUp(old: Operation, next: Operation): [Parameter | null, Parameter | null][] {
  const [before, after] = [namesOf(old), namesOf(next)]
  return [...new Set([...before.keys(), ...after.keys()])].map((name) => [before.get(name) ?? null, after.get(name) ?? null])
}

// A path parameter is what stands at its place in the path: its name never travels.
function namesOf({ path, parameters }: Operation): Map<string, Parameter> {
  const segments = [...path.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name)
  return new Map(
    parameters.flatMap((parameter) => {
      const { in: place, name } = parameter
      if (place !== 'path') return [[`${place} ${name}`, parameter]]
      return segments.includes(name) ? [[`path ${segments.indexOf(name)}`, parameter]] : []
    }),
  )
}

function addedFact(is: Parameter, { readers }: DiffContext): DiffFact {
  const type = is.schema === null ? 'any value' : describeNode(readers.next.node([is.schema.pointer], is.schema.pointer))
  return {
    id: is.required ? 'new-required-request-parameter' : 'new-optional-request-parameter',
    ...placeOf(is),
    expected: 'no such parameter',
    observed: `${is.required ? 'required' : 'optional'}, ${type}`,
    old: null,
    next: is.pointer,
    stands: 'in place',
    assumption: is.assumption,
  }
}

function removedFact(was: Parameter, { notice }: DiffContext): DiffFact {
  return {
    id: removalIds[announcementOf(was, notice.now)],
    ...placeOf(was),
    expected: was.required ? 'a required parameter' : 'an optional parameter',
    observed: 'gone',
    old: was.pointer,
    next: null,
    stands: 'in place',
    assumption: was.assumption,
  }
}

function changedFacts(was: Parameter, is: Parameter, context: DiffContext): DiffFact[] {
  const place = placeOf(was)
  const base = { ...place, old: was.pointer, next: is.pointer, assumption: was.assumption }
  const facts: DiffFact[] = []
  if (was.required !== is.required) {
    const [expected, observed] = was.required ? ['required', 'optional'] : ['optional', 'required']
    facts.push({ id: is.required ? 'request-parameter-became-required' : 'request-parameter-became-optional', ...base, expected, observed })
  }
  const ended = compareLifecycle(was, is, context.notice)
  if (ended !== null) facts.push({ ...base, id: lifecycleIds[ended.kind], expected: ended.expected, observed: ended.observed })
  if (was.serialization !== is.serialization && holdsMany(was, context, 'old') && holdsMany(is, context, 'next')) {
    facts.push({ id: 'request-parameter-type-changed', ...base, expected: `written as ${was.serialization}`, observed: is.serialization })
  }
  return [...facts, ...valueFacts(was, is, place.location, context)]
}

function valueFacts(was: Parameter, is: Parameter, location: string, context: DiffContext): DiffFact[] {
  if (was.schema === null || is.schema === null) return []
  const { readers } = context
  const [before, after] = [was.schema.pointer, is.schema.pointer]
  const nodes = { old: readers.old.node([before], before), next: readers.next.node([after], after) }
  const compare = (schemas: readonly Pointer[]): DiffFact[] =>
    schemaFacts(
      { schemas: [before], assumption: was.assumption },
      { schemas, assumption: is.assumption },
      { subject: 'request-parameter', status: null, location, text: was.text && is.text },
      context,
    )
  if (!was.text || !is.text) return compare([after])
  const at = { status: null, location, old: was.pointer, next: is.pointer, assumption: was.assumption }
  const list = readListOfItself({ parameter: was, node: nodes.old }, { parameter: is, node: nodes.next }, at)
  if (list === null) return sparing(compare([after]), nodes, location)
  if (list.items.length === 0) return list.facts
  const items = compare(list.items).filter(({ id }) => !id.startsWith('request-parameter-default-value-'))
  return [...list.facts, ...sparing(items, { ...nodes, next: readers.next.node(list.items, after) }, location)]
}

/** The same facts, those about the value itself with the texts that fare as before. */
function sparing(facts: readonly DiffFact[], nodes: { old: DiffNode; next: DiffNode }, location: string): DiffFact[] {
  const spares = (text: string): boolean => acceptsText(nodes.next, text) === true || acceptsText(nodes.old, text) === false
  return facts.map((fact) => (fact.location === location ? { ...fact, spares } : fact))
}

// How lists and objects are written matters to nothing else.
function holdsMany({ schema }: Parameter, { readers }: DiffContext, side: 'old' | 'next'): boolean {
  if (schema === null) return false
  return readers[side]
    .node([schema.pointer], schema.pointer)
    .alternatives.some(({ items, properties }) => items.length > 0 || properties.size > 0)
}

function placeOf({ in: place, name }: Parameter): { status: null; location: string } {
  return { status: null, location: `request/${place}/${name}` }
}
