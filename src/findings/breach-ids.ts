import type { BrokenKeyword } from '#schema/breaches'
import type { FindingId } from './catalogue.ts'

/** What it is called when a value breaks a keyword. */
export const breachIds = {
  null: 'response-property-became-nullable',
  type: 'response-property-type-changed',
  const: 'response-property-const-changed',
  enum: 'response-property-enum-value-added',
  format: 'response-property-type-changed',
  pattern: 'response-property-pattern-changed',
  minimum: 'response-property-min-decreased',
  exclusiveMinimum: 'response-property-min-decreased',
  maximum: 'response-property-max-increased',
  exclusiveMaximum: 'response-property-max-increased',
  multipleOf: 'response-property-type-changed',
  minLength: 'response-property-min-length-decreased',
  maxLength: 'response-property-max-length-increased',
  minItems: 'response-property-min-items-decreased',
  maxItems: 'response-property-max-items-increased',
  uniqueItems: 'response-property-type-changed',
  oneOf: 'response-property-type-changed',
  additionalProperties: 'response-property-type-changed',
} as const satisfies Record<BrokenKeyword, FindingId>
