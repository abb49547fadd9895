import type { PlainSpec } from '#spec/plain-spec'
import type { LocalChange } from './change.ts'
import { type ConditionKeyword, conditionKeywords } from './keywords.ts'
import { areAlike, type SchemaValue } from './same.ts'
import type { SchemaView, Sourced } from './schema-view.ts'

/** How conditions, exclusions and the like changed; each is compared as a whole. `widens` tells which of drop and replace to report. */
export function compareConditions(
  [oldSpec, old]: readonly [PlainSpec, SchemaView],
  [nextSpec, next]: readonly [PlainSpec, SchemaView],
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

/** How the property that tells alternatives apart changed. */
export function compareDiscriminators(old: SchemaView, next: SchemaView): LocalChange[] {
  const [was, is] = [old.discriminator, next.discriminator]
  const at = { old: was?.pointer ?? old.pointer, next: is?.pointer ?? next.pointer }
  if (was === null || is === null) {
    if (was === is) return []
    const [expected, observed] = [was, is].map((each) => (each === null ? 'no discriminator' : `discriminator ${each.value.propertyName}`))
    return [
      { kind: was === null ? 'discriminator-added' : 'discriminator-removed', expected: expected ?? '', observed: observed ?? '', ...at },
    ]
  }
  const [before, after] = [was.value, is.value]
  const renamed: LocalChange[] =
    before.propertyName === after.propertyName
      ? []
      : [{ kind: 'discriminator-property-name-changed', expected: before.propertyName, observed: after.propertyName, ...at }]
  return [...renamed, ...compareMappings(before.mapping, after.mapping, at)]
}

function compareMappings(before: Record<string, string>, after: Record<string, string>, at: { old: string; next: string }): LocalChange[] {
  const names = (map: Record<string, string>, other: Record<string, string>): string[] =>
    Object.keys(map).filter((name) => !Object.hasOwn(other, name))
  const changed = Object.keys(before).filter((name) => Object.hasOwn(after, name) && before[name] !== after[name])
  const report = (kind: LocalChange['kind'], list: string[], expected: string, observed: string): LocalChange[] =>
    list.length === 0 ? [] : [{ kind, expected, observed, ...at }]
  const [added, deleted] = [names(after, before), names(before, after)]
  return [
    ...report('discriminator-mapping-added', added, 'not mapped', `${added.join(', ')} mapped`),
    ...report('discriminator-mapping-deleted', deleted, `${deleted.join(', ')} mapped`, 'not mapped'),
    ...report('discriminator-mapping-changed', changed, `${changed.join(', ')} mapped`, 'mapped to others'),
  ]
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
