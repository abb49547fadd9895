import type { Report } from '#check/report'
import { escapeJsonSource } from './escape.ts'

/** The report as JSON, as report.schema.json describes it; safe to print on a terminal. */
export function renderJson(report: Report): string {
  return `${escapeJsonSource(JSON.stringify(report, null, 2))}\n`
}
