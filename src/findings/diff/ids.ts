import { type DiffFindingId, isDiffFindingId } from './catalogue.ts'
import type { ChangeKind } from './change.ts'

/** What a schema describes. */
export type Subject = 'response-body' | 'response-header' | 'request-body' | 'request-parameter'

/** Prefixes of ids, the most telling first: oasdiff does not have every id for every subject. */
const prefixes = {
  'response-body': { root: ['response-body', 'response-property'], below: ['response-property', 'response'] },
  'response-header': { root: ['response-header', 'response-property'], below: ['response-property', 'response'] },
  'request-body': { root: ['request-body', 'request-property'], below: ['request-property'] },
  'request-parameter': { root: ['request-parameter', 'request-property'], below: ['request-parameter-property', 'request-property'] },
} as const satisfies Record<Subject, { root: readonly string[]; below: readonly string[] }>

/** Words for a kind where its own name is in no id; the first that is one counts. */
const responseNames: Partial<Record<ChangeKind, readonly string[]>> = {
  'became-enum': ['enum-value-removed'],
  'required-property-with-default-added': ['required-property-added'],
  'became-required-with-default': ['became-required'],
  'required-property-became-hidden': ['required-property-became-write-only'],
  'optional-property-became-hidden': ['optional-property-became-write-only'],
  'required-property-became-visible': ['required-property-became-not-write-only'],
  'optional-property-became-visible': ['optional-property-became-not-write-only'],
  'multiple-of-generalized': ['multiple-of-changed'],
  'min-contains-set': ['min-contains-increased'],
  'min-contains-unset': ['min-contains-decreased'],
  'max-contains-set': ['max-contains-decreased'],
  'max-contains-unset': ['max-contains-increased'],
  'wrapped-in-one-of': ['wrapped-in-one-of', 'one-of-added'],
  'sunset-deleted': ['deprecated'],
  'sunset-date-changed-too-small': ['sunset-date-too-small'],
}

/** The same for requests; names in full stand alone. */
const requestNames: Partial<Record<ChangeKind, readonly string[]>> = {
  'type-specialized': ['type-specialized', 'type-changed'],
  'multiple-of-specialized': ['multiple-of-changed'],
  'min-contains-set': ['min-contains-increased'],
  'min-contains-unset': ['min-contains-decreased'],
  'max-contains-set': ['max-contains-decreased'],
  'max-contains-unset': ['max-contains-increased'],
  'wrapped-in-one-of': ['one-of-added'],
  'sunset-deleted': ['sunset-deleted', 'deprecated'],
  'sunset-date-changed-too-small': ['sunset-date-changed-too-small', 'sunset-date-too-small'],
  'deprecated-with-sunset': ['deprecated-with-sunset', 'deprecated'],
}

const requestIds: Partial<Record<ChangeKind, DiffFindingId>> = {
  'required-property-removed': 'request-property-removed',
  'optional-property-removed': 'request-property-removed',
  'required-property-added': 'new-required-request-property',
  'required-property-with-default-added': 'new-required-request-property-with-default',
  'optional-property-added': 'new-optional-request-property',
  'required-property-became-hidden': 'request-required-property-became-read-only',
  'optional-property-became-hidden': 'request-optional-property-became-read-only',
  'required-property-became-visible': 'request-required-property-became-not-read-only',
  'optional-property-became-visible': 'request-optional-property-became-not-read-only',
}

/**
 * The id of a change of a schema; null where it is no news for whoever calls the API: a response that keeps to a new limit, a
 * request that is freed from one. `root` is set for the value as a whole.
 */
export function idOf(kind: ChangeKind, subject: Subject, root: boolean): DiffFindingId | null {
  const isRequest = subject.startsWith('request')
  if (isRequest && requestIds[kind] !== undefined) return requestIds[kind]
  const names = (isRequest ? requestNames : responseNames)[kind] ?? [kind]
  if (subject === 'response-body' && root && names.includes('enum-value-removed')) return 'response-mediatype-enum-value-removed'
  for (const prefix of prefixes[subject][root ? 'root' : 'below']) {
    const id = names.map((name) => `${prefix}-${name}`).find(isDiffFindingId)
    if (id !== undefined) return id
  }
  return null
}
