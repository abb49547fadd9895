import type { PaginationBase } from './style.ts'

/** Why small pages are not asked for on a list of one item, or none. */
export const tooFew = 'too few items'

/**
 * Items on a small page: two of them should fit into the list and into the documented maximum, and it should not have the default size,
 * with which a server that takes no notice of the parameter would answer as well.
 */
export function smallPage(count: number, { default: standard, maximum }: PaginationBase['pageSize']): number {
  const most = Math.min(10, Math.floor((maximum ?? 20) / 2))
  const size = Math.max(1, count === 0 ? most : Math.min(most, Math.floor(count / 2)))
  return size === standard && size > 1 ? size - 1 : size
}

/** Items on a page of a walk: as many as are documented to be allowed; where no maximum is, no more than is surely so. */
export function walkSize({ default: standard, maximum }: PaginationBase['pageSize']): number {
  return maximum ?? Math.max(standard, 50)
}
