import type { Target } from '#config/config'
import { HarnessError } from '#errors'
import { didYouMean } from '#input/near-match'
import type { Spec } from '#spec/model'

/** Throws `config`, with file, line and key, where a target names an operation that its spec does not have. */
export function assertOperations({ name, operations }: Target, spec: Spec): void {
  const known = spec.operations.map(({ id }) => id)
  const unknown = operations?.find(({ id }) => !known.includes(id))
  if (unknown === undefined) return
  throw new HarnessError(
    'config',
    `got ${JSON.stringify(unknown.id)}, wants an operationId of ${spec.api}${didYouMean(unknown.id, known)}`,
    {
      place: unknown.place,
      hint: `Operations of target ${name}: ${known.join(', ')}.`,
    },
  )
}
