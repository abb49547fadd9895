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

/** Up to three names that look like a mistyped one: those that hold it, then those a few letters away. */
export function nearNames(typed: string): string[] {
  const wanted = typed.toLowerCase()
  const holding = scenarios.filter(({ name }) => wanted.length > 2 && name.includes(wanted)).map(({ name }) => name)
  const ranked = scenarios
    .map(({ name }) => ({ name, distance: editDistance(wanted, name) }))
    .filter(({ name, distance }) => distance <= Math.ceil(name.length / 3))
    .sort((one, other) => one.distance - other.distance)
  return [...new Set([...holding, ...ranked.map(({ name }) => name)])].slice(0, 3)
}

function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (const [line, letter] of [...from].entries()) {
    const next = [line + 1]
    for (const [column, other] of [...to].entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}
