import { type BodyContract, sourceOf } from '#contract/bodies'
import type { Contract } from '#contract/contract'
import { createGateCompiler, type Gate } from '#schema/gate'
import type { SchemaNode } from '#schema/schema-node'
import { createSchemaReader } from '#schema/schema-reader'

/** A contract made ready for judging; compile it once (some milliseconds) and judge any number of runs with it. */
export interface CompiledContract {
  contract: Contract
  bodies: CompiledBody[]
}

/** A body schema in the forms of both paths. */
export interface CompiledBody {
  body: BodyContract
  node: SchemaNode
  gate: Gate
}

/** Prepares the body schemas of a contract; throws `contract` where a schema cannot be read. */
export function compileContract(contract: Contract): CompiledContract {
  const compileGate = createGateCompiler()
  const bodies = contract.bodies.map((body) => {
    const responses = contract.spec.operations.find(({ id }) => id === body.operation)?.responses
    const response = responses?.find(({ status }) => status === body.status)
    const node = createSchemaReader(sourceOf(body)).node([body.pointer], response?.assumption ?? null)
    return { body, node, gate: compileGate(node) }
  })
  return { contract, bodies }
}
