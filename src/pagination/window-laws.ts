import type { Pointer } from '#spec/model'
import type { Law } from './law.ts'
import type { WindowRead } from './page-reads.ts'
import { judgeDisjoint, judgeJoin, judgePastTheEnd, judgeTotal, judgeWalk } from './window-order.ts'
import { judgeDefaultSize, judgeEcho, judgePageSize } from './window-size.ts'
import type { Windows } from './windows.ts'

/** The laws of lists that are read by windows, in the order of the design's table. */
export const windowLaws: readonly Law<Windows, WindowRead>[] = [
  {
    id: 'page-size',
    statement: 'A page has as many items as were asked for, or as are left of the total.',
    needs: ['first'],
    location: ({ items }) => items,
    holds: judgePageSize,
  },
  {
    id: 'page-echo',
    statement: 'A page echoes the offset and the limit that were asked for.',
    needs: ['first'],
    location: ({ items, position, limit }) => parentOf(limit.echo ?? position.echo ?? items),
    stands: ({ position, limit }) => position.echo !== undefined || limit.echo !== undefined,
    holds: judgeEcho,
  },
  {
    id: 'default-page-size',
    statement: 'Without parameters a page has the documented default size.',
    needs: ['default'],
    location: ({ items }) => items,
    holds: judgeDefaultSize,
  },
  {
    id: 'pages-disjoint',
    statement: 'No item stands on two pages.',
    needs: ['first', 'second'],
    location: ({ items }) => items,
    holds: judgeDisjoint,
  },
  {
    id: 'pages-join',
    statement: 'Two pages in a row are what one page of twice the size is.',
    needs: ['first', 'second', 'double'],
    location: ({ items }) => items,
    holds: judgeJoin,
  },
  {
    id: 'past-the-end',
    statement: 'A page past the end is empty and has the same total.',
    needs: ['first', 'past-the-end'],
    location: ({ items }) => items,
    holds: judgePastTheEnd,
  },
  {
    id: 'total-stable',
    statement: 'Every page has the same total.',
    needs: ['first', 'second'],
    location: ({ items, total }) => total ?? items,
    stands: ({ total }) => total !== undefined,
    holds: judgeTotal,
  },
  {
    id: 'walk-complete',
    statement: 'A walk through all pages sees as many items as the total says, and each of them once.',
    needs: ['walk'],
    location: ({ items, total }) => total ?? items,
    holds: judgeWalk,
  },
]

/** The pointer of what holds the member at a pointer. */
function parentOf(pointer: Pointer): Pointer {
  return pointer.slice(0, Math.max(0, pointer.lastIndexOf('/')))
}
