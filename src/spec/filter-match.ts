import { allowsScalar } from './allows-value.ts'
import type { Filter, JsonSchema } from './model.ts'
import { getPointer } from './pointer.ts'
import type { Schemas } from './schema-at.ts'

/** A filter parameter, and what is asked with it. */
export interface FilterQuestion {
  filter: Filter
  /** Of the parameter: what a member may hold and still be comparable with what is asked. */
  schema: JsonSchema
  /** As it stands in the query. */
  wanted: string
}

/** What a filter does with an item: `unknown` where the item does not show all that the provider compares. */
export type FilterMatch = 'selected' | 'excluded' | 'unknown'

/**
 * What a filter should do with an item. A member that is absent, or that holds what the parameter does not allow, may be drift that
 * hides what the provider compares: such an item is not judged. Texts are compared without regard to case, accents and punctuation,
 * as no page says otherwise, and a text found anywhere in an item is enough: a search may look at more than is documented.
 */
export function matchFilter(schemas: Schemas, item: unknown, { filter, schema, wanted }: FilterQuestion): FilterMatch {
  const values = filter.at.map((pointer) => getPointer(item, pointer))
  if (filter.match === 'contains') {
    if (textsIn(item).some((text) => holdsText(text, wanted))) return 'selected'
    return values.every((value) => typeof value === 'string') ? 'excluded' : 'unknown'
  }
  const known = values.filter((value) => allowsScalar(schemas, schema, value))
  if (known.some((value) => String(value).toLowerCase() === wanted.toLowerCase())) return 'selected'
  return known.length === values.length ? 'excluded' : 'unknown'
}

/** Whether a text holds another one, in any of the spellings that a search may take for the same. */
export function holdsText(text: string, wanted: string): boolean {
  const sought = spellingsOf(wanted)
  return spellingsOf(text).some((spelling) => sought.some((one) => spelling.includes(one)))
}

const letters: Readonly<Record<string, string>> = { ß: 'ss', ø: 'o', æ: 'ae', œ: 'oe', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i' }
const umlauts: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', å: 'aa', ø: 'oe' }

/** In small letters without accents; the same with umlauts written out; each also without all that is no letter and no digit. */
function spellingsOf(text: string): string[] {
  // Most texts are plain, and a page has hundreds of them.
  if (/^[\x20-\x7e]*$/.test(text)) return withSqueezed(text.toLowerCase())
  const small = text.normalize('NFC').toLowerCase()
  const spellings = [small, small.replace(/[äöüåø]/g, (letter) => umlauts[letter] ?? letter)].map(withoutAccents)
  return [small, ...spellings].flatMap(withSqueezed)
}

function withoutAccents(text: string): string {
  const plain = text.normalize('NFKD').replace(/\p{M}+/gu, '')
  return plain.replace(/[ßøæœłđðþı]/g, (letter) => letters[letter] ?? letter)
}

function withSqueezed(text: string): string[] {
  const squeezed = text.replace(/[^\p{L}\p{N}]+/gu, '')
  // What is all punctuation would be found in anything.
  return squeezed === text || squeezed === '' ? [text] : [text, squeezed]
}

/** Every text in a value, at any depth; without recursion, because a body may be nested deeper than a stack is. */
function textsIn(root: unknown): string[] {
  const texts: string[] = []
  const open = [root]
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value === 'string') texts.push(value)
    else if (typeof value === 'object' && value !== null) for (const child of Object.values(value)) open.push(child)
  }
  return texts
}
