import type { Finding } from '#findings/finding'
import type { Pointer } from '#spec/model'
import type { DiffFindingId } from './catalogue.ts'

/**
 * One change between two revisions of a spec: a check's finding but for the evidence, which a definition does not need.
 * `location` is a check's where the change is in a response; in a request it is `request/query/<name>`, `request/header/<name>`,
 * `request/path/<name>`, `request/cookie/<name>` or `request/body`, with a pointer into the value where it is below that.
 */
export interface DiffFinding
  extends Pick<
    Finding,
    'severity' | 'fingerprint' | 'location' | 'expected' | 'observed' | 'pinnedBy' | 'message' | 'source' | 'assumption'
  > {
  id: DiffFindingId
  /** The `operationId` in the old revision, or method and path where it has none. */
  operation: string
  /** The response that it is about: three digits, a range such as `4XX`, or `default`; null for the request and the operation itself. */
  status: string | null
  /** The definition that changed, as a reference to it: one change however many operations use it. Null where only this place changed. */
  definition: string | null
  /** Everywhere that the change shows; operation, status and location of the finding are those of the first. */
  places: { count: number; named: DiffPlace[] }
}

/** A place where a change shows. */
export interface DiffPlace extends Pick<DiffFinding, 'operation' | 'status' | 'location'> {
  /** That of a check's finding of this kind in this place. */
  fingerprint: string
}

/** What a comparison yields; a finding is made of it. */
export interface DiffFact {
  id: DiffFindingId
  status: string | null
  location: string
  expected: string
  observed: string
  /** The element in either document; null where there is none. */
  old: Pointer | null
  next: Pointer | null
  /** Why we believed what changed, where no page states it: the finding is then at most `info`. */
  assumption: string | null
  /** Where the change stands, if not in the element: in the place itself, or in what holds the element. */
  stands?: 'in place' | { old: Pointer | null; next: Pointer | null }
  /** Whether a text that a request sends there fares as before; absent where it is not about the texts sent. */
  spares?: (text: string) => boolean
}
