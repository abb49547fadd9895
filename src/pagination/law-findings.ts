/** What is reported of a broken law: when, and what the reader should do next. A law has a row here, or does not compile. */
export const lawFindings = {
  'page-size': {
    when: 'A page has another number of items than was asked for.',
    action: 'Walks may skip or repeat users: compare counts before trusting a sync.',
  },
  'page-echo': {
    when: 'skip and limit are not echoed as they were sent.',
    action: 'Do not compute the next page from the echo.',
  },
  'page-info': {
    when: 'startCursor or endCursor is not the first or last edge’s (null when there is none).',
    action: 'Take the cursor from the last edge instead of pageInfo.',
  },
  'default-page-size': {
    when: 'Without parameters, another page size than documented.',
    action: 'Always send the page size.',
  },
  'pages-disjoint': {
    when: 'An item stands on two pages.',
    action: 'Remove duplicates by id; users may be missing too.',
  },
  'cursor-unique': {
    when: 'A cursor or an item stands twice.',
    action: 'Remove duplicates by id; a walk may not end.',
  },
  'pages-join': {
    when: 'The next page does not continue where the last one ended.',
    action: 'A full sync misses or repeats users: pause deletions that are derived from it.',
  },
  'past-the-end': {
    when: 'A page past the end is not empty, or reports another total.',
    action: 'Bound walks by total, not by an empty page.',
  },
  'total-stable': {
    when: 'Two pages of one walk report different totals.',
    action: 'Do not use total to decide that a walk is complete.',
  },
  'walk-complete': {
    when: 'A whole walk does not see every item once.',
    action: 'A full sync misses or repeats users: pause deletions that are derived from it.',
  },
  'has-next': {
    when: 'hasNextPage is true before an empty page, or false before one with items.',
    action: 'Walk until a page is empty instead of trusting hasNextPage.',
  },
  'has-previous': {
    when: 'On a page asked for with last, hasPreviousPage is true before an empty page, or false before one with items.',
    action: 'Walk back until a page is empty instead of trusting hasPreviousPage.',
  },
  'backward-agrees': {
    when: 'last/before returns other edges, or another order, than first/after.',
    action: 'Page forward only.',
  },
  'arguments-exclusive': {
    when: 'first with last, or after with before, is not refused with 400.',
    action: 'Check that no call of ours sends both.',
  },
  'page-size-limit': {
    when: 'A page size above the documented maximum is not refused with 400.',
    action: 'Stay within the documented maximum.',
  },
} as const satisfies Record<string, { when: string; action: string }>

/** The id of a pagination law. */
export type LawId = keyof typeof lawFindings
