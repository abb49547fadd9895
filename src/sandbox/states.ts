import type { Provider, ProviderState } from './provider.ts'
import { providers } from './providers.ts'

/** Every provider state by name, with the provider that it is about; the names are those that the pacts use. */
export const states: ReadonlyMap<string, { provider: Provider; state: ProviderState }> = new Map(
  providers.flatMap((provider) => provider.states.map((state) => [state.name, { provider, state }] as const)),
)
