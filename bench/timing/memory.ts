import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** The collector, which Node hides until it is asked for. */
function exposeCollector(): () => void {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect !== 'function') throw new Error('this Node has no collector to call')
  return () => collect()
}

/** Bytes that one run allocates on the heap, garbage and all: the median of several short series between collections. */
export function allocatedBytes(run: () => unknown, runs = 20): number {
  const collect = exposeCollector()
  const kept: unknown[] = []
  const series = Array.from({ length: 15 }, () => {
    collect()
    const before = process.memoryUsage().heapUsed
    for (let index = 0; index < runs; index++) kept[0] = run()
    return (process.memoryUsage().heapUsed - before) / runs
  })
  return series.toSorted((a, b) => a - b)[7] ?? Number.NaN
}

/** Bytes that so many runs leave behind when all garbage is gone. */
export function retainedBytes(run: () => unknown, runs: number): number {
  const collect = exposeCollector()
  run()
  collect()
  const before = process.memoryUsage().heapUsed
  for (let index = 0; index < runs; index++) run()
  collect()
  return process.memoryUsage().heapUsed - before
}
