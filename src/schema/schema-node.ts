import type { Pointer } from '#spec/model'
import type { FormatCheck } from './formats.ts'
import type { BoundKeyword } from './keywords.ts'
import type { TextTest } from './pattern.ts'
import type { Claim, Constraint, SchemaPart } from './schema-part.ts'
import type { Choice } from './variants.ts'

/** A value that `enum` and `const` may list. */
export type Scalar = string | number | boolean | null

/** One numeric limit. */
export interface Bound extends Constraint<number> {
  keyword: BoundKeyword
}

/**
 * All that a document says about the values in one place: references followed, `allOf` merged, and the choices of `anyOf` and `oneOf`
 * nested. Nodes of a schema that contains itself form a cycle. Each member is read when it is first asked for, so that a node costs
 * nothing for what nobody looks at. Claims point to the schema object that makes them; `statedBy` of the parts points to the keyword.
 */
export interface SchemaNode extends Claim, OwnKeywords, Members {
  /** The schema objects that a value must all satisfy, for whatever no other member tells: those around a choice come before the branch. */
  readonly parts: readonly SchemaPart[]
  /** What the references on the way lead to, in their order. */
  readonly references: readonly Pointer[]
  /** Pointers of the named schemas that it consists of. */
  readonly definitions: readonly Pointer[]
  /** The branches that were picked on the way here, outermost first; none for a node that is no variant. */
  readonly picked: readonly Pointer[]
  /** Names that sibling branches of an `anyOf` document: no news here. */
  readonly siblings: Set<string>
  /**
   * The alternatives of the first `anyOf` or `oneOf`, each merged with all that stands beside it, further choices being variants of
   * these; null where there is none. Alternatives that no value can be of are left out, unless all are.
   */
  readonly variants: readonly SchemaNode[] | null
  /** How the alternatives are written; null where there are none. */
  readonly choice: 'anyOf' | 'oneOf' | null
  /** Every `anyOf` and `oneOf` that is still to be made here, with its branches where they stand. */
  readonly choices: readonly Choice[]
  /** Of a `oneOf` whose alternatives may overlap: that only one of them may hold; null for all others. */
  readonly exclusive: Exclusive | null
  /** How the alternatives are told apart by one property; null where they are not. */
  readonly tag: Tag | null
}

/** What the keywords of the schema objects themselves say of a value. */
export interface OwnKeywords {
  /** The types that all of `types` allow; 0 where one of the schemas is `false`. */
  readonly mask: number
  /** From `type`, and from the types of the values that `enum` and `const` list. */
  readonly types: readonly Constraint<number>[]
  readonly constants: readonly Constraint<Scalar>[]
  readonly enums: readonly Constraint<readonly Scalar[]>[]
  readonly formats: readonly (Constraint<string> & { check: FormatCheck })[]
  readonly patterns: readonly (Constraint<string> & { expression: TextTest })[]
  readonly bounds: readonly Bound[]
  /** Claims of `uniqueItems`. */
  readonly unique: readonly Claim[]
}

/** What an object or array holds. */
export interface Members {
  readonly items: SchemaNode | null
  readonly properties: ReadonlyMap<string, SchemaNode>
  readonly required: ReadonlyMap<string, Claim>
  /** Names that an `additionalProperties: false` refuses though they are documented: by a schema beside it, which it does not see. */
  readonly refused: ReadonlyMap<string, Claim>
  /** Whether some `additionalProperties: false` refuses all names that are not documented. */
  readonly sealed: boolean
  /** What values of undocumented names must be; null where nothing is said. */
  readonly rest: SchemaNode | null
  /** Whether an undocumented name is news: where names are documented and no others are allowed for. */
  readonly closed: boolean
}

/** The promise of a `oneOf`. */
export interface Exclusive extends Claim {
  /** By alternative: why it is believed, where no page states all of it. */
  doubts: (string | null)[]
}

/** The property that tells which alternative an object is meant to be. */
export interface Tag {
  name: string
  /** Alternatives by the property's value. */
  variants: Map<string, SchemaNode>
}
