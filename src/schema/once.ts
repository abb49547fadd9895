/** A function that computes its result when it is first called, and keeps it. */
export function once<T>(compute: () => T): () => T {
  let result: { value: T } | null = null
  return () => {
    result ??= { value: compute() }
    return result.value
  }
}
