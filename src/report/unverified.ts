import { unobserved } from '#check/operations'
import type { OperationReport, TargetReport } from '#check/report'
import { isLeftForNext } from '#observe/shortage'
import { enumerate } from './layout.ts'

/** What the words about a target's operations are made of. */
export type Looked = Pick<TargetReport, 'verdict' | 'cause' | 'operations' | 'requests'>

/** Why a target is unverified though nothing went wrong. */
export interface Doubt {
  /** For the middle of a sentence: `getUser not observed: no pagination`. */
  short: string
  /** A sentence. */
  message: string
  /** What to do next, in a sentence. */
  next: string
}

/** Operations that were left out, or not fully asked, for one reason. */
export interface OperationNote {
  operations: string[]
  observed: boolean
  reason: string
  /** Whether the verdict would be another one without it. */
  counts: boolean
}

const mostNamed = 5

/** Why a target is unverified though no trouble was met; null where there was trouble, or where it is not unverified. */
export function doubtOf(target: Looked): Doubt | null {
  const { verdict, cause, operations, requests } = target
  if (verdict !== 'unverified' || cause !== null) return null
  const missed = notesOn(target).filter(({ counts }) => counts)
  if (missed.length > 0) {
    const short = missed.map((note) => `${enumerate(note.operations, mostNamed)} ${note.reason}`).join('; ')
    return { short, message: `Not every operation was observed: ${short}.`, next: nextFor(missed) }
  }
  if (operations.some(({ observed }) => observed) || requests.some(({ status }) => status !== null)) {
    const next = 'Look at what it answers: its success responses have none of the documented properties.'
    return { short: 'too little was seen', message: 'There were answers, but nothing in them that the spec documents.', next }
  }
  const next = 'Name operations with operations: in plumbline.yaml that are lists, or give the spec one with x-pagination.'
  return { short: 'no operation could be asked', message: 'No request was made: none of its operations can be asked.', next }
}

/** The operations that were not observed, or not in full, by reason; trouble that hid all of them is told as the cause of the target. */
export function notesOn({ operations, cause }: Pick<TargetReport, 'operations' | 'cause'>): OperationNote[] {
  const told = cause === null || operations.some(({ observed }) => observed) ? null : `${cause.class}: ${cause.message}`
  const missed = new Set(unobserved(operations))
  const notes = new Map<string, OperationNote>()
  for (const entry of operations) {
    const { operation, observed, reason } = entry
    if (reason === null || reason === told) continue
    const key = `${observed} ${reason}`
    const note = notes.get(key) ?? { operations: [], observed, reason, counts: missed.has(entry) }
    note.operations.push(operation)
    notes.set(key, note)
  }
  return [...notes.values()]
}

/** `getUser, getOrder: not observed: no pagination`. */
export function describeNote({ operations, observed, reason }: OperationNote): string {
  return `${operations.join(', ')}${observed ? ', in part' : ''}: ${reason}`
}

/** `2 of 3 observed`. */
export function countObserved(operations: readonly OperationReport[]): string {
  return `${operations.filter(({ observed }) => observed).length} of ${operations.length} observed`
}

function nextFor(missed: readonly OperationNote[]): string {
  const isOurs = missed.every(({ reason }) => isLeftForNext(reason))
  return isOurs
    ? 'Give the target more requests: in plumbline.yaml, or let watch come round to them.'
    : 'Name the operations that the target is about with operations: in plumbline.yaml, or give a list its x-pagination in the spec.'
}
