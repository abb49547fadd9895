import { Counter, Gauge, Histogram, type OpenMetricsContentType, Registry } from 'prom-client'
import { packSamples, type Samples, type Slots, samplesOnly } from './exposition.ts'
import { type MetricDefinition, metrics, type TargetMetric, targetMetrics } from './metrics.ts'

/** The metrics of one target, in registries of its own: what is dropped with it leaves no series behind. */
export type Series = ReturnType<typeof createMetrics>

/** The series of one target, and their samples as they stand. */
export interface TargetSeries {
  series: Series
  /** Reads all of them. */
  pack(): Promise<Samples>
}

const names = Object.keys(targetMetrics) as TargetMetric[]
const exemplary: TargetMetric = 'requestDuration'

/** Which slot of a target's samples holds which metric: those with exemplars have a second one, for OpenMetrics. */
export const targetLayout: readonly Slots[] = names.map((name, slot) => ({
  family: targetMetrics[name],
  slot: { text: slot, openmetrics: name === exemplary ? names.length : slot },
}))

/** The series of one target, none of them with a value yet. */
export function createTargetSeries(): TargetSeries {
  const plain = new Registry()
  const open = new Registry<OpenMetricsContentType>()
  open.setContentType(Registry.OPENMETRICS_CONTENT_TYPE)
  const series = createMetrics(plain, open)
  const lines = async (registry: Registry | Registry<OpenMetricsContentType>, name: TargetMetric) =>
    samplesOnly(await registry.getSingleMetricAsString(metrics[name].name))
  return {
    series,
    async pack() {
      const slots = [...names.map((name) => lines(plain, name)), lines(open, exemplary)]
      return packSamples(await Promise.all(slots))
    },
  }
}

function createMetrics(plain: Registry, open: Registry<OpenMetricsContentType>) {
  const common = ({ name, help, labels }: MetricDefinition) => ({ name, help, labelNames: [...labels] })
  const counter = (definition: MetricDefinition) => new Counter({ ...common(definition), registers: [plain] })
  const gauge = (definition: MetricDefinition) => new Gauge({ ...common(definition), registers: [plain] })
  const buckets = ({ buckets = [] }: MetricDefinition) => ({ buckets: [...buckets] })
  const withExemplars = (definition: MetricDefinition) => {
    const histogram = new Histogram({ ...common(definition), ...buckets(definition), enableExemplars: true, registers: [open] })
    // prom-client refuses to make it in a registry of the text format, which leaves out exemplars by itself.
    plain.registerMetric(histogram)
    return histogram
  }
  return {
    runs: counter(metrics.runs),
    failures: counter(metrics.failures),
    blocked: counter(metrics.blocked),
    success: gauge(metrics.success),
    duration: new Histogram({ ...common(metrics.duration), ...buckets(metrics.duration), registers: [plain] }),
    requestDuration: withExemplars(metrics.requestDuration),
    phase: gauge(metrics.phase),
    responses: counter(metrics.responses),
    lastRun: gauge(metrics.lastRun),
    lastSuccess: gauge(metrics.lastSuccess),
    interval: gauge(metrics.interval),
    startDelay: gauge(metrics.startDelay),
    skipped: counter(metrics.skipped),
    driftFindings: gauge(metrics.driftFindings),
    driftDetected: counter(metrics.driftDetected),
    schema: gauge(metrics.schema),
    lawHeld: gauge(metrics.lawHeld),
    coverage: gauge(metrics.coverage),
    credentialExpiry: gauge(metrics.credentialExpiry),
    certificateExpiry: gauge(metrics.certificateExpiry),
    sunset: gauge(metrics.sunset),
    rateLimitRemaining: gauge(metrics.rateLimitRemaining),
    budgetUsed: gauge(metrics.budgetUsed),
  } satisfies Record<TargetMetric, unknown>
}
