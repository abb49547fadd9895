import type { Exercise } from '#cli/drill-plan'
import type { DrillWatch } from '#cli/drill-watch'
import type { Delivery, Webhook } from './processes.ts'

/** What one exercise came to at the webhook; milliseconds. */
export interface Course {
  exercise: Exercise
  /** From planting to the end of each check until the one that confirms. */
  checksMs: readonly number[]
  /** From planting to the webhook, of each alert expected. */
  firedMs: Record<string, number | null>
  /** From healing to the webhook, of each alert expected. */
  resolvedMs: Record<string, number | null>
}

interface Terms {
  watch: DrillWatch
  webhook: Webhook
  intervalMs: number
  /** How many checks have to see it before it counts. */
  checks: number
  /** Names of the alerts that have to fire. */
  expected: readonly string[]
}

/** An alert may take this long to fire; the slowest are those of trouble, which want three failures. */
const fireWithinMs = 60_000
/** And this long to resolve: trouble must first be outweighed by six times as many good checks. */
const resolveWithinMs = 240_000

/** Plants, waits for each alert at the webhook, heals, and waits for each to be resolved there. */
export async function runCourse(exercise: Exercise, { watch, webhook, intervalMs, checks, expected }: Terms): Promise<Course> {
  const next = (since: number) => watch.checked(exercise, { since, withinMs: 4 * intervalMs + 10_000, accepts: () => true })
  const first = await next(0)
  await next(first?.endedAt ?? 0)
  const plantedAt = await watch.play(exercise, exercise.scenario.name)
  const checksMs: number[] = []
  const count = async (): Promise<void> => {
    for (let since = plantedAt; checksMs.length < checks; ) {
      const check = await next(since)
      if (check === null) return
      checksMs.push(check.endedAt - plantedAt)
      since = check.endedAt
    }
  }
  const counting = count()
  const delivered = async (status: Delivery['status'], since: number, withinMs: number): Promise<Record<string, number | null>> => {
    const times = expected.map(async (alertname) => {
      const delivery = await webhook.received(
        (one) => one.status === status && one.at >= since && one.labels.target === exercise.name && one.labels.alertname === alertname,
        withinMs,
      )
      return [alertname, delivery === null ? null : delivery.at - since] as const
    })
    return Object.fromEntries(await Promise.all(times))
  }
  const firedMs = await delivered('firing', plantedAt, fireWithinMs)
  await counting
  const healedAt = await watch.play(exercise, 'healthy')
  const resolvedMs = await delivered('resolved', healedAt, resolveWithinMs)
  return { exercise, checksMs, firedMs, resolvedMs }
}
