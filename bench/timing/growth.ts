import type { Subject } from '#bench/run/subject'
import { analyse, names, readerOf } from './contestants.ts'
import { race, spreadOf, type Times } from './race.ts'
import { pageOf } from './workload.ts'

/** How the healthy path takes pages of one size. */
export interface Size {
  items: number
  /** Nanoseconds an item: of the healthy path, and of `JSON.parse`. */
  healthy: number
  parse: number
}

const sizes = [10, 32, 100, 316, 1000, 3162, 10_000] as const

/** Pages from 10 to 10,000 items, in turns with each other. */
export async function timeSizes(subject: Subject, rounds: number): Promise<Size[]> {
  const loads = await Promise.all(sizes.map((items) => pageOf(subject, items)))
  const read = readerOf(subject)
  const times: Times = race(
    loads.flatMap((load) => [
      { name: `${names.healthy} ${load.items}`, run: () => analyse(load, read) },
      { name: `${names.parse} ${load.items}`, run: () => JSON.parse(load.text) },
    ]),
    { rounds },
  )
  const perItem = (name: string, items: number): number => spreadOf(times.get(`${name} ${items}`) ?? []).median / items
  return loads.map(({ items }) => ({ items, healthy: perItem(names.healthy, items), parse: perItem(names.parse, items) }))
}

/** The exponent of growth: 1 is linear, 2 is quadratic. The slope of a line through all sizes, on logarithmic scales. */
export function exponentOf(some: readonly Size[]): number {
  const points = some.map(({ items, healthy }) => ({ x: Math.log(items), y: Math.log(healthy * items) }))
  const mean = (of: (point: { x: number; y: number }) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)]
  return mean((point) => (point.x - x) * (point.y - y)) / mean((point) => (point.x - x) ** 2)
}
