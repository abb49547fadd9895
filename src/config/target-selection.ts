import { HarnessError } from '#errors'
import type { Config, Target } from './config.ts'
import { didYouMean } from './near-match.ts'

interface Selection {
  environment: Target['environment']
  /** Empty for every target of the environment. */
  names: readonly string[]
}

/** The targets of an environment, in the order of `names` and each once; throws `usage` for a name that is none of them. */
export function selectTargets(config: Config, { environment, names }: Selection): Target[] {
  const candidates = config.targets.filter((target) => target.environment === environment)
  if (names.length > 0) return [...new Set(names)].map((name) => find(name, candidates, config, environment))
  if (candidates.length > 0) return candidates
  throw new HarnessError('usage', `no target in ${environment}`, {
    hint: `Add one to ${config.file ?? 'plumbline.yaml'}: targets: { NAME: { api: …, environment: ${environment} } }.`,
  })
}

function find(name: string, candidates: readonly Target[], config: Config, environment: string): Target {
  const target = candidates.find((candidate) => candidate.name === name)
  if (target !== undefined) return target
  const elsewhere = config.targets.filter((candidate) => candidate.name === name).map((candidate) => candidate.environment)
  if (elsewhere.length > 0) {
    throw new HarnessError('usage', `target ${name} is in ${elsewhere.join(' and ')}, not in ${environment}`, {
      hint: `Run it with --env ${elsewhere.join(' or --env ')}.`,
    })
  }
  const known = candidates.map((candidate) => candidate.name)
  throw new HarnessError('usage', `no target ${JSON.stringify(name)} in ${environment}${didYouMean(name, known)}`, {
    hint: known.length === 0 ? `There are no targets in ${environment}.` : `Targets in ${environment}: ${known.join(', ')}.`,
  })
}
