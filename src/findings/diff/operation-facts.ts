import type { Operation } from '#spec/model'
import { bodyFacts } from './body-facts.ts'
import type { DiffFact } from './finding.ts'
import { announcementOf, compareLifecycle, describeLifecycle, type LifecycleKind } from './lifecycle.ts'
import { parameterFacts } from './parameter-facts.ts'
import { responseFacts } from './response-facts.ts'
import type { DiffContext } from './schema-facts.ts'
import { securityFacts } from './security-facts.ts'
import { compareStability } from './stability.ts'

const lifecycleIds = {
  deprecated: 'endpoint-deprecated',
  'deprecated-with-sunset': 'endpoint-deprecated-with-sunset',
  'deprecated-sunset-invalid': 'api-deprecated-sunset-parse',
  'sunset-date-too-small': 'api-sunset-date-too-small',
  'sunset-deleted': 'sunset-deleted',
  'sunset-date-changed-too-small': 'api-sunset-date-changed-too-small',
  reactivated: 'endpoint-reactivated',
} as const satisfies Record<LifecycleKind, DiffFact['id']>

const removalIds = {
  unannounced: 'api-removed-without-deprecation',
  announced: 'api-removed-with-deprecation',
  'before its date': 'api-removed-before-sunset',
} as const

const itself = { status: null, location: '', assumption: null } as const

/** What changed about an operation that both revisions have. */
export function operationFacts(old: Operation, next: Operation, context: DiffContext): DiffFact[] {
  const at = { old: old.pointer, next: next.pointer }
  const ended = compareLifecycle(old, next, context.notice)
  return [
    ...(ended === null ? [] : [{ ...itself, ...at, id: lifecycleIds[ended.kind], expected: ended.expected, observed: ended.observed }]),
    ...compareStability(old.stability, next.stability, at).map(
      ({ kind, ...change }) => ({ ...itself, ...change, id: `api-${kind}` }) as const,
    ),
    ...securityFacts(old, next),
    ...parameterFacts(old, next, context),
    ...bodyFacts(old, next, context),
    ...responseFacts(old, next, context),
  ]
}

/** That an operation is gone; `movedTo` is where it is now, if it is elsewhere. */
export function removedFact(old: Operation, movedTo: Operation | null, { notice }: DiffContext): DiffFact {
  return {
    ...itself,
    id: removalIds[announcementOf(old, notice.now)],
    expected: `${old.method} ${old.path}, ${describeLifecycle(old)}`,
    observed: movedTo === null ? 'gone' : `moved to ${movedTo.method} ${movedTo.path}`,
    old: old.pointer,
    next: movedTo?.pointer ?? null,
  }
}

/** That an operation is new, or new in its place. */
export function addedFact(next: Operation): DiffFact {
  return {
    ...itself,
    id: 'endpoint-added',
    expected: 'no such operation',
    observed: `${next.method} ${next.path}`,
    old: null,
    next: next.pointer,
  }
}
