import type { Target } from '#config/config'
import type { Operation, Spec } from '#spec/model'

/** A target together with what is known of it before its first run. */
export interface WatchedTarget {
  target: Target
  spec: Spec
  /** `pinnedShape` of its contract. */
  shape: string
  /** The base URL in use, after `baseUrl`, the spec's server and the embedded sandbox were weighed. */
  baseUrl: string
  /** Environment variables of which one holds its credential; empty where it needs none of the user's. */
  credentialVariables: readonly string[]
}

/** The operations that a check of the spec requests: its lists, and the token exchange where there is one. */
export function watchedOperations(spec: Spec): Operation[] {
  const exchange = spec.credential?.exchange?.operation
  return spec.operations.filter((operation) => operation.pagination !== null || operation.id === exchange)
}
