/** Whether reading JSON may have rounded a number: an integer beyond 2^53 becomes the same value as its neighbours. */
export function isRounded(value: unknown): boolean {
  return Number.isInteger(value) && !Number.isSafeInteger(value)
}
