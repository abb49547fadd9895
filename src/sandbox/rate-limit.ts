/** Counts requests by client address over a sliding minute. */
export interface RateLimit {
  /** 0 when the request may pass, else the whole seconds after which one may. */
  take(address: string): number
  reset(): void
}

const minuteMs = 60_000

/** A limit of so many requests a minute; a refused request does not count. */
export function createRateLimit(perMinute: number, now: () => number): RateLimit {
  const taken = new Map<string, number[]>()
  return {
    take(address) {
      const time = now()
      const recent = (taken.get(address) ?? []).filter((at) => at > time - minuteMs)
      const oldest = recent[0]
      if (recent.length >= perMinute && oldest !== undefined) {
        taken.set(address, recent)
        return Math.max(1, Math.ceil((oldest + minuteMs - time) / 1000))
      }
      taken.set(address, [...recent, time])
      return 0
    },
    reset: () => taken.clear(),
  }
}
