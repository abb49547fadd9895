import type { JsonBody, Observation } from '#observe/observation'
import type { Json } from '#schema/json'
import type { Operation, Pointer } from '#spec/model'
import type { CredentialExchange } from '#spec/security'
import type { Provenance } from './provenance.ts'
import type { ReplyLedger } from './reply-ledger.ts'

/** A body's value, which may be parsed anew each time that it is read. */
export type BodyValue = Pick<JsonBody, 'value'>

/** Bodies to be held against what the spec documents for an operation and a status. */
export interface BodyTaker {
  /** `unprovoked`: an error that nothing shows to be the API's own, so that what is wrong with it is never more than `info`. */
  take(operation: Operation, status: number, body: BodyValue, origin?: 'unprovoked'): void
  /** Whether a body looks like the one that is documented at a status; at null, like any of the operation's. */
  resembles(operation: Operation, status: number | null, body: Json): boolean
  /** Whether a body keeps all promises but the one at a location. */
  lacksOnly(operation: Operation, status: number, body: Json, location: Pointer): boolean
  /** Whether nothing is wrong with the body. */
  conforms(operation: Operation, status: number, body: Json): boolean
}

/** What judging one reply needs to know of the others. */
export interface ReplySetting {
  ledger: ReplyLedger
  bodies: BodyTaker
  provenance: Provenance
  /** Observations whose error status is a pagination law's to judge. */
  atLaws: ReadonlySet<Observation>
  /** How a secret is exchanged for a token; null where none is. */
  exchange: CredentialExchange | null
  /** Whether a body holds the operation's list with at least one item. */
  holdsItems(operation: Operation, body: Json): boolean
  sunsetNoticeMs: number
  now: number
}
