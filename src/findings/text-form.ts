import { amount } from '#pagination/law-words'
import { lengthOf } from '#schema/measures'

/** How the letters of a text are written: `camel` and `pascal` are words written together. */
type LetterCase = 'none' | 'lower' | 'upper' | 'capitalised' | 'camel' | 'pascal' | 'mixed'

/** Cases that a list with this one may well go on with: a single word of a list in camel case is in lower case. */
const admitted: Readonly<Record<LetterCase, readonly LetterCase[]>> = {
  none: ['none'],
  lower: ['lower'],
  upper: ['upper'],
  capitalised: ['capitalised'],
  camel: ['camel', 'lower'],
  pascal: ['pascal', 'capitalised'],
  mixed: [],
}

const caseWords: Readonly<Record<LetterCase, string>> = {
  none: '',
  lower: ', in lower case',
  upper: ', in capitals',
  capitalised: ', capitalised',
  camel: ', in camel case',
  pascal: ', in camel case',
  mixed: ', in mixed case',
}

/** What the texts that are documented in one place have in common. */
export interface Form {
  alphabet: ReadonlySet<string>
  cases: ReadonlySet<LetterCase>
  longest: number
}

/** The form of the texts that are documented in one place. */
export function formOf(documented: readonly string[]): Form {
  return {
    alphabet: new Set(documented.flatMap(alphabetOf)),
    cases: new Set(documented.flatMap((text) => admitted[caseOf(text)])),
    longest: Math.max(0, ...documented.map(lengthOf)),
  }
}

/** Whether a text has letters and digits of no other alphabet, no other case, no other separators, and at most twice the length. */
export function hasForm(text: string, { alphabet, cases, longest }: Form): boolean {
  return lengthOf(text) <= 2 * longest && alphabetOf(text).every((kind) => alphabet.has(kind)) && cases.has(caseOf(text))
}

/** Characters of the longest text whose form is looked at. */
const mostCharacters = 200

/** The form of a text in words, and nothing of the text itself: `a word of 11 letters, capitalised`. */
export function describeForm(text: string): string {
  if (text.length > mostCharacters) return `a text of ${amount(lengthOf(text), 'character')}`
  const words = text.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  const style = caseWords[caseOf(text)]
  if (words.length === 0) return `a text of ${amount(lengthOf(text), 'character')}`
  if (words.length > 1 || words[0] !== text)
    return `${amount(words.length, 'word')} of ${amount(lengthOf(text), 'character')} in all${style}`
  const digits = text.match(/\p{N}/gu)?.length ?? 0
  if (digits === lengthOf(text)) return `a number of ${amount(digits, 'digit')}`
  return digits === 0 ? `a word of ${amount(lengthOf(text), 'letter')}${style}` : `a word of ${lengthOf(text)} letters and digits${style}`
}

/** Digits, letters of ASCII, other letters, and each separator by itself. */
function alphabetOf(text: string): string[] {
  return [...text].map((character) => {
    if (/[A-Za-z]/.test(character)) return 'ascii letter'
    if (/\d/.test(character)) return 'digit'
    return /[\p{L}\p{M}\p{N}]/u.test(character) ? 'other letter' : character
  })
}

function caseOf(text: string): LetterCase {
  const words = (text.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).filter((word) => /\p{L}/u.test(word))
  const letters = words.join('')
  if (!/[\p{Lu}\p{Ll}]/u.test(letters)) return 'none'
  if (!/\p{Lu}/u.test(letters)) return 'lower'
  if (!/\p{Ll}/u.test(letters)) return 'upper'
  if (words.every((word) => /^\p{Lu}[^\p{Lu}]*$/u.test(word))) return 'capitalised'
  if (words.length > 1) return 'mixed'
  if (/^[^\p{Lu}]+(?:\p{Lu}[^\p{Lu}]+)+$/u.test(letters)) return 'camel'
  return /^(?:\p{Lu}[^\p{Lu}]+)+$/u.test(letters) ? 'pascal' : 'mixed'
}
