import { join } from 'node:path'
import { type Promised, promisedResponses } from '#bench/conforming/responses'
import { packageRoot } from '#config/package'
import { loadContract } from '#contract/contract'
import { type CompiledContract, compileContract } from '#findings/compiled-contract'
import type { Probe } from '#observe/observation'
import { styleOf } from '#pagination/styles'
import { loadSpec, loadSpecs } from '#spec/load'
import type { Operation, Spec } from '#spec/model'

/** An API that the suite is about. */
export interface Subject {
  spec: Spec
  contract: CompiledContract
  promised: Promised[]
  list: Operation
  /** Whether anybody offers it; the others are made up for what these do not promise. */
  real: boolean
}

/** The two real APIs, and those made up for what they do not promise. */
export function loadSubjects(): Subject[] {
  const root = packageRoot()
  const real = [...loadSpecs(join(root, 'openapi')).values()]
  const made = ['lending-desk.v1.yaml', 'parcel-desk.v1.yaml'].map((name) => loadSpec(join(root, 'bench', 'specs', name)))
  return [...real, ...made].map((spec) => {
    const list = spec.operations.find(({ pagination }) => pagination !== null)
    if (list === undefined) throw new Error(`${spec.api} has no list`)
    const contract = compileContract(loadContract(spec, join(root, 'contracts', spec.api)))
    return { spec, contract, promised: promisedResponses(spec), list, real: real.includes(spec) }
  })
}

/**
 * A request that a documented response may answer without being a finding itself, so that its body is what is judged; null where
 * there is none: a valid request that is answered with 400, 404 or 422 is drift whatever the body says.
 */
export function probeFor({ spec, operation, response }: Promised): Probe | null {
  const probe = (query: Record<string, string>, credential: Probe['credential']): Probe => ({
    id: `${operation.id}:bench`,
    operation: operation.id,
    query,
    credential,
  })
  switch (response.status) {
    case '401':
      return probe({}, 'none')
    case '403':
      return probe({}, spec.credential?.refused == null ? 'own' : 'refused')
    case '400': {
      const query = refusedQuery(operation)
      return query === null ? null : probe(query, 'own')
    }
    case '404':
    case '422':
      return null
    default:
      return probe({}, operation.secured ? 'own' : 'none')
  }
}

function refusedQuery({ pagination }: Operation): Record<string, string> | null {
  if (pagination?.style === 'relay') return { [pagination.parameters.first]: '5', [pagination.parameters.last]: '5' }
  const maximum = pagination?.pageSize.maximum ?? null
  return pagination === null || maximum === null ? null : { [styleOf(pagination).sizeParameter(pagination)]: String(maximum + 1) }
}
