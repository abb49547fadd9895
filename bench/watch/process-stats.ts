import { readFile } from 'node:fs/promises'

/** What Linux knows of a process at one moment. */
export interface ProcessStats {
  /** Seconds of processor time that it has used, all its threads together. */
  cpu: number
  /** Bytes of memory that it holds now, and the most that it held. */
  rss: number
  peak: number
}

/** Clock ticks a second: what `getconf CLK_TCK` says on every Linux that Node runs on. */
const ticksPerSecond = 100

/** Reads `/proc`; throws where there is none. */
export async function statsOf(pid: number): Promise<ProcessStats> {
  const [stat, status] = await Promise.all([readFile(`/proc/${pid}/stat`, 'utf8'), readFile(`/proc/${pid}/status`, 'utf8')])
  // The name, in brackets, may hold spaces; the fields after it are numbered from 3.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const kilobytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? Number.NaN)
  return {
    cpu: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
    rss: kilobytes('VmRSS') * 1024,
    peak: kilobytes('VmHWM') * 1024,
  }
}
