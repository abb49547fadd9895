import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseExercises, type Exercise, listExercises } from '#cli/drill-plan'
import { type DrillWatch, startDrillWatch } from '#cli/drill-watch'
import type { Config } from '#config/config'
import { loadConfig } from '#config/load'
import { variablesFrom } from '#config/variables'
import { personalValues } from '#sandbox/people'
import { providers } from '#sandbox/providers'
import { scenarios } from '#sandbox/scenarios'
import { freePort } from '#support/free-port'
import { type Course, runCourse } from './course.ts'
import { askRange, dashboardQueries, withoutData } from './dashboard-queries.ts'
import { alertsOf, expectedAlerts, lateAlerts } from './expected-alerts.ts'
import { checksWanted, deliveryBoundMs, updateLatencies } from './latency-table.ts'
import { type Stack, startStack } from './stack.ts'

const isMeasuring = process.env.PLUMBLINE_LATENCIES === 'update'
/** Between two checks of a target; longer where seconds are written down, so that the targets do not hold up one another. */
const intervalSeconds = isMeasuring ? 5 : 3

/** A deadline that passes while this busy process is held up is rightly taken for our own failure: no matter for a test of alerts. */
const untimely = ['drill-plu-slow']
const exercises = chooseExercises(listExercises(scenarios, providers).exercises, { names: [], all: false }).filter(
  ({ name }) => !untimely.includes(name),
)
const config: Config = loadConfig({ cwd: process.cwd(), variables: variablesFrom({}) })

let startedAt: number
let stack: Stack
let watch: DrillWatch
let courses: ReadonlyMap<string, Course>

beforeAll(async () => {
  startedAt = Date.now()
  const port = await freePort()
  // The watch first: a monitor that is not there is an alert too.
  watch = await startDrillWatch({ config, exercises, intervalSeconds, host: '127.0.0.1', port, now: Date.now })
  stack = await startStack(port)
  const run = (exercise: Exercise): Promise<Course> =>
    runCourse(exercise, {
      watch,
      webhook: stack.webhook,
      intervalMs: intervalSeconds * 1000,
      checks: checksWanted(exercise, config.policy),
      expected: alertsOf(exercise),
    })
  const finished = await Promise.all(exercises.map(run))
  courses = new Map(finished.map((course) => [course.exercise.name, course]))
}, 360_000)

afterAll(async () => {
  await watch?.close()
  await stack?.stop()
})

describe('each fault, from planting to the webhook and back', () => {
  it('has its alerts in the table', () => {
    expect(Object.keys(expectedAlerts).sort()).toEqual(exercises.map(({ name }) => name).sort())
  })

  it.each(exercises.map((exercise) => [exercise.name, exercise] as const))('%s', (name, exercise) => {
    const course = courses.get(name)
    const isLate = (alert: string): boolean => lateAlerts.includes(alert) && exercise.scenario.expects.cause !== null
    const delivered = stack.webhook.deliveries.filter(({ labels }) => labels.target === name && !isLate(labels.alertname ?? ''))
    expect([...new Set(delivered.map(({ labels }) => labels.alertname))].sort()).toEqual([...alertsOf(exercise)].sort())
    for (const times of [course?.firedMs, course?.resolvedMs]) {
      expect(Object.entries(times ?? {}).filter(([, ms]) => ms === null)).toEqual([])
    }
  })

  it('reaches the webhook within a scrape, an evaluation and the rule’s own wait of the check that confirms it', () => {
    const late = [...courses.values()].flatMap(({ exercise, checksMs, firedMs }) => {
      // Without so many checks there is nothing to count from, and that is late as well.
      const confirmedMs = checksMs[checksWanted(exercise, config.policy) - 1] ?? Number.NEGATIVE_INFINITY
      return Object.entries(firedMs)
        .map(([alert, ms]) => ({ alert, ms, bound: confirmedMs + deliveryBoundMs(stack.waits.get(alert) ?? 0) }))
        .filter(({ ms, bound }) => ms === null || ms > bound)
        .map((one) => ({ ...one, exercise: exercise.name }))
    })
    expect(late).toEqual([])
  })

  it('comes with nothing about the monitor itself, unless it could in fact not be scraped', async () => {
    const about = stack.webhook.deliveries.filter(
      ({ labels, status, at }) => labels.target === undefined && status === 'firing' && at > stack.upAt,
    )
    const failed = await askRange(stack.prometheus, 'up == 0', { fromMs: stack.upAt, toMs: Date.now() })
    expect(failed === 0 ? about : about.filter(({ labels }) => labels.alertname !== 'ContractMonitorDown')).toEqual([])
  })

  it('names no value out of a response, and a runbook that exists', () => {
    const text = JSON.stringify(stack.webhook.deliveries)
    expect(personalValues().filter((value) => value.includes('@') && text.includes(value))).toEqual([])
    expect(/eyJ[\w-]{8,}|\b[sv]k_\w{4,}/.exec(text)).toBeNull()
    expect(stack.webhook.deliveries.filter(({ annotations }) => !/^docs\/runbooks\/\w+\.md$/.test(annotations.runbook_url ?? ''))).toEqual(
      [],
    )
  })

  it('is measured, and the table of it is kept', () => {
    if (isMeasuring) updateLatencies([...courses.values()], { intervalSeconds, config, waits: stack.waits })
  })
})

describe('each query of the dashboards', () => {
  const queries = dashboardQueries()

  it('is there', () => {
    expect(queries.length).toBeGreaterThan(40)
  })

  it.each(queries.map((query) => [`${query.dashboard}: ${query.panel} (${query.refId})`, query] as const))(
    '%s',
    async (_, { panel, expr }) => {
      const series = await askRange(stack.prometheus, expr, { fromMs: startedAt, toMs: Date.now() })
      // Data for all but those whose reason is given; a reason that no longer holds fails as well.
      expect(series > 0).toBe(withoutData[panel] === undefined)
    },
  )
})
