import type { Pointer } from '#spec/model'
import { mapOf, type PaginationBase, pointerSchema, textSchema } from './style.ts'
import { windowStyle } from './windows.ts'

/** Pages by number of records to skip; pointers are into the response body. */
export interface OffsetPagination extends PaginationBase {
  style: 'offset'
  parameters: { offset: string; limit: string }
  items: Pointer
  echo: { offset: Pointer; limit: Pointer }
  total: Pointer
}

/** Pages by number of records to skip. */
export const offset = windowStyle<OffsetPagination>({
  declaration: {
    required: ['parameters', 'items', 'echo', 'total'],
    properties: {
      parameters: mapOf(['offset', 'limit'], textSchema),
      items: pointerSchema,
      echo: mapOf(['offset', 'limit'], pointerSchema),
      total: pointerSchema,
    },
  },
  windows: ({ parameters, items, id, echo, total, pageSize }) => ({
    ...{ items, id, total, pageSize },
    position: {
      name: 'offset',
      parameter: parameters.offset,
      echo: echo.offset,
      of: (skipped) => skipped,
      skips: (value) => value,
      first: 0,
    },
    limit: { name: 'limit', parameter: parameters.limit, echo: echo.limit },
    isAligned: false,
  }),
})
