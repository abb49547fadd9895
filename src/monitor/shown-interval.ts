/** The interval of a target as its metric shows it, by which alerts tell whether a check is overdue. */
export interface ShownInterval {
  /** The schedule told how long it will be until a check is due, in milliseconds. */
  told(ms: number): void
  /** A check has ended. */
  ran(): void
  /** Milliseconds; 0 before the schedule told. */
  shown(): number
}

/**
 * Shows the longer of the interval that ends and the one that begins, and a shorter one only once a check has ended: what was due by
 * the old interval is not overdue by the new one, be it that the schedule is irregular or that it was changed.
 */
export function createShownInterval(show: (ms: number) => void): ShownInterval {
  let last = 0
  let shown = 0
  let next = 0
  const adopt = (): void => {
    if (next === shown) return
    shown = next
    show(shown)
  }
  return {
    told(ms) {
      next = Math.max(last, ms)
      last = ms
      if (next > shown) adopt()
    },
    ran: adopt,
    shown: () => shown,
  }
}
