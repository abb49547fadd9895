import type { Spec } from '#spec/model'
import { type BodyContract, bodyContracts } from './bodies.ts'
import { loadPins, type Pin } from './pins.ts'

/** All that an API is held to: what its spec promises, and what our pacts rely on of it. */
export interface Contract {
  spec: Spec
  bodies: BodyContract[]
  pins: Pin[]
}

/** The contract of one API; `directory` is `contracts/<api>`. Throws `contract` where a pact is not readable. */
export function loadContract(spec: Spec, directory: string): Contract {
  return { spec, bodies: bodyContracts(spec), pins: loadPins(directory) }
}
