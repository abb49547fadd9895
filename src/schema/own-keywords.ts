import { formats } from './formats.ts'
import { anyType, bitOf, bitsOf, typeBits } from './json-type.ts'
import { boundKeywords } from './keywords.ts'
import { compilePattern, type TextTest } from './pattern.ts'
import type { Bound, OwnKeywords, Scalar } from './schema-node.ts'
import type { Claim, Constraint, SchemaPart } from './schema-part.ts'
import type { SchemaSource } from './schema-reader.ts'

/** Reads the promises of the parts' own keywords; those of properties, items and branches are not among them. */
export function readOwnKeywords(parts: readonly SchemaPart[], dialect: SchemaSource['dialect'], never: boolean): OwnKeywords {
  const types: Constraint<number>[] = []
  const constants: Constraint<Scalar>[] = []
  const enums: Constraint<readonly Scalar[]>[] = []
  const formatted: OwnKeywords['formats'][number][] = []
  const patterns: OwnKeywords['patterns'][number][] = []
  const bounds: Bound[] = []
  const isNullable = nullableParts(parts, dialect)
  for (const part of parts) {
    const { pointer, assumption, schema } = part
    const claim = { pointer, assumption }
    const orNull = isNullable(part) ? typeBits.null : 0
    if (schema.type !== undefined) types.push({ ...claim, value: bitsOf(schema.type) | orNull })
    const listed = listedBy(schema, orNull !== 0)
    if (listed !== null) types.push({ ...claim, value: typesOf(listed) })
    if (isScalar(schema.const)) constants.push({ ...claim, value: schema.const })
    else if (listed !== null) enums.push({ ...claim, value: listed })
    const { format, pattern } = schema
    const check = typeof format === 'string' && Object.hasOwn(formats, format) ? formats[format] : undefined
    if (typeof format === 'string' && check !== undefined) formatted.push({ ...claim, value: format, check })
    if (typeof pattern === 'string') patterns.push(patternOf(claim, pattern))
    for (const keyword of boundKeywords) {
      const value = schema[keyword]
      if (typeof value === 'number') bounds.push({ ...claim, keyword, value })
    }
  }
  const unique = parts.filter(({ schema }) => schema.uniqueItems === true).map(({ pointer, assumption }) => ({ pointer, assumption }))
  const mask = never ? 0 : types.reduce((all, { value }) => all & value, anyType)
  return { mask, types, constants, enums, formats: formatted, patterns, bounds, unique }
}

/** A pattern that is none throws once a text is held against it: a document that is only compared may hold such. */
function patternOf(claim: Claim, pattern: string): OwnKeywords['patterns'][number] {
  let compiled: TextTest | null = null
  return {
    ...claim,
    value: pattern,
    get expression() {
      compiled ??= compilePattern(pattern)
      return compiled
    },
  }
}

// `nullable` beside a reference or an `allOf` says nothing by the letter, and means null wherever it is written.
function nullableParts([first]: readonly SchemaPart[], dialect: SchemaSource['dialect']): (part: SchemaPart) => boolean {
  if (dialect !== '3.0') return () => false
  const isWhole = first?.schema.nullable === true && first.schema.type === undefined
  return ({ schema }) => isWhole || schema.nullable === true
}

/** The values that `const` or `enum` lists; null where neither does, and where one of them is an object or array: we compare none. */
function listedBy({ const: constant, enum: values }: SchemaPart['schema'], isNullable: boolean): readonly Scalar[] | null {
  if (isScalar(constant)) return [constant]
  if (constant !== undefined || !Array.isArray(values) || !values.every(isScalar)) return null
  return isNullable && !values.includes(null) ? [...values, null] : values
}

function isScalar(value: unknown): value is Scalar {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

/** The types of these values: one of another type has changed its type, not joined the list. */
function typesOf(values: readonly Scalar[]): number {
  const number = typeBits.number | typeBits.integer
  return values.reduce((mask: number, value) => mask | (typeof value === 'number' ? number : bitOf(value)), 0)
}
