import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

interface SchemaNode {
  enum?: string[]
  description?: string
  $ref?: string
  properties: Record<string, SchemaNode>
}

/** The published schema as it stands in the repository. */
export const reportSchema: { $defs: Record<string, SchemaNode> } = JSON.parse(
  readFileSync(new URL('../../src/report/report.schema.json', import.meta.url), 'utf8'),
)

const ajv = new Ajv2020({ allErrors: true, strict: true })
addFormats.default(ajv)
const validate = ajv.compile(reportSchema)

/** What the published schema holds against a report; empty when it is valid. */
export function reportSchemaErrors(report: unknown): string[] {
  return validate(report) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}
