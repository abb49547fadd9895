import { HarnessError } from '#errors'
import { didYouMean, nearMatches } from '#input/near-match'
import { enumerated, quoted } from '#input/quoted'
import type { Config, Target } from './config.ts'

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
  const others = [...new Set(config.targets.map((target) => target.environment))]
  const run = others.length === 0 ? 'Add' : `Run it with --env ${others.join(' or --env ')}, where there are some, or add`
  throw new HarnessError('usage', `no target in ${environment}`, {
    hint: `${run} one to ${config.file ?? 'plumbline.yaml'}: targets: { NAME: { api: …, environment: ${environment} } }.`,
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
  throw new HarnessError('usage', `no target ${quoted(name)} in ${environment}${nearest(name, known, config)}`, {
    hint: known.length === 0 ? `There are no targets in ${environment}.` : `Targets in ${environment}: ${enumerated(known)}.`,
  })
}

/** What was meant, in the environment or else in another. */
function nearest(name: string, known: readonly string[], { targets }: Config): string {
  const here = didYouMean(name, known)
  if (here !== '') return here
  const [near] = nearMatches(
    name,
    targets.map((target) => target.name),
  )
  const environments = targets.filter((target) => target.name === near).map(({ environment }) => environment)
  return near === undefined ? '' : ` (did you mean ${near}, with --env ${environments.join(' or --env ')}?)`
}
