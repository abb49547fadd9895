import type { ConditionKeyword, conditionKeywords, LimitKeyword, limitKeywords } from '#schema/keywords'
import type { Pointer } from '#spec/model'
import type { LifecycleKind } from './lifecycle.ts'

type LimitWord = (typeof limitKeywords)[LimitKeyword]['word']
type ConditionWord = (typeof conditionKeywords)[ConditionKeyword]

/** What can happen to a schema between two revisions, whichever way the values travel. */
export type ChangeKind =
  | 'type-changed'
  | 'type-generalized'
  | 'type-specialized'
  | 'list-of-types-widened'
  | 'list-of-types-narrowed'
  | 'became-nullable'
  | 'became-not-nullable'
  | 'enum-value-added'
  | 'enum-value-removed'
  | 'became-enum'
  | `${'const' | 'pattern' | 'default-value'}-${'added' | 'changed' | 'removed'}`
  | `${LimitWord}-${'increased' | 'decreased' | 'set' | 'unset'}`
  | `unique-items-${'set' | 'unset'}`
  | `multiple-of-${'set' | 'unset' | 'changed' | 'generalized' | 'specialized'}`
  | `${'any-of' | 'one-of' | 'prefix-items' | 'pattern-property'}-${'added' | 'removed'}`
  | 'wrapped-in-one-of'
  | 'one-of-ambiguous'
  | `discriminator-${'added' | 'removed' | 'property-name-changed' | 'value-changed' | 'mapping-added' | 'mapping-deleted' | 'mapping-changed'}`
  | `${ConditionWord}-${'added' | 'changed' | 'removed'}`
  | `${'required' | 'optional'}-property-${'added' | 'removed'}`
  | 'required-property-with-default-added'
  | 'became-optional'
  | 'became-required'
  | 'became-required-with-default'
  | `${'required' | 'optional'}-property-${'became-hidden' | 'became-visible'}`
  | LifecycleKind
  | `stability-${'decreased' | 'increased'}`

/** A change of what one place in a schema says. */
export interface LocalChange {
  kind: ChangeKind
  /** What the old revision said, and what the new one says. */
  expected: string
  observed: string
  /** The element in either document; null where there is none. */
  old: Pointer | null
  next: Pointer | null
  /** Where the change stands, if not in the element. */
  stands?: { old: Pointer | null; next: Pointer | null }
}

/** A change and where in the value it is seen. */
export interface SchemaChange extends LocalChange {
  /** Pointer into the value, `*` for indexes and dynamic keys. */
  location: Pointer
  /** Why we believed what changed, where no page states it. */
  assumption: string | null
}
