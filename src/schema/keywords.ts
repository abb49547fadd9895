import type { Part } from './compile-schema.ts'
import { formats } from './formats.ts'
import { anyType, bitOf, bitsOf, typeBits } from './json-type.ts'
import { compilePattern } from './pattern.ts'
import type { BoundKeyword, Scalar, SchemaNode } from './schema-node.ts'

const boundKeywords = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
] as const satisfies readonly BoundKeyword[]

/** Adds the promises of one schema's own keywords to a node; those of its properties, items and branches are not among them. */
export function addKeywords(node: SchemaNode, { schema, pointer, assumption }: Part): void {
  const claim = { pointer, assumption }
  if (schema.type !== undefined) node.types.push({ ...claim, value: bitsOf(schema.type) })
  if (schema.const !== undefined) node.constants.push({ ...claim, value: schema.const })
  if (schema.enum !== undefined) node.enums.push({ ...claim, value: schema.enum })
  const check = schema.format === undefined ? undefined : formats[schema.format]
  if (schema.format !== undefined && check !== undefined) node.formats.push({ ...claim, value: schema.format, check })
  if (schema.pattern !== undefined) node.patterns.push({ ...claim, value: schema.pattern, expression: compilePattern(schema.pattern) })
  for (const keyword of boundKeywords) {
    const value = schema[keyword]
    if (value !== undefined) node.bounds.push({ ...claim, keyword, value })
  }
  if (schema.uniqueItems === true) node.unique.push(claim)
  const listed = listedValues(schema.const, schema.enum)
  if (listed !== null) node.types.push({ ...claim, value: typesOf(listed) })
  node.mask = node.types.reduce((mask, { value }) => mask & value, anyType)
}

function listedValues(constant: Scalar | undefined, values: readonly Scalar[] | undefined): readonly Scalar[] | null {
  return constant === undefined ? (values ?? null) : [constant]
}

/** The types of these values: one of another type has changed its type, not joined the list. */
function typesOf(values: readonly Scalar[]): number {
  const number = typeBits.number | typeBits.integer
  return values.reduce((mask: number, value) => mask | (typeof value === 'number' ? number : bitOf(value)), 0)
}
