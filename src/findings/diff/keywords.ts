/** Limits by keyword, with the word for each in ids and the end of the scale it stands at. */
export const limitKeywords = {
  maximum: { word: 'max', end: 'upper' },
  exclusiveMaximum: { word: 'exclusive-max', end: 'upper' },
  minimum: { word: 'min', end: 'lower' },
  exclusiveMinimum: { word: 'exclusive-min', end: 'lower' },
  maxLength: { word: 'max-length', end: 'upper' },
  minLength: { word: 'min-length', end: 'lower' },
  maxItems: { word: 'max-items', end: 'upper' },
  minItems: { word: 'min-items', end: 'lower' },
  maxProperties: { word: 'max-properties', end: 'upper' },
  minProperties: { word: 'min-properties', end: 'lower' },
  maxContains: { word: 'max-contains', end: 'upper' },
  minContains: { word: 'min-contains', end: 'lower' },
} as const satisfies Record<string, { word: string; end: 'upper' | 'lower' }>

/** A keyword that limits a number, a length or a count. */
export type LimitKeyword = keyof typeof limitKeywords

/** Keywords that are compared as wholes: what they say is not followed further. */
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
