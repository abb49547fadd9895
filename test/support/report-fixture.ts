import type { Report, TargetReport } from '#check/report'
import type { Waiver } from '#config/waivers'
import { type Coverage, totalCoverage } from '#findings/coverage'
import type { FilterResult, Finding } from '#findings/finding'
import type { RenderOptions } from '#report/options'

/** A waiver of `finding()`, everywhere and for ever. */
export function writtenWaiver(overrides: Partial<Waiver> = {}): Waiver {
  return {
    fingerprint: '0123456789ab',
    until: '2999-12-31',
    owner: 'jane',
    reason: 'known',
    environment: null,
    target: null,
    id: null,
    location: null,
    place: { file: 'plumbline.waivers.yaml', line: 1 },
    ...overrides,
  }
}

/** A finding as the judge makes them; override what the test is about. */
export function finding(overrides: Partial<Finding> = {}): Finding {
  return {
    id: 'response-required-property-removed',
    severity: 'breaking',
    fingerprint: '0123456789ab',
    operation: 'listUsers',
    status: 200,
    location: '/data/users/*/email',
    expected: 'string (email)',
    observed: 'absent',
    evidence: { count: 12, of: 200 },
    pinnedBy: ['a request for the first page', 'a request for users'],
    message: 'email is absent in 12 of 200.',
    source: 'openapi/plu-card-partner.v1.yaml:88',
    mend: 'provider',
    ...overrides,
  }
}

/** The coverage of one list, of which everything was seen but what is named. */
export function coverageOf({
  operation = 'listUsers',
  items,
  documented = 9,
  unseen = [],
}: {
  operation?: string
  items: number
  documented?: number
  unseen?: string[]
}): Coverage {
  return totalCoverage([{ operation, items, properties: { documented, seen: documented - unseen.length, unseen } }])
}

/** A target that passed; override what the test is about. */
export function targetReport(overrides: Partial<TargetReport> = {}): TargetReport {
  return {
    target: 'plu',
    api: 'plu-card-partner.v1',
    environment: 'staging',
    baseUrl: 'https://plu.example/api',
    stability: 'stable',
    verdict: 'pass',
    cause: null,
    operations: [{ operation: 'listUsers', observed: true, reason: null }],
    requests: [
      {
        id: 'listUsers:default',
        operation: 'listUsers',
        status: 200,
        durationMs: 40.4,
        phases: { connect: 1, processing: 30, transfer: 2 },
      },
      { id: 'listUsers:first', operation: 'listUsers', status: 200, durationMs: 12, phases: {} },
    ],
    coverage: coverageOf({ items: 130, documented: 16, unseen: ['/data/users/*/createdAt'] }),
    laws: [
      { operation: 'listUsers', id: 'page-size', verdict: 'held', reason: '' },
      { operation: 'listUsers', id: 'page-echo', verdict: 'held', reason: '' },
      { operation: 'listUsers', id: 'past-the-end', verdict: 'untested', reason: 'too few items' },
    ],
    findings: [],
    ...overrides,
  }
}

/** A filter that was held; override what the test is about. */
export function filterResult(overrides: Partial<FilterResult> = {}): FilterResult {
  return { operation: 'listUsers', parameter: 'status', location: '/data/users/*/status', verdict: 'held', reason: '2 lists', ...overrides }
}

/** A report over targets, with the verdict they add up to unless told otherwise. */
export function reportOf(targets: TargetReport[], overrides: Partial<Report> = {}): Report {
  const verdicts = targets.map(({ verdict }) => verdict)
  const verdict = verdicts.includes('drift') ? 'drift' : verdicts.includes('unverified') ? 'unverified' : 'pass'
  return {
    schemaVersion: 1,
    tool: { name: 'plumbline', version: '0.1.0' },
    startedAt: '2026-01-02T03:04:05.678Z',
    durationMs: 1234.5,
    verdict,
    targets,
    ...overrides,
  }
}

/** Options as `check` passes them, without colour. */
export function renderOptions(overrides: Partial<RenderOptions> = {}): RenderOptions {
  return {
    colour: false,
    failOn: 'breaking',
    repository: { root: '/repository', cwd: '/repository' },
    notes: (api) =>
      api === 'plu-card-partner.v1'
        ? { docs: new Map([['listUsers', 'https://docs.example/list-users']]), variables: ['PLU_API_KEY'] }
        : { docs: new Map(), variables: ['VENDOR_TOKEN', 'VENDOR_API_KEY'] },
    again: ({ target, environment }) => `npx plumbline check ${target} --env ${environment}`,
    ...overrides,
  }
}

/** One report with everything in it: drift of two kinds, a broken law, partial trouble, full trouble, and a pass with information. */
export function richReport(): Report {
  return reportOf([
    targetReport({
      findings: [finding({ id: 'response-optional-property-added', severity: 'info', location: '/data/users/*/nickname', pinnedBy: [] })],
    }),
    targetReport({
      target: 'orders',
      verdict: 'drift',
      cause: { class: 'timeout', message: 'No answer within 10 s.' },
      findings: [
        finding({
          fingerprint: 'aaaaaaaaaaaa',
          location: '/data/users/*/status',
          id: 'response-property-enum-value-added',
          severity: 'warning',
          pinnedBy: [],
        }),
        finding({ fingerprint: 'bbbbbbbbbbbb', location: '/data/users/*/firstName' }),
        finding({ fingerprint: 'cccccccccccc' }),
        finding({
          fingerprint: 'dddddddddddd',
          id: 'pagination-page-size',
          location: '/data/users',
          expected: 'A page has as many items as were asked for.',
          observed: 'the first page has 50 items instead of 10',
          pinnedBy: [],
          evidence: { count: 2, of: 2 },
        }),
      ],
      laws: [
        { operation: 'listUsers', id: 'page-size', verdict: 'broken', reason: '50 items on a page of 10' },
        { operation: 'listUsers', id: 'page-echo', verdict: 'held', reason: '' },
        { operation: 'listUsers', id: 'past-the-end', verdict: 'untested', reason: 'an earlier page failed' },
      ],
      filters: [
        filterResult(),
        filterResult({ parameter: 'search', location: '/data/users/*', verdict: 'untested', reason: 'budget spent' }),
      ],
    }),
    targetReport({
      target: 'vendors',
      api: 'vendors.v2',
      stability: 'alpha',
      verdict: 'unverified',
      cause: { class: 'auth', message: 'The token was refused with 401.' },
      operations: [
        { operation: 'authenticate', observed: false, reason: 'auth: The token was refused with 401.' },
        { operation: 'listVendors', observed: false, reason: 'auth: The token was refused with 401.' },
      ],
      requests: [{ id: 'authenticate', operation: 'authenticate', status: 401, durationMs: 3, phases: {} }],
      coverage: totalCoverage([{ operation: 'listVendors', items: 0, properties: { documented: 20, seen: 0, unseen: [] } }]),
      laws: [{ operation: 'listVendors', id: 'page-info', verdict: 'untested', reason: 'no page was seen' }],
    }),
  ])
}

/** A waiver as it stands in a report; `daysLeft` below 0 has ended. */
export function waiver(daysLeft = 12): NonNullable<Finding['waiver']> {
  return { until: '2026-03-31', owner: 'jane', reason: 'They put it back in March.', daysLeft }
}

/** A report in which one finding is waived, one was, and one waiver matches nothing. */
export function waivedReport(): Report {
  return reportOf(
    [
      targetReport({
        verdict: 'drift',
        findings: [
          finding({ waiver: waiver() }),
          finding({ fingerprint: 'aaaaaaaaaaaa', location: '/data/users/*/firstName', waiver: waiver(-3) }),
          finding({ fingerprint: 'bbbbbbbbbbbb', location: '/data/users/*/lastName' }),
        ],
      }),
      targetReport({ target: 'orders', findings: [finding({ fingerprint: 'cccccccccccc', waiver: waiver(0) })] }),
    ],
    { unusedWaivers: [{ fingerprint: 'dddddddddddd', ...waiver(1), source: 'plumbline.waivers.yaml:7' }] },
  )
}
