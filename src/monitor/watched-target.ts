import { operationsOf } from '#check/operations'
import type { Target } from '#config/config'
import type { Waiver } from '#config/waivers'
import type { Operation, Spec } from '#spec/model'
import type { Terms } from './state.ts'
import type { TargetKey } from './store-rows.ts'

/** A target together with what is known of it before its first run. */
export interface WatchedTarget {
  target: Target
  spec: Spec
  /** `policy.confirm`. */
  confirm: { seen: number; of: number }
  /** Findings that are accepted for a while. */
  waivers: readonly Waiver[]
  /** `pinnedShape` of its contract. */
  shape: string
  /** The base URL in use, after `baseUrl`, the spec's server and the embedded sandbox were weighed. */
  baseUrl: string
  /** Environment variables of which one holds its credential; empty where it needs none of the user's. */
  credentialVariables: readonly string[]
}

/** The operations that a check of the target requests: its lists, and the token exchange where there is one. */
export function watchedOperations({ target, spec }: Pick<WatchedTarget, 'target' | 'spec'>): Operation[] {
  const exchange = spec.credential?.exchange?.operation
  const about = new Set(operationsOf(target, spec))
  return spec.operations.filter((operation) => (operation.pagination !== null && about.has(operation)) || operation.id === exchange)
}

/** The operations of which what was seen before still counts: those that the target is about, and the token exchange. */
export function rememberedOperations({ target, spec }: Pick<WatchedTarget, 'target' | 'spec'>): Operation[] {
  const about = new Set(operationsOf(target, spec))
  return spec.operations.filter((operation) => about.has(operation) || operation.id === spec.credential?.exchange?.operation)
}

/** What decides which findings of a target count. */
export function termsOf({ confirm, waivers, target: { name, environment } }: WatchedTarget): Terms {
  return { confirm, waivers, target: name, environment }
}

/** What a store knows a target by. */
export function keyOf({ target: { name, api, environment }, baseUrl }: WatchedTarget): TargetKey {
  return { name, api, environment, baseUrl }
}
