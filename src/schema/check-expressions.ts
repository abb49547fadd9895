import type { Bound } from './schema-node.ts'

/** Limits of a number, as expressions; `c1` is `isMultipleOf`. */
export const numberBounds = {
  minimum: (name: string, limit: number) => `${name}>=${limit}`,
  maximum: (name: string, limit: number) => `${name}<=${limit}`,
  exclusiveMinimum: (name: string, limit: number) => `${name}>${limit}`,
  exclusiveMaximum: (name: string, limit: number) => `${name}<${limit}`,
  multipleOf: (name: string, limit: number) => `c1(${name},${limit})`,
}

/** Limits of a text; `c0` is `lengthOf`. UTF-16 units bound the number of characters from both sides, so that most need not be counted. */
export const lengthBounds = {
  minLength: (name: string, limit: number) => `(${name}.length>=${2 * limit}||c0(${name})>=${limit})`,
  maxLength: (name: string, limit: number) => `(${name}.length<=${limit}||c0(${name})<=${limit})`,
}

/** Limits of an array. */
export const itemBounds = {
  minItems: (name: string, limit: number) => `${name}.length>=${limit}`,
  maxItems: (name: string, limit: number) => `${name}.length<=${limit}`,
}

/** The limits that a table knows, as expressions. */
export function boundChecks(
  bounds: readonly Bound[],
  name: string,
  table: Partial<Record<Bound['keyword'], (name: string, limit: number) => string>>,
): string[] {
  return bounds.flatMap(({ keyword, value }) => table[keyword]?.(name, value) ?? [])
}

/** All of these expressions. */
export function allOf(checks: readonly string[]): string {
  return checks.length === 0 ? 'true' : checks.length === 1 ? (checks[0] ?? '') : `(${checks.join('&&')})`
}

/** Any of these expressions; none of none. */
export function anyOf(checks: readonly string[]): string {
  return checks.length === 0 ? 'false' : checks.length === 1 ? (checks[0] ?? '') : `(${checks.join('||')})`
}
