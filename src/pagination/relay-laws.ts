import type { Law } from './law.ts'
import type { RelayRead } from './page-reads.ts'
import type { RelayPagination } from './relay.ts'
import { judgeHasPrevious } from './relay-back-flag.ts'
import { judgeBackward, judgeWalk } from './relay-backward.ts'
import { judgeHasNext } from './relay-flags.ts'
import { judgeJoin, judgeUnique } from './relay-order.ts'
import { judgeExclusive, judgeSizeLimit } from './relay-refusals.ts'
import { judgeDefaultSize, judgePageInfo, judgePageSize } from './relay-size.ts'

/** The laws of Relay connections, in the order of the design's table. */
export const relayLaws: readonly Law<RelayPagination, RelayRead>[] = [
  {
    id: 'page-size',
    statement: 'A page has as many items as were asked for while there are more, and never more than that.',
    needs: ['first'],
    location: ({ edges }) => edges,
    holds: judgePageSize,
  },
  {
    id: 'page-info',
    statement: 'startCursor and endCursor are the first and the last edge’s, null when there is none.',
    needs: ['first'],
    location: ({ pageInfo }) => pageInfo,
    restsOn: ({ edges, cursor, pageInfo }) => [`${edges}/*${cursor}`, `${pageInfo}/startCursor`, `${pageInfo}/endCursor`],
    holds: judgePageInfo,
  },
  {
    id: 'default-page-size',
    statement: 'Without parameters a page has the documented default size, where there are enough items.',
    needs: ['default'],
    location: ({ edges }) => edges,
    holds: judgeDefaultSize,
  },
  {
    id: 'cursor-unique',
    statement: 'No cursor and no item stands twice.',
    needs: ['first', 'second'],
    location: ({ edges }) => edges,
    holds: judgeUnique,
  },
  {
    id: 'pages-join',
    statement: 'The page after an end cursor continues where the page of that cursor ended.',
    needs: ['first', 'second', 'double'],
    location: ({ edges }) => edges,
    holds: judgeJoin,
  },
  {
    id: 'has-next',
    statement: 'hasNextPage is true if and only if the next page has items.',
    // Each page shows it by itself: the pages that showed it broken are enough to try it again.
    needs: [],
    location: ({ pageInfo }) => `${pageInfo}/hasNextPage`,
    holds: judgeHasNext,
  },
  {
    id: 'has-previous',
    statement: 'On a page asked for with last, hasPreviousPage is true if and only if the page before it has items.',
    needs: [],
    location: ({ pageInfo }) => `${pageInfo}/hasPreviousPage`,
    holds: judgeHasPrevious,
  },
  {
    id: 'backward-agrees',
    statement: 'last and before return the same edges in the same order as first and after.',
    needs: ['first', 'second', 'previous'],
    location: ({ edges }) => edges,
    holds: judgeBackward,
  },
  {
    id: 'walk-complete',
    statement: 'A walk forwards and a walk backwards see the same items.',
    needs: ['walk', 'backward'],
    location: ({ edges }) => edges,
    holds: judgeWalk,
  },
  {
    id: 'arguments-exclusive',
    statement: 'first with last, and after with before, are refused with 400.',
    needs: ['first-with-last', 'after-with-before'],
    location: () => '',
    status: 400,
    holds: judgeExclusive,
  },
  {
    id: 'page-size-limit',
    statement: 'A page size above the documented maximum is refused with 400.',
    needs: ['over-the-limit'],
    location: () => '',
    status: 400,
    holds: judgeSizeLimit,
  },
]
