import type { Operation } from '#spec/model'
import type { FindingId } from './catalogue.ts'
import type { CountedFact } from './tally.ts'

/** A counted fact, with the operation and the response it was seen in. */
export interface PlacedFact extends CountedFact {
  operation: Operation
  status: number
  /** Statuses that were promised instead: the interactions of our pacts that expect them rely on it. */
  promised?: number[]
}

/** What is noted about a reply as a whole, or one of its headers. */
export interface ReplyNote {
  id: FindingId
  status: number
  location: string
  expected: string
  observed: string
  specPointer: string
  assumption: string | null
  promised?: number[]
}

/** Counts replies: those looked at for a question, and those that answer it badly. */
export interface ReplyLedger {
  /** One more reply of the operation was looked at for a question, such as its media type at one status. */
  look(operation: Operation, question: string): void
  /** One of them is not as promised. */
  note(operation: Operation, question: string, note: ReplyNote): void
  facts(): PlacedFact[]
}

/** A ledger of no replies yet. */
export function createReplyLedger(): ReplyLedger {
  const looked = new Map<string, number>()
  const noted = new Map<string, { operation: Operation; question: string; note: ReplyNote; observed: Map<string, number>; count: number }>()
  const keyOf = (operation: Operation, question: string) => `${operation.id}\n${question}`
  return {
    look(operation, question) {
      const key = keyOf(operation, question)
      looked.set(key, (looked.get(key) ?? 0) + 1)
    },
    note(operation, question, note) {
      const key = [operation.id, question, note.id, note.location].join('\n')
      const entry = noted.get(key) ?? { operation, question, note, observed: new Map<string, number>(), count: 0 }
      noted.set(key, entry)
      entry.count += 1
      entry.observed.set(note.observed, (entry.observed.get(note.observed) ?? 0) + 1)
    },
    facts() {
      return [...noted.values()].map(({ operation, question, note, observed, count }) => ({
        ...note,
        operation,
        observed: [...observed.keys()].join(', '),
        evidence: { count, of: Math.max(count, looked.get(keyOf(operation, question)) ?? 0) },
      }))
    },
  }
}
