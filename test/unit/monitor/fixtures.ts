import { Registry } from 'prom-client'
import type { TargetReport } from '#check/report'
import { totalCoverage } from '#findings/coverage'
import type { Finding } from '#findings/finding'
import { createExporter, type Exporter, type TargetExporter } from '#monitor/exporter'
import type { Format } from '#monitor/exposition'
import type { Log } from '#monitor/log'
import { initialState, type Run, recordRun, type TargetState, type Terms } from '#monitor/state'
import { startWatch, type WatchOptions } from '#monitor/watch'
import { termsOf, type WatchedTarget } from '#monitor/watched-target'
import type { CauseClass } from '#observe/observation'
import type { Operation, Response, Spec } from '#spec/model'

export const versions = { version: '0.1.0', node: 'v24' }

/** A target of a list and a token exchange, as the loader would give it, as far as the monitor looks. */
export function watchedTarget(overrides: Partial<WatchedTarget['target']> = {}): WatchedTarget {
  const api = overrides.api ?? 'shop.v1'
  return {
    target: {
      name: 'shop',
      api,
      environment: 'staging',
      baseUrl: null,
      schedule: '* * * * * *',
      timezone: 'UTC',
      timeoutMs: 10_000,
      requests: 30,
      operations: null,
      ...overrides,
    },
    spec: spec(api),
    confirm: { seen: 1, of: 1 },
    waivers: [],
    shape: '0a1b2c3d',
    baseUrl: 'http://127.0.0.1:9/api',
    credentialVariables: ['SHOP_TOKEN', 'SHOP_KEY'],
  }
}

export function finding(overrides: Partial<Finding> = {}): Finding {
  return {
    id: 'response-required-property-removed',
    severity: 'breaking',
    fingerprint: '0123456789ab',
    operation: 'listThings',
    status: 200,
    location: '/data/*/name',
    expected: 'present',
    observed: 'absent',
    evidence: { count: 3, of: 10 },
    pinnedBy: ['a page of things'],
    message: 'name is absent.',
    source: 'openapi/shop.v1.yaml:40',
    mend: 'provider',
    ...overrides,
  }
}

export function report(overrides: Partial<TargetReport> = {}): TargetReport {
  return {
    target: 'shop',
    api: 'shop.v1',
    environment: 'staging',
    baseUrl: 'http://127.0.0.1:9/api',
    stability: 'stable',
    verdict: 'pass',
    cause: null,
    requests: [
      {
        id: 'listThings:first',
        operation: 'listThings',
        status: 200,
        durationMs: 80,
        phases: { connect: 5, processing: 60, transfer: 15 },
      },
      { id: 'listThings:second', operation: 'listThings', status: 200, durationMs: 300, phases: { processing: 290, transfer: 10 } },
    ],
    operations: [{ operation: 'listThings', observed: true, reason: null }],
    coverage: totalCoverage([
      { operation: 'listThings', items: 7, properties: { documented: 8, seen: 6, unseen: ['/data/*/phone', '/data/*/fax'] } },
    ]),
    laws: [
      { operation: 'listThings', id: 'page-size', verdict: 'held', reason: '' },
      { operation: 'listThings', id: 'pages-join', verdict: 'untested', reason: 'too few items' },
    ],
    findings: [],
    ...overrides,
  }
}

export function drift(...findings: Finding[]): TargetReport {
  return report({ verdict: 'drift', findings })
}

export function trouble(cause: CauseClass = 'server-error'): TargetReport {
  return report({
    verdict: 'unverified',
    cause: { class: cause, message: `${cause} at 127.0.0.1:9` },
    requests: [
      { id: 'listThings:first', operation: 'listThings', status: cause === 'server-error' ? 503 : null, durationMs: 20, phases: {} },
    ],
    coverage: totalCoverage([{ operation: 'listThings', items: 0, properties: { documented: 8, seen: 0, unseen: [] } }]),
    laws: [
      { operation: 'listThings', id: 'page-size', verdict: 'untested', reason: 'not observed' },
      { operation: 'listThings', id: 'pages-join', verdict: 'untested', reason: 'not observed' },
    ],
  })
}

export function run(outcome: TargetReport | string, startedAt = 1_000_000, durationMs = 500, blockedMs = 0): Run {
  return {
    id: 'fedcba9876543210',
    startedAt,
    durationMs,
    blockedMs,
    outcome: typeof outcome === 'string' ? { kind: 'failed', failure: outcome } : { kind: 'report', report: outcome },
  }
}

/** What findings of that target count by: here what one run sees. */
export function terms(overrides: Partial<Terms> = {}): Terms {
  return { ...termsOf(watchedTarget()), ...overrides }
}

/** The state after the given runs, a second apart. */
export function stateAfter(...outcomes: (TargetReport | string)[]): TargetState {
  return outcomes.reduce((state, outcome, index) => recordRun(state, run(outcome, 1_000_000 + index * 1000), terms()), initialState)
}

/** An exporter that has seen the given runs of one target, and the registry of what is not the target's. */
export function exporterAfter(...outcomes: (TargetReport | string)[]): { registry: Registry; exporter: Exporter; target: TargetExporter } {
  const registry = new Registry()
  const exporter = createExporter(registry, versions)
  const target = exporter.add(watchedTarget(), 1_000_000)
  outcomes.reduce((before, outcome, index) => {
    const made = run(outcome, 1_000_000 + index * 1000)
    const after = recordRun(before, made, terms())
    target.record(made, after)
    return after
  }, initialState)
  return { registry, exporter, target }
}

/** All that an exporter exposes. */
export async function exposed(exporter: Exporter, format: Format = 'text'): Promise<string> {
  return (await exporter.exposeAll(format)).toString()
}

/** Every series of a metrics text as `name{labels}` → value, comments left out. */
export function parseSeries(text: string): Record<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]))
}

/** A watch on a free port with everything else faked; `lines` collects its log events. */
export async function watchFakes(overrides: Partial<WatchOptions> & Pick<WatchOptions, 'runCheck'>) {
  const events: { level: string; event: string; fields: Record<string, unknown> }[] = []
  const log: Log = (level, event, fields = {}) => void events.push({ level, event, fields })
  const watch = await startWatch({
    targets: [watchedTarget()],
    registry: new Registry(),
    host: '127.0.0.1',
    port: 0,
    versions,
    log,
    now: Date.now,
    random: () => 0,
    ...overrides,
  })
  return { watch, events, series: async () => parseSeries(await (await fetch(`${watch.origin}/metrics`)).text()) }
}

function spec(api: string): Spec {
  return {
    api,
    file: `openapi/${api}.yaml`,
    title: 'Shop',
    version: '1',
    dialect: '3.1',
    notices: [],
    at: () => undefined,
    follow: (reference) => reference.slice(1),
    servers: {},
    operations: [
      operation('listThings', ['200', '401', 'default'], true),
      operation('exchange', ['200'], false),
      operation('other', ['200'], false),
    ],
    schemas: {},
    credential: {
      name: 'token',
      placement: { type: 'bearer' },
      variable: 'SHOP_TOKEN',
      refused: null,
      exchange: { variable: 'SHOP_KEY', operation: 'exchange', key: '/key', token: '/token', expiresIn: '/expiresIn' },
    },
    locate: () => ({ file: `openapi/${api}.yaml`, line: 1 }),
  }
}

function operation(id: string, statuses: string[], list: boolean): Operation {
  return {
    id,
    method: list ? 'GET' : 'POST',
    path: `/${id}`,
    deprecated: false,
    sunset: null,
    basePaths: [''],
    docs: `https://docs.example.test/${id}`,
    stability: 'stable',
    rateLimit: null,
    pagination: list
      ? {
          style: 'offset',
          parameters: { offset: 'skip', limit: 'limit' },
          items: '/data',
          echo: { offset: '/skip', limit: '/limit' },
          total: '/total',
          pageSize: { default: 20, maximum: null },
          id: '/id',
          assumptions: {},
          pointer: '',
        }
      : null,
    parameters: [],
    security: [],
    secured: list,
    requestBody: null,
    responses: statuses.map((status): Response => ({ status, headers: [], contents: [], assumption: null, pointer: '' })),
    pointer: '',
  }
}
