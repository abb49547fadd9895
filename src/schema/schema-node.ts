import type { Pointer } from '#spec/model'
import type { FormatCheck } from './formats.ts'
import type { TextTest } from './pattern.ts'

/** A value that `enum` and `const` may list. */
export type Scalar = string | number | boolean | null

/** Which element of the spec makes a promise, and whether any page states it. */
export interface Claim {
  /** Pointer into the spec document. */
  pointer: Pointer
  /** Why we believe it, where no page states it: a breach is then at most `info`. */
  assumption: string | null
}

/** One promise about a value. */
export interface Constraint<T> extends Claim {
  value: T
}

/** Numeric limits by keyword; lengths count Unicode characters. */
export type BoundKeyword =
  | 'minimum'
  | 'maximum'
  | 'exclusiveMinimum'
  | 'exclusiveMaximum'
  | 'multipleOf'
  | 'minLength'
  | 'maxLength'
  | 'minItems'
  | 'maxItems'

/** One numeric limit. */
export interface Bound extends Constraint<number> {
  keyword: BoundKeyword
}

/**
 * All that a spec says about the values in one place: references resolved, `allOf` merged. Nodes of a schema that contains
 * itself form a cycle.
 */
export interface SchemaNode extends Claim {
  /** Pointers of the named schemas that it consists of. */
  definitions: Pointer[]
  /** The types that all of `types` allow. */
  mask: number
  /** From `type`, and from the types of the values that `enum` and `const` list. */
  types: Constraint<number>[]
  constants: Constraint<Scalar>[]
  enums: Constraint<readonly Scalar[]>[]
  formats: (Constraint<string> & { check: FormatCheck })[]
  patterns: (Constraint<string> & { expression: TextTest })[]
  bounds: Bound[]
  /** Claims of `uniqueItems`. */
  unique: Claim[]
  items: SchemaNode | null
  properties: Map<string, SchemaNode>
  required: Map<string, Claim>
  /** Names that an `additionalProperties: false` refuses though they are documented: by a schema beside it, which it does not see. */
  refused: Map<string, Claim>
  /** Whether some `additionalProperties: false` refuses all names that are not documented. */
  sealed: boolean
  /** What values of undocumented names must be; null where nothing is said. */
  rest: SchemaNode | null
  /** Whether an undocumented name is news: where names are documented and no others are allowed for. */
  closed: boolean
  /** Names that sibling branches of an `anyOf` document: no news here. */
  siblings: Set<string>
  /** The alternatives of `anyOf` and `oneOf`, each merged with all that stands beside them; null where there are none. */
  variants: SchemaNode[] | null
  /** Of a `oneOf` whose alternatives may overlap: that only one of them may hold; null for all others. */
  exclusive: Exclusive | null
  /** How the alternatives are told apart by one property; null where they are not. */
  tag: Tag | null
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
