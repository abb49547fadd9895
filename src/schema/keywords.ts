import type { SchemaType } from '#spec/model'

/**
 * Keywords that limit a number, a length or a count: the type that they speak of, the end of the scale that they stand at, and the
 * word for them in the ids of a diff.
 */
export const limitKeywords = {
  maximum: { of: 'number', end: 'upper', word: 'max' },
  exclusiveMaximum: { of: 'number', end: 'upper', word: 'exclusive-max' },
  minimum: { of: 'number', end: 'lower', word: 'min' },
  exclusiveMinimum: { of: 'number', end: 'lower', word: 'exclusive-min' },
  maxLength: { of: 'string', end: 'upper', word: 'max-length' },
  minLength: { of: 'string', end: 'lower', word: 'min-length' },
  maxItems: { of: 'array', end: 'upper', word: 'max-items' },
  minItems: { of: 'array', end: 'lower', word: 'min-items' },
  maxProperties: { of: 'object', end: 'upper', word: 'max-properties' },
  minProperties: { of: 'object', end: 'lower', word: 'min-properties' },
  maxContains: { of: 'array', end: 'upper', word: 'max-contains' },
  minContains: { of: 'array', end: 'lower', word: 'min-contains' },
} as const satisfies Record<string, { of: SchemaType; end: 'upper' | 'lower'; word: string }>

/** A keyword that limits a number, a length or a count. */
export type LimitKeyword = keyof typeof limitKeywords

/** Keywords whose limits a value is held against, in the order in which a breach is told. */
export const boundKeywords = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
] as const satisfies readonly (LimitKeyword | 'multipleOf')[]

/** Numeric limits that a value is held against; lengths count Unicode characters. */
export type BoundKeyword = (typeof boundKeywords)[number]

/** Keywords for readers of a document. */
export const remarkKeywords: ReadonlySet<string> = new Set([
  'title',
  'description',
  'example',
  'examples',
  'externalDocs',
  'xml',
  '$comment',
])

/** Keywords that hold schemas: one, a list of them, or a map of them by name. */
export const schemaKeywords: Readonly<Record<string, 'schema' | 'list' | 'map'>> = {
  allOf: 'list',
  anyOf: 'list',
  oneOf: 'list',
  not: 'schema',
  if: 'schema',
  // biome-ignore lint/suspicious/noThenProperty: it is JSON Schema's keyword.
  then: 'schema',
  else: 'schema',
  properties: 'map',
  patternProperties: 'map',
  additionalProperties: 'schema',
  propertyNames: 'schema',
  unevaluatedProperties: 'schema',
  dependentSchemas: 'map',
  items: 'schema',
  prefixItems: 'list',
  contains: 'schema',
  unevaluatedItems: 'schema',
  contentSchema: 'schema',
  $defs: 'map',
}

/** Keywords that are compared as wholes, with the word for them in the ids of a diff: what they say is not followed further. */
export const conditionKeywords = {
  if: 'if',
  // biome-ignore lint/suspicious/noThenProperty: it is JSON Schema's keyword.
  then: 'then',
  else: 'else',
  not: 'not',
  contains: 'contains',
  dependentRequired: 'dependent-required',
  dependentSchemas: 'dependent-schema',
  propertyNames: 'property-names',
  unevaluatedItems: 'unevaluated-items',
  unevaluatedProperties: 'unevaluated-properties',
  contentSchema: 'content-schema',
  contentMediaType: 'content-media-type',
  contentEncoding: 'content-encoding',
} as const

/** One of `conditionKeywords`. */
export type ConditionKeyword = keyof typeof conditionKeywords
