import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { Report } from '#check/report'
import { HarnessError } from '#errors'
import schema from './report.schema.json' with { type: 'json' }

/** Reads what `plumbline check --format json` wrote; throws `usage` where the text is no such report. */
export function parseReport(text: string, file: string): Report {
  const report = parseJson(text, file)
  const ajv = new Ajv2020({ allErrors: false, strict: false })
  addFormats.default(ajv)
  const validate = ajv.compile<Report>(schema)
  if (validate(report)) return report
  const [error] = validate.errors ?? []
  throw refusal(file, `is no report: ${[error?.instancePath, error?.message].filter(Boolean).join(' ')}`)
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own words quote the text.
    throw refusal(file, 'is no JSON')
  }
}

function refusal(file: string, reason: string): HarnessError {
  return new HarnessError('usage', `this ${reason}`, {
    place: { file },
    hint: 'Make one with: npx plumbline check --format json --output FILE',
  })
}
