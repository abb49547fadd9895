import type { Report } from '#check/report'
import { renderGithub } from './github.ts'
import { renderJson } from './json.ts'
import { renderJunit } from './junit.ts'
import type { RenderOptions } from './options.ts'
import { renderSarif } from './sarif.ts'
import { renderText } from './text.ts'

/** Every format of a report: the only place where they are listed. */
export const formats = {
  text: renderText,
  json: renderJson,
  junit: renderJunit,
  sarif: renderSarif,
  github: renderGithub,
} as const satisfies Record<string, (report: Report, options: RenderOptions) => string>

/** A name of `formats`. */
export type Format = keyof typeof formats

/** The report in one format, ending in a newline; pure, and value-free because findings are. */
export function renderReport(report: Report, format: Format, options: RenderOptions): string {
  return formats[format](report, options)
}
