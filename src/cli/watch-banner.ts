import type { Target } from '#config/config'

/** What the first lines of a watch tell. */
export interface BannerFacts {
  version: string
  environment: Target['environment']
  targets: readonly { target: Target; baseUrl: string }[]
  /** Of the status page. */
  origin: string
  /** Of the embedded sandbox; null where there is none. */
  sandboxOrigin: string | null
  /** What was done otherwise than asked for, one sentence each. */
  notes: readonly string[]
}

/** A scenario that breaks each API, to show what drift looks like. */
export const showpieces: Record<string, string> = {
  'plu-card-partner.v1': 'plu-email-removed',
  'puppetvendors-vendor.v2': 'puppetvendors-v2-breaking',
}

/** The first lines of a watch: what is watched, where to look, how to plant a drift, how to stop. */
export function renderBanner({ version, environment, targets, origin, sandboxOrigin, notes }: BannerFacts): string {
  const rows = targets.map(({ target, baseUrl }) => [target.name, target.api, target.schedule, baseUrl])
  return [
    `Plumbline ${version} watches ${targets.length === 1 ? '1 target' : `${targets.length} targets`} in ${environment}${sandboxOrigin === null ? '' : ', emulated'}:`,
    ...alignColumns(rows),
    ...notes,
    '',
    ...alignColumns([
      ['status page', `${origin}/`],
      ['metrics', `${origin}/metrics`],
      ['health', `${origin}/healthz and ${origin}/readyz`],
    ]),
    ...(sandboxOrigin === null ? [] : plantingLines(sandboxOrigin, targets)),
    '',
    'Ctrl-C stops it. Each run writes one line of JSON to stderr.',
    '',
  ].join('\n')
}

function plantingLines(sandboxOrigin: string, targets: BannerFacts['targets']): string[] {
  const scenario = targets.map(({ target }) => showpieces[target.api]).find((name) => name !== undefined)
  if (scenario === undefined) return []
  const plant = (name: string) => `  curl -X PUT ${sandboxOrigin}/__sandbox/scenario -d '{"scenario":"${name}"}'`
  return ['', 'Plant a breaking change, and see it on the page after the next run; then heal it:', plant(scenario), plant('healthy')]
}

function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
}
