import type { Row, SuiteResult } from './suite.ts'

/** What must hold of the suite: per cent, and a count. */
export interface Totals {
  planted: number
  seen: number
  exact: number
  /** Single responses that conform, drawn at random. */
  conforming: number
  /** Everything that is no drift, those responses among it. */
  harmless: number
  falseAlarms: number
  /** Checks that met trouble and passed for it. */
  untold: number
}

/** Groups of what is no drift. */
const harmless: ReadonlySet<Row['group']> = new Set(['conforming', 'spelling', 'hostile', 'provider', 'movement', 'trouble'])

/** Whether a row counts what is no drift. */
export function isHarmless({ group }: Row): boolean {
  return harmless.has(group)
}

/** The sums that are promised something about. */
export function totalsOf({ rows }: SuiteResult): Totals {
  const sum = (some: readonly Row[], key: 'cases' | 'seen' | 'exact'): number => some.reduce((total, row) => total + row[key], 0)
  const planted = rows.filter((row) => !isHarmless(row))
  const silent = rows.filter(isHarmless)
  return {
    planted: sum(planted, 'cases'),
    seen: sum(planted, 'seen'),
    exact: sum(planted, 'exact'),
    conforming: sum(
      rows.filter(({ group }) => group === 'conforming'),
      'cases',
    ),
    harmless: sum(silent, 'cases'),
    falseAlarms: sum(silent, 'seen'),
    untold: sum(silent, 'cases') - sum(silent, 'exact') - sum(silent, 'seen'),
  }
}

/** What of the promises does not hold; empty where all do. */
export function broken({ planted, seen, exact, conforming, falseAlarms, untold }: Totals, leastConforming: number): string[] {
  return [
    ...(seen === planted ? [] : [`recall is ${percent(seen, planted)}, not 100 %: ${planted - seen} faults went unseen`]),
    ...(exact >= 0.98 * planted ? [] : [`exactness is ${percent(exact, planted)}, not 98 %`]),
    ...(falseAlarms === 0 ? [] : [`${falseAlarms} false alarms, not 0`]),
    ...(untold <= 0 ? [] : [`${untold} checks met trouble and told no cause`]),
    ...(conforming >= leastConforming ? [] : [`only ${conforming} conforming responses, not ${leastConforming}`]),
  ]
}

/** `99.97 %`; never rounded up to 100, nor down to 0. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '–'
  const exact = (100 * part) / whole
  const rounded = part === whole ? 100 : part === 0 ? 0 : Math.min(99.99, Math.max(0.01, Math.round(exact * 100) / 100))
  return `${Number.isInteger(rounded) ? rounded : rounded.toFixed(2)} %`
}
