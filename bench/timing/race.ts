/** Something to be timed. */
export interface Contestant {
  name: string
  run(): unknown
}

/** Nanoseconds for one run of each contestant, one number a round. */
export type Times = ReadonlyMap<string, readonly number[]>

interface RaceOptions {
  rounds: number
  /** How long each of the three series of a contestant in a round takes, milliseconds: long enough for the clock, short enough that all meet the same weather. */
  batchMs?: number
  onRound?(round: number): void
}

/** What contestants return, kept so that no compiler can leave the work out. */
const sink: unknown[] = []

/**
 * Lets contestants run in turns, round after round, so that a machine that is slow for a while is slow for all of them. The order
 * changes with each round, because what runs first leaves its garbage to what follows.
 */
export function race(contestants: readonly Contestant[], { rounds, batchMs = 1, onRound }: RaceOptions): Times {
  const counts = contestants.map((contestant) => calibrate(contestant, batchMs))
  const times = new Map<string, number[]>(contestants.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < contestants.length; turn++) {
      const index = (turn + round) % contestants.length
      const contestant = contestants[index]
      if (contestant !== undefined) times.get(contestant.name)?.push(leastOfThree(contestant, counts[index] ?? 1))
    }
    onRound?.(round)
  }
  return times
}

/** Warms a contestant up and tells how often it runs in a batch. */
function calibrate(contestant: Contestant, batchMs: number): number {
  const until = performance.now() + 150
  let runs = 0
  while (performance.now() < until || runs < 3) {
    sink[0] = contestant.run()
    runs++
  }
  return Math.max(1, Math.round((batchMs * 1e6) / leastOfThree(contestant, Math.max(1, Math.round(runs / 10)))))
}

function timeRuns(contestant: Contestant, count: number): number {
  const start = process.hrtime.bigint()
  for (let run = 0; run < count; run++) sink[0] = contestant.run()
  return Number(process.hrtime.bigint() - start) / count
}

/** The least of three: whatever else the machine did in one of them is not the contestant's. */
function leastOfThree(contestant: Contestant, count: number): number {
  return Math.min(timeRuns(contestant, count), timeRuns(contestant, count), timeRuns(contestant, count))
}

/** Median, and how far the middle four fifths spread. */
export interface Spread {
  median: number
  low: number
  high: number
}

/** The spread of some numbers. */
export function spreadOf(numbers: readonly number[]): Spread {
  const sorted = numbers.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
  return { median: at(0.5), low: at(0.1), high: at(0.9) }
}

/** How the times of one contestant relate to another's, round by round. */
export function ratioOf(times: Times, name: string, reference: string): Spread {
  const [own, others] = [times.get(name) ?? [], times.get(reference) ?? []]
  return spreadOf(own.map((time, round) => time / (others[round] ?? Number.NaN)))
}
