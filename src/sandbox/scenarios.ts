import { nearMatches } from '#input/near-match'
import { pluScenarios } from './plu-scenarios.ts'
import { puppetvendorsScenarios } from './puppetvendors-scenarios.ts'
import type { Hooks, Scenario } from './scenario.ts'
import { sharedScenarios } from './shared-scenarios.ts'

/** Every scenario that the sandbox can play, in the order in which it lists them; names are distinct. */
export const scenarios: readonly Scenario[] = [...sharedScenarios, ...pluScenarios, ...puppetvendorsScenarios]

/** The scenario in which both providers behave as documented. */
export const healthy = 'healthy'

/** The scenario of a name; undefined where there is none. */
export function findScenario(name: string): Scenario | undefined {
  return scenarios.find((scenario) => scenario.name === name)
}

/** What a scenario does to one provider: nothing where it is about another. */
export function hooksFor(scenario: Scenario, provider: string): Hooks {
  return scenario.provider === 'all' || scenario.provider === provider ? scenario.hooks : {}
}

/** Up to three names that look like a mistyped one. */
export function nearNames(typed: string): string[] {
  return nearMatches(
    typed,
    scenarios.map(({ name }) => name),
  )
}
