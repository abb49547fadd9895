import type { Json } from '#schema/json'
import type { Scalar } from '#schema/schema-node'
import type { Claim } from '#schema/schema-part'
import { looksLikeToken } from './redaction.ts'
import { type Note, note, type Place, type Tally } from './tally.ts'
import { describeForm, type Form, formOf, hasForm } from './text-form.ts'

/**
 * Decides which new values of enums and constants may be shown. A provider that puts a name where the status was makes it look like a new
 * value: so one is shown only if it has the form of those that are documented there, and stands in the same body in no other kind of
 * place, nor as a word of a longer text: half of an address, a first name. Of any other its form is told.
 */
export interface EnumWatch {
  /** Counts a text that stands where an enum is documented. */
  see(text: string): void
  /** Keeps a breach for when the whole body is known; `documented` are the values that the spec lists there. */
  postpone(place: Place, breach: Postponed['breach'], value: Json, documented: readonly Scalar[]): void
  /** Notes what was postponed. */
  settle(tally: Tally): void
}

interface Postponed {
  place: Place
  breach: Omit<Note, 'observed'>
  value: Json
  /** Whether it has the form of what is documented there. */
  isAlike: boolean
}

/** A watch over one body. */
export function createEnumWatch(body: Json): EnumWatch {
  const atEnums = new Map<string, number>()
  const postponed: Postponed[] = []
  const forms = new Map<Claim, Form>()
  const isAlike = (value: Json, claim: Claim, documented: readonly Scalar[]): boolean => {
    if (typeof value !== 'string' || !looksLikeToken(value)) return false
    const form = forms.get(claim) ?? formOf(documented.filter((each) => typeof each === 'string'))
    forms.set(claim, form)
    return hasForm(value, form)
  }
  return {
    see: (text) => count(atEnums, text),
    postpone(place, breach, value, documented) {
      postponed.push({ place, breach, value, isAlike: isAlike(value, breach.claim, documented) })
    },
    settle(tally) {
      const tokens = new Set(postponed.flatMap(({ value, isAlike }) => (isAlike && typeof value === 'string' ? fold(value) : [])))
      const everywhere = tokens.size === 0 ? new Map<string, number>() : countTexts(body, tokens, atEnums)
      const isAlone = (text: string) => everywhere !== null && (everywhere.get(fold(text)) ?? 0) <= (atEnums.get(fold(text)) ?? 0)
      for (const { place, breach, value, isAlike } of postponed) {
        const isShown = typeof value === 'string' && isAlike && isAlone(value)
        note(tally, place, { ...breach, observed: isShown ? value : describeNew(value) })
      }
    },
  }
}

function describeNew(value: Json): string {
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return 'another number'
  if (typeof value !== 'string') return 'another value'
  return value === '' ? 'string (empty)' : describeForm(value)
}

/** Characters that are looked at for all texts together: some 0.1 s. Beyond, nothing is known of any text, so that none is shown. */
const mostCharacters = 100_000_000
/** What it takes to begin to look into a text, in characters. */
const beginning = 16

/**
 * How often each of the texts stands anywhere in the body, in upper or lower case, alone or as a word of a text that stands at no enum;
 * null where it takes too long to look for that many in so much.
 */
function countTexts(body: Json, texts: ReadonlySet<string>, atEnums: ReadonlyMap<string, number>): Map<string, number> | null {
  const counts = new Map<string, number>()
  let left = mostCharacters
  const open: Json[] = [body]
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value === 'string') {
      const folded = fold(value)
      if (texts.has(folded)) count(counts, folded)
      else if (!atEnums.has(folded)) {
        left -= texts.size * (folded.length + beginning)
        if (left < 0) return null
        for (const text of texts) if (holdsWord(folded, text)) count(counts, text)
      }
    } else if (typeof value === 'object' && value !== null) {
      for (const child of Array.isArray(value) ? value : Object.values(value)) open.push(child)
    }
  }
  return counts
}

function holdsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!isWordCharacter(text[at - 1]) && !isWordCharacter(text[at + word.length])) return true
  }
  return false
}

function isWordCharacter(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character)
}

function count(counts: Map<string, number>, text: string): void {
  const key = fold(text)
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

function fold(text: string): string {
  return text.toLowerCase()
}
