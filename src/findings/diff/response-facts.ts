import { extendPointer } from '#input/pointer'
import type { Header, MediaType, Operation, Response } from '#spec/model'
import type { DiffFact } from './finding.ts'
import { type MediaTypeRelation, pairMediaTypes } from './media-types.ts'
import { bodySchemaFacts, type DiffContext, schemaFacts } from './schema-facts.ts'

/** What changed about the answers of an operation. */
export function responseFacts(old: Operation, next: Operation, context: DiffContext): DiffFact[] {
  const { pairs, removed, added } = pairResponses(old.responses, next.responses)
  return [
    ...removed.map((was) => statusFact(was, 'removed', next)),
    ...added.map((is) => statusFact(is, 'added', old)),
    ...pairs.flatMap(([was, is]) => [...headerFacts(was, is, context), ...contentFacts(was, is, context)]),
  ]
}

interface PairedResponses {
  pairs: [Response, Response][]
  removed: Response[]
  added: Response[]
}

/** Responses by status; what a revision lists for a range, or as `default`, is what it says of each status that it does not list. */
function pairResponses(old: readonly Response[], next: readonly Response[]): PairedResponses {
  const statuses = [...new Set([...old, ...next].map(({ status }) => status))]
  const found: PairedResponses = { pairs: [], removed: [], added: [] }
  const paired = new Set<Response>()
  for (const status of statuses) {
    const [was, is] = [saidOf(status, old), saidOf(status, next)]
    if (was === null || is === null) continue
    found.pairs.push([{ ...was, status }, is])
    paired.add(was).add(is)
  }
  found.removed = old.filter((was) => !paired.has(was))
  found.added = next.filter((is) => !paired.has(is) || (is.status === 'default' && saidOf('default', old) === null))
  return found
}

function saidOf(status: string, responses: readonly Response[]): Response | null {
  const find = (wanted: string): Response | undefined => responses.find((response) => response.status === wanted)
  const exact = find(status)
  if (exact !== undefined || !/^\d{3}$/.test(status)) return exact ?? null
  // A success is never left to `default`: whoever calls must know it.
  return find(`${status.charAt(0)}XX`) ?? (status.startsWith('2') ? null : (find('default') ?? null))
}

function statusFact(response: Response, event: 'removed' | 'added', other: Operation): DiffFact {
  const kind = response.status.startsWith('2') ? 'success' : 'non-success'
  const statuses = other.responses.map(({ status }) => status).join(', ') || 'no response'
  const [expected, observed] = event === 'removed' ? [response.status, statuses] : [statuses, response.status]
  return {
    id: `response-${kind}-status-${event}`,
    status: response.status,
    location: '',
    expected,
    observed,
    old: event === 'removed' ? response.pointer : null,
    next: event === 'removed' ? null : response.pointer,
    stands: 'in place',
    assumption: response.assumption,
  }
}

function headerFacts(was: Response, is: Response, context: DiffContext): DiffFact[] {
  const names = new Set([...was.headers, ...is.headers].map(({ name }) => name))
  return [...names].flatMap((name) => {
    const find = ({ headers, assumption }: Response): Header | null => {
      const header = headers.find((each) => each.name === name)
      return header === undefined ? null : { ...header, assumption: header.assumption ?? assumption }
    }
    const [before, after] = [find(was), find(is)]
    const place = { status: was.status, location: `header/${name}` }
    if (before !== null && after !== null) return changedHeaderFacts(before, after, place, context)
    // The list of headers changed, not the header that it refers to.
    const stands = { old: extendPointer(was.pointer, 'headers', name), next: extendPointer(is.pointer, 'headers', name) }
    if (before !== null) return [{ ...removedHeader(before, place, is), stands }]
    return after === null ? [] : [{ ...addedHeader(after, place), stands }]
  })
}

interface HeaderPlace {
  status: string
  location: string
}

function removedHeader(was: Header, place: HeaderPlace, response: Response): DiffFact {
  return {
    id: was.required ? 'required-response-header-removed' : 'optional-response-header-removed',
    ...place,
    expected: was.required ? 'a required header' : 'an optional header',
    observed: response.headers.length === 0 ? 'no header' : 'gone',
    old: was.pointer,
    next: null,
    assumption: was.assumption,
  }
}

function addedHeader(is: Header, place: HeaderPlace): DiffFact {
  return {
    id: 'response-header-added',
    ...place,
    expected: 'no such header',
    observed: is.required ? 'a required header' : 'an optional header',
    old: null,
    next: is.pointer,
    assumption: is.assumption,
  }
}

function changedHeaderFacts(was: Header, is: Header, place: HeaderPlace, context: DiffContext): DiffFact[] {
  const facts: DiffFact[] = []
  if (was.required && !is.required) {
    facts.push({
      id: 'response-header-became-optional',
      ...place,
      expected: 'always there',
      observed: 'may be absent',
      old: was.pointer,
      next: is.pointer,
      assumption: was.assumption,
    })
  }
  if (was.schema === null || is.schema === null) return facts
  const [before, after] = [
    { schemas: [was.schema.pointer], assumption: was.assumption },
    { schemas: [is.schema.pointer], assumption: is.assumption },
  ]
  return [...facts, ...schemaFacts(before, after, { subject: 'response-header', text: was.text && is.text, ...place }, context)]
}

const renamedIds = {
  'other-parameters': 'response-media-type-name-changed',
  wider: 'response-media-type-name-generalized',
  narrower: 'response-media-type-name-specialized',
} as const satisfies Partial<Record<MediaTypeRelation, DiffFact['id']>>

function contentFacts(was: Response, is: Response, context: DiffContext): DiffFact[] {
  const { pairs, removed, added } = pairMediaTypes(was.contents, is.contents)
  const list = (contents: readonly MediaType[]): string => contents.map(({ mediaType }) => mediaType).join(', ') || 'no body'
  const place = { status: was.status, location: '', assumption: was.assumption }
  const facts: DiffFact[] = [
    ...removed.map(
      ({ mediaType, pointer }) =>
        ({
          id: 'response-media-type-removed',
          ...place,
          expected: mediaType,
          observed: list(is.contents),
          old: pointer,
          next: null,
        }) as const,
    ),
    ...added.map(
      ({ mediaType, pointer }) =>
        ({
          id: 'response-media-type-added',
          ...place,
          expected: list(was.contents),
          observed: mediaType,
          old: null,
          next: pointer,
        }) as const,
    ),
  ]
  for (const { old, next, relation } of pairs) {
    const base = { ...place, old: old.pointer, next: next.pointer }
    if (relation !== 'same' && relation !== 'other') {
      facts.push({ id: renamedIds[relation], ...base, expected: old.mediaType, observed: next.mediaType })
    }
    if (old.schema !== null && next.schema !== null) {
      const [before, after] = [
        { schemas: [old.schema.pointer], assumption: was.assumption },
        { schemas: [next.schema.pointer], assumption: is.assumption },
      ]
      const body = { subject: 'response-body', status: was.status, location: '', text: false } as const
      for (const fact of bodySchemaFacts(before, after, body, context)) facts.push(fact)
    } else if (old.schema !== null) {
      facts.push({ id: 'response-body-media-type-schema-removed', ...base, expected: 'a schema', observed: 'no schema' })
    } else if (next.schema !== null) {
      facts.push({ id: 'response-body-media-type-schema-added', ...base, expected: 'no schema', observed: 'a schema' })
    }
  }
  return facts
}
