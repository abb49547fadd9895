import { createPointerReader } from '#input/pointer'
import { allowsScalar } from '#schema/allows-value'
import { isRounded } from '#schema/rounded'
import type { Schemas } from '#schema/schema-at'
import type { Filter, JsonSchema } from './model.ts'

/** What a filter does with an item: `unknown` where the item does not show all that the provider compares. */
export type FilterMatch = 'selected' | 'excluded' | 'unknown'

/** An item that filters are held against; its texts are spelled once for all searches. */
export interface FilterSubject {
  item: unknown
  spellings(): string
}

/** An item as matchers take it. */
export function filterSubject(item: unknown): FilterSubject {
  let spellings: string | null = null
  return {
    item,
    spellings() {
      spellings ??= allSpellings(textsIn(item))
      return spellings
    },
  }
}

/** What a filter should do with an item when it is asked for a value, as that stands in the query. */
export type FilterMatcher = (subject: FilterSubject, wanted: string) => FilterMatch

/**
 * A filter; `schema` is its parameter's, and says what a member may hold and still be comparable with what is asked. A member that is
 * absent, or that holds anything else, may be drift that hides what the provider compares, and reading JSON has hidden a rounded number:
 * such an item is not judged. Texts are compared without regard to case, accents and punctuation, as no page says otherwise, and a text
 * found anywhere in an item is enough: a search may look at more than is documented.
 */
export function createFilterMatcher(schemas: Schemas, { at, match }: Filter, schema: JsonSchema): FilterMatcher {
  const readers = at.map(createPointerReader)
  if (match === 'contains') {
    return (subject, wanted) => {
      if (holdsSpelling(subject.spellings(), wanted)) return 'selected'
      return readers.every((read) => typeof read(subject.item) === 'string') ? 'excluded' : 'unknown'
    }
  }
  // The same few values stand in all items; null for one that cannot be compared.
  const comparable = new Map<unknown, string | null>()
  const comparableOf = (value: unknown): string | null => {
    const known = comparable.get(value)
    if (known !== undefined) return known
    const text = allowsScalar(schemas, schema, value) && !isRounded(value) ? String(value).toLowerCase() : null
    comparable.set(value, text)
    return text
  }
  return ({ item }, wanted) => {
    const sought = wanted.toLowerCase()
    let isWhole = true
    for (const read of readers) {
      const found = comparableOf(read(item))
      if (found === sought) return 'selected'
      if (found === null) isWhole = false
    }
    return isWhole ? 'excluded' : 'unknown'
  }
}

/** Whether a text holds another one, in any of the spellings that a search may take for the same. */
export function holdsText(text: string, wanted: string): boolean {
  return holdsSpelling(allSpellings([text]), wanted)
}

/** One text of all: to look into it is faster than into many. */
function allSpellings(texts: readonly string[]): string {
  return texts.flatMap(spellingsOf).join('\n')
}

function holdsSpelling(spellings: string, wanted: string): boolean {
  return spellingsOf(wanted).some((sought) => spellings.includes(sought))
}

const letters: Readonly<Record<string, string>> = { ß: 'ss', ø: 'o', æ: 'ae', œ: 'oe', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i' }
const umlauts: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', å: 'aa', ø: 'oe' }

/** In small letters without accents; the same with umlauts written out; each also without all that is no letter and no digit. */
function spellingsOf(text: string): string[] {
  // Most texts are plain, and a page has hundreds of them.
  if (/^[\x20-\x7e]*$/.test(text)) return withSqueezed(text.toLowerCase(), /[^a-z0-9]+/g)
  const small = text.normalize('NFC').toLowerCase()
  const spellings = [small, small.replace(/[äöüåø]/g, (letter) => umlauts[letter] ?? letter)].map(withoutAccents)
  return [small, ...spellings].flatMap((spelling) => withSqueezed(spelling, /[^\p{L}\p{N}]+/gu))
}

function withoutAccents(text: string): string {
  const plain = text.normalize('NFKD').replace(/\p{M}+/gu, '')
  return plain.replace(/[ßøæœłđðþı]/g, (letter) => letters[letter] ?? letter)
}

function withSqueezed(text: string, others: RegExp): string[] {
  const squeezed = text.replace(others, '')
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
