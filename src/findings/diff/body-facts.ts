import type { Operation, RequestBody } from '#spec/model'
import type { DiffFact } from './finding.ts'
import { pairMediaTypes } from './media-types.ts'
import { bodySchemaFacts, type DiffContext } from './schema-facts.ts'

const place = { status: null, location: 'request/body' } as const

/** What changed about the body that an operation takes. */
export function bodyFacts(old: Operation, next: Operation, context: DiffContext): DiffFact[] {
  const [was, is] = [old.requestBody, next.requestBody]
  if (was === null) return is === null ? [] : [addedFact(is)]
  if (is === null) {
    return [
      {
        id: 'request-body-removed',
        ...place,
        expected: describe(was),
        observed: 'no body',
        old: was.pointer,
        next: null,
        stands: 'in place',
        assumption: was.assumption,
      },
    ]
  }
  return [...requirednessFacts(was, is), ...contentFacts(was, is, context)]
}

function addedFact(is: RequestBody): DiffFact {
  return {
    id: is.required ? 'request-body-added-required' : 'request-body-added-optional',
    ...place,
    expected: 'no body',
    observed: describe(is),
    old: null,
    next: is.pointer,
    stands: 'in place',
    assumption: is.assumption,
  }
}

function requirednessFacts(was: RequestBody, is: RequestBody): DiffFact[] {
  if (was.required === is.required) return []
  const [expected, observed] = was.required ? ['required', 'optional'] : ['optional', 'required']
  const id = is.required ? 'request-body-became-required' : 'request-body-became-optional'
  return [{ id, ...place, expected, observed, old: was.pointer, next: is.pointer, assumption: was.assumption }]
}

function contentFacts(was: RequestBody, is: RequestBody, context: DiffContext): DiffFact[] {
  const { pairs, removed, added } = pairMediaTypes(was.contents, is.contents)
  const { assumption } = was
  const facts: DiffFact[] = [
    // What takes a narrower type only does not take all that the old one named.
    ...[...removed, ...pairs.filter(({ relation }) => relation === 'narrower').map((pair) => pair.old)].map(
      ({ mediaType, pointer }) =>
        ({
          id: 'request-body-media-type-removed',
          ...place,
          expected: mediaType,
          observed: is.contents.map((each) => each.mediaType).join(', ') || 'no media type',
          old: pointer,
          next: null,
          assumption,
        }) as const,
    ),
    ...added.map(
      ({ mediaType, pointer }) =>
        ({
          id: 'request-body-media-type-added',
          ...place,
          expected: 'not accepted',
          observed: mediaType,
          old: null,
          next: pointer,
          assumption,
        }) as const,
    ),
  ]
  for (const { old, next } of pairs) {
    const base = { ...place, old: old.pointer, next: next.pointer, assumption }
    if (old.schema !== null && next.schema !== null) {
      const [before, after] = [
        { schemas: [old.schema.pointer], assumption },
        { schemas: [next.schema.pointer], assumption: is.assumption },
      ]
      for (const fact of bodySchemaFacts(before, after, { subject: 'request-body', text: false, ...place }, context)) facts.push(fact)
    } else if (old.schema !== null) {
      facts.push({ id: 'request-body-media-type-schema-removed', ...base, expected: 'a schema', observed: 'no schema' })
    } else if (next.schema !== null) {
      facts.push({ id: 'request-body-media-type-schema-added', ...base, expected: 'no schema', observed: 'a schema' })
    }
  }
  return facts
}

function describe({ required, contents }: RequestBody): string {
  const types = contents.map(({ mediaType }) => mediaType).join(' or ')
  return `${required ? 'a required' : 'an optional'} body${types === '' ? '' : `, ${types}`}`
}
