import { parseSamples, type Sample } from './drill-samples.ts'

/** What the outside of a watch says: its metrics and its open findings. */
export interface MonitorReading {
  samples: readonly Sample[]
  /** `id location operation` of each open, confirmed finding, by target. */
  findings: ReadonlyMap<string, ReadonlySet<string>>
}

/** Reads a watch as Prometheus and a person would: over HTTP. */
export async function readMonitor(origin: string, signal: AbortSignal): Promise<MonitorReading> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(10_000)])
  const get = async (path: string): Promise<Response> => fetch(`${origin}${path}`, { signal: deadline })
  const [metrics, findings] = await Promise.all([
    get('/metrics').then((response) => response.text()),
    get('/api/v1/findings').then((response) => response.json()),
  ])
  return { samples: parseSamples(metrics), findings: groupFindings(findings) }
}

/** What a finding is told apart by within one target. */
export function findingKey({ id, location, operation }: { id: string; location: string; operation: string }): string {
  return `${id} ${location} ${operation}`
}

interface FindingEntry {
  target: string
  id: string
  location: string
  operation: string
  state: string
}

function groupFindings(body: unknown): MonitorReading['findings'] {
  // Our own API, of the same process.
  const { findings } = body as { findings: readonly FindingEntry[] }
  const confirmed = findings.filter(({ state }) => state === 'confirmed')
  const groups = Map.groupBy(confirmed, ({ target }) => target)
  return new Map([...groups].map(([target, entries]) => [target, new Set(entries.map(findingKey))]))
}
