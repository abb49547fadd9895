import { createHash } from 'node:crypto'
import { PanelBuilder as BarGaugePanel } from '@grafana/grafana-foundation-sdk/bargauge'
import type { Builder } from '@grafana/grafana-foundation-sdk/cog'
import * as common from '@grafana/grafana-foundation-sdk/common'
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard'
import { CellValuesBuilder, PanelBuilder as HeatmapPanel, YAxisConfigBuilder } from '@grafana/grafana-foundation-sdk/heatmap'
import { DataqueryBuilder, PromQueryFormat, QueryEditorMode } from '@grafana/grafana-foundation-sdk/prometheus'
import { PanelBuilder as StatPanel } from '@grafana/grafana-foundation-sdk/stat'
import { PanelBuilder as StateTimelinePanel } from '@grafana/grafana-foundation-sdk/statetimeline'
import { PanelBuilder as TablePanel } from '@grafana/grafana-foundation-sdk/table'
import { PanelBuilder as TimeseriesPanel } from '@grafana/grafana-foundation-sdk/timeseries'
import { compact } from './promql.ts'
import { datasource, runbookLink } from './variables.ts'

/** What every panel says of itself. */
export interface PanelText {
  /** Unique within its dashboard: the panel's id is made from it. */
  title: string
  /** One or two sentences: what is shown, and what should make the reader look closer. */
  description: string
  /** Grafana's name of the unit. */
  unit: string
  /** Of 24 columns. */
  width: number
  height?: number
  /** Name of the alert whose runbook the panel links to. */
  runbook?: string
  /** No point is closer to the next than this: what is counted once a check needs a window that holds checks. */
  interval?: string
}

/** A PromQL expression and what its series are called. */
export interface Query {
  expr: string
  legend: string
}

/** A colour from a value upwards; the first step has no value. */
export type Step = [value: number | null, colour: string]

/** Good until it is not: the colours of all panels. */
export const colours = { good: 'green', warning: 'orange', bad: 'red', none: 'text', unknown: 'purple' } as const

/** Ten minutes hold two checks of the default schedule. */
export const checksInterval = '10m'

/** Lines over time. */
export function timeseries(
  text: PanelText,
  queries: readonly Query[],
  look: { max?: number; steps?: Step[]; stacked?: boolean; exemplars?: boolean } = {},
) {
  const panel = describe(new TimeseriesPanel(), text)
    .targets(queries.map((query, index) => rangeQuery(query, index).exemplar(look.exemplars === true)))
    .min(0)
    .lineWidth(1)
    .fillOpacity(look.stacked === true ? 30 : 0)
    .showPoints(common.VisibilityMode.Never)
    .legend(
      new common.VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(common.LegendDisplayMode.List)
        .placement(common.LegendPlacement.Bottom),
    )
    .tooltip(new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi).sort(common.SortOrder.Descending))
  if (look.max !== undefined) panel.max(look.max)
  if (look.stacked === true) panel.stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal))
  if (look.steps !== undefined) {
    panel
      .thresholds(thresholds(look.steps))
      .thresholdsStyle(new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed))
  }
  return panel
}

/** One number a series, as it is now. */
export function stat(
  text: PanelText,
  queries: readonly Query[],
  look: { steps: Step[]; mappings?: dashboard.ValueMapping[]; none?: string },
) {
  const panel = describe(new StatPanel(), text)
    .targets(queries.map((query, index) => instantQuery(query, index)))
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .graphMode(common.BigValueGraphMode.None)
    .colorMode(common.BigValueColorMode.Value)
    .thresholds(thresholds(look.steps))
  if (look.mappings !== undefined) panel.mappings(look.mappings)
  return look.none === undefined ? panel : panel.noValue(look.none)
}

/** Bars that name what they stand for, the fullest or nearest last. */
export function bars(text: PanelText, queries: readonly Query[], look: { steps: Step[]; max: number; none: string }) {
  return describe(new BarGaugePanel(), text)
    .targets(queries.map((query, index) => instantQuery(query, index)))
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .orientation(common.VizOrientation.Horizontal)
    .displayMode(common.BarGaugeDisplayMode.Basic)
    .min(0)
    .max(look.max)
    .noValue(look.none)
    .thresholds(thresholds(look.steps))
}

/** Named states over time. */
export function stateTimeline(text: PanelText, query: Query, states: readonly [value: number, name: string, colour: string][]) {
  return describe(new StateTimelinePanel(), text)
    .targets([rangeQuery(query, 0)])
    .mappings([valueMap(states)])
    .showValue(common.VisibilityMode.Never)
    .mergeValues(true)
    .legend(new common.VizLegendOptionsBuilder().showLegend(true).placement(common.LegendPlacement.Bottom))
}

/** How often which duration was seen, over time: the panel's unit is that of its counts, its axis has durations. */
export function heatmap(text: Omit<PanelText, 'unit'>, query: Query) {
  return describe(new HeatmapPanel(), { ...text, unit: 'short' })
    .yAxis(new YAxisConfigBuilder().unit('s'))
    .cellValues(new CellValuesBuilder().unit('short'))
    .targets([
      new DataqueryBuilder()
        .datasource(datasource)
        .expr(compact(query.expr))
        .legendFormat(query.legend)
        .format(PromQueryFormat.Heatmap)
        .editorMode(QueryEditorMode.Code)
        .range()
        .refId('A'),
    ])
}

/** Rows out of the labels of instant queries; the columns are described by `overrideByName`. */
export function table(text: PanelText, expressions: readonly string[]) {
  return describe(new TablePanel(), text).targets(
    expressions.map((expr, index) => instantQuery({ expr, legend: '' }, index).format(PromQueryFormat.Table)),
  )
}

/** Words and colours for values. */
export function valueMap(states: readonly [value: number, name: string, colour: string][]): dashboard.ValueMap {
  const options = states.map(([value, text, color], index) => [String(value), { text, color, index }] as const)
  return { type: dashboard.MappingType.ValueToText, options: Object.fromEntries(options) }
}

/** Colours from values upwards. */
export function thresholds(steps: readonly Step[]): Builder<dashboard.ThresholdsConfig> {
  return new dashboard.ThresholdsConfigBuilder()
    .mode(dashboard.ThresholdsMode.Absolute)
    .steps(steps.map(([value, color]) => ({ value, color })))
}

/** The same, for an override of some fields. */
export function steps(values: readonly Step[]): dashboard.DynamicConfigValue {
  return { id: 'thresholds', value: { mode: 'absolute', steps: values.map(([value, color]) => ({ value, color })) } }
}

interface DescribedPanel {
  id(id: number): this
  title(title: string): this
  description(description: string): this
  unit(unit: string): this
  span(width: number): this
  height(height: number): this
  datasource(datasource: common.DataSourceRef): this
  interval(interval: string): this
  links(links: Builder<dashboard.DashboardLink>[]): this
}

function describe<Panel extends DescribedPanel>(
  panel: Panel,
  { title, description, unit, width, height, runbook, interval }: PanelText,
): Panel {
  panel
    .id(panelId(title))
    .title(title)
    .description(description)
    .unit(unit)
    .span(width)
    .height(height ?? 8)
    .datasource(datasource)
  if (interval !== undefined) panel.interval(interval)
  if (runbook !== undefined) panel.links([runbookLink(runbook)])
  return panel
}

/** The same for the same title wherever the panel stands, so that links to it survive a new layout. */
function panelId(title: string): number {
  return Number.parseInt(createHash('sha256').update(title).digest('hex').slice(0, 6), 16)
}

function rangeQuery(query: Query, index: number): DataqueryBuilder {
  return baseQuery(query, index).range()
}

function instantQuery(query: Query, index: number): DataqueryBuilder {
  return baseQuery(query, index).instant()
}

function baseQuery({ expr, legend }: Query, index: number): DataqueryBuilder {
  return new DataqueryBuilder()
    .datasource(datasource)
    .expr(compact(expr))
    .legendFormat(legend)
    .editorMode(QueryEditorMode.Code)
    .refId(String.fromCharCode(65 + index))
}
