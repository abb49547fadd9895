import type { Json, JsonBody, Observation } from '#observe/observation'
import type { Operation } from '#spec/model'
import type { ReplyLedger } from './reply-ledger.ts'

/** A body's value, which may be parsed anew each time that it is read. */
export type BodyValue = Pick<JsonBody, 'value'>

/** Bodies to be held against what the spec documents for an operation and a status. */
export interface BodyTaker {
  take(operation: Operation, status: number, body: BodyValue): void
  /** Whether a body has any name at its top that is documented there. */
  resembles(operation: Operation, status: number, body: Json): boolean
  /** Whether nothing is wrong with the body. */
  conforms(operation: Operation, status: number, body: Json): boolean
}

/** What judging one reply needs to know of the others. */
export interface ReplySetting {
  ledger: ReplyLedger
  bodies: BodyTaker
  /** Operations that answered a valid request as documented: what they refuse is something else than themselves. */
  alive: ReadonlySet<string>
  /** Observations whose error status is a pagination law's to judge. */
  atLaws: ReadonlySet<Observation>
  /** The operation that a secret is exchanged at; null where none is. */
  exchange: string | null
  /** Whether a body holds the operation's list with at least one item. */
  holdsItems(operation: Operation, body: Json): boolean
  sunsetNoticeMs: number
  now: number
}
