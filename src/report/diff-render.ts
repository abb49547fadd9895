import type { Severity } from '#findings/finding'
import { renderDiffGithub } from './diff-github.ts'
import { renderDiffJunit } from './diff-junit.ts'
import type { DiffReport } from './diff-report.ts'
import { renderDiffSarif } from './diff-sarif.ts'
import { renderDiffText } from './diff-text.ts'
import { escapeJsonSource } from './escape.ts'
import type { Format } from './render.ts'
import type { Repository } from './repository.ts'

/** What a report needs to know beyond what was found. */
export interface DiffRenderOptions {
  /** Whether the text may carry ANSI colours. */
  colour: boolean
  /** Findings at or above it made the verdict. */
  failOn: Severity
  /** In which the files of the report are shown. */
  repository: Repository
}

/** Every format of a check's report, for a diff. */
const diffFormats = {
  text: renderDiffText,
  json: (report) => `${escapeJsonSource(JSON.stringify(report, null, 2))}\n`,
  junit: renderDiffJunit,
  sarif: renderDiffSarif,
  github: renderDiffGithub,
} as const satisfies Record<Format, (report: DiffReport, options: DiffRenderOptions) => string>

/** The report in one format, ending in a newline; pure. */
export function renderDiff(report: DiffReport, format: Format, options: DiffRenderOptions): string {
  return diffFormats[format](report, options)
}
