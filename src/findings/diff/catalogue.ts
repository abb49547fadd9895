import { operationRows } from './catalogue-operations.ts'
import { requestRows } from './catalogue-requests.ts'
import { responseRows } from './catalogue-responses.ts'
import type { DiffRow } from './catalogue-row.ts'

/**
 * Every kind of finding that a diff of two specs can report, in words for a diff. The ids are oasdiff's wherever it has one; an id
 * that a check reports too means the same here and has the severity of the check's catalogue (a test holds them together).
 */
export const diffCatalogue = { ...operationRows, ...responseRows, ...requestRows } satisfies Record<string, DiffRow>

/** One of the diff catalogue's ids. */
export type DiffFindingId = keyof typeof diffCatalogue

/** Every id, in the catalogue's order. */
export const diffFindingIds = Object.keys(diffCatalogue) as DiffFindingId[]

/** Whether a text is an id that a diff can report. */
export function isDiffFindingId(text: string): text is DiffFindingId {
  return Object.hasOwn(diffCatalogue, text)
}
