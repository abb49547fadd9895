/** What bounds the requests of a check. */
export interface Shortage {
  /** Whether it is our own limit of requests a check, which is nobody's trouble; else the provider's, or a pause that it asks for. */
  isOwn: boolean
  /** In words: `30 requests a check, settable with requests:`. */
  limit: string
}

const leftForTheNext = 'left for the next run: '

/**
 * Why something was not asked for that would have been. A list that had the first turn had all there is, and the next run can do no more
 * for it; the turn of another one comes.
 */
export function describeShortage({ isOwn, limit }: Shortage, hadFirstTurn: boolean): string {
  if (!isOwn) return `budget spent: ${limit}`
  return hadFirstTurn ? `not within ${limit}` : `${leftForTheNext}${limit}`
}

/** Whether a reason says that the turn of what was left out comes in another run. */
export function isLeftForNext(reason: string | null): boolean {
  return reason?.includes(leftForTheNext) === true
}
