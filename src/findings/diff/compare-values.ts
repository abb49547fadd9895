import type { Pointer } from '#spec/model'
import type { ChangeKind, LocalChange } from './change.ts'
import { isSame } from './same.ts'
import type { SchemaView, Sourced } from './schema-view.ts'

const mostValuesShown = 12

/** How listed values, a fixed value, patterns, steps, uniqueness and the default changed. */
export function compareValues(old: SchemaView, next: SchemaView): LocalChange[] {
  return [
    ...compareChoices(old, next),
    ...comparePatterns(old, next),
    ...compareUnique(old, next),
    ...compareSteps(old, next),
    ...compareDefaults(old, next),
  ]
}

function compareChoices(old: SchemaView, next: SchemaView): LocalChange[] {
  const [before, after] = [fixedValue(old), fixedValue(next)]
  if (before === null && after === null) return compareEnums(old, next)
  const [was, is] = [allowedValues(old), allowedValues(next)]
  if (was !== null && is !== null && isSame(was.value, is.value)) return []
  const allowed = is === null || was === null || was.value.some((value) => is.value.some((each) => isSame(each, value)))
  const kind = (before !== null && after !== null) || !allowed ? 'const-changed' : after === null ? 'const-removed' : 'const-added'
  return [
    {
      kind,
      expected: describeAllowed(was),
      observed: describeAllowed(is),
      old: was?.pointer ?? old.pointer,
      next: is?.pointer ?? next.pointer,
    },
  ]
}

function compareEnums(old: SchemaView, next: SchemaView): LocalChange[] {
  const [was, is] = [old.enum, next.enum]
  const at = { old: was?.pointer ?? old.pointer, next: is?.pointer ?? next.pointer }
  if (was === null) return is === null ? [] : [{ kind: 'became-enum', expected: 'any value', observed: describeAllowed(is), ...at }]
  if (is === null) return [{ kind: 'enum-value-added', expected: describeAllowed(was), observed: 'any value', ...at }]
  const added = is.value.filter((value) => !was.value.some((each) => isSame(each, value)))
  const removed = was.value.filter((value) => !is.value.some((each) => isSame(each, value)))
  const expected = describeAllowed(was)
  return [
    ...(added.length === 0 ? [] : [{ kind: 'enum-value-added', expected, observed: `also ${listValues(added)}`, ...at } as const]),
    ...(removed.length === 0 ? [] : [{ kind: 'enum-value-removed', expected, observed: `without ${listValues(removed)}`, ...at } as const]),
  ]
}

function comparePatterns(old: SchemaView, next: SchemaView): LocalChange[] {
  const texts = [old.patterns, next.patterns].map((patterns) => patterns.map(({ value }) => value).sort())
  const [was = [], is = []] = texts
  if (isSame(was, is)) return []
  const kind: ChangeKind = was.length === 0 ? 'pattern-added' : is.length === 0 ? 'pattern-removed' : 'pattern-changed'
  const describe = (patterns: string[]): string => (patterns.length === 0 ? 'no pattern' : patterns.join(' and '))
  return [
    {
      kind,
      expected: describe(was),
      observed: describe(is),
      old: old.patterns[0]?.pointer ?? old.pointer,
      next: next.patterns[0]?.pointer ?? next.pointer,
    },
  ]
}

function compareUnique(old: SchemaView, next: SchemaView): LocalChange[] {
  if ((old.unique === null) === (next.unique === null)) return []
  const [expected, observed] = old.unique === null ? ['items may repeat', 'no item twice'] : ['no item twice', 'items may repeat']
  return [
    {
      kind: old.unique === null ? 'unique-items-set' : 'unique-items-unset',
      expected,
      observed,
      old: old.unique ?? old.pointer,
      next: next.unique ?? next.pointer,
    },
  ]
}

function compareSteps(old: SchemaView, next: SchemaView): LocalChange[] {
  const [was, is] = [old.multipleOf, next.multipleOf]
  if (was?.value === is?.value) return []
  const describe = (step: Sourced<number> | null): string => (step === null ? 'any number' : `multiples of ${step.value}`)
  return [
    {
      kind: stepKind(was?.value ?? null, is?.value ?? null),
      expected: describe(was),
      observed: describe(is),
      old: was?.pointer ?? old.pointer,
      next: is?.pointer ?? next.pointer,
    },
  ]
}

function stepKind(was: number | null, is: number | null): ChangeKind {
  if (was === null || is === null) return was === null ? 'multiple-of-set' : 'multiple-of-unset'
  if (Number.isInteger(is / was)) return 'multiple-of-specialized'
  return Number.isInteger(was / is) ? 'multiple-of-generalized' : 'multiple-of-changed'
}

function compareDefaults(old: SchemaView, next: SchemaView): LocalChange[] {
  const [was, is] = [old.default, next.default]
  if (was === null && is === null) return []
  if (was !== null && is !== null && isSame(was.value, is.value)) return []
  const describe = (value: Sourced<unknown> | null): string => (value === null ? 'no default' : `default ${showValue(value.value)}`)
  return [
    {
      kind: was === null ? 'default-value-added' : is === null ? 'default-value-removed' : 'default-value-changed',
      expected: describe(was),
      observed: describe(is),
      old: was?.pointer ?? old.pointer,
      next: is?.pointer ?? next.pointer,
    },
  ]
}

interface AllowedValues {
  value: readonly unknown[]
  pointer: Pointer
}

// null as the only value is what nullability tells of.
function fixedValue(view: SchemaView): Sourced<unknown> | null {
  return view.const?.value === null ? null : view.const
}

function allowedValues(view: SchemaView): AllowedValues | null {
  const fixed = fixedValue(view)
  return fixed === null ? view.enum : { value: [fixed.value], pointer: fixed.pointer }
}

function describeAllowed(allowed: AllowedValues | null): string {
  if (allowed === null) return 'any value'
  return allowed.value.length === 1 ? `always ${listValues(allowed.value)}` : `one of ${listValues(allowed.value)}`
}

function listValues(values: readonly unknown[]): string {
  const shown = values.slice(0, mostValuesShown).map(showValue)
  const more = values.length - shown.length
  return more === 0 ? shown.join(', ') : `${shown.join(', ')} and ${more} more`
}

function showValue(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))
  return text === '' ? '""' : text.length > 60 ? `${text.slice(0, 59)}…` : text
}
