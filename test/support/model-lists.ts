import { join } from 'node:path'
import { type CheckOptions, checkTarget } from '#check/check-target'
import type { TargetReport } from '#check/report'
import type { Policy, Target } from '#config/config'
import { loadConfig } from '#config/load'
import { variablesFrom } from '#config/variables'
import { bodyContracts } from '#contract/bodies'
import { type CompiledContract, compileContract } from '#findings/compiled-contract'
import { createBudget } from '#observe/budget'
import { loadSpec } from '#spec/load'
import { createModelList, type ModelFault, type ModelRow, modelRows } from './model-list.ts'
import { serveHttp } from './servers.ts'

/** The lists of `model-lists.v1.yaml`: two with offsets, which are alike to the last property, and a connection. */
const styles = { listItems: 'offset', listOthers: 'offset', listNodes: 'relay' } as const

/** What one of the lists holds, and what its provider does wrong. */
export interface ListedModel {
  rows?: ModelRow[]
  fault?: ModelFault
}

/** Which lists a target is about, in the order of the spec. */
export type ListedModels = Partial<Record<keyof typeof styles, ListedModel>>

const policy: Policy = { enumGrowth: 'warning', sunsetNoticeMs: 30 * 86_400_000, confirm: { seen: 2, of: 3 } }
const credentials = { MODEL_TOKEN: 'own', MODEL_OTHER_TOKEN: 'refused' }

/** The contract of the named lists alone. */
export function modelListsContract(lists: ListedModels): CompiledContract {
  const all = loadSpec(join(import.meta.dirname, 'model-lists.v1.yaml'))
  const spec = { ...all, operations: all.operations.filter(({ id }) => id in lists) }
  return compileContract({ spec, bodies: bodyContracts(spec), pins: [] })
}

function standardTarget(): Target {
  const [target] = loadConfig({ cwd: import.meta.dirname, variables: variablesFrom({}) }).targets
  if (target === undefined) throw new Error('no built-in target')
  return target
}

/** A whole check of a target with several lists, over HTTP; its budget is enough for all of them unless told otherwise. */
export async function checkModelLists(
  lists: ListedModels,
  overrides: Partial<CheckOptions> & { perCheck?: number } = {},
): Promise<TargetReport> {
  const { perCheck = 200, ...options } = overrides
  const contract = modelListsContract(lists)
  const models = new Map(
    contract.contract.spec.operations.map(({ id, path, pagination }) => {
      const { rows = modelRows(130), fault } = lists[id as keyof typeof styles] ?? {}
      const pageSize = pagination?.pageSize ?? { default: 20, maximum: null }
      const style = styles[id as keyof typeof styles]
      return [path, createModelList({ style, rows, pageSize, ...(fault === undefined ? {} : { fault }) })]
    }),
  )
  const server = await serveHttp(({ url = '/', headers }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://list.test')
    const token = headers.authorization?.replace('Bearer ', '')
    const credential = token === undefined ? 'none' : token === credentials.MODEL_TOKEN ? 'own' : 'refused'
    const reply = models.get(pathname)?.answer(Object.fromEntries(searchParams), credential) ?? { status: 404, body: {} }
    response.writeHead(reply.status, { 'content-type': 'application/json' }).end(JSON.stringify(reply.body))
  })
  return checkTarget({
    target: { ...standardTarget(), name: 'models', api: 'model-lists.v1', environment: 'staging', requests: perCheck },
    baseUrl: server.origin,
    contract,
    policy,
    variables: variablesFrom(credentials),
    budget: createBudget({ perCheck, limit: null, now: Date.now }),
    failOn: 'breaking',
    allowEmpty: false,
    now: Date.now,
    ...options,
  })
}
