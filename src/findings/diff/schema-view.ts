import type { ConditionKeyword, LimitKeyword } from '#schema/keywords'
import type { Choice } from '#schema/variants'
import type { Pointer } from '#spec/model'

/** What a keyword says, and where it says it. */
export interface Sourced<T> {
  value: T
  pointer: Pointer
}

/**
 * All that a document says about the values in one place as far as it can be said without a choice: references resolved, `allOf`
 * merged, one alternative of each `anyOf` and `oneOf` picked.
 */
export interface SchemaView {
  /** The same for views of the same parts of a document. */
  key: string
  /** Where the schema is used: the `$ref`, not what it leads to. */
  pointer: Pointer
  /** The alternatives that were picked on the way here. */
  picked: readonly Pointer[]
  /** The schemas that demand something of values, without what they refer to and the choices they offer. */
  demanding: readonly Readonly<Record<string, unknown>>[]
  /** Whether some page states it, only we believe it (and why), or nothing is said and what stands above decides. */
  marks: Marks
  /** The bits of its types, without null. */
  mask: number
  nullable: boolean
  /** `type`, else the schema. */
  typePointer: Pointer
  formats: Sourced<string>[]
  /** Without null, which `nullable` tells of. */
  enum: Sourced<readonly unknown[]> | null
  const: Sourced<unknown> | null
  patterns: Sourced<string>[]
  limits: Map<LimitKeyword, Sourced<number>>
  unique: Pointer | null
  multipleOf: Sourced<number> | null
  default: Sourced<unknown> | null
  properties: Map<string, Pointer[]>
  /** Names and where they are listed. */
  required: Map<string, Pointer>
  patternProperties: Map<string, Pointer[]>
  /** What properties of other names must be. */
  rest: { pointers: Pointer[]; closed: boolean }
  items: Pointer[]
  prefixItems: Pointer[][]
  discriminator: Sourced<{ propertyName: string; mapping: Record<string, string> }> | null
  conditions: Map<ConditionKeyword, Sourced<unknown>>
  /** What the references on the way here lead to, by which alternatives are recognised. */
  references: readonly Pointer[]
  title: string | null
  deprecated: boolean
  sunset: string | null
  stability: string | null
  readOnly: boolean
  writeOnly: boolean
}

/** See `SchemaView.marks`. */
export type Marks = 'documented' | 'unmarked' | { assumption: string }

/** The values in one place with all their alternatives. */
export interface DiffNode {
  /** The same for the same schemas of a document, wherever a mere reference leads to them. */
  id: string
  /** The same for nodes that differ in nothing but remarks, and in whether they may be null. */
  key: string
  pointer: Pointer
  /** Of the schemas that it consists of. */
  pointers: readonly Pointer[]
  /** Every `anyOf` and `oneOf` that is not in a branch of another. */
  choices: readonly Choice[]
  nullable: boolean
  /** How the alternatives are written; null where there is no choice. */
  keyword: 'anyOf' | 'oneOf' | null
  /** At least one; none of them is null alone, unless all are. */
  alternatives: SchemaView[]
}
