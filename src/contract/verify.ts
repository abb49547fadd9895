import type { Spec } from '#spec/model'
import type { Pact } from './pact.ts'
import { type InteractionResult, type Provider, verifyProvider } from './verify-provider.ts'
import { type Discrepancy, verifyAgainstSpec } from './verify-spec.ts'

/** One pact, held against a provider and against its spec. */
export interface PactVerification {
  api: string
  /** Path of the pact file. */
  pact: string
  spec: string
  interactions: InteractionResult[]
  discrepancies: Discrepancy[]
}

/** What verifications come to: `drift` when the provider or the spec breaks a pact, `unverified` when that could not be seen. */
export type VerificationVerdict = 'pass' | 'drift' | 'unverified'

/** Holds the pacts of one API against a provider and the spec; throws `contract` and `internal` where that cannot be done at all. */
export async function verifyPacts(
  pacts: readonly Pact[],
  spec: Spec,
  provider: Provider,
  signal: AbortSignal,
): Promise<PactVerification[]> {
  const verifications: PactVerification[] = []
  // One after the other: they share the provider's state.
  for (const pact of pacts) {
    verifications.push({
      api: spec.api,
      pact: pact.file,
      spec: spec.file,
      discrepancies: await verifyAgainstSpec(pact, spec),
      interactions: await verifyProvider(pact, provider, signal),
    })
  }
  return verifications
}

/** Drift outranks unverified; what was skipped counts as neither, but where nothing passed, nothing was verified. */
export function verdictOf(verifications: readonly PactVerification[]): VerificationVerdict {
  const outcomes = verifications.flatMap(({ interactions }) => interactions.map(({ outcome }) => outcome))
  const disagrees = verifications.some(({ discrepancies }) => discrepancies.some(({ severity }) => severity === 'error'))
  if (disagrees || outcomes.includes('failed')) return 'drift'
  return outcomes.includes('unverified') || !outcomes.includes('passed') ? 'unverified' : 'pass'
}
