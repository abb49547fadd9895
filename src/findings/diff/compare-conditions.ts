import { type ConditionKeyword, conditionKeywords } from '#schema/keywords'
import type { Document } from '#spec/model'
import type { LocalChange } from './change.ts'
import { areAlike, type SchemaValue } from './same.ts'
import type { SchemaView, Sourced } from './schema-view.ts'

/** How conditions, exclusions and the like changed; each is compared as a whole. `widens` tells which of drop and replace to report. */
export function compareConditions(
  [oldSpec, old]: readonly [Document, SchemaView],
  [nextSpec, next]: readonly [Document, SchemaView],
  direction: 'response' | 'request',
): LocalChange[] {
  return (Object.keys(conditionKeywords) as ConditionKeyword[]).flatMap((keyword) => {
    const [was, is] = [old.conditions.get(keyword), next.conditions.get(keyword)]
    if (was === undefined && is === undefined) return []
    if (was !== undefined && is !== undefined && isAlike(keyword, { spec: oldSpec, value: was.value }, { spec: nextSpec, value: is.value }))
      return []
    return [
      {
        kind: `${conditionKeywords[keyword]}-${eventOf(keyword, was, is, direction)}`,
        expected: describe(keyword, was),
        observed: is !== undefined && was !== undefined ? `another ${keyword}` : describe(keyword, is),
        old: was?.pointer ?? old.pointer,
        next: is?.pointer ?? next.pointer,
      } as const,
    ]
  })
}

function eventOf(
  keyword: ConditionKeyword,
  was: Sourced<unknown> | undefined,
  is: Sourced<unknown> | undefined,
  direction: 'response' | 'request',
): 'added' | 'changed' | 'removed' {
  if (keyword === 'contentMediaType' || keyword === 'contentEncoding') return 'changed'
  if (was === undefined) return 'added'
  if (is === undefined) return 'removed'
  if (keyword === 'dependentRequired') return 'changed'
  // What replaces a rule is not known to be as strict: a response loses the old one, a request meets the new one.
  return direction === 'response' ? 'removed' : 'added'
}

function isAlike(keyword: ConditionKeyword, was: SchemaValue, is: SchemaValue): boolean {
  const wrap = ({ spec, value }: SchemaValue): SchemaValue => ({ spec, value: { [keyword]: value } })
  return areAlike(wrap(was), wrap(is))
}

function describe(keyword: ConditionKeyword, condition: Sourced<unknown> | undefined): string {
  if (condition === undefined) return `no ${keyword}`
  return typeof condition.value === 'string' ? condition.value : `a rule under ${keyword}`
}
