import type { Hooks } from './list-provider.ts'
import type { Row } from './list-rows.ts'
import { seedFor } from './seeds.ts'

/** A list that changes while it is read. */
export interface Movement {
  name: string
  /** The records at a request, out of those it began with and a reserve of newcomers. */
  rows(settled: readonly Row[], newcomers: readonly Row[], index: number): readonly Row[]
}

/** How many newcomers a movement may need. */
export const reserve = 60

/** What happens to a list once, at one request, or before every request. */
const changes: readonly { name: string; change(settled: readonly Row[], newcomers: readonly Row[], times: number): readonly Row[] }[] = [
  { name: 'appended', change: (settled, newcomers, times) => [...settled, ...newcomers.slice(0, times)] },
  { name: 'prepended', change: (settled, newcomers, times) => [...newcomers.slice(0, times).reverse(), ...settled] },
  {
    name: 'inserted in the middle',
    change: (settled, newcomers, times) => settled.toSpliced(Math.floor(settled.length / 2), 0, ...newcomers.slice(0, times)),
  },
  {
    name: 'inserted anywhere',
    change: (settled, newcomers, times) =>
      newcomers.slice(0, times).reduce((rows, row) => rows.toSpliced(seedFor(1, row.id) % (rows.length + 1), 0, row), [...settled]),
  },
  {
    name: 'deleted from the start',
    change: (settled, _newcomers, times) => settled.map((row, index) => (index < times ? gone(row) : row)),
  },
  { name: 'deleted from the start without a trace', change: (settled, _newcomers, times) => settled.slice(times) },
  { name: 'deleted from the end', change: (settled, _newcomers, times) => settled.slice(0, Math.max(0, settled.length - times)) },
  { name: 'deleted anywhere', change: (settled, _newcomers, times) => removeAnywhere(settled, times, gone) },
  { name: 'deleted anywhere without a trace', change: (settled, _newcomers, times) => removeAnywhere(settled, times, () => null) },
  {
    name: 'deleted and appended',
    change: (settled, newcomers, times) => [...removeAnywhere(settled, times, gone), ...newcomers.slice(0, times)],
  },
  {
    name: 'deleted and prepended',
    change: (settled, newcomers, times) => [...newcomers.slice(0, times).reverse(), ...removeAnywhere(settled, times, gone)],
  },
  { name: 'moved to the front', change: (settled, _newcomers, times) => moveToFront(settled, times) },
]

/** Every movement at every pace: before each request, before each third, once at one request, and several at once. */
export function movements(): Movement[] {
  const steady = changes.flatMap(({ name, change }): Movement[] => [
    { name: `${name}, before every request`, rows: (settled, newcomers, index) => change(settled, newcomers, index) },
    { name: `${name}, before every third request`, rows: (settled, newcomers, index) => change(settled, newcomers, Math.floor(index / 3)) },
  ])
  const once = changes.flatMap(({ name, change }) =>
    Array.from(
      { length: 24 },
      (_, at): Movement => ({
        name: `${name}, once before request ${at + 2}`,
        rows: (settled, newcomers, index) => (index <= at ? settled : change(settled, newcomers, 1)),
      }),
    ),
  )
  const bursts = changes.flatMap(({ name, change }) =>
    [2, 5, 9].map(
      (at): Movement => ({
        name: `${name}, 25 at once before request ${at + 1}`,
        rows: (settled, newcomers, index) => (index < at ? settled : change(settled, newcomers, 25)),
      }),
    ),
  )
  return [...steady, ...once, ...bursts]
}

/** A movement as a provider's hook; the last `reserve` records are the newcomers. */
export function moving({ rows }: Movement): Hooks {
  return { rows: (all, { index }) => rows(all.slice(0, -reserve), all.slice(-reserve), index) }
}

function gone(row: Row): Row {
  return { ...row, deleted: true }
}

function removeAnywhere(rows: readonly Row[], times: number, remove: (row: Row) => Row | null): readonly Row[] {
  const doomed = new Set(inRandomOrder(rows).slice(0, times))
  return rows.flatMap((row) => (doomed.has(row) ? (remove(row) ?? []) : row))
}

/** Records in the order of their last activity: one after the other becomes active. */
function moveToFront(rows: readonly Row[], times: number): readonly Row[] {
  const active = inRandomOrder(rows).slice(0, times).reverse()
  return [...active, ...rows.filter((row) => !active.includes(row))]
}

function inRandomOrder(rows: readonly Row[]): Row[] {
  return rows.toSorted((a, b) => seedFor(2, a.id) - seedFor(2, b.id))
}
