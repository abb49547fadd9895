import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One query of a panel, with the dashboard's variables filled in. */
export interface DashboardQuery {
  dashboard: string
  panel: string
  refId: string
  expr: string
}

/** Panels that cannot have data here, and why. */
export const withoutData: Readonly<Record<string, string>> = {
  'Certificates: time left': 'the emulation speaks plain HTTP',
}

interface Panel {
  title?: string
  targets?: { expr?: string; refId: string }[]
  panels?: Panel[]
}

const directory = 'grafana/dashboards'
/** Every value of every variable at once, and the windows that Grafana would fill in for a view of minutes. */
const fillings: readonly [RegExp, string][] = [
  [/=~?"\$(?:api|environment|target)"/g, '=~".+"'],
  [/\$__rate_interval/g, '1m'],
  [/\$__range/g, '5m'],
  [/\$__interval/g, '15s'],
]

/** Every PromQL query of every dashboard; throws for a variable that it does not know. */
export function dashboardQueries(): DashboardQuery[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => {
      const { panels } = JSON.parse(readFileSync(join(directory, name), 'utf8')) as { panels: Panel[] }
      return queriesOf(panels).map((query) => ({ dashboard: name, ...query }))
    })
}

function queriesOf(panels: readonly Panel[]): Omit<DashboardQuery, 'dashboard'>[] {
  return panels.flatMap(({ title = '', targets = [], panels: inner = [] }) => [
    ...targets.flatMap(({ expr, refId }) => (expr === undefined ? [] : [{ panel: title, refId, expr: fill(expr) }])),
    ...queriesOf(inner),
  ])
}

function fill(expr: string): string {
  const filled = fillings.reduce((text, [pattern, value]) => text.replaceAll(pattern, value), expr)
  if (filled.includes('$')) throw new Error(`a dashboard has a variable that the test does not fill in: ${filled}`)
  return filled
}

/** How many series a query has between two moments; throws when Prometheus refuses it. */
export async function askRange(prometheus: string, query: string, { fromMs, toMs }: { fromMs: number; toMs: number }): Promise<number> {
  const parameters = new URLSearchParams({ query, start: String(fromMs / 1000), end: String(toMs / 1000), step: '1' })
  const response = await fetch(`${prometheus}/api/v1/query_range?${parameters}`)
  const { status, error, data } = (await response.json()) as { status: string; error?: string; data?: { result: unknown[] } }
  if (status !== 'success' || data === undefined) throw new Error(`Prometheus refuses ${query}: ${error}`)
  return data.result.length
}
