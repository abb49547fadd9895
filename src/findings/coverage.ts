import type { Pointer } from '#spec/model'

/** How much of the documented success responses was seen, over all lists that were read and of each of them. */
export interface Coverage extends Seen {
  operations: OperationCoverage[]
}

/** How much of the documented success responses of one list was seen. */
export interface OperationCoverage extends Seen {
  /** The spec's `operationId`. */
  operation: string
}

interface Seen {
  /** Distinct list items. */
  items: number
  properties: {
    documented: number
    seen: number
    /** Locations that were absent wherever they were looked for, in the order of the spec, each once. */
    unseen: Pointer[]
  }
}

/** What the lists add up to; a location that two of them do not show stands once in the total. */
export function totalCoverage(operations: OperationCoverage[]): Coverage {
  const [only, ...others] = operations
  if (only !== undefined && others.length === 0) return { items: only.items, properties: only.properties, operations }
  const sum = (count: (operation: OperationCoverage) => number) => operations.reduce((total, operation) => total + count(operation), 0)
  return {
    items: sum(({ items }) => items),
    properties: {
      documented: sum(({ properties }) => properties.documented),
      seen: sum(({ properties }) => properties.seen),
      unseen: [...new Set(operations.flatMap(({ properties }) => properties.unseen))],
    },
    operations,
  }
}
