import type { Builder } from '@grafana/grafana-foundation-sdk/cog'
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'

/** Panels under one heading. */
export interface Row {
  title: string
  panels: Builder<Panel>[]
}
