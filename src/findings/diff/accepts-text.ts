import { typeBits } from '#schema/json-type'
import { isSame } from './same.ts'
import type { DiffNode, SchemaView } from './schema-view.ts'

/** Whether a parameter of this schema takes a text; null where the schema has demands that are not looked into here. */
export function acceptsText({ alternatives }: DiffNode, text: string): boolean | null {
  const answers = alternatives.flatMap((view) => readingsOf(view, text).map((value) => acceptsValue(view, value)))
  if (answers.includes(true)) return true
  return answers.includes(null) ? null : false
}

/** What a text can stand for. */
function readingsOf({ mask }: SchemaView, text: string): (string | number | boolean)[] {
  const number = Number(text)
  const isNumber = text.trim() !== '' && Number.isFinite(number)
  const numeric = Number.isInteger(number) ? typeBits.integer : typeBits.number
  return [
    ...(mask & typeBits.string ? [text] : []),
    ...(isNumber && mask & numeric ? [number] : []),
    ...((mask & typeBits.boolean) !== 0 && /^(true|false)$/.test(text) ? [text === 'true'] : []),
  ]
}

function acceptsValue(view: SchemaView, value: string | number | boolean): boolean | null {
  const listed = view.const === null ? view.enum?.value : [view.const.value]
  if (listed !== undefined && !listed.some((each) => isSame(each, value))) return false
  if (view.formats.length > 0 || view.conditions.size > 0) return null
  if (typeof value === 'string') return isWithin(view, [...value].length, 'minLength', 'maxLength') && view.patterns.every(fits(value))
  if (typeof value === 'boolean') return true
  const [above, below] = [view.limits.get('exclusiveMinimum')?.value, view.limits.get('exclusiveMaximum')?.value]
  const open = (above === undefined || value > above) && (below === undefined || value < below)
  return (
    open && isWithin(view, value, 'minimum', 'maximum') && (view.multipleOf === null || Number.isInteger(value / view.multipleOf.value))
  )
}

function isWithin({ limits }: SchemaView, measure: number, least: 'minLength' | 'minimum', most: 'maxLength' | 'maximum'): boolean {
  return (
    measure >= (limits.get(least)?.value ?? Number.NEGATIVE_INFINITY) && measure <= (limits.get(most)?.value ?? Number.POSITIVE_INFINITY)
  )
}

function fits(value: string): (pattern: { value: string }) => boolean {
  return ({ value: pattern }) => {
    try {
      return new RegExp(pattern, 'u').test(value)
    } catch {
      return false
    }
  }
}
