import type { Pointer } from '#spec/model'
import { mapOf, type PaginationBase, pointerSchema, textSchema } from './style.ts'
import { windowStyle } from './windows.ts'

/** Pages by their number; pointers are into the response body. */
export interface PageNumberPagination extends PaginationBase {
  style: 'page-number'
  parameters: { page: string; perPage: string }
  /** The number of the first page. */
  firstPage: 0 | 1
  items: Pointer
  /** Where a page tells its number and its size. */
  echo?: { page?: Pointer; perPage?: Pointer }
  /** Where a page tells how many items there are. */
  total?: Pointer
}

/** Pages by their number. */
export const pageNumber = windowStyle<PageNumberPagination>({
  declaration: {
    required: ['parameters', 'firstPage', 'items'],
    properties: {
      parameters: mapOf(['page', 'perPage'], textSchema),
      firstPage: { enum: [0, 1], description: '0 or 1' },
      items: pointerSchema,
      echo: { ...mapOf(['page', 'perPage'], pointerSchema, []), minProperties: 1 },
      total: pointerSchema,
    },
  },
  windows: ({ parameters, firstPage, items, id, echo, total, pageSize }) => ({
    ...{ items, id, total, pageSize },
    position: {
      name: 'page',
      parameter: parameters.page,
      echo: echo?.page,
      of: (skipped, limit) => firstPage + skipped / limit,
      skips: (page, limit) => (page - firstPage) * limit,
      first: firstPage,
    },
    limit: { name: 'perPage', parameter: parameters.perPage, echo: echo?.perPage },
    isAligned: true,
  }),
})
