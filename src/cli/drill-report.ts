import type { FindingId } from '#findings/catalogue'
import { type Cell, columns, createPaint, enumerate, field, quantity } from '#report/layout'
import { type Outcome, type Stage, stages } from './drill-course.ts'
import type { Omission } from './drill-plan.ts'

/** All that a drill found out. */
export interface DrillReport {
  version: string
  /** Unix milliseconds. */
  startedAt: number
  durationMs: number
  intervalSeconds: number
  confirm: { seen: number; of: number }
  /** Where alerts were looked for. */
  followed: readonly ('prometheus' | 'alertmanager')[]
  outcomes: readonly Outcome[]
  /** Scenarios that no drill plays. */
  omissions: readonly Omission[]
  /** Kinds of finding that no scenario shows. */
  unplayed: readonly FindingId[]
}

/** `drift` where something was missed, `unverified` where something could not be tried, else `pass`. */
export function verdictOf({ outcomes }: DrillReport): 'pass' | 'drift' | 'unverified' {
  if (outcomes.some(({ missed }) => missed !== null)) return 'drift'
  return outcomes.some(({ untested }) => untested !== null) ? 'unverified' : 'pass'
}

/** The report as one JSON document, `schemaVersion` 1; times in milliseconds. */
export function renderDrillJson(report: DrillReport): string {
  const { version, startedAt, outcomes, ...rest } = report
  const document = {
    schemaVersion: 1,
    tool: { name: 'plumbline', version },
    startedAt: new Date(startedAt).toISOString(),
    proven: verdictOf(report) === 'pass',
    ...rest,
    exercises: outcomes.map(({ exercise, times, alerts, missed, untested }) => ({
      scenario: exercise.scenario.name,
      target: exercise.name,
      api: exercise.api,
      proves: exercise.proves,
      proven: missed === null && untested === null,
      missed,
      untested,
      timesMs: times,
      alerts,
    })),
  }
  return `${JSON.stringify(document, undefined, 2)}\n`
}

const headings: Record<Stage, string> = {
  seen: 'SEEN',
  confirmed: 'CONFIRMED',
  exported: 'METRIC',
  fired: 'ALERT',
  healed: 'HEALED',
  resolved: 'RESOLVED',
}

/** The report for a person: a table of times, what was missed, and what was not tried. */
export function renderDrillText(report: DrillReport, { colour }: { colour: boolean }): string {
  const { version, intervalSeconds, confirm, outcomes, followed } = report
  const paint = createPaint(colour)
  const shown = stages.filter((stage) => followed.length > 0 || (stage !== 'fired' && stage !== 'resolved'))
  const table = [
    ['', 'TARGET', ...shown.map((stage) => headings[stage]), 'PROVES'],
    ...outcomes.map((outcome) => [
      mark(outcome),
      outcome.exercise.name,
      ...shown.map((stage) => seconds(outcome.times[stage])),
      outcome.exercise.proves.join(', '),
    ]),
  ]
  const remarks = [...missedLines(outcomes), ...untestedLines(outcomes)]
  return [
    `Plumbline ${version} drill: ${quantity(outcomes.length, 'target')}, each checked every ${intervalSeconds} s, findings confirmed by ${confirm.seen} of ${confirm.of} checks.`,
    'Each fault is planted right after a check. SEEN to ALERT count from planting, HEALED and RESOLVED from healing.',
    '',
    ...columns(table, paint),
    '',
    ...remarks,
    ...(remarks.length > 0 ? [''] : []),
    summary(report),
    ...leftOut(report),
    '',
  ].join('\n')
}

function mark({ missed, untested }: Outcome): Cell {
  if (missed !== null) return ['bad', 'MISSED']
  return untested === null ? ['good', 'ok'] : ['doubtful', 'UNTESTED']
}

function missedLines(outcomes: readonly Outcome[]): string[] {
  return outcomes.flatMap(({ exercise, missed }) => (missed === null ? [] : field(0, 2, '', `${exercise.name}: ${missed}.`)))
}

/** One reason often holds for all of them. */
function untestedLines(outcomes: readonly Outcome[]): string[] {
  const reasons = new Set(outcomes.flatMap(({ untested }) => untested ?? []))
  return [...reasons].flatMap((reason) => field(0, 2, '', `UNTESTED: ${reason}.`))
}

function summary({ outcomes, durationMs, followed }: DrillReport): string {
  const took = `in ${Math.round(durationMs / 1000)} s`
  const end = followed.length === 0 ? 'from planting to the metrics and back' : 'from planting to the alert and back'
  const marks = [
    ['MISSED', outcomes.filter(({ missed }) => missed !== null).length],
    ['UNTESTED', outcomes.filter(({ untested }) => untested !== null).length],
  ] as const
  const short = marks
    .filter(([, count]) => count > 0)
    .map(([word, count]) => `${count} of ${quantity(outcomes.length, 'target')} ${word}, `)
  if (short.length === 0) return `Each of ${quantity(outcomes.length, 'target')} did what it should, ${end}, ${took}.`
  return `${short.join('')}${took}.`
}

function leftOut({ unplayed, omissions }: DrillReport): string[] {
  const kinds = unplayed.length === 0 ? [] : field(0, 0, '', `Kinds of finding that no scenario shows: ${enumerate(unplayed)}.`)
  return [...kinds, ...omissions.flatMap(({ scenario, reason }) => field(0, 0, '', `Not played: ${scenario}, because ${reason}.`))]
}

function seconds(milliseconds: number | null): string {
  return milliseconds === null ? '-' : `${(milliseconds / 1000).toFixed(1)} s`
}
