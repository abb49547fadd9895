/** What is told of a number that JSON.parse has made another one of. */
export const beyondReaders = 'a number beyond what JSON readers keep'

/**
 * Whether reading JSON may have rounded a number: an integer beyond 2^53 becomes the same value as its neighbours, 1e400 is infinite, and
 * 1e-400 the smallest double.
 */
export function isRounded(value: unknown): boolean {
  if (typeof value !== 'number') return false
  return isInfinite(value) || Math.abs(value) === Number.MIN_VALUE || (Number.isInteger(value) && !Number.isSafeInteger(value))
}

/** Whether nothing is known of a number but its sign and that it is large: `1e400` is an integer to JSON Schema, and to no JSON reader. */
export function isInfinite(value: number): boolean {
  return value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY
}
