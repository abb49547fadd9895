import type { Builder } from '@grafana/grafana-foundation-sdk/cog'
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard'
import type { Row } from './row.ts'
import { datasourceVariable, runbooksVariable, statusPageVariable } from './variables.ts'

/** Written out rather than derived: links from elsewhere rely on them. */
export const dashboardUids = { overview: 'plumbline-overview', target: 'plumbline-target' } as const

/** What one dashboard differs from another in. */
export interface DashboardParts {
  title: string
  uid: string
  description: string
  /** Besides the data source and the places of the status page and the runbooks. */
  variables: Builder<dashboard.VariableModel>[]
  links: Builder<dashboard.DashboardLink>[]
  rows: Row[]
}

/** A dashboard of rows, read-only in Grafana because its source is here. */
export function composeDashboard({ title, uid, description, variables, links, rows }: DashboardParts): dashboard.Dashboard {
  const builder = new dashboard.DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(['plumbline', 'api-contract'])
    .timezone('browser')
    .readonly()
    .refresh('1m')
    .time({ from: 'now-6h', to: 'now' })
    .tooltip(dashboard.DashboardCursorSync.Crosshair)
    .variables([datasourceVariable(), ...variables, statusPageVariable(), runbooksVariable()])
    .links(links)
  for (const row of rows) {
    builder.withRow(new dashboard.RowBuilder(row.title))
    for (const panel of row.panels) builder.withPanel(panel)
  }
  const built = builder.build()
  built.panels?.forEach((panel, index) => {
    // Rows are nothing that one links to; their numbers only have to differ from the panels'.
    if ('panels' in panel) panel.id = index + 1
    else showLinks(panel.links ?? [])
  })
  showLinks(built.links ?? [])
  return built
}

/** The builders put links into a menu, where nobody who needs one looks. */
function showLinks(shown: dashboard.DashboardLink[]): void {
  for (const link of shown) delete link.placement
}
