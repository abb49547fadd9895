import type { Json } from '#schema/json'
import type { Pointer, SchemaType } from '#spec/model'
import type { LawStatement, Trial } from './laws.ts'
import type { Page, PageRole, PageVisit, Survey } from './page.ts'
import type { Course } from './survey-course.ts'

/** What every style's `x-pagination` says. */
export interface PaginationBase {
  pageSize: { default: number; maximum: number | null }
  /** Pointer from an item of the list (an edge of a connection) to what identifies it. */
  id: Pointer
  /** Laws that no page states, with why we believe them: broken, they are `info`. */
  assumptions: Record<string, string>
  pointer: Pointer
}

/** A key of `x-pagination`, the pointer that stands there, and the types that it may lead to. */
export type Expectation = [key: Pointer, leadsTo: Pointer, types: readonly SchemaType[]]

/** Reads the pagination facts of bodies; null when no list stands where the spec says. Pure, and cheap enough for every page. */
export type PageReader = (body: Json) => Page | null

/** The query of a request, as it was sent. */
export type SentQuery = Readonly<Record<string, string>>

/** One way to page through a list: how it is declared, which requests it plans, how a page is read and which laws hold. */
export interface Style<P extends PaginationBase> {
  /** JSON Schema of `x-pagination` in this style, but for what all styles have. */
  readonly declaration: Declaration
  /** Ids of all laws that such a list may have. */
  readonly lawIds: readonly string[]
  /** Roles in the order of the plan; what a style does not have is not missed. */
  readonly roles: readonly PageRole[]
  /** What the pointers into a body, and into an item of the list, must lead to. */
  expectations(pagination: P): { body: Expectation[]; item: Expectation[] }
  /** Pointer to the list in a body. */
  listOf(pagination: P): Pointer
  /** The parameter that sets the size of a page. */
  sizeParameter(pagination: P): string
  reader(pagination: P): PageReader
  /** Asks for the pages that the laws speak of. */
  survey(course: Course, pagination: P): Promise<void>
  /** Whether the docs promise that a list asked for in this way is refused. */
  isRefused(pagination: P, query: SentQuery): boolean
  /** Whether an error in answer to this request is its law's to judge. */
  isLawOfErrors(pagination: P, visit: Pick<PageVisit, 'role' | 'observation'>): boolean
  judge(survey: Survey, pagination: P): Trial
  laws(pagination: P): LawStatement[]
  /** The pages that a law speaks of, by its id. */
  needsOf(law: string): readonly PageRole[]
}

/** The keys of a style's `x-pagination`. */
export interface Declaration {
  required: readonly string[]
  properties: Readonly<Record<string, object>>
}

/** Schema of a map of these keys, all of them required unless told otherwise. */
export function mapOf(keys: readonly string[], value: object, required: readonly string[] = keys): object {
  return { type: 'object', required, properties: Object.fromEntries(keys.map((key) => [key, value])), additionalProperties: false }
}

/** Schema of a name, of `spec.schema.json`. */
export const textSchema = { $ref: '#/$defs/text' } as const
/** Schema of a JSON pointer, of `spec.schema.json`. */
export const pointerSchema = { $ref: '#/$defs/pointer' } as const

/** Whether a query asks for more than the documented maximum. */
export function isAboveMaximum({ pageSize: { maximum } }: PaginationBase, query: SentQuery, parameter: string): boolean {
  return maximum !== null && Number(query[parameter] ?? 0) > maximum
}
