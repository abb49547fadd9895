import type { Chooser } from '#bench/conforming/seeds'

/** A schema, or any other map of a document. */
export type Schema = Record<string, unknown>

/** An OpenAPI document as data. */
export type Document = Record<string, unknown>

/** Which of the two documents is made: the same API, some years apart. */
export type Revision = 'old' | 'next'

/** So many names; in the later revision a twentieth of them is gone, and a tenth new. */
export function namesOf(revision: Revision, count: number, name: (index: number) => string): string[] {
  const first = revision === 'old' ? 0 : Math.floor(count / 20)
  const end = revision === 'old' ? count : count + Math.floor(count / 10)
  return Array.from({ length: end - first }, (_, index) => name(first + index))
}

/** The names of both revisions: what is referred to stays what it is. */
export function lastingNames(count: number, name: (index: number) => string): string[] {
  const first = Math.floor(count / 20)
  return Array.from({ length: count - first }, (_, index) => name(first + index))
}

/** What became of a property: the choice is drawn for both revisions, so that all that follows stays as it is. */
export function changed(random: Chooser, revision: Revision): 'kept' | 'gone' | 'retyped' {
  const drawn = random.below(60)
  if (drawn === 0) return revision === 'next' ? 'gone' : 'kept'
  if (drawn < 4) return revision === 'old' ? 'gone' : 'kept'
  return drawn === 4 && revision === 'next' ? 'retyped' : 'kept'
}

/** Values of an enum, one more of them later now and then. */
export function enumOf(random: Chooser, revision: Revision): string[] {
  const values = ['active', 'canceled', 'pending', 'succeeded', 'unpaid'].slice(0, 2 + random.below(4))
  return random.below(6) === 0 && revision === 'next' ? [...values, 'blocked'] : values
}

/** A schema of one plain value. */
export function scalarOf(random: Chooser): Schema {
  return random.pick<Schema>([
    { maxLength: 5000, type: 'string' },
    { type: 'integer' },
    { type: 'boolean' },
    { type: 'number' },
    { type: 'integer', format: 'unix-time' },
    { type: 'string', nullable: true },
    { type: 'string', format: 'date-time' },
  ])
}

const words = [
  'the',
  'amount',
  'of',
  'a',
  'payment',
  'that',
  'was',
  'refunded',
  'when',
  'this',
  'object',
  'is',
  'updated',
  'by',
  'customers',
] as const

/** So many words for readers. */
export function prose(random: Chooser, length: number): string {
  return Array.from({ length }, () => random.pick(words)).join(' ')
}
