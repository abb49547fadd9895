import type * as bargauge from '@grafana/grafana-foundation-sdk/bargauge'
import type * as dashboard from '@grafana/grafana-foundation-sdk/dashboard'
import type * as heatmap from '@grafana/grafana-foundation-sdk/heatmap'
import type * as prometheus from '@grafana/grafana-foundation-sdk/prometheus'
import type * as stat from '@grafana/grafana-foundation-sdk/stat'
import type * as statetimeline from '@grafana/grafana-foundation-sdk/statetimeline'
import type * as table from '@grafana/grafana-foundation-sdk/table'
import type * as timeseries from '@grafana/grafana-foundation-sdk/timeseries'

/**
 * Grafana's dashboard as the SDK's types have it, and stricter where they say `any`: each panel with the options and the field
 * settings of its own plugin, and queries of Prometheus alone. The JSON schema that dashboards are held to is made from this.
 */
export interface GrafanaDashboard extends Omit<dashboard.Dashboard, 'panels'> {
  uid: string
  title: string
  panels: (
    | dashboard.RowPanel
    | PanelOf<'bargauge', bargauge.Options, Record<string, never>>
    | PanelOf<'heatmap', heatmap.Options, heatmap.FieldConfig>
    | PanelOf<'stat', stat.Options, Record<string, never>>
    | PanelOf<'state-timeline', statetimeline.Options, statetimeline.FieldConfig>
    | PanelOf<'table', table.Options, table.FieldConfig>
    | PanelOf<'timeseries', timeseries.Options, timeseries.FieldConfig>
  )[]
}

interface PanelOf<Type extends string, Options, Custom> extends Omit<dashboard.Panel, 'type' | 'options' | 'fieldConfig' | 'targets'> {
  type: Type
  id: number
  title: string
  description: string
  targets: Omit<prometheus.Dataquery, '_implementsDataqueryVariant'>[]
  options: Options
  fieldConfig: {
    defaults: Omit<dashboard.FieldConfig, 'custom' | 'unit'> & { unit: string; custom?: Custom }
    overrides: dashboard.FieldConfigSource['overrides']
  }
}
