import { HarnessError } from '#errors'

/** Names of the alerts that are firing, by the `target` label of each. */
export type Firing = ReadonlyMap<string, readonly string[]>

/** What a Prometheus knows of a drill. */
export interface AlertReading {
  /** The targets of which it has a passing check now. */
  passing: ReadonlySet<string>
  firing: Firing
}

const patienceMs = 10_000

/** A Prometheus, or anything that speaks its HTTP API; throws `usage` for what is no URL of one. */
export function readPrometheusUrl(text: string, option: string): URL {
  const url = URL.parse(text)
  const isPlain = url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
  if (isPlain) return new URL(url.href.endsWith('/') ? url.href : `${url.href}/`)
  throw new HarnessError('usage', `${option} takes an http or https URL without a user name or a password`, {
    hint: `For instance ${option} http://127.0.0.1:9090.`,
  })
}

/** What a Prometheus has scraped, and which alerts fire there; rejects when it cannot be asked. */
export async function readPrometheus(base: URL, signal: AbortSignal): Promise<AlertReading> {
  const [samples, alerts] = await Promise.all([
    ask(base, 'api/v1/query?query=contract_probe_success%7Btarget%3D~%22drill-.%2B%22%7D%3D%3D1', signal),
    ask(base, 'api/v1/alerts', signal),
  ])
  return {
    passing: new Set(listAt(samples, 'data', 'result').flatMap((sample) => textAt(sample, 'metric', 'target') ?? [])),
    firing: gather(listAt(alerts, 'data', 'alerts').filter((alert) => textAt(alert, 'state') === 'firing')),
  }
}

/** The alerts that an Alertmanager holds as active; rejects when it cannot be asked. */
export async function readAlertmanager(base: URL, signal: AbortSignal): Promise<Firing> {
  const alerts = await ask(base, 'api/v2/alerts?silenced=true&inhibited=true', signal)
  return gather(Array.isArray(alerts) ? alerts : [])
}

function gather(alerts: readonly unknown[]): Firing {
  const named = alerts.flatMap((alert) => {
    const target = textAt(alert, 'labels', 'target')
    const name = textAt(alert, 'labels', 'alertname')
    return target === null || name === null ? [] : [{ target, name }]
  })
  const groups = Map.groupBy(named, ({ target }) => target)
  return new Map([...groups].map(([target, group]) => [target, [...new Set(group.map(({ name }) => name))].sort()]))
}

async function ask(base: URL, path: string, signal: AbortSignal): Promise<unknown> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)])
  const response = await fetch(new URL(path, base), { signal: deadline, redirect: 'error' })
  if (!response.ok) throw new Error(`answered ${response.status}`)
  return response.json()
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined), value)
}

function listAt(value: unknown, ...path: string[]): readonly unknown[] {
  const found = valueAt(value, path)
  return Array.isArray(found) ? found : []
}

function textAt(value: unknown, ...path: string[]): string | null {
  const found = valueAt(value, path)
  return typeof found === 'string' ? found : null
}
