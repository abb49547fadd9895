import { HarnessError } from '#errors'
import { packSamples, type Samples, type Slots } from './exposition.ts'
import { type MetricDefinition, type TargetMetric, targetMetrics } from './metrics.ts'
import type { WatchedTarget } from './watched-target.ts'

/** Values of the labels that a metric has besides the common ones. */
export type Labels = Readonly<Record<string, string>>

/** The run that an observation was made in, as an exemplar tells it; `at` in Unix milliseconds. */
export interface Exemplar {
  runId: string
  at: number
}

/** The series of one target; a series exists once it has a value. */
export interface TargetSeries {
  /** Gives a counter, a gauge or all series of a histogram the value 0 where they have none. */
  seed(metric: TargetMetric, labels?: Labels): void
  increase(metric: TargetMetric, labels?: Labels, by?: number): void
  set(metric: TargetMetric, value: number, labels?: Labels): void
  /** Adds a value to a histogram; throws `internal`, as `set` does, for what is no number. */
  observe(metric: TargetMetric, value: number, labels?: Labels, exemplar?: Exemplar): void
  remove(metric: TargetMetric, labels?: Labels): void
  has(metric: TargetMetric, labels?: Labels): boolean
  /** How many series of a metric there are. */
  count(metric: TargetMetric): number
  /** Removes every series of a metric. */
  clear(metric: TargetMetric): void
  pack(): Samples
}

/**
 * The series that targets may have. A registry of prom-client for each target takes 30 kB and 0.8 ms to write; here all targets
 * share what their series are called, and hold numbers alone.
 */
export interface SeriesTable {
  /** The series of a target, none of them with a value yet. */
  create(target: WatchedTarget['target']): TargetSeries
}

const names = Object.keys(targetMetrics) as TargetMetric[]
/** The metric whose samples have exemplars. */
const exemplary: TargetMetric = 'requestDuration'

/** Which slot of a target's samples holds which metric: the one with exemplars has a second, for OpenMetrics. */
export const targetLayout: readonly Slots[] = names.map((name, slot) => ({
  family: targetMetrics[name],
  slot: { text: slot, openmetrics: name === exemplary ? names.length : slot },
}))

/** A series without its target: what stands before and between the values of the common labels, and after them. */
type Column = readonly [toApi: string, toEnvironment: string, toTarget: string, toValue: string]

/** Where the series of a histogram stand; a bucket's bound is the largest value that it counts. */
interface HistogramColumns {
  buckets: readonly { bound: number; column: number }[]
  sum: number
  count: number
}

interface Columns {
  all: readonly Column[]
  of(metric: TargetMetric): readonly number[]
  scalar(metric: TargetMetric, labels: Labels): number
  histogram(metric: TargetMetric, labels: Labels): HistogramColumns
}

/** Stands for the value of a common label; no label has it in its own. */
const gap = '\u0000'

/** A table in which no series is named yet. */
export function createSeriesTable(): SeriesTable {
  const columns = createColumns()
  return { create: (target) => createTargetSeries(columns, target) }
}

function createTargetSeries(columns: Columns, target: WatchedTarget['target']): TargetSeries {
  let values = new Float64Array(0)
  const exemplars = new Map<number, string>()
  const put = (column: number, value: number): void => {
    if (column >= values.length) {
      const grown = new Float64Array(columns.all.length).fill(Number.NaN)
      grown.set(values)
      values = grown
    }
    values[column] = value
  }
  const get = (column: number): number | null => (Number.isNaN(values[column] ?? Number.NaN) ? null : (values[column] ?? null))
  const add = (column: number, value: number): void => put(column, (get(column) ?? 0) + value)
  const common = [target.api, target.environment, target.name].map(escapeLabel)
  const lines = (metric: TargetMetric, endOf: (column: number) => string): string => {
    const [api, environment, name] = common
    let text = ''
    for (const column of columns.of(metric)) {
      const value = get(column)
      const parts = columns.all[column]
      if (value === null || parts === undefined) continue
      text += `${parts[0]}${api}${parts[1]}${environment}${parts[2]}${name}${parts[3]}${numberText(value)}${endOf(column)}\n`
    }
    return text
  }
  return {
    seed(metric, labels = {}) {
      const { type } = targetMetrics[metric]
      for (const column of type === 'histogram' ? columnsIn(columns.histogram(metric, labels)) : [columns.scalar(metric, labels)])
        add(column, 0)
    },
    increase: (metric, labels = {}, by = 1) => add(columns.scalar(metric, labels), by),
    set: (metric, value, labels = {}) => put(columns.scalar(metric, labels), known(value, metric)),
    observe(metric, value, labels = {}, exemplar) {
      known(value, metric)
      const { buckets, sum, count } = columns.histogram(metric, labels)
      const holding = buckets.filter(({ bound }) => value <= bound)
      for (const { column } of holding) add(column, 1)
      add(sum, value)
      add(count, 1)
      const [smallest] = holding
      if (exemplar !== undefined && smallest !== undefined) exemplars.set(smallest.column, exemplarText(value, exemplar))
    },
    has: (metric, labels = {}) => get(columns.scalar(metric, labels)) !== null,
    count: (metric) => columns.of(metric).filter((column) => get(column) !== null).length,
    remove: (metric, labels = {}) => put(columns.scalar(metric, labels), Number.NaN),
    clear(metric) {
      for (const column of columns.of(metric)) if (get(column) !== null) put(column, Number.NaN)
    },
    pack: () => packSamples([...names.map((metric) => lines(metric, () => '')), lines(exemplary, (column) => exemplars.get(column) ?? '')]),
  }
}

function createColumns(): Columns {
  const all: Column[] = []
  const byMetric = new Map<TargetMetric, number[]>(names.map((name) => [name, []]))
  const scalars = new Map<string, number>()
  const histograms = new Map<string, HistogramColumns>()
  const append = (metric: TargetMetric, column: Column): number => {
    byMetric.get(metric)?.push(all.length)
    return all.push(column) - 1
  }
  return {
    all,
    of: (metric) => byMetric.get(metric) ?? [],
    scalar: (metric, labels) => {
      const { name } = targetMetrics[metric]
      return findOrMake(scalars, keyOf(metric, labels), () => append(metric, columnOf(name, metric, labels)))
    },
    histogram: (metric, labels) =>
      findOrMake(histograms, keyOf(metric, labels), () => {
        const { name, buckets = [] }: MetricDefinition = targetMetrics[metric]
        const bucket = (bound: number, le: string) => ({ bound, column: append(metric, columnOf(`${name}_bucket`, metric, labels, le)) })
        return {
          buckets: [...buckets.map((bound) => bucket(bound, String(bound))), bucket(Number.POSITIVE_INFINITY, '+Inf')],
          sum: append(metric, columnOf(`${name}_sum`, metric, labels)),
          count: append(metric, columnOf(`${name}_count`, metric, labels)),
        }
      }),
  }
}

function findOrMake<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const found = map.get(key)
  if (found !== undefined) return found
  const made = make()
  map.set(key, made)
  return made
}

function keyOf(metric: TargetMetric, labels: Labels): string {
  let key: string = metric
  for (const label of targetMetrics[metric].labels) if (!isCommon(label)) key += `\n${labels[label]}`
  return key
}

/** The labels stand in the order of the definition, which is alphabetical: `api` is the first, `target` the last. */
function columnOf(sample: string, metric: TargetMetric, labels: Labels, le?: string): Column {
  const pairs = targetMetrics[metric].labels.map((label) => `${label}="${isCommon(label) ? gap : escapeLabel(labels[label] ?? '')}"`)
  const [toApi = '', toEnvironment = '', toTarget = '', toValue = ''] = [...(le === undefined ? [] : [`le="${le}"`]), ...pairs]
    .join(',')
    .split(gap)
  return [`${sample}{${toApi}`, toEnvironment, toTarget, `${toValue}} `]
}

function isCommon(label: string): boolean {
  return label === 'api' || label === 'environment' || label === 'target'
}

function columnsIn({ buckets, sum, count }: HistogramColumns): number[] {
  return [...buckets.map(({ column }) => column), sum, count]
}

function known(value: number, metric: TargetMetric): number {
  if (!Number.isNaN(value)) return value
  throw new HarnessError('internal', `NaN is no value of ${targetMetrics[metric].name}`)
}

function exemplarText(value: number, { runId, at }: Exemplar): string {
  return ` # {run_id="${escapeLabel(runId)}"} ${value} ${at / 1000}`
}

function escapeLabel(text: string): string {
  return text.replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`))
}

function numberText(value: number): string {
  return Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : '-Inf'
}
